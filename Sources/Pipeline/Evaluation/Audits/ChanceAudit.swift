import Reports
import Support

/// Scorers whose labels were shuffled must fall to chance; a scorer that peeks must not.
public enum ChanceAudit {
    /// One scorer's results, one for each shuffle.
    public struct Trial: Sendable {
        public var name: String
        public var results: [RankingResult]

        public init(name: String, results: [RankingResult]) {
            self.name = name
            self.results = results
        }
    }

    /// How many standard errors above chance a mean over shuffles may stand. With eight shuffles
    /// Student's t exceeds this less than once in a thousand times.
    public static let standardErrors = 5.0
    public static let shuffles = 8

    /// Whether each trial's mean over its shuffles is at chance, or below.
    ///
    /// The standard error is that of the means of the shuffles, at least as large as if a shuffle
    /// drew the rank of each place once for all rows (`spread`): with few shuffles a rule that
    /// hits rarely, such as popularity, would seem never to vary.
    ///
    /// - Parameters:
    ///   - chance: A constant scorer's result on the same rows.
    ///   - spread: Standard deviation of one shuffle's mean, at least; see `spread(of:)`.
    public static func shuffledLabels(
        _ trials: [Trial], metric: String, chance: RankingResult, spread: Double
    ) -> AuditFinding {
        let expected = chance.mean(metric) ?? 0
        var worst: (name: String, mean: Double)?
        var above: [String] = []
        for trial in trials {
            let means = trial.results.map { $0.mean(metric) ?? 0 }
            let count = Double(max(1, means.count))
            let mean = means.reduce(0, +) / count
            let variance =
                means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
            let error = max(variance.squareRoot(), spread) / count.squareRoot()
            if mean > expected + standardErrors * error { above.append(trial.name) }
            if mean > worst?.mean ?? -.infinity { worst = (trial.name, mean) }
        }
        let figures =
            "\(metric) \(text(worst?.mean ?? 0)) at most (\(worst?.name ?? "none")), chance "
            + text(expected)
        return AuditFinding(
            name: "shuffled labels", status: above.isEmpty ? .passed : .failed,
            share: trials.isEmpty ? nil : Double(above.count) / Double(trials.count),
            detail: above.isEmpty
                ? "\(trials.count) rules learned from shuffled labels: \(figures)"
                : "above chance without labels: \(above.joined(separator: ", ")); \(figures)")
    }

    /// The standard deviation of a mean of hits at chance `hit`, where a shuffle draws once for
    /// each true place: `√(Σ_p w_p² · hit · (1 - hit))`, w_p the weight of place p in the mean.
    ///
    /// - Parameter truths: The true places of each row.
    public static func spread(of truths: [[Int32]], hit: Double) -> Double {
        var weights: [Int32: Double] = [:]
        for places in truths where !places.isEmpty {
            for place in places {
                weights[place, default: 0] += 1 / Double(places.count) / Double(truths.count)
            }
        }
        let squares = weights.values.map { $0 * $0 }.sorted().reduce(0, +)
        return (squares * hit * (1 - hit)).squareRoot()
    }

    /// Whether the audits see what is planted for them.
    ///
    /// - Parameters:
    ///   - peeking: The result of a scorer that peeks at the truth.
    ///   - planted: What the other audits said of a view with the held-out visits planted in it,
    ///     and of the peeking scorer among the shuffled ones: all must have failed.
    ///   - scorers: Names of the table's scorers, among which the canary must not be.
    public static func canary(
        peeking: RankingResult, planted: [AuditFinding], scorers: [String]
    ) -> AuditFinding {
        let hit = peeking.mean("hit@1") ?? 0
        let silent = planted.filter { $0.status != .failed }.map(\.name)
        let isOn = scorers.contains(PeekingScorer.name)
        var problems: [String] = []
        if hit < 0.999 {
            problems.append("a scorer that peeks at the truth hits only \(text(hit))")
        }
        if !silent.isEmpty {
            problems.append("planted faults stay unseen by: " + silent.joined(separator: ", "))
        }
        if isOn { problems.append("the canary is in the table") }
        return AuditFinding(
            name: "canary", status: problems.isEmpty ? .passed : .failed, share: hit,
            detail: problems.isEmpty
                ? "a scorer that peeks at the truth hits \(text(hit)) and is not in the table; "
                    + "planted faults are seen"
                : problems.joined(separator: "; "))
    }

    private static func text(_ value: Double) -> String { value.digits(4) }
}
