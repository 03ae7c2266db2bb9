import Foundation
import Recommending
import Reports
import Tensors

/// How faithful explanations are, measured by removing what they name.
///
/// With r(x) the realistic rank of the explained place, m(x) its margin to the k-th other, E the
/// strongest units at a budget and E̅ the rest, "removed" meaning masked and run again:
///
///     comprehensiveness = m(all) - m(E̅)     sufficiency = m(all) - m(E)      (DeYoung et al. 2020)
///     the same of ln r:   ln r(E̅) - ln r(all),  ln r(E) - ln r(all)
///     fidelity⁺@k = [x leaves the top k in E̅], fidelity⁻@k = [x leaves it in E], E a tenth
///     characterization = harmonic mean of fid⁺ and 1 - fid⁻         (Amara et al. 2022)
///     unfaithfulness = 1 - exp(-KL(p ‖ p_E)), p softmax over the top k and a tail  (Agarwal 2023)
public struct Faithfulness: Sendable {
    public static let budgets = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    /// The budget of fidelity and unfaithfulness.
    static let mainBudget = 3

    public let cutoff: Int
    public let draws: Int
    public let seed: UInt64

    public init(cutoff: Int = 10, draws: Int = 20, seed: UInt64 = 1) {
        self.cutoff = cutoff
        self.draws = draws
        self.seed = seed
    }

    /// One explained score, with what all methods are compared with.
    public struct Case<Score: ExplainableScore>: Sendable {
        public let score: Score
        public let lens: RankingLens
        let full: RankOutcome
        let fullScores: [Double]
        /// Score change of each unit's removal, negated: leave-one-out.
        public let leaveOneOut: [Double]

        /// Cost: one run for each unit.
        public init(_ score: Score, _ lens: RankingLens, seed: UInt64) {
            self.score = score
            self.lens = lens
            let scores = score.scores(score.everything)
            full = lens.outcomes(scores)[0]
            fullScores = scores.elements
            leaveOneOut =
                ExplanationMethod.leaveOneOut
                .attribute(score, candidate: lens.candidate, seed: seed)?.contributions ?? []
        }
    }

    /// How many units a budget is: at least one, and never all.
    public static func size(_ budget: Double, of count: Int) -> Int {
        min(max(1, Int((budget * Double(count)).rounded())), max(1, count - 1))
    }

    /// Measures one explanation.
    ///
    /// - Precondition: there is a unit of evidence.
    /// Cost: twelve runs.
    public func measure<Score>(_ attribution: Attribution, _ subject: Case<Score>)
        -> MethodFaithfulness
    {
        var random = RandomStream(seed: seed, name: "order.\(attribution.method.rawValue)")
        let order = attribution.order(&random)
        let count = order.count
        let sets = Self.budgets.map { Array(order.prefix(Self.size($0, of: count))) }
        let kept = subject.score.scores(subject.score.keeping(sets))
        let without = subject.lens.outcomes(subject.score.scores(subject.score.removing(sets)))
        let with = subject.lens.outcomes(kept)
        let leaves = without[Self.mainBudget].margin < 0 ? 1.0 : 0
        let leavesWith = with[Self.mainBudget].margin < 0 ? 1.0 : 0
        let stays = 1 - leavesWith
        let isControl = attribution.method.isControl
        return MethodFaithfulness(
            method: attribution.method.rawValue, explanations: 1,
            comprehensiveness: without.map { drop(subject.full, $0) },
            sufficiency: with.map { drop(subject.full, $0) },
            rankComprehensiveness: without.map { log($0.rank / subject.full.rank) },
            rankSufficiency: with.map { log($0.rank / subject.full.rank) },
            fidelityPlus: leaves, fidelityMinus: leavesWith,
            characterization: leaves + stays > 0 ? 2 * leaves * stays / (leaves + stays) : 0,
            unfaithfulness: unfaithfulness(
                subject,
                kept.slicingRows(Self.mainBudget..<Self.mainBudget + 1).elements),
            polarityAgreement: isControl ? nil : polarity(attribution, subject.leaveOneOut),
            agreement: RankCorrelation.kendall(attribution.contributions, subject.leaveOneOut),
            stability: nil, sanity: nil, specificity: nil, plantedTruth: nil,
            runs: Double(attribution.runs))
    }

