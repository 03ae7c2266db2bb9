extension SequenceBatch {
    /// Some of the sequences, in the order given; one may stand twice.
    public func selecting(_ sequences: [Int]) -> SequenceBatch {
        var result = SequenceBatch(count: sequences.count, length: length)
        for (index, sequence) in sequences.enumerated() {
            result.users[index] = users[sequence]
            let (to, from) = (index * length, sequence * length)
            for position in 0..<length {
                result.items[to + position] = items[from + position]
                result.geohashes[to + position] = geohashes[from + position]
                result.distances[to + position] = distances[from + position]
                result.positives[to + position] = positives[from + position]
                result.negatives[to + position] = negatives[from + position]
                result.targetGeohashes[to + position] = targetGeohashes[from + position]
                result.targetDistances[to + position] = targetDistances[from + position]
            }
        }
        return result
    }

    /// A sequence once for each of its events, without that event: earlier ones move up by one
    /// position, and the event before predicts the one after. `positions` are those of the events.
    ///
    /// What came before the sequence stays unknown: of a longer history no older event moves in.
    public func leavingOutEach(ofSequence sequence: Int) -> (
        batch: SequenceBatch, positions: [Int]
    ) {
        let positions = (0..<length).filter { items[sequence * length + $0] != 0 }
        var result = selecting(positions.map { _ in sequence })
        for (index, position) in positions.enumerated() {
            let start = index * length
            func remove(_ position: Int, from values: inout [Int32]) {
                for target in (1..<position + 1).reversed() {
                    values[start + target] = values[start + target - 1]
                }
                values[start] = 0
            }
            remove(position, from: &result.items)
            remove(position, from: &result.geohashes)
            remove(position, from: &result.distances)
            // Who predicted the event goes on to the next; before the first there is nobody.
            let predicting = max(position - 1, positions[0])
            remove(predicting, from: &result.positives)
            remove(predicting, from: &result.negatives)
            remove(predicting, from: &result.targetGeohashes)
            remove(predicting, from: &result.targetDistances)
        }
        return (result, positions)
    }
}
