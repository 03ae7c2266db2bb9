import Autodiff
import Layers
import Tensors

/// What a trained teacher tells. Encodings are made once; the rest reads them.
extension STKDRecTeacher {
    /// The vector of every item over the whole graph, `[places + 1, d]`; row 0 is an item without
    /// neighbours.
    ///
    /// Cost: a pass of the encoder, `4 d²` an item and hop and `2 d` an edge and hop.
    public func encodings(
        _ parameters: Parameters<Scalar>, probe: Probe<Scalar> = .off
    ) -> Tensor<Scalar> {
        encode(
            ModelPass(predicting: parameters, probe: probe), (0..<graph.rows).map(Int32.init),
            sampling: nil
        ).value
    }

    /// Vectors of some items from a sample of each one's neighbours, as in training but without
    /// dropout, `[items, d]`.
    ///
    /// - Parameters:
    ///   - items: Rows, ascending.
    ///   - key: Decides which neighbours are drawn.
    public func encodings(
        of items: [Int32], _ parameters: Parameters<Scalar>, sampling key: UInt64
    ) -> Tensor<Scalar> {
        encode(ModelPass(predicting: parameters), items, sampling: key).value
    }

    /// Logits of the positives and the negatives at each position, `[count, length]` each: what the
    /// student is distilled from. 0 at padding, and where there is no positive or negative.
    ///
    /// - Parameter encodings: As `encodings` made them from the same parameters.
    public func logits(
        _ parameters: Parameters<Scalar>, _ encodings: Tensor<Scalar>, _ batch: SequenceBatch,
        probe: Probe<Scalar> = .off
    ) -> (positive: Tensor<Scalar>, negative: Tensor<Scalar>) {
        let events = PackedEvents(batch, length: configuration.length)
        let pooled = prefixes(parameters, encodings, events, probe)
        let table = parameters[Name.item]
        func logits(_ targets: [Int32]) -> Tensor<Scalar> {
            let rows = events.rows.map { targets[$0] }
            let dots = pooled.rowDots(table.gatheringRows(rows)).elements
            var result = Tensor<Scalar>.zeros([batch.count, batch.length])
            result.withUnsafeMutableElements { elements in
                for (event, row) in events.rows.enumerated() where rows[event] != 0 {
                    elements[row] = dots[event]
                }
            }
            return result
        }
        return (logits(batch.positives), logits(batch.negatives))
    }

    /// out of every prefix, `[count · length, d]`; 0 at padding.
    package func outputs(
        _ parameters: Parameters<Scalar>, _ encodings: Tensor<Scalar>, _ batch: SequenceBatch
    ) -> Tensor<Scalar> {
        let events = PackedEvents(batch, length: configuration.length)
        var result = Tensor<Scalar>.zeros([batch.items.count, configuration.dimension])
        result.scatterAddRows(
            prefixes(parameters, encodings, events, .off), at: events.rows.map(Int32.init))
        return result
    }

    private func prefixes(
        _ parameters: Parameters<Scalar>, _ encodings: Tensor<Scalar>, _ events: PackedEvents,
        _ probe: Probe<Scalar>
    ) -> Tensor<Scalar> {
        let pass = ModelPass(predicting: parameters, probe: probe)
        let items = pass.tape.constant(encodings.gatheringRows(events.items))
        return pooledPrefixes(pass, events, gated(pass, events, items).hidden).value
    }

    /// Scores of every place after the last event of each sequence, `[count, places]`; 0 for a
    /// sequence without events.
    ///
    /// Cost: `6 d²` an event, and `2 d` a sequence and place.
    public func scores(
        _ parameters: Parameters<Scalar>, _ encodings: Tensor<Scalar>, _ batch: SequenceBatch,
        probe: Probe<Scalar> = .off
    ) -> Tensor<Scalar> {
        ends(parameters, encodings, batch, probe).pooled
            .matrixProduct(parameters[Name.item], transposeOther: true)
            .slicingColumns(1..<graph.rows)
    }

    /// Everything that leads to the last prefix of each sequence.
    struct Ends {
        let events: PackedEvents
        /// g and a, `[events, 1]`, and h, `[events, d]`, of each event.
        let gate: Tensor<Scalar>
        let attention: Tensor<Scalar>
        let hidden: Tensor<Scalar>
        /// out, `[sequences, d]`.
        let pooled: Tensor<Scalar>
    }

    func ends(
        _ parameters: Parameters<Scalar>, _ encodings: Tensor<Scalar>, _ batch: SequenceBatch,
        _ probe: Probe<Scalar>
    ) -> Ends {
        let pass = ModelPass(predicting: parameters, probe: probe)
        let events = PackedEvents(batch, length: configuration.length)
        let items = pass.tape.constant(encodings.gatheringRows(events.items))
        let (gate, hidden) = gated(pass, events, items)
        let (attention, pooled) = pooledEnds(pass, events, hidden)
        return Ends(
            events: events, gate: gate.value, attention: attention.value, hidden: hidden.value,
            pooled: pooled.value)
    }
}
