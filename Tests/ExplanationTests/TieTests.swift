import Explanation
import Foundation
import Recommending
import Tensors
import Testing

/// Of sets that do alike the same one is told in every process: none is found by the order of a hash.
@Suite struct TieTests {
    /// Twelve units that are worth the same: any three of them, and no two, let candidate 1 pass 0.
    private func score(against rival: Double) -> AdditiveEvidence {
        let ones = [Double](repeating: 1, count: 12)
        return AdditiveEvidence(
            values: Tensor([12, 2], ones.flatMap { [$0, 0] }), base: [0, rival],
            shownWeights: ones, popularity: ones)
    }

    private let lens = RankingLens(candidate: 0, candidates: 2, masked: [], cutoff: 1)

    @Test(arguments: [CounterfactualGoal.below(rank: 1), .under(1)])
    func equalSetsAreToldByTheirUnits(goal: CounterfactualGoal) {
        let found = Counterfactual(score(against: 9.5), lens, goal)
            .search(until: .now + .seconds(60))
        #expect(found.units == [0, 1, 2] && found.isSmallest)
        // Every unit alone, and every three of twelve.
        #expect(found.runs == 12 + 220)
    }
}
