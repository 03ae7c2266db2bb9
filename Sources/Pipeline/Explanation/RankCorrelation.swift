/// Kendall's τ_b (Kendall 1945), which allows for ties.
public enum RankCorrelation {
    /// - Returns: Nil where one side is constant, for then there is no order to agree with.
    ///
    /// Cost: O(n log n) by counting inversions in a merge sort (Knight 1966).
    public static func kendall(_ first: [Double], _ second: [Double]) -> Double? {
        precondition(first.count == second.count, "\(first.count) and \(second.count) values")
        let count = first.count
        guard count > 1 else { return nil }
        let order = first.indices.sorted { (first[$0], second[$0]) < (first[$1], second[$1]) }
        func pairs(_ number: Int) -> Double { Double(number) * Double(number - 1) / 2 }
        /// Pairs inside runs of equals along the order.
        func tied(_ order: [Int], _ equal: (Int, Int) -> Bool) -> Double {
            var (sum, length) = (0.0, 1)
            for index in 1..<count {
                if equal(order[index - 1], order[index]) {
                    length += 1
                } else {
                    sum += pairs(length)
                    length = 1
                }
            }
            return sum + pairs(length)
        }
        let firstTies = tied(order) { first[$0] == first[$1] }
        let bothTies = tied(order) { first[$0] == first[$1] && second[$0] == second[$1] }
        let secondOrder = second.indices.sorted { second[$0] < second[$1] }
        let secondTies = tied(secondOrder) { second[$0] == second[$1] }
        var values = order.map { second[$0] }
        let discordant = inversions(&values)
        let all = pairs(count)
        let scale = ((all - firstTies) * (all - secondTies)).squareRoot()
        guard scale > 0 else { return nil }
        let concordant = all - firstTies - secondTies + bothTies - discordant
        return (concordant - discordant) / scale
    }

    /// Sorts, and counts the pairs that stood in the wrong order.
    private static func inversions(_ values: inout [Double]) -> Double {
        var (source, target) = (values, values)
        var (width, swaps) = (1, 0.0)
        while width < values.count {
            for start in stride(from: 0, to: values.count, by: 2 * width) {
                let middle = min(start + width, values.count)
                let end = min(start + 2 * width, values.count)
                var (left, right) = (start, middle)
                for index in start..<end {
                    if right >= end || (left < middle && source[left] <= source[right]) {
                        target[index] = source[left]
                        left += 1
                    } else {
                        target[index] = source[right]
                        right += 1
                        swaps += Double(middle - left)
                    }
                }
            }
            swap(&source, &target)
            width *= 2
        }
        values = source
        return swaps
    }

    /// The chance that a positive is ranked above a negative, ties counted half; nil without both.
    ///
    /// Hanley and McNeil 1982. Cost: O(n log n).
    public static func areaUnderCurve(_ scores: [Double], positive: [Bool]) -> Double? {
        precondition(scores.count == positive.count, "\(scores.count) and \(positive.count)")
        let positives = positive.count { $0 }
        let negatives = positive.count - positives
        guard positives > 0, negatives > 0 else { return nil }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var sum = 0.0
        var start = 0
        while start < order.count {
            var end = start
            var found = 0
            while end < order.count, scores[order[end]] == scores[order[start]] {
                found += positive[order[end]] ? 1 : 0
                end += 1
            }
            // Realistic ranks: equals share the mean of their positions.
            sum += Double(found) * (Double(start + end + 1) / 2)
            start = end
        }
        let wins = sum - Double(positives) * Double(positives + 1) / 2
        return wins / (Double(positives) * Double(negatives))
    }
}
