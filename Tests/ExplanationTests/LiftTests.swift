import Explanation
import Recommending
import Tensors
import Testing

/// Scores that are told outright: a unit adds to every candidate, and so does each pair of units.
private struct MadeUpScore: BoundedInteractions {
    /// `[candidates]`
    let base: [Double]
    /// `[units][candidates]`
    let single: [[Double]]
    /// `[units][units][candidates]`, of which the half above the diagonal counts.
    let pairs: [[[Double]]]
    /// Whether how far pairs act together is known.
    let isBounded: Bool

    var count: Int { single.count }
    var candidates: Int { base.count }
    var popularity: [Double] { single.map { _ in 1 } }
    var shownWeights: [Double] { single.map { _ in 1 } }

    init(
        units: Int, candidates: Int, interaction: Double, isBounded: Bool,
        random: inout RandomStream
    ) {
        func row(_ scale: Double) -> [Double] {
            (0..<candidates).map { _ in scale * (2 * random.uniform() - 1) }
        }
        base = row(3)
        single = (0..<units).map { _ in row(1) }
        pairs = (0..<units).map { _ in (0..<units).map { _ in row(interaction) } }
        self.isBounded = isBounded
    }

    func row(_ units: [Int]) -> [Double] {
        var result = base
        for (index, unit) in units.enumerated() {
            for candidate in result.indices {
                result[candidate] += single[unit][candidate]
                for other in units[..<index] {
                    result[candidate] += pairs[min(unit, other)][max(unit, other)][candidate]
                }
            }
        }
        return result
    }

    func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        Tensor(
            [weights.rows, candidates],
            (0..<weights.rows).flatMap { row in
                self.row((0..<count).filter { weights[row, $0] != 0 })
            })
    }

    func contributions(to candidate: Int) -> [Double]? { nil }
    func influences(on candidate: Int) -> [Double]? { nil }

    func interactionBound(size: Int) -> [Double] {
        guard isBounded else { return [Double](repeating: .infinity, count: candidates) }
        let largest = pairs.flatMap { $0.flatMap { $0.map(abs) } }.max() ?? 0
        return [Double](
            repeating: largest * Double(size * (size - 1) / 2), count: candidates)
    }
}

/// The search upwards beside a twin that tries every set.
@Suite struct LiftTests {
    private func sets(of size: Int, from count: Int) -> [[Int]] {
        guard size > 0 else { return [[]] }
        var result: [[Int]] = []
        for set in sets(of: size - 1, from: count) {
            let next = set.last.map { $0 + 1 } ?? 0
            for unit in next..<max(next, count) { result.append(set + [unit]) }
        }
        return result
    }

    /// Rank by counting, as a list has it.
    private func isWithin(_ rank: Int, _ row: [Double], _ candidate: Int, masked: [Int32])
        -> Bool
    {
        row.indices.count {
            $0 != candidate && !masked.contains(Int32($0)) && row[$0] >= row[candidate]
        } < rank
    }

    @Test(arguments: [true, false], [0.0, 0.4])
    func liftsAreTheSmallest(isBounded: Bool, interaction: Double) {
        var random = RandomStream(seed: 11, name: "lifts")
        var sizes: [Int: Int] = [:]
        for trial in 0..<60 {
            let score = MadeUpScore(
                units: 7, candidates: 15, interaction: interaction, isBounded: isBounded,
                random: &random)
            let (candidate, masked) = (trial % 5, [Int32(7), 9])
            let rank = 1 + trial % 3
            let lens = RankingLens(
                candidate: candidate, candidates: 15, masked: masked, cutoff: rank)
            let found = Counterfactual(
                score, lens, .within(rank: rank), limits: .additions(largest: 3)
            ).search(until: .now + .seconds(60))
            let smallest = (0...3).first { size in
                sets(of: size, from: 7).contains {
                    isWithin(rank, score.row($0), candidate, masked: masked)
                }
            }
            #expect(!found.timedOut)
            #expect(found.units?.count == smallest, "trial \(trial)")
            sizes[found.units?.count ?? -1, default: 0] += 1
            if let units = found.units {
                #expect(isWithin(rank, score.row(units), candidate, masked: masked))
                #expect(found.isSmallest || isBounded)
            } else {
                // What came nearest has the least left to be done of all that was run.
                let nearest = lens.outcome(score.row(found.nearest ?? [])).margin
                // Where bounds rule all out nothing is run at all.
                let least = found.nearest == nil ? 0 : 1
                let all = (least...3).flatMap { sets(of: $0, from: 7) }
                let best = all.map { lens.outcome(score.row($0)).margin }.max() ?? 0
                #expect(nearest <= best && nearest <= 0)
                #expect(abs(nearest - best) < 1e-9 || isBounded)
                #expect(found.lowerBound == 4)
            }
        }
        // Something of every kind was met.
        for size in [-1, 0, 1, 2] { #expect(sizes[size, default: 0] > 0, "\(size): \(sizes)") }
    }

    @Test func whatIsThereNeedsNothing() {
        var random = RandomStream(seed: 2, name: "lifts")
        let score = MadeUpScore(
            units: 4, candidates: 6, interaction: 0, isBounded: false, random: &random)
        let best = score.base.indices.max { score.base[$0] < score.base[$1] } ?? 0
        let lens = RankingLens(candidate: best, candidates: 6, masked: [], cutoff: 2)
        let found = Counterfactual(score, lens, .within(rank: 2), limits: .additions(largest: 3))
            .search(until: .now + .seconds(9))
        #expect(found.units == [] && found.runs == 0)
    }

    /// A search that has no time says so, and claims nothing.
    @Test func timeIsKept() {
        var random = RandomStream(seed: 2, name: "lifts")
        let score = MadeUpScore(
            units: 40, candidates: 6, interaction: 0, isBounded: false, random: &random)
        let worst = score.base.indices.min { score.base[$0] < score.base[$1] } ?? 0
        let lens = RankingLens(candidate: worst, candidates: 6, masked: [], cutoff: 1)
        let found = Counterfactual(score, lens, .within(rank: 1), limits: .additions(largest: 3))
            .search(until: .now)
        #expect(found.timedOut && found.units == nil && !found.isSmallest)
        #expect(found.lowerBound == 0 && found.runs == 0)
    }

    /// Where nothing is known of interactions and there are too many sets, the best are run.
    @Test func manySetsAreNotAllRun() {
        var random = RandomStream(seed: 5, name: "lifts")
        let score = MadeUpScore(
            units: 30, candidates: 9, interaction: 0, isBounded: false, random: &random)
        let worst = score.base.indices.min { score.base[$0] < score.base[$1] } ?? 0
        let lens = RankingLens(candidate: worst, candidates: 9, masked: [], cutoff: 1)
        var limits = CounterfactualLimits.additions(largest: 3)
        limits.exhaustive = 100
        let found = Counterfactual(score, lens, .within(rank: 1), limits: limits)
            .search(until: .now + .seconds(60))
        #expect(found.runs < 200)
        #expect(found.units.map { lens.outcome(score.row($0)).margin > 0 } ?? true)
        #expect(found.lowerBound >= 2 || found.units?.count == 1)
    }
}
