import Recommending

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
/// With T the user's true places, `p_t(k)` the chance that place t is among the first k, and
/// rel(i) = 1 where a true place stands at position i:
///
///     Recall@k    = Σ_t p_t(k) / |T|
///     Precision@k = Σ_t p_t(k) / k
///     NDCG@k      = Σ_t E[1/log2(position+1), position <= k] / Σ_{j<=min(k,|T|)} 1/log2(j+1)
///     Hit@k       = chance that at least one is among the first k
///     MAP@k       = E[Σ_{i<=k} rel(i) · (Σ_{j<=i} rel(j)) / i] / min(k, |T|)
///     MRR         = E[1 / position of the first true place], over the whole ranking
///
/// Without ties these are the usual values (Järvelin and Kekäläinen 2002 for NDCG, binary gain;
/// Manning, Raghavan and Schütze 2008, chapter 8, for the others; average precision is divided by
/// min(k, |T|), so that a perfect list of k gets 1). With ties the expectations are exact, after
/// McSherry and Najork (ECIR 2008): a constant scorer gets exactly what chance gets, which neither
/// the order of indices nor the mean rank would give. In particular MRR is no longer the
/// reciprocal of the realistic rank, which would give a constant scorer 2 / (n + 1) where chance
/// gives (1 + 1/2 + … + 1/n) / n.
public struct RankingMetrics: Sendable {
    public let cutoffs: [Int]
    private let discounts: RankDiscounts

    /// - Precondition: every cutoff is positive.
    public init(cutoffs: [Int] = MetricNames.listCutoffs) {
        precondition(cutoffs.allSatisfy { $0 > 0 }, "Cutoffs \(cutoffs)")
        self.cutoffs = cutoffs
        discounts = RankDiscounts(cutoffs: cutoffs)
    }

    /// The names in the order of `values`: `recall@20`, …, `mrr`.
    public var names: [String] {
        cutoffs.flatMap { k in
            ["recall@\(k)", "precision@\(k)", "ndcg@\(k)", "hit@\(k)", "map@\(k)"]
        } + ["mrr"]
    }

    /// Whether a metric says something of its own where there is one true place.
    static func isOfOneTruth(_ name: String) -> Bool {
        name.hasPrefix("hit@") || name.hasPrefix("ndcg@") || name == "mrr"
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
        let groups = TieGroup.groups(of: ranked)
        for k in cutoffs {
            var found = 0.0
            var gain = 0.0
            for truth in ranked {
                let positions = truth.above..<truth.above + truth.tied
                let inside = positions.clamped(to: 0..<k)
                guard !inside.isEmpty else { continue }
                found += Double(inside.count) / Double(truth.tied)
                gain += discounts.sum(inside) / Double(truth.tied)
            }
            let ideal = discounts.first(min(k, truthCount))
            result += [
                found / Double(truthCount), found / Double(k), gain / ideal,
                hit(ranked, cutoff: k),
                groups.reduce(0) { $0 + $1.precisionSum(cutoff: k) } / Double(min(k, truthCount)),
            ]
        }
        result.append(groups.first?.reciprocalOfFirst ?? 0)
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

/// True places that share a score, among all candidates that share it.
private struct TieGroup {
    /// Candidates that score higher.
    var above: Int
    /// Candidates of this score, true or not: n.
    var tied: Int
    /// True places of this score: r.
    var truths: Int
    /// True places that score higher.
    var truthsAbove: Int

    /// The groups that hold a true place, best first.
    static func groups(of ranked: [RankedTruth]) -> [TieGroup] {
        var groups: [TieGroup] = []
        for (index, truth) in ranked.sorted(by: { $0.above < $1.above }).enumerated() {
            if groups.last?.above == truth.above {
                groups[groups.count - 1].truths += 1
            } else {
                groups.append(
                    TieGroup(above: truth.above, tied: truth.tied, truths: 1, truthsAbove: index))
            }
        }
        return groups
    }

    /// `E[Σ rel(i) · (Σ_{j<=i} rel(j)) / i]` over this group's positions up to k.
    ///
    /// A position of the group holds a true place with chance r/n; given that, each of the group's
    /// earlier positions does with chance (r-1)/(n-1), and all of `truthsAbove` stand before.
    func precisionSum(cutoff k: Int) -> Double {
        let share = Double(truths) / Double(tied)
        let another = tied > 1 ? Double(truths - 1) / Double(tied - 1) : 0
        var sum = 0.0
        for inside in 0..<max(0, min(tied, k - above)) {
            let before = Double(truthsAbove) + Double(inside) * another
            sum += share * (1 + before) / Double(above + inside + 1)
        }
        return sum
    }

    /// `E[1 / position]` of the first true place, for the best group.
    ///
    /// It is the m-th of the group with chance C(n-m, r-1) / C(n, r). O(n - r).
    var reciprocalOfFirst: Double {
        var chance = Double(truths) / Double(tied)
        var sum = 0.0
        for position in 1...tied - truths + 1 {
            sum += chance / Double(above + position)
            guard position < tied else { break }
            chance *= Double(tied - position - truths + 1) / Double(tied - position)
        }
        return sum
    }
}
