import City
import Evaluation
import Foundation
import Graphs
import Models
import Reports
import Sessions
import Synchronization
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
    /// How long the graph took to build: a what-if that builds it anew takes as long.
    let buildSeconds: Double
    /// What only some questions need, made when the first of them comes.
    private let later = Mutex(Later())

    private struct Later {
        var randomized: SEPGCNLayers?
        var edgeTimes: EdgeTimes?
        var rules: [(rule: Baseline, scorer: any PlaceScorer)]?
    }

    init(city: City, checkpoint: Checkpoint) throws {
        self.city = city
        self.checkpoint = checkpoint
        split = try Split(city, checkpoint.split)
        let start = ContinuousClock.now
        let known = split.trainingAndValidationView()
        let view = checkpoint.view == known.name ? known : split.trainingView()
        assembly = try SEPGCNAssembly(checkpoint.recipe, view)
        layers = SEPGCNLayers(assembly, checkpoint.parameters)
        buildSeconds = (ContinuousClock.now - start) / .seconds(1)
        visited = BipartiteGraph(known).visitedPlaces
        truth = split.heldOut(.test)
    }

    /// What the model is called.
    var model: String { "sepgcn" }

    /// The same model with parameters that learned nothing: what sanity checks compare with.
    var randomized: SEPGCNLayers {
        later.withLock { later in
            if let found = later.randomized { return found }
            var random = RandomStream(seed: checkpoint.recipe.seed &+ 1, name: "sanity")
            var parameters = checkpoint.parameters
            for name in parameters.names {
                parameters[name] = random.normal(parameters[name].shape, deviation: 0.1)
            }
            let made = SEPGCNLayers(assembly, parameters, operators: layers.operators)
            later.randomized = made
            return made
        }
    }

    /// When the visits behind each edge were made.
    var edgeTimes: EdgeTimes {
        later.withLock { later in
            if let found = later.edgeTimes { return found }
            let made = EdgeTimes(assembly.view, assembly.graph)
            later.edgeTimes = made
            return made
        }
    }

    /// The rules that stand beside every recommendation, fitted on what the model saw.
    var rules: [(rule: Baseline, scorer: any PlaceScorer)] {
        later.withLock { later in
            if let found = later.rules { return found }
            let made = [Baseline.popularity, .ownPlaces, .itemNeighbors].compactMap { rule in
                rule.placeScorer(assembly.graph).map { (rule: rule, scorer: $0) }
            }
            later.rules = made
            return made
        }
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
