import Autodiff
import Layers
import Tensors

/// The student's way from events to vectors, in one pass.
struct STKDRecEncoder<Scalar: TensorScalar> {
    private let configuration: STKDRecStudent<Scalar>.Configuration
    private let pass: ModelPass<Scalar>
    /// Whether derivatives take attention, deviations and gates as they are: the score is then
    /// affine in the embeddings.
    private let isLinearised: Bool
    /// Of each block, where the encoder is linearised: what its context is made of.
    private(set) var blocks: [(weights: Tensor<Scalar>, values: Tensor<Scalar>)] = []

    /// `[places + 1, d]`
    let items: Variable<Scalar>
    /// The tables times W_s; nil without space.
    let space: (geohashes: Variable<Scalar>, distances: Variable<Scalar>)?

    init(
        _ model: STKDRecStudent<Scalar>, _ pass: ModelPass<Scalar>, isLinearised: Bool = false
    ) {
        configuration = model.configuration
        self.pass = pass
        self.isLinearised = isLinearised
        items = pass("item.embedding")
        // (g + z) W_s = g W_s + z W_s: the tables are multiplied once instead of every event.
        space =
            configuration.usesSpace
            ? (
                pass("geohash.embedding").matrixProduct(pass("space.weight")),
                pass("distance.embedding").matrixProduct(pass("space.weight"))
            ) : nil
    }

    /// What a batch's positions are to attention.
    private struct Positions {
        let shape: CausalAttentionShape
        /// What each embedding is multiplied by, `[count · length]`: 0 at padding.
        let kept: Tensor<Scalar>
        /// As much of each key as counts; nil where all do.
        let keys: Tensor<Scalar>?
    }

    /// h of every position, `[count · length, d]`.
    ///
    /// - Parameter presence: What each position's embedding is multiplied by, `[count · length]`;
    ///   nil is 1 for events and 0 for padding. Where padding is ignored, a key weighs as much
    ///   less in every softmax.
    mutating func output(_ batch: SequenceBatch, presence: Tensor<Scalar>? = nil)
        -> Variable<Scalar>
    {
        let positions = positions(batch, presence)
        let x = input(batch, positions, blocks: configuration.blocks)
        return pass.probe("output", norm("final_norm", x))
    }

    /// h of one position of each sequence, `[count, d]`, without what the last block makes of the
    /// others: it takes some `16 n d²` operations less than `output` for n positions.
    mutating func output(
        _ batch: SequenceBatch, presence: Tensor<Scalar>?, at ends: [Int32]
    ) -> Variable<Scalar> {
        guard configuration.blocks > 0 else {
            return output(batch, presence: presence).gatheringRows(ends)
        }
        let positions = positions(batch, presence)
        let x = input(batch, positions, blocks: configuration.blocks - 1)
        return norm(
            "final_norm", lastBlock(x.value, configuration.blocks - 1, positions, ends))
    }

    private func positions(_ batch: SequenceBatch, _ presence: Tensor<Scalar>?) -> Positions {
        precondition(
            batch.length == configuration.length,
            "Sequences of \(batch.length) for \(configuration.length) positions")
        let keep = Tensor<Scalar>(
            [batch.items.count], batch.items.map { $0 == 0 ? 0 : 1 })
        let kept = presence.map { $0.reshaped([keep.count]) * keep } ?? keep
        return Positions(
            shape: CausalAttentionShape(
                sequences: batch.count, length: batch.length, heads: configuration.heads,
                dimension: configuration.dimension,
                ignored: configuration.ignoresPadding ? batch.padding : nil),
            kept: kept, keys: configuration.ignoresPadding && presence != nil ? kept : nil)
    }

    /// x after the first blocks.
    private mutating func input(
        _ batch: SequenceBatch, _ positions: Positions, blocks: Int
    ) -> Variable<Scalar> {
        var x = traced(
            "embedding", dropout(embedding(batch)).scalingRows(by: positions.kept))
        x = pass.probe("embedding", x)
        for block in 0..<blocks { x = self.block(x, block, positions) }
        return x
    }

