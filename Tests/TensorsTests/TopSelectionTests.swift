import Tensors
import Testing

/// The first of many scores, against a sort of all of them.
struct TopSelectionTests {
    private static func sorted(_ scores: [Double], _ count: Int) -> [Int] {
        func rank(_ index: Int) -> Double { scores[index].isNaN ? -.infinity : scores[index] }
        return Array(
            scores.indices.sorted { (-rank($0), $0) < (-rank($1), $1) }.prefix(count))
    }

    @Test(arguments: [1, 2, 5, 19, 20, 21, 500])
    func theSameAsASort(count: Int) {
        var random = RandomStream(seed: 3, name: "scores of \(count)")
        for trial in 0..<40 {
            // Few values, so that many are equal; some are no numbers.
            let scores = (0..<20).map { _ -> Double in
                switch random.integer(below: 8) {
                case 0: .nan
                case 1: -.infinity
                default: Double(random.integer(below: trial + 1))
                }
            }
            let found = TopSelection.indices(count, of: scores.indices) { scores[$0] }
            #expect(found == Self.sorted(scores, count), "\(scores)")
        }
    }

    @Test func onlyCandidatesAreTaken() {
        let scores: [Float] = [5, 9, 7, 9]
        #expect(TopSelection.indices(2, of: [0, 2, 3]) { scores[$0] } == [3, 2])
        #expect(TopSelection.indices(9, of: [0, 2]) { scores[$0] } == [2, 0])
        #expect(TopSelection.indices(0, of: [0, 2]) { scores[$0] } == [])
        #expect(TopSelection.indices(Int.max, of: 0..<4) { scores[$0] } == [1, 3, 2, 0])
    }

    @Test func whatIsNoNumberIsNeverKept() {
        var selection = TopSelection<Float>(3)
        for (index, score) in [Float.nan, 1, -Float.infinity, 2].enumerated() {
            selection.add(index, score)
        }
        #expect(selection.sorted().map(\.index) == [3, 1])
        #expect(selection.threshold == -.infinity)
    }
}
