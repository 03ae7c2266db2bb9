import City
import Evaluation
import Foundation
import Graphs
import Models
import Reports
import Sessions
import Support
import Synchronization
import Tensors
import Training

/// A trained run whose scores can be explained: it has the graphs that they came through.
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
    let rules: RuleBook
    /// What only some questions need, made when the first of them comes.
    private let later = Mutex(Later())

    private struct Later {
        var randomized: SEPGCNLayers?
        var edgeTimes: EdgeTimes?
    }

    init(city: City, checkpoint: Checkpoint) throws {
        self.city = city
        self.checkpoint = checkpoint
        split = try Split(city, checkpoint.recipe.rule())
        let start = ContinuousClock.now
        let known = split.trainingAndValidationView()
        let view = checkpoint.view == known.name ? known : split.trainingView()
        assembly = try SEPGCNAssembly(SEPGCNRecipe(checkpoint.recipe), view)
        layers = SEPGCNLayers(assembly, checkpoint.parameters)
        rules = RuleBook(view)
        buildSeconds = (ContinuousClock.now - start) / .seconds(1)
        visited = BipartiteGraph(known).visitedPlaces
        truth = split.heldOut(.test)
    }

    /// What the model is called.
    var model: String { checkpoint.recipe.model }

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
}

extension TrainingRecipe {
    /// The rule that divides the visits.
    ///
    /// - Throws: `Failure(.badData)` for one that this version does not have.
    func rule() throws -> SplitRule {
        guard let rule = SplitRule(rawValue: split) else {
            throw Failure(
                .badData, "the recipe divides the visits by '\(split)', which is no rule",
                remedy: "train again with one of "
                    + SplitRule.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return rule
    }
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

    /// Loads what `explain` needs of a run; a second call returns the same.
    ///
    /// - Throws: `Failure(.usage)` for a model whose score has no evidence in it.
    func loaded(_ run: String, session: String) throws -> LoadedRun {
        let scored = try scored(run, session: session)
        guard let loaded = scored.explainable else {
            throw Failure(
                .usage,
                "run \(run) is of \(scored.card.title), whose score is a product of two learned vectors and holds no evidence",
                remedy: "explain a run of SEP-GCN or LightGCN")
        }
        return loaded
    }
}
