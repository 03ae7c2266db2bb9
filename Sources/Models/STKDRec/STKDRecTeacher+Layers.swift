import Autodiff
import Layers
import Tensors

/// The teacher's layers. Names that a probe sees: `teacher.hop0.output` …, one row an item;
/// `teacher.gate`, `[events, 1]`; `teacher.hidden`, `[events, d]`; where only last prefixes are asked
/// for, `teacher.attention`, `[events, 1]`, and `teacher.pooled`, `[sequences, d]`.
extension STKDRecTeacher {
    /// Vectors of some items after the last hop, `[items, d]`.
    ///
    /// - Parameters:
    ///   - items: Rows, ascending.
    ///   - key: As in `loss`.
    func encode(_ pass: ModelPass<Scalar>, _ items: [Int32], sampling key: UInt64?)
        -> Variable<Scalar>
    {
        let hops = GraphNeighborhood<Scalar>.hops(
            configuration.hops, graph, normalization, outputs: items,
            fanOut: configuration.fanOut, key: key)
        let table = pass(Name.item)
        var x =
            hops[0].inputs.count == graph.rows ? table : table.gatheringRows(hops[0].inputs)
        for (index, hop) in hops.enumerated() {
            x = step(pass, hop, x, "hop\(index)").normalizedRows()
            if index < hops.count - 1 {
                x = pass.dropping(x.rectified(), rate: configuration.dropout)
            }
            x = pass.probe("teacher.hop\(index).output", x)
        }
        return x
    }

    /// A hop before rows are normalised.
    ///
    ///     mean(Âx W_g + b_g) W_n' + b_n + (Âx W_g + b_g) W_s'
    ///       = mean(Âx) W_g W_n' + Âx W_g W_s' + [has neighbours] b_g W_n' + b_g W_s' + b_n
    private func step(
        _ pass: ModelPass<Scalar>, _ hop: GraphNeighborhood<Scalar>, _ x: Variable<Scalar>,
        _ name: String
    ) -> Variable<Scalar> {
        let d = configuration.dimension
        let weight = pass("graph.weight")
        let bias = pass("graph.bias").reshaped([1, d])
        let neighbour = pass(name + ".neighbour.weight")
        let own = pass(name + ".self.weight")
        let middle = x.multiplied(by: hop.convolution, transposed: hop.convolutionTransposed)
        let read = middle.multiplied(by: hop.mean, transposed: hop.meanTransposed)
        let rows = bias.matrixProductTransposed(neighbour).stackingRows(
            bias.matrixProductTransposed(own)
                + pass(name + ".neighbour.bias").reshaped([1, d]))
        return .sumOfProducts([
            (
                hop.ownRows.map { middle.gatheringRows($0) } ?? middle,
                weight.matrixProductTransposed(own)
            ),
            (read, weight.matrixProductTransposed(neighbour)),
            (pass.tape.constant(hop.constants), rows),
        ])
    }

    /// g, `[events, 1]`, and h, `[events, d]`, of each event.
    ///
    /// - Parameter items: x of each event's item, `[events, d]`.
    func gated(_ pass: ModelPass<Scalar>, _ events: PackedEvents, _ items: Variable<Scalar>)
        -> (gate: Variable<Scalar>, hidden: Variable<Scalar>)
    {
        let length = configuration.length
        let users = pass(Name.user).gatheringRows(events.users)
            .matrixProduct(pass("gate.user"))
            .reshaped([events.users.count * length, 1])
            .gatheringRows(
                zip(events.sequences, events.positions).map { $0 * Int32(length) + $1 })
        let gate = pass.probe(
            "teacher.gate", (items.matrixProduct(pass("gate.item")) + users).logistic())
        let passed = pass.dropping(items.scalingRows(by: gate), rate: configuration.dropout)
        return (
            gate,
            pass.probe(
                "teacher.hidden", passed.matrixProductTransposed(pass("transform.weight")))
        )
    }

    /// `tanh([pos ; h] W_1) L_1' + b_1` of each event, `[events, d]`.
    private func keys(
        _ pass: ModelPass<Scalar>, _ events: PackedEvents, _ hidden: Variable<Scalar>
    ) -> Variable<Scalar> {
        let d = configuration.dimension
        let first = pass("attention.w1")
        let positions = pass(Name.position).matrixProduct(first.slicingRows(0..<d))
            .gatheringRows(events.positions)
        return (hidden.matrixProduct(first.slicingRows(d..<2 * d)) + positions)
            .hyperbolicTangent()
            .linear(
                weight: pass("attention.linear1.weight"), bias: pass("attention.linear1.bias"))
    }

    /// out of every prefix, `[events, d]`.
    func pooledPrefixes(
        _ pass: ModelPass<Scalar>, _ events: PackedEvents, _ hidden: Variable<Scalar>
    ) -> Variable<Scalar> {
        hidden.prefixAttention(
            keys: keys(pass, events, hidden),
            queries: hidden.prefixMeans(offsets: events.offsets)
                .matrixProductTransposed(pass("attention.linear2.weight")),
            weight: pass("attention.w2"), offsets: events.offsets)
    }

    /// The last prefix of each sequence: a of each of its events, `[events, 1]`, and out,
    /// `[sequences, d]`; 0 for a sequence without events. Linear in the length.
    func pooledEnds(
        _ pass: ModelPass<Scalar>, _ events: PackedEvents, _ hidden: Variable<Scalar>
    ) -> (attention: Variable<Scalar>, pooled: Variable<Scalar>) {
        let shares = zip(events.offsets, events.offsets.dropFirst()).map {
            1 / Scalar(max(1, $1 - $0))
        }
        let queries = hidden.sequenceSums(offsets: events.offsets)
            .scalingRows(by: Tensor([shares.count], shares))
            .matrixProductTransposed(pass("attention.linear2.weight"))
            .gatheringRows(events.sequences)
        let attention = pass.probe(
            "teacher.attention",
            (keys(pass, events, hidden) + queries).logistic()
                .matrixProduct(pass("attention.w2")))
        let pooled = hidden.scalingRows(by: attention).sequenceSums(offsets: events.offsets)
        return (attention, pass.probe("teacher.pooled", pooled))
    }
}
