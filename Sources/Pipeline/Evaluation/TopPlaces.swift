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
        func score(_ place: Int) -> Float { scores[place].isNaN ? -.infinity : scores[place] }
        func forEachCandidate(_ body: (Int, Float) -> Void) {
            var next = 0
            for place in scores.indices {
                if next < masked.count, Int(masked[next]) == place {
                    next += 1
                } else {
                    body(place, score(place))
                }
            }
        }
        var best: [(place: Int32, score: Float)] = []
        best.reserveCapacity(2 * count)
        var threshold = -Float.infinity
        func trim() {
            best.sort { ($0.score, $1.place) > ($1.score, $0.place) }
            best.removeLast(max(0, best.count - count))
            if best.count == count { threshold = best[count - 1].score }
        }
        forEachCandidate { place, score in
            // Places that tie with the last are collected below, so that > is enough here.
            guard score > threshold else { return }
            best.append((Int32(place), score))
            if best.count == 2 * count { trim() }
        }
        trim()
        let last = best.count == count ? threshold : -.infinity
        var groups: [Group] = []
        var above = 0
        var before: Float?
        for (place, score) in best where score > last {
            if score == before {
                groups[groups.count - 1].places.append(place)
            } else {
                groups.append(Group(above: above, places: [place]))
                before = score
            }
            above += 1
        }
        var tied: [Int32] = []
        forEachCandidate { place, score in if score == last { tied.append(Int32(place)) } }
        if !tied.isEmpty, above < count { groups.append(Group(above: above, places: tied)) }
        self.groups = groups
    }
}
