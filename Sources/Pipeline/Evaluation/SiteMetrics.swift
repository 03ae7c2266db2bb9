import Foundation

/// Metrics of one brand's regions, as expected values when ties among scores are broken at random.
///
/// After Liu, Ding and Li (SIGSPATIAL 2023), section 5.1, and their released code. With A the
/// regions of the city, T the brand's true regions and `rank` their order by popularity:
///
///     rel(t)      = (|A| − rank(t) + 1) / |A|,  0 for every other region
///     DCG@k       = Σ_{j<=k} (2^rel(j) − 1) / log2(j + 1)
///     NDCG@k      = DCG@k / DCG@k of the true regions, the most popular first
///     Hit@k       = 1 where at least one true region is among the first k
///     Precision@k = n / k,  n the true regions among the first k
///     Recall@k    = n / min(|T|, k)
///     MAP@k       = Σ_{j<=k} hit_j · Precision@j / min(|T|, k)
///     MRR         = 1 / position of the first true region, over the whole ranking
///
/// Equally popular regions share a rank: that of the first of them, so that ranks read 1, 1, 3.
/// The paper says nothing of ties among scores, and the code takes whatever order a sort leaves.
/// Here every figure is the expected value over random order, exactly, as in `RankingMetrics`: a
/// constant scorer gets what chance gets.
public struct SiteMetrics: Sendable {
    /// |A|
    public let regions: Int
    private let ranking: RankingMetrics
    private let discounts: RankDiscounts

    public var cutoffs: [Int] { ranking.cutoffs }

    /// - Precondition: there is a region, and every cutoff is positive.
    public init(regions: Int, cutoffs: [Int] = [5, 10, 20]) {
        precondition(regions > 0, "Metrics over \(regions) regions")
        self.regions = regions
        ranking = RankingMetrics(cutoffs: cutoffs)
        discounts = RankDiscounts(cutoffs: cutoffs)
    }

    /// The names in the order of `values`: `ndcg@5`, `hit@5`, …, `mrr`.
    public var names: [String] {
        cutoffs.flatMap { k in
            ["ndcg@\(k)", "hit@\(k)", "precision@\(k)", "recall@\(k)", "map@\(k)"]
        } + ["mrr"]
    }

    /// `2^rel − 1` of each of a brand's true regions.
    ///
    /// - Parameter popularity: Of each true region, falling.
    public func gains(popularity: [Double]) -> [Double] {
        var rank = 0
        return popularity.indices.map { index in
            if index == 0 || popularity[index] != popularity[index - 1] { rank = index + 1 }
            return exp2(Double(regions - rank + 1) / Double(regions)) - 1
        }
    }

    /// The metrics of one brand.
    ///
    /// - Parameters:
    ///   - ranked: The true regions.
    ///   - gains: Of each of them, falling.
    public func values(_ ranked: [RankedTruth], gains: [Double]) -> [Double] {
        precondition(
            !ranked.isEmpty && ranked.count == gains.count,
            "\(ranked.count) true regions with \(gains.count) gains")
        // Five figures for each cutoff, then MRR; see `RankingMetrics.names`.
        let plain = ranking.values(ranked, truthCount: ranked.count)
        var result: [Double] = []
        for (index, k) in cutoffs.enumerated() {
            let precision = plain[5 * index + 1]
            let best = min(k, ranked.count)
            var gain = 0.0
            var ideal = 0.0
            for (position, truth) in ranked.enumerated() {
                let inside = (truth.above..<truth.above + truth.tied).clamped(to: 0..<k)
                gain += gains[position] * discounts.sum(inside) / Double(truth.tied)
                guard position < k else { continue }
                ideal += gains[position] * discounts.sum(position..<position + 1)
            }
            result += [
                gain / ideal, plain[5 * index + 3], precision,
                precision * Double(k) / Double(best), plain[5 * index + 4],
            ]
        }
        result.append(plain[plain.count - 1])
        return result
    }
}
