import City
import Evaluation
import Foundation
import Models
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
        #expect(values[4] == 1)
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

        var sums = [Double](repeating: 0, count: 12)
        var orders = 0.0
        for order in permutations(Array(0..<count))
        where zip(order, order.dropFirst()).allSatisfy({ scores[$0] >= scores[$1] }) {
            orders += 1
            for (index, k) in [1, 2, 4].enumerated() {
                let top = order.prefix(k).map { truth.contains(Int32($0)) }
                let hits = Double(top.count { $0 })
                let gain = top.enumerated().reduce(0.0) {
                    $0 + ($1.element ? 1 / log2(Double($1.offset) + 2) : 0)
                }
                let ideal = (0..<min(k, truth.count)).reduce(0.0) {
                    $0 + 1 / log2(Double($1) + 2)
                }
                sums[index * 4] += hits / Double(truth.count)
                sums[index * 4 + 1] += hits / Double(k)
                sums[index * 4 + 2] += gain / ideal
                sums[index * 4 + 3] += hits > 0 ? 1 : 0
            }
        }
        for index in 0..<12 { #expect(abs(found[index] - sums[index] / orders) < 1e-12) }
    }

    private func permutations(_ items: [Int]) -> [[Int]] {
        guard let first = items.first else { return [[]] }
        return permutations(Array(items.dropFirst())).flatMap { rest in
            (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
        }
    }

    private struct Scores: PlaceScorer {
        let table: Tensor<Float>
        var users: Int { table.rows }
        var places: Int { table.columns }
        func scores(ofUsers range: Range<Int>) -> Tensor<Float> { table.slicingRows(range) }
    }

    @Test func aConstantScorerScoresChance() {
        let truth = HeldOut(part: .test, offsets: [0, 2, 3], places: [4, 7, 9])
        let evaluation = RankingEvaluation(visited: [[], [1]], truth: truth)
        let result = evaluation.run(
            Scores(table: Tensor([2, 100], repeating: 0.5)), RankingProtocol.all)
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
            evaluation.run(Scores(table: table), ranking).mean("recall@1")
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
