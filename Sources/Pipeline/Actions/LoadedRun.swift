import City
import Evaluation
import Foundation
import Graphs
import Models
import Reports
import Sessions
import Tensors
import Training

/// A trained run, ready to recommend and to explain.
final class LoadedRun: Sendable {
    let city: City
    let checkpoint: Checkpoint
    let split: Split
    let assembly: SEPGCNAssembly
    let layers: SEPGCNLayers
    /// Distinct places of each user's training and validation visits, ascending.
    let visited: [[Int32]]
    let truth: HeldOut

    init(city: City, checkpoint: Checkpoint) throws {
        self.city = city
        self.checkpoint = checkpoint
        split = try Split(city, checkpoint.split)
        let known = split.trainingAndValidationView()
        let view = checkpoint.view == known.name ? known : split.trainingView()
        assembly = try SEPGCNAssembly(checkpoint.recipe, view)
        layers = SEPGCNLayers(assembly, checkpoint.parameters)
        visited = BipartiteGraph(known).visitedPlaces
        truth = split.heldOut(.test)
    }

    /// Realistic rank of each of `places` among the candidates.
    func ranks(of places: [Int32], scores: [Double], masked: [Int32]) -> [Double] {
        scores.withUnsafeBufferPointer {
            TruthRanks.ranks(of: places, in: $0, masked: masked).map(\.rank)
        }
    }
}

extension Checkpoint {
    /// The rule that divides the visits.
    var split: SplitRule { SplitRule(rawValue: recipe.split) ?? .released }
}

extension Workspace {
    /// Finds a run in a session.
    public func run(_ run: String, session: String) throws -> RunReport {
        let store = try self.session(session)
        guard let report = try store.run(run, points: 0) else {
            let known = try store.runs().map(\.run).prefix(5).joined(separator: ", ")
            throw Failure(
                .noInput, "session \(session) has no run '\(run)'",
                remedy: known.isEmpty
                    ? "train one with 'whyhere train sepgcn --city NAME'"
                    : "give one of \(known)")
        }
        return report
    }

    /// Loads what `recommend` and `explain` need of a run; a second call returns the same.
    ///
    /// - Parameter kind: `last`, `best` or `final`; nil takes what the run recommends with.
    func loaded(_ run: String, session: String, kind: String? = nil) throws -> LoadedRun {
        let report = try self.run(run, session: session)
        let named = try kind.map { kind in
            try store(session) { try $0.checkpoint(run, kind: kind) }
        }
        guard let file = kind == nil ? report.checkpoint : named ?? nil else {
            throw Failure(
                .noInput, "run \(run) has no checkpoint yet",
                remedy: "wait for its first evaluation or resume it")
        }
        // A run that goes on training has newer parameters in the same file.
        let changed = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
        let key = "\(session)/\(file)/\(changed.map { "\($0)" } ?? "")"
        if let loaded = runs.withLock({ $0[key] }) { return loaded }
        let city = try city(report.city)
        let checkpoint = try Checkpoint(readingFrom: file, expecting: city.fingerprint)
        let loaded = try LoadedRun(city: city, checkpoint: checkpoint)
        runs.withLock { runs in
            // One run of NYC holds 200 MB: the last two are enough to go back and forth.
            if runs.count >= 2 { runs.removeAll() }
            runs[key] = loaded
        }
        return loaded
    }
}
