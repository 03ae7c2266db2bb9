/// Sequences of events, padded on the left to one length, as rows of embedding tables.
///
/// Row 0 of every table is padding: place p is row p + 1, user u row u + 1. Arrays of events have
/// `count · length` numbers, one sequence after the other.
public struct SequenceBatch: Equatable, Sendable {
    /// Positions L of each sequence.
    public var length: Int
    /// Row of each sequence's user.
    public var users: [Int32]
    /// Rows of the events' places.
    public var items: [Int32]
    /// Rows of the events' geohashes and distances.
    public var geohashes: [Int32]
    public var distances: [Int32]
    /// Rows of the event after each one; 0 where nothing is to be predicted.
    public var positives: [Int32]
    /// A place that the user has no event at, for each position with a positive; else 0.
    public var negatives: [Int32]
    /// Geohash and distance of the event after each one.
    public var targetGeohashes: [Int32]
    public var targetDistances: [Int32]
    /// How far the negative is from where that event is made.
    public var negativeDistances: [Int32]

    /// Where there is a place to come.
    var known: [Int32] { positives.indices.filter { positives[$0] != 0 }.map { Int32($0) } }

    /// A batch of padding.
    public init(count: Int, length: Int) {
        self.length = length
        users = Array(repeating: 0, count: count)
        items = Array(repeating: 0, count: count * length)
        geohashes = items
        distances = items
        positives = items
        negatives = items
        targetGeohashes = items
        targetDistances = items
        negativeDistances = items
    }

    /// Sequences.
    public var count: Int { users.count }

    /// Positions of padding at the start of each sequence.
    public var padding: [Int] {
        (0..<count).map { row in
            let start = row * length
            return (start..<start + length).firstIndex { items[$0] != 0 }.map { $0 - start }
                ?? length
        }
    }
}
