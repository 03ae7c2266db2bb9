import City

extension BipartiteGraph {
    /// Distinct places of each user, ascending.
    public var visitedPlaces: [[Int32]] {
        (0..<users).map { user in edges(ofUser: user).map { edgePlace[$0] }.sorted() }
    }
}

extension [Int32] {
    /// Whether an ascending list holds a value. Cost: O(log n).
    public func containsAscending(_ value: Int32) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == value
    }

    /// The number at an index of those that an ascending list of distinct ones does not hold: to
    /// draw an index is to draw a place that a user has not visited. Cost: O(log n).
    public func missingAscending(_ index: Int) -> Int32 {
        // `self[i] - i` numbers are missing before the i-th; it never falls.
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if Int(self[middle]) - middle <= index { low = middle + 1 } else { high = middle }
        }
        return Int32(index + low)
    }
}
