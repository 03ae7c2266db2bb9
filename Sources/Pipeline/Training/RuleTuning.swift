import City
import Evaluation
import Graphs
import Models

/// Chooses the settings of the rules that have any, on validation.
///
/// Each trial learns from training visits only and ranks all places for the validation visits; new
/// places count, training places are masked, as where a training chooses its epoch. The best
/// Recall@20 wins, the earlier of equals. Every method has `trials` trials: item-kNN on a grid of k
/// and h, EASE on a list of λ, the trained baselines on a grid of learning rate and decay
/// (`TrialGrid`). The test part is not looked at.
public struct RuleTuning: Sendable {
    /// The budget of each method.
    public static let trials = 12

    /// k of item-kNN.
    public static let neighbors = [50, 200, 800]
    /// h of item-kNN.
    public static let shrinkages: [Double] = [0, 10, 100, 1000]
    /// λ of EASE.
    public static let lambdas: [Double] = [
        10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000,
    ]

    public private(set) var settings = BaselineSettings()
    /// What was chosen, for the card, a sentence each.
    public private(set) var sentences: [String] = []

    /// Runs the trials; keeps the settings as they are where nobody has validation visits.
    ///
    /// Cost: 24 evaluations and 12 inverses; 3 s for BKK.
    public init(_ split: Split) {
        let graph = BipartiteGraph(split.trainingView())
        let evaluation = RankingEvaluation(
            visited: graph.visitedPlaces, truth: split.heldOut(.validation))
        func recall(_ rule: Baseline, _ settings: BaselineSettings) -> Double {
            guard let scorer = rule.placeScorer(graph, settings) else { return 0 }
            return evaluation.run(scorer, .new).mean("recall@20") ?? 0
        }
        let neighborTrials = Self.neighbors.flatMap { neighbors in
            Self.shrinkages.map { shrinkage in
                var settings = BaselineSettings()
                settings.neighbors = neighbors
                settings.shrinkage = shrinkage
                return settings
            }
        }
        if let best = Self.best(neighborTrials, { recall(.itemNeighbors, $0) }) {
            settings.neighbors = best.settings.neighbors
            settings.shrinkage = best.settings.shrinkage
            sentences.append(
                Self.sentence(
                    "item-knn", "k \(settings.neighbors), shrinkage \(Int(settings.shrinkage))",
                    neighborTrials.count, best.value))
        }
        let lambdaTrials = Self.lambdas.map { lambda in
            var settings = BaselineSettings()
            settings.lambda = lambda
            return settings
        }
        if let best = Self.best(lambdaTrials, { recall(.ease, $0) }) {
            settings.lambda = best.settings.lambda
            sentences.append(
                Self.sentence(
                    "ease", "λ \(Int(settings.lambda))", lambdaTrials.count, best.value))
        }
    }

    /// The first of the best trials; nil where none found anything.
    private static func best(
        _ trials: [BaselineSettings], _ value: (BaselineSettings) -> Double
    ) -> (settings: BaselineSettings, value: Double)? {
        var best: (settings: BaselineSettings, value: Double)?
        for trial in trials {
            let value = value(trial)
            if value > best?.value ?? 0 { best = (trial, value) }
        }
        return best
    }

    /// One form for rules and trained baselines.
    static func sentence(_ name: String, _ choice: String, _ trials: Int, _ value: Double) -> String
    {
        let rounded = (value * 10_000).rounded() / 10_000
        return "\(name): \(choice), chosen among \(trials) by recall@20 on validation (\(rounded))"
    }
}
