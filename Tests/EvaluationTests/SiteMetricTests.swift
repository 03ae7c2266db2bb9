import City
import Foundation
import Models
import Tensors
import Testing

@testable import Evaluation

@Suite struct SiteMetricTests {
    private func pairs(_ regions: [[(Int32, Double)]]) -> SitePairs {
        SitePairs(regions.map { $0.map { (region: $0.0, popularity: $0.1) } })
    }

    private func ranked(_ positions: [Int]) -> [RankedTruth] {
        positions.map { RankedTruth(above: $0 - 1, tied: 1) }
    }

    /// Of four regions: ranks 1, 2, 2, 4 give rel 1, 3/4, 3/4, 1/4.
    @Test func equallyPopularRegionsShareARank() {
        let gains = SiteMetrics(regions: 4).gains(popularity: [9, 5, 5, 1])
        let expected = [1, 0.75, 0.75, 0.25].map { exp2($0) - 1 }
        for (found, wanted) in zip(gains, expected) { #expect(abs(found - wanted) < 1e-12) }
    }

    /// Ten regions, three true ones with rel 1, 0.9, 0.8 at positions 4, 1 and 7; k = 5.
    @Test func byHand() {
        let metrics = SiteMetrics(regions: 10, cutoffs: [5])
        #expect(
            metrics.names == ["ndcg@5", "hit@5", "precision@5", "recall@5", "map@5", "mrr"])
        let gains = metrics.gains(popularity: [0.9, 0.5, 0.1])
        let values = metrics.values(ranked([4, 1, 7]), gains: gains)
        let found: Double = (exp2(0.9) - 1) + 1 / log2(5.0)
        let second: Double = (exp2(0.9) - 1) / log2(3.0)
        let third: Double = (exp2(0.8) - 1) / 2
        #expect(abs(values[0] - found / (1 + second + third)) < 1e-12)
        #expect(values[1] == 1)
        #expect(abs(values[2] - 2.0 / 5) < 1e-12)
        #expect(abs(values[3] - 2.0 / 3) < 1e-12)
        // Precision 1 at the first and 2/4 at the fourth position.
        #expect(abs(values[4] - 1.5 / 3) < 1e-12)
        #expect(values[5] == 1)
    }

    /// With more true regions than positions, a perfect list gets 1 of everything.
    @Test func aPerfectListIsPerfect() {
        let metrics = SiteMetrics(regions: 30, cutoffs: [5, 10])
        let gains = metrics.gains(popularity: (0..<12).map { Double(-$0) })
        let values = metrics.values(ranked(Array(1...12)), gains: gains)
        for value in values { #expect(abs(value - 1) < 1e-12) }
        // The same regions the other way round are found as often, and graded lower.
        let reversed = metrics.values(ranked((1...12).reversed()), gains: gains)
        #expect(reversed[0] < 1 && abs(reversed[3] - 1) < 1e-12)
    }

    /// The expected values equal the mean over every order that the ties allow.
    @Test(arguments: 1...40) func equalTheMeanOverAllOrders(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), name: "site ties")
        let count = 6
        let cutoffs = [1, 2, 4]
        let scores = (0..<count).map { _ in Float(random.integer(below: 3)) }
        var truth = (0..<count).filter { _ in random.integer(below: 2) == 0 }
        random.shuffle(&truth)
        guard !truth.isEmpty else { return }
        let popularity = truth.map { _ in Double(random.integer(below: 3)) }.sorted(by: >)
        let evaluation = SiteEvaluation(
            truth: pairs([zip(truth, popularity).map { (Int32($0), $1) }]), known: [],
            regions: count, part: .test, cutoffs: cutoffs)
        let result = evaluation.run(TableScorer(table: Tensor([1, count], scores)))

