import Autodiff
import Layers
import Tensors

/// What led to a teacher's scores.
///
/// The score of a place k after a sequence is `Σ_j a_j (h_j · e_k)` over its events: a sum of one
/// term an event, to rounding. Weights and gates do not depend on the place; the terms do. A term
/// does not say what the score would be without its event, for a_j depends on the others through the
/// mean; leaving events out does.
extension STKDRecTeacher {
    /// Gates and weights of a batch's events, 0 at padding.
    public struct Reading: Sendable {
        /// g of each event, `[count, length]`: how much of its item passes for this user.
        public let gates: Tensor<Scalar>
        /// a of each event in the last prefix, `[count, length]`. Not normalised, and of any sign.
        public let weights: Tensor<Scalar>
        /// h of each event, `[count · length, d]`.
        public let values: Tensor<Scalar>
    }

    /// An item that another one reads.
    public struct Neighbour: Equatable, Sendable {
        /// Its row; of an item itself its own.
        public let row: Int32
        /// w' of the graph; 0 of an item itself.
        public let weight: Double
        /// What its vector counts in the convolution; that of all does not sum to 1.
        public let share: Double
        /// What the result of its convolution counts in the mean; 0 of an item itself.
        public let meanShare: Double
    }

    /// Whom an item reads in a hop, itself first, then by row.
    ///
    /// - Parameter key: Of a step, for those that are drawn in it; nil for all.
    public func neighbours(ofRow row: Int, hop: Int = 0, sampling key: UInt64? = nil)
        -> [Neighbour]
    {
        var positions: [Int] = []
        graph.sample(
            ofRow: row, fanOut: key == nil ? .max : configuration.fanOut,
            key: GraphNeighborhood<Scalar>.hopKey(hop, key ?? 0), to: &positions)
        let scale = Double(graph.degree(ofRow: row)) / Double(max(1, positions.count))
        let own = Neighbour(
            row: Int32(row), weight: 0, share: normalization.own[row], meanShare: 0)
        return [own]
            + positions.map {
                Neighbour(
                    row: graph.neighbours[$0], weight: graph.weights[$0],
                    share: normalization.edges[$0] * scale,
                    meanShare: 1 / Double(positions.count))
            }
    }

    /// Reads the events of each sequence as the score after the last one does.
    public func reading(
        _ parameters: Parameters<Scalar>, _ encodings: Tensor<Scalar>, _ batch: SequenceBatch,
        probe: Probe<Scalar> = .off
    ) -> Reading {
        let ends = ends(parameters, encodings, batch, probe)
        let rows = ends.events.rows.map(Int32.init)
        let shape = [batch.count, batch.length]
        func spread(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
            var result = Tensor<Scalar>.zeros([batch.items.count, x.columns])
            result.scatterAddRows(x, at: rows)
            return result
        }
        return Reading(
            gates: spread(ends.gate).reshaped(shape),
            weights: spread(ends.attention).reshaped(shape), values: spread(ends.hidden))
    }

    /// The term of each event in the score of a place, `[count, length]`: each row sums to that
    /// score.
    ///
    /// - Parameter candidates: Row of a place for each sequence.
    public func contributions(
        _ parameters: Parameters<Scalar>, _ encodings: Tensor<Scalar>, _ batch: SequenceBatch,
        candidates: [Int32]
    ) -> Tensor<Scalar> {
        precondition(candidates.count == batch.count, "A candidate for each sequence")
        let reading = reading(parameters, encodings, batch)
        let wanted = parameters[Name.item].gatheringRows(
            candidates.flatMap { Array(repeating: $0, count: batch.length) })
        return reading.weights * reading.values.rowDots(wanted).reshaped(reading.weights.shape)
    }

    /// How much lower the score of a place is without each event of a sequence, `[length]`; 0 at
    /// padding. All events are left out in one batch.
    ///
    /// What is left moves together, as if the event had never been; the graph, which the event may
    /// have helped to make, stays.
    public func leaveOneOut(
        _ parameters: Parameters<Scalar>, _ encodings: Tensor<Scalar>, _ batch: SequenceBatch,
        sequence: Int, candidate: Int32
    ) -> Tensor<Scalar> {
        let (without, positions) = batch.leavingOutEach(ofSequence: sequence)
        var result = Tensor<Scalar>.zeros([batch.length])
        guard !positions.isEmpty else { return result }
        let item = parameters[Name.item].gatheringRows([candidate])
        func scores(_ batch: SequenceBatch) -> Tensor<Scalar> {
            ends(parameters, encodings, batch, .off).pooled
                .matrixProduct(item, transposeOther: true)
        }
        let whole = scores(batch.selecting([sequence]))[0]
        let changed = scores(without)
        for (index, position) in positions.enumerated() {
            result[position] = whole - changed[index]
        }
        return result
    }
}
