import Support
import Testing

/// Binary search, held against looking at every number.
@Suite struct AscendingTests {
    @Test func theFirstThatHolds() {
        for count in 0...9 {
            for begin in [-3, 0, 5] {
                let range = begin..<begin + count
                // Holds from each number on, from before the first to for none.
                for border in begin - 1...begin + count + 1 {
                    let found = range.partitioningIndex { $0 >= border }
                    #expect(found == (range.first { $0 >= border } ?? range.upperBound))
                }
            }
        }
    }

    @Test func fewAreAsked() {
        var asked = 0
        _ = (0..<1_000_000).partitioningIndex {
            asked += 1
            return $0 >= 777_777
        }
        #expect(asked <= 20)
    }
}
