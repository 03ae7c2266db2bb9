import Foundation

/// Names of the metrics that an epoch may be chosen by, those that are usual first.
public enum MetricNames {
    /// Lengths of lists for users that are measured.
    public static let listCutoffs = [1, 5, 10, 20, 50]
    /// Ranks of the next place that are measured; the generator's paper counts hits among 100.
    public static let nextCutoffs = listCutoffs + [100]

    /// Of lists of places for users.
    public static let places = usualFirst(
        [
            "recall@20", "recall@50", "recall@5", "recall@10", "ndcg@5", "ndcg@10", "ndcg@20",
            "ndcg@50", "hit@10", "hit@20", "mrr",
        ], cutoffs: listCutoffs)
    /// Of regions for brands.
    public static let sites = usualFirst(
        ["ndcg@10", "ndcg@5", "ndcg@20"], cutoffs: [5, 10, 20])
    /// Of the place of the next event.
    public static let nextPlace = usualFirst(
        [
            "ndcg@10", "ndcg@5", "ndcg@20", "ndcg@50", "hit@1", "hit@5", "hit@10", "hit@20",
            "hit@50", "hit@100", "mrr",
        ], cutoffs: nextCutoffs)
    /// Of a generated next place, whose first guess counts.
    public static let generated = usualFirst(
        [
            "hit@1", "hit@5", "hit@10", "ndcg@10", "mrr", "hit@20", "hit@50", "ndcg@5", "ndcg@20",
            "ndcg@50", "hit@100",
        ], cutoffs: nextCutoffs)
    /// Of lists that are shown with the place that was visited.
    public static let shownLists = [
        "auc", "request-auc", "hit@1", "hit@5", "hit@10", "ndcg@10", "mrr", "ndcg@1", "ndcg@5",
    ]

    private static func usualFirst(_ usual: [String], cutoffs: [Int]) -> [String] {
        let all =
            cutoffs.flatMap { cutoff in
                ["recall", "precision", "ndcg", "hit", "map"].map { "\($0)@\(cutoff)" }
            } + ["mrr"]
        return usual + all.filter { !usual.contains($0) }
    }
}

extension MetricNames {
    /// The mean of a metric where objects are ranked by chance; nil where that depends on more than
    /// their number.
    ///
    /// - Parameters:
    ///   - objects: That are ranked for a question.
    ///   - isOneTruth: Each question has one right object.
    ///   - questions: Of few questions a mean is any number: nil where half as much again as chance
    ///     lies within a standard deviation of it.
    public static func chance(
        of metric: String, objects: Int, isOneTruth: Bool, questions: Int
    ) -> Double? {
        let chance = chance(of: metric, objects: objects, isOneTruth: isOneTruth)
        // √(p(1-p)/n) < p/2
        return chance.flatMap { $0 * Double(questions) > 4 * (1 - $0) ? $0 : nil }
    }

    private static func chance(of metric: String, objects: Int, isOneTruth: Bool) -> Double? {
        guard objects > 0 else { return nil }
        let parts = metric.split(separator: "@")
        let name = parts.first.map(String.init) ?? ""
        let all = Double(objects)
        let cutoff = parts.count > 1 ? Int(parts[1]).map { min($0, objects) } : objects
        guard let cutoff else { return nil }
        switch name {
        case "auc", "request-auc": return 0.5
        // Whatever the number of truths, each is among the first with the same chance.
        case "recall": return Double(cutoff) / all
        case "hit" where isOneTruth: return Double(cutoff) / all
        case "ndcg" where isOneTruth:
            return (1...cutoff).reduce(0.0) { $0 + 1 / log2(Double($1) + 1) } / all
        case "mrr" where isOneTruth:
            return (1...objects).reduce(0.0) { $0 + 1 / Double($1) } / all
        default: return nil
        }
    }
}
