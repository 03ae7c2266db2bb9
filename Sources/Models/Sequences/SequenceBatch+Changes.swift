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

    /// The first sequence once for each set of positions, with the events there alone: the others
    /// are gone as if they had never been, and earlier ones move up. Nothing is to be predicted.
    ///
    /// - Parameter kept: Ascending positions of events.
    public func keeping(_ kept: [[Int]]) -> SequenceBatch {
        var result = SequenceBatch(count: kept.count, length: length)
        for (row, own) in kept.enumerated() {
            result.users[row] = users[0]
            for (slot, position) in zip((row + 1) * length - own.count..<(row + 1) * length, own) {
                result.items[slot] = items[position]
                result.geohashes[slot] = geohashes[position]
                result.distances[slot] = distances[position]
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
