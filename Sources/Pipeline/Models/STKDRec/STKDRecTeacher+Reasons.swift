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
