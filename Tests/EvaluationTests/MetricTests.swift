import City
import Evaluation
import Foundation
import Models
import Recommending
import Tensors
import Testing

@Suite struct MetricTests {
    /// Two true places at ranks 1 and 3 of T = 4, k = 2: one of four found; DCG = 1/log2(2) = 1,
    /// IDCG = 1 + 1/log2(3).
    @Test func byHand() {
        let metrics = RankingMetrics(cutoffs: [2])
        let values = metrics.values(
            [RankedTruth(above: 0, tied: 1), RankedTruth(above: 2, tied: 1)], truthCount: 4)
        #expect(values[0] == 0.25)
        #expect(values[1] == 0.5)
        #expect(abs(values[2] - 1 / (1 + 1 / log2(3.0))) < 1e-12)
        #expect(values[3] == 1)
        // AP@2: precision 1 at the first place, nothing at the second, of min(2, 4) = 2.
        #expect(values[4] == 0.5)
        #expect(values[5] == 1)
    }

    /// Ranks 1, 3 and 6 of three: (1/1 + 2/3 + 3/6) / 3 on the full list, 1 + 2/3 of 3 at 5.
    @Test func averagePrecisionByHand() {
        let ranked = [5, 0, 2].map { RankedTruth(above: $0, tied: 1) }
        let metrics = RankingMetrics(cutoffs: [5, 10])
        let values = metrics.values(ranked, truthCount: 3)
        #expect(metrics.names[4] == "map@5" && metrics.names[9] == "map@10")
        #expect(abs(values[4] - (1 + 2.0 / 3) / 3) < 1e-12)
        #expect(abs(values[9] - (1 + 2.0 / 3 + 0.5) / 3) < 1e-12)
    }

    /// One true place among three of one score: MRR (1 + 1/2 + 1/3) / 3, not 1/2.
    @Test func reciprocalRankOfTiesByHand() {
        let values = RankingMetrics(cutoffs: [1]).values(
            [RankedTruth(above: 0, tied: 3)], truthCount: 1)
        #expect(abs((values.last ?? 0) - 11.0 / 18) < 1e-12)
        // Two of three: first with chance 2/3, else second.
        let pair = [RankedTruth](repeating: RankedTruth(above: 0, tied: 3), count: 2)
        let both = RankingMetrics(cutoffs: [1]).values(pair, truthCount: 2)
        #expect(abs((both.last ?? 0) - (2.0 / 3 + 1.0 / 6)) < 1e-12)
    }

    /// The expected values equal the mean over every order that the ties allow.
    @Test(arguments: 1...30) func equalTheMeanOverAllOrders(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), name: "ties")
        let count = 6
        let scores = (0..<count).map { _ in Float(random.integer(below: 3)) }
        let truth = (0..<count).filter { _ in random.integer(below: 2) == 0 }.map(Int32.init)
        guard !truth.isEmpty else { return }
        let metrics = RankingMetrics(cutoffs: [1, 2, 4])
        let ranks = scores.withUnsafeBufferPointer {
            TruthRanks.ranks(of: truth, in: $0, masked: [])
        }
        let found = metrics.values(ranks, truthCount: truth.count)

        var sums = [Double](repeating: 0, count: found.count)
        var orders = 0.0
        for order in permutations(Array(0..<count))
        where zip(order, order.dropFirst()).allSatisfy({ scores[$0] >= scores[$1] }) {
            orders += 1
            let isTrue = order.map { truth.contains(Int32($0)) }
            var naive: [Double] = []
            for k in [1, 2, 4] {
                let top = isTrue.prefix(k)
                let hits = Double(top.count { $0 })
                let gain = top.enumerated().reduce(0.0) {
                    $0 + ($1.element ? 1 / log2(Double($1.offset) + 2) : 0)
                }
                let best = min(k, truth.count)
                let ideal = (0..<best).reduce(0.0) { $0 + 1 / log2(Double($1) + 2) }
                let precisions = top.indices.filter { top[$0] }.map { position in
                    Double(top[...position].count { $0 }) / Double(position + 1)
                }
                naive += [
                    hits / Double(truth.count), hits / Double(k), gain / ideal, hits > 0 ? 1 : 0,
                    precisions.reduce(0, +) / Double(best),
                ]
            }
            naive.append(isTrue.firstIndex(of: true).map { 1 / Double($0 + 1) } ?? 0)
            for (index, value) in naive.enumerated() { sums[index] += value }
        }
        for index in found.indices { #expect(abs(found[index] - sums[index] / orders) < 1e-12) }
    }

    @Test func aConstantScorerScoresChance() {
        let truth = HeldOut(part: .test, offsets: [0, 2, 3], places: [4, 7, 9])
        let evaluation = RankingEvaluation(visited: [[], [1]], truth: truth)
        let result = evaluation.run(
            TableScorer(table: Tensor([2, 100], repeating: 0.5)), RankingProtocol.all)
        #expect(abs((result.mean("recall@20") ?? 0) - 0.2) < 1e-12)
        // One user has two true places: 1 - (80·79)/(100·99).
        let bothMissed: Double = (80.0 / 100) * (79.0 / 99)
        let hit: Double = ((1 - bothMissed) + 0.2) / 2
        #expect(abs((result.mean("hit@20") ?? 0) - hit) < 1e-12)
    }

    @Test func protocolsMaskAndCount() {
        // Scores fall with the index. User 0 visited 0 and 1; the truth is {1, 2}.
        let table = Tensor<Float>([1, 5], [5, 4, 3, 2, 1])
        let truth = HeldOut(part: .test, offsets: [0, 2], places: [1, 2])
        let evaluation = RankingEvaluation(
            visited: [[0, 1]], truth: truth, metrics: RankingMetrics(cutoffs: [1]))
        func recall(_ ranking: RankingProtocol) -> Double? {
            evaluation.run(TableScorer(table: table), ranking).mean("recall@1")
        }
        #expect(recall(.published) == 0.5)
        #expect(recall(.new) == 1)
        #expect(recall(.all) == 0)
    }

    @Test func aScoreThatIsNoNumberRanksLast() {
        let scores: [Float] = [.nan, 1, 2]
        let ranks = scores.withUnsafeBufferPointer {
            TruthRanks.ranks(of: [0, 2], in: $0, masked: [])
        }
        #expect(ranks.map(\.rank) == [3, 1])
    }
}
