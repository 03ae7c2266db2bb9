import Autodiff
import Layers
import Tensors

/// What a trained student says of the place to come.
extension STKDRecStudent {
    /// The vector h after the last event of each sequence, `[count, d]`.
    ///
    /// With a presence it is that after the last event that is present: a position that is padding
    /// answers nothing, so an absent last event leaves the answer to the one before it.
    ///
    /// - Parameters:
    ///   - teacher: Its vectors of each position, for a fusion.
    ///   - presence: See `scores`.
    public func contexts(
        _ parameters: Parameters<Scalar>, _ batch: SequenceBatch,
        teacher: Tensor<Scalar>? = nil, presence: Tensor<Scalar>? = nil,
        probe: Probe<Scalar> = .off
    ) -> Tensor<Scalar> {
        let pass = ModelPass(predicting: parameters, probe: probe)
        var encoder = STKDRecEncoder(self, pass)
        let ends = lastPositions(batch, presence: presence)
        // A probe is shown every position.
        let output =
            probe.isOff
            ? encoder.output(batch, presence: presence, at: ends)
            : encoder.output(batch, presence: presence).gatheringRows(ends)
        return fused(output, teacher?.gatheringRows(ends), pass).value
    }

    /// Scores of every place, `[count, places]`.
    ///
    /// - Parameters:
    ///   - distances: Row of the distance table of each place, for each sequence; needed where
    ///     the model ranks by distance.
    ///   - presence: What the embedding of each position is multiplied by, `[count · length]`:
    ///     an event with 0 is as padding is, and the answer is read at the last event that is
    ///     left. Nil keeps all.
    public func scores(
        _ parameters: Parameters<Scalar>, _ batch: SequenceBatch, distances: [[Int32]]? = nil,
        teacher: Tensor<Scalar>? = nil, presence: Tensor<Scalar>? = nil,
        probe: Probe<Scalar> = .off
    ) -> Tensor<Scalar> {
        let contexts = contexts(
            parameters, batch, teacher: teacher, presence: presence, probe: probe)
        return scores(parameters, contexts: contexts, distances: distances)
    }

    /// Scores of every place for vectors h, `[count, places]`.
    public func scores(
        _ parameters: Parameters<Scalar>, contexts: Tensor<Scalar>, distances: [[Int32]]?
    ) -> Tensor<Scalar> {
        var result = contexts.matrixProduct(parameters["item.embedding"], transposeOther: true)
            .slicingColumns(1..<configuration.places + 1)
        guard let distances, let table = distanceVectors(parameters) else { return result }
        let byDistance = contexts.matrixProduct(table, transposeOther: true)
        let (width, rows) = (result.columns, byDistance.columns)
        result.withUnsafeMutableElements { result in
            byDistance.withUnsafeElements { byDistance in
                for (row, own) in distances.enumerated() {
                    for place in 0..<width {
                        result[row * width + place] += byDistance[row * rows + Int(own[place])]
                    }
                }
            }
        }
        return result
    }

    /// What a candidate's distance adds to its vector, a row for each bucket; nil where the model does
    /// not rank by it.
    private func distanceVectors(_ parameters: Parameters<Scalar>) -> Tensor<Scalar>? {
        guard configuration.ranksByDistance, configuration.usesSpace else { return nil }
        return parameters["distance.embedding"].matrixProduct(parameters["space.weight"])
    }

    /// The vector that h is multiplied by for one place, `[1, d]`.
    ///
    /// - Parameters:
    ///   - candidate: Row of the place.
    ///   - distance: Row of its distance, for a student that ranks by distance.
    public func target(
        _ parameters: Parameters<Scalar>, candidate: Int32, distance: Int32?
    ) -> Tensor<Scalar> {
        let item = parameters["item.embedding"].gatheringRows([candidate])
        guard let distance, let table = distanceVectors(parameters) else { return item }
        return item + table.gatheringRows([distance])
    }

    func lastPositions(_ batch: SequenceBatch, presence: Tensor<Scalar>? = nil) -> [Int32] {
        (0..<batch.count).map { row in
            let end = (row + 1) * batch.length - 1
            guard let presence else { return Int32(end) }
            return presence.withUnsafeElements { presence in
                let left = (row * batch.length...end).last {
                    batch.items[$0] != 0 && presence[$0] != 0
                }
                return Int32(left ?? end)
            }
        }
    }
}
