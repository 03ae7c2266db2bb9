import City
import Graphs
import Support
import Tensors

/// Training sequences: in each the next event is to be told from those before it.
///
/// A user's events 1…n−1 are the input, 2…n what is to be predicted. Of more than L the last L are
/// taken, as released code does (SASRec, STKDRec), or all of them in windows one after the other,
/// so that every event but the first is predicted once an epoch. A window knows nothing of the one
/// before it.
public struct SequenceExamples: Sendable {
    /// Positions L of a sequence.
    public let length: Int
    public let events: EncodedEvents
    private let vocabulary: EventVocabulary
    private let users: [Int32]
    /// Input events of each sequence; each one's target is the event after it.
    private let inputs: [Range<Int>]
    /// Distinct places of each user, ascending.
    private let visited: [[Int32]]

    /// - Parameters:
    ///   - events: Of a training view; users with fewer than two take no part.
    ///   - vocabulary: What the events were encoded by.
    ///   - windows: Whether a longer history is cut into windows; the last is full, the first is
    ///     what is left.
    /// - Cost: O(events), with a sort of each user's.
    public init(
        events: EncodedEvents, length: Int, vocabulary: EventVocabulary, windows: Bool = true
    ) {
        precondition(length > 0, "Sequences of \(length) events")
        self.length = length
        self.events = events
        self.vocabulary = vocabulary
        var users: [Int32] = []
        var inputs: [Range<Int>] = []
        for user in 0..<events.users {
            let own = events.range(ofUser: user)
            guard own.count > 1 else { continue }
            var found: [Range<Int>] = []
            var end = own.upperBound - 1
            repeat {
                let start = max(own.lowerBound, end - length)
                found.append(start..<end)
                end = start
            } while windows && end > own.lowerBound
            inputs += found.reversed()
            users += found.map { _ in Int32(user) }
        }
        self.users = users
        self.inputs = inputs
        visited = (0..<events.users).map { user in
            var own: [Int32] = []
            for place in events.places[events.range(ofUser: user)].sorted()
            where place != own.last {
                own.append(place)
            }
            return own
        }
    }

    /// - Throws: `Failure` where there is nothing to learn from.
    func requireSome(of action: SequenceAction) throws {
        guard count > 0 else {
            throw Failure(
                .badData,
                "no user has two training "
                    + (action == .all ? "events in a row" : "\(action.rawValue) events in a row"),
                remedy: "choose another --action, or a city with longer histories")
        }
    }

    /// Sequences.
    public var count: Int { inputs.count }
    /// Events that are predicted in an epoch.
    public var targetCount: Int { inputs.reduce(0) { $0 + $1.count } }
    /// The user of a sequence.
    public func user(ofSequence sequence: Int) -> Int { Int(users[sequence]) }

    /// The numbers of all sequences in the order of one epoch, by seed and epoch alone.
    public func order(seed: UInt64, epoch: Int) -> [Int] {
        var random = RandomStream(seed: seed, name: "sequences of epoch \(epoch)")
        return random.order(count)
    }

    /// Some sequences, with a negative for each positive. O(rows · L · log of the user's places).
    ///
    /// Negatives are uniform over the places that the user has no training event at, by seed and
    /// step alone; 0 for a user who has been everywhere.
    ///
    /// - Parameter rows: Numbers of sequences.
    public func batch(_ rows: [Int], seed: UInt64, step: Int) -> SequenceBatch {
        var random = RandomStream(seed: seed, name: "negatives of step \(step)")
        var batch = SequenceBatch(count: rows.count, length: length)
        for (row, sequence) in rows.enumerated() {
            let own = visited[Int(users[sequence])]
            let left = vocabulary.places - own.count
            batch.users[row] = users[sequence] + 1
            let input = inputs[sequence]
            for (slot, event) in zip((row + 1) * length - input.count..<(row + 1) * length, input) {
                batch.items[slot] = events.places[event] + 1
                batch.geohashes[slot] = events.geohashes[event]
                batch.distances[slot] = events.distances[event]
                batch.positives[slot] = events.places[event + 1] + 1
                batch.targetGeohashes[slot] = events.geohashes[event + 1]
                batch.targetDistances[slot] = events.distances[event + 1]
                guard left > 0 else { continue }
                let negative = own.missingAscending(random.integer(below: left))
                batch.negatives[slot] = negative + 1
                batch.negativeDistances[slot] = vocabulary.distanceRow(
                    from: events.positions.isEmpty ? nil : events.positions[event + 1],
                    to: Int(negative))
            }
        }
        return batch
    }
}
