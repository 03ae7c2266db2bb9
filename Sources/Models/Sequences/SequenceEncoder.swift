import City
import Graphs
import Recommending

/// Makes sequences of what is known at a moment, for a model to continue.
public struct SequenceEncoder: Sendable {
    /// Positions L of a sequence.
    public let length: Int
    public let vocabulary: EventVocabulary

    public init(length: Int, vocabulary: EventVocabulary) {
        precondition(length > 0, "Sequences of \(length) events")
        self.length = length
        self.vocabulary = vocabulary
    }

    /// The last L events before each moment. O(queries · L).
    ///
    /// Events have the rows that they have in `EventVocabulary.events`. What is asked for stands at
    /// the last position: the cell of the request in `targetGeohashes`. Its distance is 0, for it
    /// is another for each candidate: `EventVocabulary.distanceRows(from:)` of `position(_:)`.
    /// Without any event there is padding alone. Positives and negatives are 0.
    public func batch(_ queries: ArraySlice<NextPlaceQuery>) -> SequenceBatch {
        var batch = SequenceBatch(count: queries.count, length: length)
        for (row, query) in queries.enumerated() {
            batch.users[row] = query.user + 1
            let history = query.history
            let start = max(history.startIndex, history.endIndex - length)
            var slot = (row + 1) * length - (history.endIndex - start)
            for index in start..<history.endIndex {
                let event = history[index]
                let position = vocabulary.position(
                    ofUser: Int(query.user), recorded: event.position,
                    previous: index == history.startIndex ? nil : history[index - 1].place)
                batch.items[slot] = event.place + 1
                batch.geohashes[slot] = vocabulary.geohashRow(of: position)
                batch.distances[slot] = vocabulary.distanceRow(
                    from: position, to: Int(event.place))
                slot += 1
            }
            batch.targetGeohashes[(row + 1) * length - 1] = vocabulary.geohashRow(
                of: position(query))
        }
        return batch
    }

    /// Where the user asks from: their position, or what stands for it.
    ///
    /// That is their last recorded position in a city that has any, else the place that they come
    /// from, and their home where nothing is known before the moment.
    public func position(_ query: NextPlaceQuery) -> GeoPoint? {
        if let position = query.position { return position }
        guard let last = query.last ?? query.history.last else {
            return vocabulary.home(ofUser: Int(query.user))
        }
        return last.position ?? vocabulary.location(ofPlace: Int(last.place))
    }
}
