import Foundation
import Models
import Reports
import Sessions
import Support
import Training

/// Runs that begin where another one stood.
extension Workspace {
    /// The checkpoints of a run from which a training can go on, the newest step first.
    public func keptCheckpoints(of run: String, session: String) throws -> [KeptCheckpoint] {
        try read(session, orElse: []) { try $0.checkpoints(run) }
    }

    /// Tells a run what to watch for while it trains; it counts from its next start on.
    public func supervise(_ run: String, _ supervision: Supervision, session: String) throws {
        try store(session) { try $0.setSupervision(run, supervision) }
    }

    /// What happened to a run, oldest first.
    ///
    /// - Parameter number: Only what came after the event of this number.
    public func events(of run: String, after number: Int = 0, session: String) throws
        -> [RunEvent]
    {
        try read(session, orElse: []) { try $0.events(run, after: number) }
    }

    /// - Throws: `Failure(.usage)` where the run has no such checkpoint to go back to.
    func requireKept(_ kind: String, of report: RunReport) throws -> KeptCheckpoint {
        let all = try keptCheckpoints(of: report.run, session: report.session)
        let able = all.filter { $0.resumes || $0.kind == "best" }
        guard let found = able.first(where: { $0.kind == kind }) else {
            throw Failure(
                .usage, "run \(report.run) has no checkpoint '\(kind)' to go back to",
                remedy: able.isEmpty
                    ? "keep one with 'whyhere runs send \(report.run) checkpoint' while it trains"
                    : "give one of \(able.map(\.kind).joined(separator: ", "))")
        }
        return found
    }

    /// Adds a run that goes on from a checkpoint of another, under its recipe, until then its
    /// changes, and its curves. `train(run:…)` trains it.
    ///
    /// - Parameter kind: `last`, `best`, or one that is kept.
    /// - Returns: The name of the new run.
    /// - Throws: `Failure`.
    public func branch(off name: String, at kind: String, session: String) throws -> String {
        let parent = try run(name, session: session)
        let (file, _) = try checkpointFile(of: parent, kind: kind)
        let city = try city(parent.city)
        var checkpoint = try Checkpoint(readingFrom: file, expecting: city.fingerprint)
        guard checkpoint.moments != nil || checkpoint.state.phaseStep == 0,
            checkpoint.state.phase != .finished
        else {
            throw Failure(
                .usage, "the checkpoint '\(kind)' of \(name) holds no optimiser to go on with",
                remedy: "branch off another, such as 'last'", file: file)
        }
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        let best = ["\(folder)/\(kind).best.safetensors", "\(folder)/best.safetensors"].first {
            FileManager.default.fileExists(atPath: $0)
        }
        var manifest = parent.manifest
        manifest?.notes = ["branched off \(name) at step \(checkpoint.state.step)"]
        manifest?.changes = checkpoint.state.changes.isEmpty ? nil : checkpoint.state.changes
        return try store(session) { store in
            try store.createBranch(
                of: parent,
                RunOrigin(run: name, checkpoint: kind, step: checkpoint.state.step),
                manifest: manifest, progress: RunProgress(checkpoint)
            ) { branch in
                let target = store.checkpointFolder(branch)
                try FileManager.default.createDirectory(
                    atPath: target, withIntermediateDirectories: true)
                checkpoint.run = branch
                try checkpoint.write(to: "\(target)/last.safetensors")
                guard checkpoint.state.bestEpoch != nil, let best else { return ["last"] }
                var chosen = try Checkpoint(readingFrom: best)
                chosen.run = branch
                try chosen.write(to: "\(target)/best.safetensors")
                return ["best", "last"]
            }
        }
    }
}