    /// Comprehensiveness of random evidence: `[budgets][draws]`.
    public func randomDrops<Score>(_ subject: Case<Score>) -> [[Double]] {
        var random = RandomStream(seed: seed, name: "faithfulness.band")
        let count = subject.score.count
        var drops = [[Double]](repeating: [], count: Self.budgets.count)
        var order = Array(0..<count)
        for _ in 0..<draws {
            random.shuffle(&order)
            let sets = Self.budgets.map { Array(order.prefix(Self.size($0, of: count))) }
            let outcomes = subject.lens.outcomes(
                subject.score.scores(subject.score.removing(sets)))
            for (budget, outcome) in outcomes.enumerated() {
                drops[budget].append(drop(subject.full, outcome))
            }
        }
        return drops
    }

    /// Mean, and the range of 95 % of the draws, at each budget.
    public static func band(_ drops: [[Double]]) -> [RandomBand] {
        drops.map { values in
            let sorted = values.sorted()
            guard let last = sorted.indices.last else {
                return RandomBand(mean: 0, low: 0, high: 0)
            }
            func quantile(_ share: Double) -> Double {
                sorted[Int((share * Double(last)).rounded())]
            }
            return RandomBand(
                mean: sorted.reduce(0, +) / Double(sorted.count), low: quantile(0.025),
                high: quantile(0.975))
        }
    }

    /// With so few places that none can push the candidate out there is no margin to lose.
    private func drop(_ full: RankOutcome, _ other: RankOutcome) -> Double {
        full.margin.isFinite ? full.margin - other.margin : 0
    }

    /// Units without an effect agree with nobody, so they do not count.
    private func polarity(_ attribution: Attribution, _ effects: [Double]) -> Double? {
        var (same, all) = (0, 0)
        for (contribution, effect) in zip(attribution.contributions, effects)
        where contribution != 0 && effect != 0 {
            all += 1
            same += (contribution > 0) == (effect > 0) ? 1 : 0
        }
        return all == 0 ? nil : Double(same) / Double(all)
    }

    private func unfaithfulness<Score>(_ subject: Case<Score>, _ kept: [Double]) -> Double {
        let top = subject.lens.best(subject.fullScores, count: cutoff)
        let (p, q) = (
            distribution(subject.fullScores, top, subject.lens),
            distribution(kept, top, subject.lens)
        )
        let divergence = zip(p, q).reduce(0) { sum, pair in
            pair.0 > 0 ? sum + pair.0 * log(pair.0 / max(pair.1, .leastNormalMagnitude)) : sum
        }
        return 1 - exp(-max(0, divergence))
    }

    /// Softmax over the candidates, as the top ones and a bucket for the tail.
    private func distribution(_ scores: [Double], _ top: [Int], _ lens: RankingLens) -> [Double] {
        let peak = scores.max() ?? 0
        var sum = 0.0
        for place in scores.indices where lens.isCandidate(place) {
            sum += exp(scores[place] - peak)
        }
        let shares = top.map { exp(scores[$0] - peak) / sum }
        return shares + [max(0, 1 - shares.reduce(0, +))]
    }

    // MARK: Over several explanations of one score

    /// Mean Jaccard index of the ten strongest units over pairs of seeds.
    public func stability(
        _ method: ExplanationMethod, _ score: some ExplainableScore, candidate: Int, seeds: Int = 5
    ) -> Double {
        guard method.isRandom || method == .uniform else { return 1 }
        let tops = (0..<seeds).map { index -> [Int] in
            let seed = seed &+ 1000 &+ UInt64(index)
            var random = RandomStream(seed: seed, name: "order")
            let found = method.attribute(score, candidate: candidate, seed: seed)
            return Array(found?.order(&random).prefix(10) ?? [])
        }
        var (sum, pairs) = (0.0, 0)
        for first in 0..<seeds {
            for second in (first + 1)..<seeds {
                sum += Self.overlap(tops[first], tops[second])
                pairs += 1
            }
        }
        return sum / Double(pairs)
    }

    /// 1 less the cosine of two explanations' contributions; nil where one is all zero.
    public static func distance(_ first: [Double], _ second: [Double]) -> Double? {
        let dot = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
        let norms =
            first.reduce(0) { $0 + $1 * $1 }.squareRoot()
            * second.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return norms > 0 ? 1 - dot / norms : nil
    }
}