        // Grades from the definition: one more than how many are more popular.
        var grades = [Double](repeating: 0, count: count)
        for (region, own) in zip(truth, popularity) {
            let rank = popularity.count { $0 > own } + 1
            grades[region] = exp2(Double(count - rank + 1) / Double(count)) - 1
        }
        var sums = [Double](repeating: 0, count: result.names.count)
        var orders = 0.0
        for order in permutations(Array(0..<count))
        where zip(order, order.dropFirst()).allSatisfy({ scores[$0] >= scores[$1] }) {
            orders += 1
            let naive = naiveValues(order.map { grades[$0] }, cutoffs: cutoffs)
            for (index, value) in naive.enumerated() { sums[index] += value }
        }
        for index in sums.indices {
            #expect(abs(result.values[0][index] - sums[index] / orders) < 1e-12)
        }
    }

    /// The metrics of a list of grades, position by position; a grade of 0 is no true region.
    private func naiveValues(_ list: [Double], cutoffs: [Int]) -> [Double] {
        func gain(_ grades: some Collection<Double>) -> Double {
            grades.enumerated().reduce(0) { $0 + $1.element / log2(Double($1.offset) + 2) }
        }
        let truths = list.count { $0 > 0 }
        var values: [Double] = []
        for k in cutoffs {
            let top = Array(list.prefix(k))
            let hits = top.count { $0 > 0 }
            let best = Double(min(k, truths))
            let precisions = top.indices.filter { top[$0] > 0 }.map { position in
                Double(top[...position].count { $0 > 0 }) / Double(position + 1)
            }
            values += [
                gain(top) / gain(list.sorted(by: >).prefix(k)), hits > 0 ? 1 : 0,
                Double(hits) / Double(k), Double(hits) / best, precisions.reduce(0, +) / best,
            ]
        }
        return values + [list.firstIndex { $0 > 0 }.map { 1 / Double($0 + 1) } ?? 0]
    }

    /// One true region of 50, five known: chance in closed form over 45 candidates.
    @Test func aConstantScorerScoresChance() {
        let evaluation = SiteEvaluation(
            truth: pairs([[(7, 1)], [(3, 2), (40, 1)]]), known: [pairs([known, known])],
            regions: 50, part: .test, cutoffs: [10])
        let result = evaluation.run(TableScorer(table: .zeros([2, 50])))
        let discounts: [Double] = (1...10).map { 1 / log2(Double($0) + 1) }
        let chance: Double = discounts.reduce(0, +) / 45
        let first = Dictionary(uniqueKeysWithValues: zip(result.names, result.values[0]))
        #expect(abs((first["ndcg@10"] ?? 0) - chance) < 1e-12)
        #expect(abs((first["hit@10"] ?? 0) - 10.0 / 45) < 1e-12)
        #expect(abs((first["precision@10"] ?? 0) - 1.0 / 45) < 1e-12)
        #expect(abs((first["recall@10"] ?? 0) - 10.0 / 45) < 1e-12)
        let reciprocals: [Double] = (1...45).map { 1 / Double($0) }
        #expect(abs((first["mrr"] ?? 0) - reciprocals.reduce(0, +) / 45) < 1e-12)
        let map: Double = reciprocals.prefix(10).reduce(0, +) / 45
        #expect(abs((first["map@10"] ?? 0) - map) < 1e-12)
        // Two true regions of grades 1 and 2^0.98 − 1.
        let second = Dictionary(uniqueKeysWithValues: zip(result.names, result.values[1]))
        let grade: Double = exp2(0.98) - 1
        let ideal: Double = 1 + grade / log2(3.0)
        #expect(abs((second["ndcg@10"] ?? 0) - (1 + grade) * chance / ideal) < 1e-12)
        let missed: Double = (35.0 / 45) * (34.0 / 44)
        #expect(abs((second["hit@10"] ?? 0) - (1 - missed)) < 1e-12)
        #expect(abs((second["recall@10"] ?? 0) - 10.0 / 45) < 1e-12)
    }

    private let known: [(Int32, Double)] = [(0, 1), (10, 1), (20, 1), (30, 1), (49, 1)]

    @Test func knownRegionsAreNoCandidates() throws {
        // Scores fall with the index; regions 0 and 1 are known, 2 is true, and so is 1 again.
        let evaluation = SiteEvaluation(
            truth: pairs([[(2, 1), (1, 5)], [], [(4, 1)]]),
            known: [pairs([[(0, 1)], [], []]), pairs([[(1, 1)], [], []])],
            regions: 5, part: .test, cutoffs: [1])
        let row: [Float] = [5, 4, 3, 2, 1]
        let result = evaluation.run(TableScorer(table: Tensor([3, 5], row + row + row)))
        // The brand without a true region does not count.
        #expect(result.brands == [0, 2] && evaluation.brands == [0, 2] && evaluation.pairs == 2)
        #expect(result.column("hit@1") == [1, 0])
        #expect(result.column("mrr") == [1, 0.2])
        #expect(result.bestRanks == [1, 5])
        #expect(result.mean("hit@1") == 0.5 && result.means["mrr"] == 0.6)
        #expect(result.mean("hit@7") == nil)
    }

    /// Ranks by vectors are ranks one by one, with gaps, ties, infinities and no numbers.
    @Test(arguments: 1...20) func countsAreThoseOfTruthRanks(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), name: "counts")
        let count = 60 + seed
        let odd: [Float] = [.nan, .infinity, -.infinity, -0.0, 0]
        let scores = (0..<count).map { _ in
            random.uniform() < 0.2
                ? odd[random.integer(below: odd.count)] : Float(random.integer(below: 20)) - 10
        }
        let known = (0..<Int32(count)).filter { _ in random.uniform() < 0.3 }
        let open = (0..<Int32(count)).filter { !known.contains($0) }
        let ranks = scores.withUnsafeBufferPointer {
            TruthRanks.ranks(of: open, in: $0, masked: known)
        }
        let candidates = scores.withUnsafeBufferPointer { CandidateScores($0, masked: known) }
        #expect(open.map { candidates.rank(of: scores[Int($0)]) } == ranks)
    }

    @Test func aScoreThatIsNoNumberRanksLast() {
        let evaluation = SiteEvaluation(
            truth: pairs([[(0, 1)]]), known: [], regions: 3, part: .test, cutoffs: [1])
        let result = evaluation.run(TableScorer(table: Tensor([1, 3], [.nan, 1, 2])))
        #expect(result.bestRanks == [3])
    }
}
