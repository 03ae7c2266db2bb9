import Foundation
import Models
import Reports
import Sessions
import Support
import Training

/// Sessions whose database and checkpoints do not go together, and what can be done.
extension Workspace {
    /// Every run of a session, and what is wrong with it; nothing where there is no such session.
    ///
    /// - Parameter wholly: Curves must be readable, too.
    public func listing(session: String, wholly: Bool = false) throws -> SessionListing {
        let folder = try sessionFolder(session)
        return try read(
            session, orElse: SessionListing(lost: SessionStore.checkpointFolders(folder))
        ) { store in
            let found = try store.listing(wholly: wholly)
            return SessionListing(
                runs: found.runs, unreadable: found.unreadable, lost: try store.lostRuns())
        }
    }

    /// Looks at a whole session.
    ///
    /// - Parameters:
    ///   - mends: Makes rows that cannot be read readable again, from checkpoints where it can.
    ///   - takesIn: Makes rows for checkpoints that belong to no run.
    /// - Throws: `Failure(.noInput)` where there is no such session.
    public func checkSession(_ session: String, mends: Bool, takesIn: Bool) throws
        -> SessionCheckReport
    {
        let folder = try sessionFolder(session)
        guard FileManager.default.fileExists(atPath: folder) else {
            throw Failure(
                .noInput, "there is no session '\(session)'",
                remedy: "name one of the folders in \(self.folder)/sessions with --session")
        }
        var done: [String] = []
        if mends, SessionStore.exists(folder) {
            let mended = try store(session) { try $0.mend { recovered($0, in: folder).run } }
            done += mended.done
            if let copy = mended.copy { done.append("the database as it was is kept in \(copy)") }
        }
        if takesIn {
            for name in try listing(session: session).lost {
                guard let run = recovered(name, in: folder).run else { continue }
                try store(session) { try $0.takeIn(run) }
                done.append(
                    "run \(name) is taken in again at step \(run.progress.step); 'whyhere train "
                        + "\(run.recipe.model) --resume \(name)' goes on with it")
            }
        }
        let found = try listing(session: session, wholly: true)
        return SessionCheckReport(
            session: session, file: folder + "/session.sqlite", runs: found.runs.count,
            unreadable: found.unreadable,
            lost: found.lost.map { recovered($0, in: folder).lost }, done: done)
    }

    /// What a run's checkpoints say of it.
    private func recovered(_ name: String, in session: String) -> (
        lost: LostRun, run: RecoveredRun?
    ) {
        let folder = "\(session)/checkpoints/\(name)"
        var lost = LostRun(run: name, folder: folder)
        var run: RecoveredRun?
        for kind in Self.checkpointKinds(in: folder) {
            let file = "\(folder)/\(kind).safetensors"
            do {
                let found = try Checkpoint(readingFrom: file)
                guard Self.isNamed(found.run, name, session) else {
                    throw Failure(
                        .badData, "the checkpoint is of run \(found.run)",
                        remedy: "give the folder that name, or move it away", file: file)
                }
                lost.checkpoints.append(kind)
                if run == nil {
                    lost.model = found.recipe.model
                    lost.city = found.city
                    lost.step = found.state.step
                    run = RecoveredRun(name, found, began: Self.date(ofFile: file))
                }
                run?.files.append(
                    RecoveredRun.File(
                        kind: kind, path: "checkpoints/\(name)/\(kind).safetensors",
                        step: found.state.step, epoch: found.epoch))
            } catch {
                lost.problem = lost.problem ?? "\(error)"
            }
        }
        if run != nil { lost.problem = nil }
        if run == nil, lost.problem == nil {
            lost.problem = "the folder holds none of last, best and final.safetensors"
        }
        return (lost, run)
    }

    /// `last`, `best` and `final`, then those that were kept, which of them are there.
    private static func checkpointKinds(in folder: String) -> [String] {
        // A folder that cannot be read has none, which the caller tells.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let kinds = names.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }
        return ["last", "best", "final"].filter(kinds.contains)
            + kinds.filter {
                KeptCheckpoint.step(ofKind: $0) != nil || KeptCheckpoint.left(ofKind: $0) != nil
            }.sorted()
    }

    private static func date(ofFile path: String) -> String {
        let found = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
        return ((found as? Date) ?? Date()).ISO8601Format()
    }
}

extension RecoveredRun {
    fileprivate init(_ name: String, _ found: Checkpoint, began: String) {
        self.init(
            run: name, city: found.city, cityFingerprint: found.cityFingerprint,
            recipe: found.firstRecipe, progress: RunProgress(found), startedAt: began, files: [])
    }
}

extension RunProgress {
    /// Of a run that stands at a checkpoint.
    init(_ found: Checkpoint) {
        self.init()
        phase = found.state.phase.rawValue
        step = found.state.step
        totalSteps = found.state.step
        epoch = found.epoch
        totalEpochs = found.recipe.epochs
        learningRate = found.state.learningRate
        bestEpoch = found.state.bestEpoch
        bestValue = found.state.bestValue
    }
}
