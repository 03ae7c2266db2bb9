import City
import Evaluation

/// Chooses the settings of the rules for sites that have any, on the validation part.
///
/// Brand-kNN and EASE have six trials each. Every trial learns from training pairs only and ranks
/// the regions of the validation pairs; the best NDCG@10 wins, the earlier of equals. The test part
/// is not looked at.
public struct SiteRuleTuning: Sendable {
    /// k of brand-kNN; nil is every brand.
    public static let neighbors: [Int?] = [10, 25, 50, 100, 200, nil]
    /// λ of EASE.
    public static let lambdas: [Double] = [50, 100, 200, 500, 1000, 2000]

    public private(set) var settings = SiteRuleSettings()
    /// What was chosen, for the card, a sentence each.
    public private(set) var sentences: [String] = []

    /// Runs the trials. Cost: 12 evaluations and 6 inverses; 1 s for 441 brands and 2,042 regions.
    public init(_ split: SiteSplit) {
        let evaluation = SiteEvaluation(split, part: .validation, cutoffs: [10])
        func ndcg(_ rule: SiteRule, _ settings: SiteRuleSettings) -> Double {
            evaluation.run(rule.scorer(split, settings)).mean("ndcg@10") ?? 0
        }
        func sentence(_ rule: SiteRule, _ choice: String, _ trials: Int, _ value: Double) -> String
        {
            TuningBudget.sentence(rule.rawValue, choice, trials, value, metric: "ndcg@10")
        }
        let neighborTrials = Self.neighbors.map { neighbors in
            var trial = SiteRuleSettings()
            trial.neighbors = neighbors
            return trial
        }
        if let (found, value) = TuningBudget.best(neighborTrials, { ndcg(.brandNeighbors, $0) }) {
            settings.neighbors = found.neighbors
            sentences.append(
                sentence(
                    .brandNeighbors, "k \(found.neighbors.map(String.init) ?? "all brands")",
                    neighborTrials.count, value))
        }
        let lambdaTrials = Self.lambdas.map { lambda in
            var trial = SiteRuleSettings()
            trial.lambda = lambda
            return trial
        }
        if let (found, value) = TuningBudget.best(lambdaTrials, { ndcg(.ease, $0) }) {
            settings.lambda = found.lambda
            sentences.append(
                sentence(.ease, "λ \(Int(found.lambda))", lambdaTrials.count, value))
        }
    }
}
