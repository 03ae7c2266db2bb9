import Foundation

/// Where one true place stands among the candidates: `above` score higher, `tied` score the same
/// (itself included).
public struct RankedTruth: Equatable, Sendable {
    public var above: Int
    public var tied: Int

    public init(above: Int, tied: Int) {
        self.above = above
        self.tied = tied
    }

    /// Realistic rank: the mean of the best and the worst position that ties allow
    /// (Berrendorf et al. 2020).
    public var rank: Double { Double(above) + Double(tied + 1) / 2 }
}

/// Ranking metrics of one user, as expected values when ties are broken at random.
///
/// With T the user's true places and `p_t(k)` the chance that place t is among the first k:
///
///     Recall@k    = Σ_t p_t(k) / |T|
///     Precision@k = Σ_t p_t(k) / k
///     NDCG@k      = Σ_t E[1/log2(position+1), position <= k] / Σ_{j<=min(k,|T|)} 1/log2(j+1)
///     Hit@k       = chance that at least one is among the first k
///     MRR         = 1 / realistic rank of the best one
///
/// Without ties these are the usual values (Järvelin and Kekäläinen 2002 for NDCG, binary gain).
/// With ties a constant scorer gets exactly what chance gets, which neither the order of indices
/// nor the mean rank would give.
public struct RankingMetrics: Sendable {
    public let cutoffs: [Int]
    /// `cumulativeDiscount[n] = Σ_{j<=n} 1/log2(j+1)`
    private let cumulativeDiscount: [Double]

    /// - Precondition: every cutoff is positive.
    public init(cutoffs: [Int] = [1, 5, 10, 20, 50]) {
        precondition(cutoffs.allSatisfy { $0 > 0 }, "Cutoffs \(cutoffs)")
        self.cutoffs = cutoffs
        var sums = [0.0]
        for position in 1...max(1, cutoffs.max() ?? 1) {
            sums.append(sums[position - 1] + 1 / log2(Double(position) + 1))
        }
        cumulativeDiscount = sums
    }

    /// The names in the order of `values`: `recall@20`, …, `mrr`.
    public var names: [String] {
        cutoffs.flatMap { k in
            ["recall@\(k)", "precision@\(k)", "ndcg@\(k)", "hit@\(k)"]
        } + ["mrr"]
    }

    /// The metrics of one user.
    ///
    /// - Parameters:
    ///   - ranked: The true places that are candidates.
    ///   - truthCount: |T|, with true places that are no candidates (the published protocol
    ///     counts these as misses).
    public func values(_ ranked: [RankedTruth], truthCount: Int) -> [Double] {
        precondition(truthCount >= max(1, ranked.count), "\(truthCount) true places")
        var result: [Double] = []
        for k in cutoffs {
            var found = 0.0
            var gain = 0.0
            for truth in ranked {
                let positions = truth.above..<truth.above + truth.tied
                let inside = positions.clamped(to: 0..<k)
                guard !inside.isEmpty else { continue }
                found += Double(inside.count) / Double(truth.tied)
                gain +=
                    (cumulativeDiscount[inside.upperBound] - cumulativeDiscount[inside.lowerBound])
                    / Double(truth.tied)
            }
            let ideal = cumulativeDiscount[min(k, truthCount)]
            result += [
                found / Double(truthCount), found / Double(k), gain / ideal,
                hit(ranked, cutoff: k),
            ]
        }
        result.append(ranked.map(\.rank).min().map { 1 / $0 } ?? 0)
        return result
    }

    /// The chance that a true place is among the first `k`.
    private func hit(_ ranked: [RankedTruth], cutoff k: Int) -> Double {
        if ranked.contains(where: { $0.above + $0.tied <= k }) { return 1 }
        // What is left are the true places of the one group of ties that straddles position k.
        guard let group = ranked.first(where: { $0.above < k }) else { return 0 }
        let truths = ranked.count(where: { $0.above == group.above })
        var allMissed = 1.0
        for drawn in 0..<(k - group.above) {
            allMissed *= Double(max(0, group.tied - truths - drawn)) / Double(group.tied - drawn)
        }
        return 1 - allMissed
    }
}
