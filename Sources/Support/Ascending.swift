extension Range<Int> {
    /// The first number for which a condition holds that holds for all behind it; the end where it holds
    /// for none. O(log n) questions.
    @inlinable
    public func partitioningIndex(where holds: (Int) throws -> Bool) rethrows -> Int {
        var (low, high) = (lowerBound, upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if try holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
