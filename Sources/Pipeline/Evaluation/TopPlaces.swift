import Tensors

/// The first places of a ranking, in groups of equal scores, best first.
///
/// A group that straddles the end is kept whole: each of its places stands among the first k with
/// the same chance, so that whatever is measured of a list is an expected value over random order,
/// as the ranking metrics are.
public struct TopPlaces: Sendable {
    public struct Group: Equatable, Sendable {
        /// Candidates that score higher.
        public var above: Int
        /// Every candidate of this score, ascending.
        public var places: [Int32]

        public init(above: Int, places: [Int32]) {
            self.above = above
            self.places = places
        }

        /// The chance of each of these places to be among the first `k`.
        public func chance(_ k: Int) -> Double {
            min(1, max(0, Double(k - above) / Double(places.count)))
        }
    }

    public let groups: [Group]

    /// - Parameters:
    ///   - scores: One for each place; what is not a number ranks last.
    ///   - masked: Places that are no candidates, ascending.
    ///   - count: How many positions to fill, at least 1.
    /// - Cost: two passes over the places, and a sort of `2 · count` now and then.
    public init(_ scores: UnsafeBufferPointer<Float>, masked: [Int32], count: Int) {
        precondition(count > 0, "The first \(count) places")
        // Candidates are what lies between masked places; plain loops over them are fast.
        var stretches: [Range<Int>] = []
        var start = 0
        for place in masked.map(Int.init) + [scores.count] {
            if start < place { stretches.append(start..<place) }
            start = place + 1
        }
        var selection = TopSelection<Float>(count)
        for stretch in stretches {
            // Places that tie with the last are collected below.
            for place in stretch { selection.add(place, scores[place]) }
        }
        let best = selection.sorted()
        let last = selection.threshold
        var groups: [Group] = []
        var above = 0
        var before: Float?
        for (place, score) in best where score > last {
            if score == before {
                groups[groups.count - 1].places.append(Int32(place))
            } else {
                groups.append(Group(above: above, places: [Int32(place)]))
                before = score
            }
            above += 1
        }
        var tied: [Int32] = []
        let isLowest = last == -.infinity
        for stretch in stretches where above < count {
            for place in stretch
            where scores[place] == last || (isLowest && scores[place].isNaN) {
                tied.append(Int32(place))
            }
        }
        if !tied.isEmpty { groups.append(Group(above: above, places: tied)) }
        self.groups = groups
    }
}
