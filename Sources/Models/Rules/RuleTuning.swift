import City
import Evaluation
import Graphs
import Reports

/// The budget of tuning: every method that has something to set has as many trials as any other.
///
/// Rules: item-kNN on a grid of k and h, EASE on a list of λ. Trained baselines: a grid of learning
/// rate and decay. Every trial learns from training visits only and ranks all places for the
/// validation visits, those visited in training left out, as where a training chooses its epoch.
/// The best Recall@20 wins, the earlier of equals. The test part is not looked at.
public enum TuningBudget {
    public static let trials = 6

    /// k of item-kNN.
    public static let neighbors = [50, 400]
    /// h of item-kNN.
    public static let shrinkages: [Double] = [10, 100, 1000]
    /// λ of EASE.
    public static let lambdas: [Double] = [50, 100, 200, 500, 1000, 2000]
    /// Learning rates of trained baselines.
    public static let rates = [0.002, 0.01]
    /// λ of trained baselines; less than the first is as good as none.
    public static let decays = [0.001, 0.01, 0.1]
    /// Evaluations without a better one before a trial ends.
    public static let patience = 3

    /// The recipes that a trained baseline is tried with.
    ///
    /// A model without a decay is tried with it all the same, and ends where it would without.
    public static func recipes(_ recipe: TrainingRecipe) -> [TrainingRecipe] {
        rates.flatMap { rate in
            decays.map { decay in
                var trial = recipe
                trial.learningRate = rate
                trial["decay"] = .real(decay)
                trial.patience = patience
                trial.refit = true
                return trial
            }
        }
    }

    /// What was chosen, for the card.
    public static func sentence(
        _ name: String, _ choice: String, _ trials: Int, _ value: Double,
        metric: String = "recall@20"
    ) -> String {
        let rounded = (value * 10_000).rounded() / 10_000
        return "\(name): \(choice), chosen among \(trials) by \(metric) on validation (\(rounded))"
    }

    /// The first of the best trials; nil where none found anything.
    static func best<Settings>(_ trials: [Settings], _ value: (Settings) -> Double)
        -> (settings: Settings, value: Double)?
    {
        var best: (settings: Settings, value: Double)?
        for trial in trials {
            let value = value(trial)
            if value > best?.value ?? 0 { best = (trial, value) }
        }
        return best
    }
}

/// Chooses the settings of the rules that have any, on validation, within `TuningBudget`.
public struct RuleTuning: Sendable {
    public private(set) var settings = BaselineSettings()
    /// What was chosen, for the card, a sentence each.
    public private(set) var sentences: [String] = []

    /// Runs the trials; keeps the settings as they are where nobody has validation visits.
    ///
    /// Cost: 12 evaluations and 6 inverses; 2 s for BKK, 10 s for
    /// NYC.
    public init(_ split: Split) {
        let graph = BipartiteGraph(split.trainingView())
        let evaluation = RankingEvaluation(
            visited: graph.visitedPlaces, truth: split.heldOut(.validation))
        func recall(_ rule: Baseline, _ settings: BaselineSettings) -> Double {
            guard let scorer = rule.placeScorer(graph, settings) else { return 0 }
            return evaluation.run(scorer, .new).mean("recall@20") ?? 0
        }
        let neighborTrials = TuningBudget.neighbors.flatMap { neighbors in
            TuningBudget.shrinkages.map { shrinkage in
                var settings = BaselineSettings()
                settings.neighbors = neighbors
                settings.shrinkage = shrinkage
                return settings
            }
        }
        if let best = TuningBudget.best(neighborTrials, { recall(.itemNeighbors, $0) }) {
            settings.neighbors = best.settings.neighbors
            settings.shrinkage = best.settings.shrinkage
            sentences.append(
                TuningBudget.sentence(
                    "item-knn", "k \(settings.neighbors), shrinkage \(Int(settings.shrinkage))",
                    neighborTrials.count, best.value))
        }
        let lambdaTrials = TuningBudget.lambdas.map { lambda in
            var settings = BaselineSettings()
            settings.lambda = lambda
            return settings
        }
        if let best = TuningBudget.best(lambdaTrials, { recall(.ease, $0) }) {
            settings.lambda = best.settings.lambda
            sentences.append(
                TuningBudget.sentence(
                    "ease", "λ \(Int(settings.lambda))", lambdaTrials.count, best.value))
        }
    }
}
