/// The highest of many scores, best first, equals by their index.
///
/// Every list of the program is cut by this one: recommendations, beams, neighbours, misses. One pass
/// over the scores, and a sort of `2 · count` of them now and then.
@frozen
public struct TopSelection<Score: BinaryFloatingPoint> {
    public typealias Entry = (index: Int, score: Score)

    /// How many are kept.
    public let count: Int
    /// What a score must be above to be kept; it rises.
    public internal(set) var threshold = -Score.infinity
    @usableFromInline var kept: [Entry] = []

    /// - Precondition: something is to be kept.
    public init(_ count: Int) {
        precondition(count > 0, "The first \(count)")
        self.count = count
    }

    /// Offers a score; neither what is no number nor −∞ is ever kept.
    @inlinable
    public mutating func add(_ index: Int, _ score: Score) {
        guard score > threshold else { return }
        kept.append((index, score))
        if kept.count / 2 >= count { trim() }
    }

    @usableFromInline
    mutating func trim() {
        kept.sort { ($0.score, $1.index) > ($1.score, $0.index) }
        kept.removeLast(max(0, kept.count - count))
        // A later one of the same score has a higher index, as long as indices rise.
        if kept.count == count { threshold = kept[count - 1].score }
    }

    /// What is kept of all that was offered.
    public mutating func sorted() -> [Entry] {
        trim()
        return kept
    }

    /// The candidates with the highest scores; what is no number ranks last, with −∞.
    ///
    /// - Parameters:
    ///   - count: How many at most; none where it is 0.
    ///   - candidates: Indices, ascending.
    public static func indices(
        _ count: Int, of candidates: some Sequence<Int>, score: (Int) -> Score
    ) -> [Int] {
        guard count > 0 else { return [] }
        var selection = Self(count)
        var last: [Int] = []
        for candidate in candidates {
            let score = score(candidate)
            if score > -.infinity {
                selection.add(candidate, score)
            } else if last.count < count {
                last.append(candidate)
            }
        }
        let found = selection.sorted().map(\.index)
        return found + last.prefix(count - found.count)
    }
}