    /// `√d · item + position + s`, dropout and padding not yet taken out.
    private func embedding(_ batch: SequenceBatch) -> Variable<Scalar> {
        let positions = (0..<batch.count).flatMap { _ in (0..<batch.length).map { Int32($0) } }
        var lookups = [
            RowLookup(
                items, batch.items, times: Scalar(configuration.dimension).squareRoot()),
            RowLookup(pass("position.embedding"), positions),
        ]
        if let space {
            lookups.append(RowLookup(space.geohashes, batch.geohashes))
            lookups.append(RowLookup(space.distances, batch.distances))
        }
        return .sumOfRows(lookups)
    }

    private mutating func block(
        _ x: Variable<Scalar>, _ index: Int, _ positions: Positions
    ) -> Variable<Scalar> {
        let (name, shape, probe) = ("block\(index)", positions.shape, pass.probe)
        let query = norm("\(name).attention_norm", x)
        var weights = pass.linear("\(name).query", query)
            .causalWeights(pass.linear("\(name).key", x), shape)
        if let keys = positions.keys {
            // No derivative goes through the presence of a key: nobody trains with it.
            weights = pass.tape.constant(weights.value.keepingKeys(keys, shape))
        }
        weights = probe("\(name).attention", weights)
        if isLinearised { weights = pass.tape.constant(weights.value) }
        let values = probe("\(name).value", pass.linear("\(name).value", x))
        if isLinearised { blocks.append((weights.value, values.value)) }
        let context = dropout(weights).causalContext(values, shape)
        let attended = probe(
            "\(name).context", traced("\(name).context", pass.linear("\(name).output", context)))
        return fed(name, query + attended, kept: positions.kept)
    }

    /// `LN(x) + W₂ relu(W₁ LN(x))`, padding zeroed.
    private func fed(
        _ name: String, _ x: Variable<Scalar>, kept: Tensor<Scalar>
    ) -> Variable<Scalar> {
        let y = norm("\(name).feed_norm", x)
        let hidden = dropout(pass.linear("\(name).feed1", y).rectified())
        return (y + dropout(pass.linear("\(name).feed2", hidden))).scalingRows(by: kept)
    }

    /// The last block at one position of each sequence, without a key or value of any other:
    ///
    ///     q · (W_k x_j + b_k) = (q W_k) · x_j + q · b_k       Σ_j w_j (W_v x_j + b_v) = W_v Σ_j w_j x_j + b_v
    ///
    /// where q · b_k is the same for every j and leaves the softmax as it is.
    private func lastBlock(
        _ x: Tensor<Scalar>, _ index: Int, _ positions: Positions, _ ends: [Int32]
    ) -> Variable<Scalar> {
        let (name, d) = ("block\(index)", configuration.dimension)
        let width = d / configuration.heads
        let (key, value) = (
            pass("\(name).key.weight").value, pass("\(name).value.weight").value
        )
        let query = norm(
            "\(name).attention_norm", pass.tape.constant(x.gatheringRows(ends)))
        let q = pass.linear("\(name).query", query).value
            .scaled(by: 1 / Scalar(width).squareRoot())
        func joined(_ part: (Range<Int>, Int) -> Tensor<Scalar>) -> Tensor<Scalar> {
            (0..<configuration.heads).map { part($0 * width..<($0 + 1) * width, $0) }
                .reduce(nil) { $0?.joiningColumns($1) ?? $1 } ?? q
        }
        let asked = joined { columns, _ in
            q.slicingColumns(columns).matrixProduct(key.slicingRows(columns))
        }
        let seen = asked.endContexts(
            x, at: ends, positions.shape, keys: positions.keys)
        let context = pass.tape.constant(
            joined { columns, head in
                seen.slicingColumns(head * d..<(head + 1) * d)
                    .matrixProduct(value.slicingRows(columns), transposeOther: true)
            }
        ).addingToRows(pass("\(name).value.bias"))
        return fed(
            name, query + pass.linear("\(name).output", context),
            kept: Tensor([ends.count], ends.map { positions.kept[Int($0)] }))
    }

    /// Adds zeros whose derivative is that by the intermediate, named `derivative.` and its name.
    private func traced(_ name: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
        guard isLinearised else { return x }
        return x + pass.tape.parameter("derivative." + name, .zeros(x.shape))
    }

    private func norm(_ name: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
        x.layerNorm(
            scale: pass(name + ".scale"), shift: pass(name + ".shift"),
            epsilon: configuration.normEpsilon, fixesDeviation: isLinearised)
    }

    private func dropout(_ x: Variable<Scalar>) -> Variable<Scalar> {
        pass.dropping(x, rate: configuration.dropout)
    }
}
