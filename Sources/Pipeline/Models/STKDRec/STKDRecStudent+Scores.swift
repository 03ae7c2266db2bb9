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
        let tape = Tape<Scalar>()
        var encoder = STKDRecEncoder(self, tape, parameters, keys: nil, probe: probe)
        let output = fused(encoder.output(batch, presence: presence), teacher, &encoder)
        return output.value.gatheringRows(lastPositions(batch, presence: presence))
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
        let items = parameters["item.embedding"]
        var result = contexts.matrixProduct(
            items.slicingRows(1..<items.rows), transposeOther: true)
        guard configuration.ranksByDistance, configuration.usesSpace, let distances else {
            return result
        }
        let byDistance = contexts.matrixProduct(
            parameters["distance.embedding"].matrixProduct(parameters["space.weight"]),
            transposeOther: true)
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
