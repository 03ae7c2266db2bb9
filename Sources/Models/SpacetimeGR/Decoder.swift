import Autodiff
import Layers
import Tensors

/// A decoder of the Llama 2 kind (Touvron et al. 2023) without its embeddings: per block
///
///     y = x + W_o Attention(R W_q n, R W_k n, W_v n)      n = RMSNorm(x), R turns by position
///     x = y + W_d (silu(W_g m) ⊙ W_u m)                   m = RMSNorm(y)
///
/// No biases; attention is causal. In training the embedding and what each half of a block adds are
/// dropped out, which Llama does not do.
struct Decoder<Scalar: TensorScalar>: Sendable {
    let dimension: Int
    let blocks: Int
    let heads: Int
    let hidden: Int
    let dropout: Double
    let normEpsilon: Double
    let angles: RotaryAngles<Scalar>

    /// - Parameter positions: At most, of a sequence.
    init(
        dimension: Int, blocks: Int, heads: Int, hidden: Int, dropout: Double, positions: Int,
        rotaryBase: Double = 10_000, normEpsilon: Double = 1e-5
    ) {
        precondition(dimension % (2 * heads) == 0, "\(heads) heads of \(dimension) numbers")
        self.dimension = dimension
        self.blocks = blocks
        self.heads = heads
        self.hidden = hidden
        self.dropout = dropout
        self.normEpsilon = normEpsilon
        angles = RotaryAngles(
            headDimension: dimension / heads, positions: positions, base: rotaryBase)
    }

    /// Matrices normal with a deviation of 1/√inputs, those that add to the stream smaller by the
    /// root of twice the blocks (Radford et al. 2019); norms 1.
    static func addParameters(
        to result: inout ParameterPlan<Scalar>, dimension: Int, blocks: Int, hidden: Int
    ) {
        let wide = 1 / Double(dimension).squareRoot()
        let added = 1 / Double(2 * max(1, blocks)).squareRoot()
        for block in 0..<blocks {
            let name = "block\(block)"
            for norm in ["attention_norm", "feed_norm"] {
                result["\(name).\(norm).scale"] = .repeating([dimension], 1)
            }
            for part in ["query", "key", "value"] {
                result["\(name).\(part).weight"] = .normal(
                    [dimension, dimension], deviation: wide)
            }
            result["\(name).output.weight"] = .normal(
                [dimension, dimension], deviation: wide * added)
            for part in ["gate", "up"] {
                result["\(name).\(part).weight"] = .normal(
                    [hidden, dimension], deviation: wide)
            }
            result["\(name).down.weight"] = .normal(
                [dimension, hidden], deviation: added / Double(hidden).squareRoot())
        }
        result["final_norm.scale"] = .repeating([dimension], 1)
    }

    /// Keys and values of each block, from which branches go on: `[sequences · length, d]`.
    struct Memory {
        var keys: [Variable<Scalar>] = []
        var values: [Variable<Scalar>] = []
    }

    /// x after the last block, not yet normed; row by row as x.
    ///
    /// - Parameters:
    ///   - x: `[sequences · length, d]`
    ///   - remember: Is given the keys and values of each block.
    func callAsFunction(
        _ pass: ModelPass<Scalar>, _ x: Variable<Scalar>, sequences: Int, length: Int,
        remember: (_ keys: Variable<Scalar>, _ values: Variable<Scalar>) -> Void = { _, _ in }
    ) -> Variable<Scalar> {
        let shape = CausalAttentionShape(
            sequences: sequences, length: length, heads: heads, dimension: dimension)
        let positions = (0..<sequences).flatMap { _ in (0..<length).map { Int32($0) } }
        var x = pass.probe("embedding", pass.dropping(x, rate: dropout))
        for block in 0..<blocks {
            let name = "block\(block)"
            let (query, key, value) = projections(pass, name, x, positions)
            remember(key, value)
            // A probe is shown the weights.
            let context =
                pass.probe.isOff
                ? query.causalAttention(key, value, shape)
                : pass.probe("\(name).attention", query.causalWeights(key, shape))
                    .causalContext(value, shape)
            x = fed(pass, name, added(pass, name, x, context))
        }
        return x
    }

    /// x of branches after the last block.
    ///
    /// - Parameters:
    ///   - x: `[shape.rows, d]`
    ///   - positions: Of each row.
    func branches(
        _ pass: ModelPass<Scalar>, _ x: Variable<Scalar>, _ memory: Memory, _ shape: BranchShape,
        positions: [Int32]
    ) -> Variable<Scalar> {
        var x = pass.dropping(x, rate: dropout)
        for block in 0..<blocks {
            let name = "block\(block)"
            let (query, key, value) = projections(pass, name, x, positions)
            let context = query.branchContexts(
                key, value, memoryKeys: memory.keys[block], memoryValues: memory.values[block],
                shape)
            x = fed(pass, name, added(pass, name, x, context))
        }
        return x
    }

    func norm(_ pass: ModelPass<Scalar>, _ name: String, _ x: Variable<Scalar>)
        -> Variable<Scalar>
    {
        x.rootMeanSquareNorm(scale: pass(name + ".scale"), epsilon: normEpsilon)
    }

    private func projections(
        _ pass: ModelPass<Scalar>, _ name: String, _ x: Variable<Scalar>, _ positions: [Int32]
    ) -> (query: Variable<Scalar>, key: Variable<Scalar>, value: Variable<Scalar>) {
        let n = norm(pass, "\(name).attention_norm", x)
        return (
            pass.projection("\(name).query", n).rotated(angles, positions: positions),
            pass.projection("\(name).key", n).rotated(angles, positions: positions),
            pass.probe("\(name).value", pass.projection("\(name).value", n))
        )
    }

    private func added(
        _ pass: ModelPass<Scalar>, _ name: String, _ x: Variable<Scalar>,
        _ context: Variable<Scalar>
    ) -> Variable<Scalar> {
        x
            + pass.probe(
                "\(name).context",
                pass.dropping(pass.projection("\(name).output", context), rate: dropout))
    }

    private func fed(_ pass: ModelPass<Scalar>, _ name: String, _ x: Variable<Scalar>)
        -> Variable<Scalar>
    {
        let n = norm(pass, "\(name).feed_norm", x)
        let gated = pass.projection("\(name).gate", n).gating(pass.projection("\(name).up", n))
        return x + pass.dropping(pass.projection("\(name).down", gated), rate: dropout)
    }
}
