import Explanation
import Recommending
import Tensors
import Testing

/// What a place has more than the rest of its list, by hand.
@Suite struct ListContrastTests {
    /// Three units over four places, each place with a base of its own.
    private let score = AdditiveEvidence(
        values: Tensor(
            [3, 4],
            [
                3, 3, 3, 0,
                2, 0, 1, 0,
                -1, 1, 0, 5,
            ]), base: [0.5, 0.5, 1, 0], shownWeights: [1, 1, 1], popularity: [1, 1, 1])

    private func contrast(_ place: Int, _ others: [Int]) -> ListContrast? {
        ListContrast(
            score, of: place, others: others, scores: score.fullScores(), isScaled: false)
    }

    /// β is (3·3 + 2·½ - 1·½) / (3·3 + ½·½ + ½·½) = 9.5 / 9.5.
    @Test func theScaleIsTheProjectionOnTheMean() throws {
        func scaled(_ place: Int, _ others: [Int]) -> ListContrast? {
            ListContrast(score, of: place, others: others, scores: score.fullScores())
        }
        #expect(try #require(scaled(0, [1, 2])).scale == 1)
        let found = try #require(scaled(2, [0]))
        // (3, 1, 0) beside (3, 2, -1): 11 / 14.
        #expect(abs(found.scale - 11.0 / 14) < 1e-15)
        #expect(abs(found.relative[0] - (3 - 33.0 / 14)) < 1e-12)
        let sum = found.relative.reduce(found.relativeConstant, +)
        #expect(abs(sum - found.difference) < 1e-12)
        #expect(abs(found.difference - (5 - 11.0 / 14 * 4.5)) < 1e-12)
        // What is special is no part of what is shared: at right angles to the mean.
        let product = zip(found.relative, [3.0, 2, -1]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product) < 1e-12)
    }

    @Test func relativePartsAreLessTheMeanOfTheOthers() throws {
        let found = try #require(contrast(0, [1, 2]))
        #expect(found.relative == [0, 1.5, -1.5])
        #expect(found.scaledMean == [3, 0.5, 0.5])
        // 4.5 beside 4.5 and 5.
        #expect(found.score == 4.5)
        #expect(found.difference == -0.25)
        #expect(found.relativeConstant == -0.25)
        #expect(found.relative.reduce(0, +) + found.relativeConstant == found.difference)
    }

    /// Shared is what all have with one sign: 3 of the first unit and 0.5 of the base.
    @Test func sharedIsWhatEveryPlaceHas() throws {
        #expect(try #require(contrast(0, [1, 2])).sharedPart == 3.5 / 4.5)
        #expect(try #require(contrast(0, [3])).sharedPart == 0)
        let negative = AdditiveEvidence(
            values: Tensor([1, 2], [-2, -3]), base: [0, 0], shownWeights: [1], popularity: [1])
        let found = ListContrast(negative, of: 0, others: [1], scores: negative.fullScores())
        #expect(try #require(found).sharedPart == nil)
    }

    @Test func equalPlacesHaveNothingSpecial() throws {
        let same = AdditiveEvidence(
            values: Tensor([6, 3], (0..<18).map { Double($0 / 3) }),
            base: [0, 0, 0], shownWeights: Array(repeating: 1, count: 6),
            popularity: Array(repeating: 1, count: 6))
        let found = try #require(
            ListContrast(same, of: 0, others: [1, 2], scores: same.fullScores()))
        #expect(found.relative.allSatisfy { $0 == 0 })
        #expect(found.specificity == 0)
        #expect(found.sharedPart == 1)
    }

    @Test func otherRowsForOtherPlacesAreSpecific() throws {
        // Each of two places has five units of its own.
        let values: [Double] = (0..<10).flatMap { (unit: Int) -> [Double] in
            unit < 5 ? [1, 0] : [0, 1]
        }
        let ones = [Double](repeating: 1, count: 10)
        let apart = AdditiveEvidence(
            values: Tensor([10, 2], values), base: [0, 0], shownWeights: ones, popularity: ones)
        let contrast = ListContrast(
            apart, of: 0, others: [1], scores: apart.fullScores(), isScaled: false)
        let found = try #require(contrast)
        // One place against one: the same rows, for and against.
        #expect(found.specificity == 0)
        let wanted: [Double] = (0..<10).map { $0 < 5 ? 1 : -1 }
        #expect(found.relative == wanted)
    }

    @Test func thereIsNothingToCompareWithoutAList() { #expect(contrast(0, []) == nil) }

    /// As a method: the same numbers, and nothing where no list is given.
    @Test func theMethodIsTheContrast() {
        let found = ExplanationMethod.contrast.attribute(
            score, candidate: 0, others: [0, 1, 2], seed: 1)
        #expect(found?.contributions == [0, 1.5, -1.5])
        #expect(ExplanationMethod.contrast.attribute(score, candidate: 0, seed: 1) == nil)
    }

    /// Rows sum to the relative rows, and columns to shares of the whole difference.
    @Test func pairsSumToTheRelativeRows() {
        let products = [[2.0, 1, 0], [-1, 3, 1]]
        let pairs = PairContrast(products, mean: [1, 0.5]).strongest(6)
        #expect(pairs.count == 6)
        for (row, wanted) in [2.0, 2.5].enumerated() {
            let sum = pairs.filter { $0.row == row }.reduce(0) { $0 + $1.relative }
            #expect(abs(sum - wanted) < 1e-12)
        }
        // Columns support 1, 4 and 1 of 6.
        let column = pairs.filter { $0.column == 1 }.reduce(0) { $0 + $1.relative }
        #expect(abs(column - (4 - 4.0 / 6 * 1.5)) < 1e-12)
        #expect(pairs[0].row == 1 && pairs[0].column == 1)
        #expect(zip(pairs, pairs.dropFirst()).allSatisfy { abs($0.relative) >= abs($1.relative) })
    }

    /// Where nothing speaks for the place each column takes the same share.
    @Test func columnsWithoutSupportShareEvenly() {
        let pairs = PairContrast([[-1, -1]], mean: [1]).strongest(2)
        #expect(pairs.map(\.relative) == [-1.5, -1.5])
    }
}
