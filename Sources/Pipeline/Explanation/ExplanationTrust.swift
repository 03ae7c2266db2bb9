import Recommending
import Reports
import Tensors

/// How far one reason can be trusted, measured on the reason itself.
///
///     faithfulness = share of random choices of as many rows whose removal lowers the margin to the
///                    k-th place less than removing the rows that the reason names
///     specificity  = 1 - mean overlap with the reasons of the rest of the list
///     trust        = √(faithfulness · specificity)
public struct ExplanationTrust: Sendable {
    /// How many random choices are drawn.
    public static let draws = 20
    /// The part of the rows that is removed.
    private static let budget = 0.1

    /// Nil where there is too little evidence to take any away, or the place has no margin to lose.
    ///
    /// Cost: one run for each draw.
    ///
    /// - Parameter specificity: Of the contrast, which has been measured for the report.
    public static func measure(
        _ score: some ExplainableScore, _ contrast: ListContrast, _ lens: RankingLens,
        specificity: Double, seed: UInt64
    ) -> TrustReport? {
        let relative = contrast.relative
        guard score.count > 1 else { return nil }
        let size = Faithfulness.size(budget, of: score.count)
        let order = relative.indices.sorted { (-relative[$0], $0) < (-relative[$1], $1) }
        var random = RandomStream(seed: seed, name: "trust")
        var shuffled = Array(0..<score.count)
        let drawn = (0..<draws).map { _ in
            random.shuffle(&shuffled)
            return Array(shuffled.prefix(size))
        }
        let full = lens.outcomes(score.scores(score.everything))[0]
        guard full.margin.isFinite else { return nil }
        let margins = lens.outcomes(
            score.scores(score.removing([Array(order.prefix(size))] + drawn))
        ).map(\.margin)
        let beaten = margins.dropFirst().reduce(0.0) {
            $0 + ($1 > margins[0] ? 1 : $1 == margins[0] ? 0.5 : 0)
        }
        return TrustReport(
            faithfulness: beaten / Double(draws), specificity: specificity, rows: size,
            draws: draws)
    }
}
