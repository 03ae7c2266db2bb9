import City
import Support

extension BipartiteGraph {
    /// Distinct places of each user, ascending.
    public var visitedPlaces: [[Int32]] {
        (0..<users).map { user in edges(ofUser: user).map { edgePlace[$0] }.sorted() }
    }
}

extension [Int32] {
    /// Whether an ascending list holds a value. Cost: O(log n).
    public func containsAscending(_ value: Int32) -> Bool {
        let found = indices.partitioningIndex { self[$0] >= value }
        return found < count && self[found] == value
    }

    /// The number at an index of those that an ascending list of distinct ones does not hold: to
    /// draw an index is to draw a place that a user has not visited. Cost: O(log n).
    public func missingAscending(_ index: Int) -> Int32 {
        // `self[i] - i` numbers are missing before the i-th; it never falls.
        Int32(index + indices.partitioningIndex { Int(self[$0]) - $0 > index })
    }
}
