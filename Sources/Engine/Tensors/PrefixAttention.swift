import CKernels

/// Additive attention of every prefix of a sequence over its own events, without a softmax:
///
///     a_ij = Σ_c w_c σ(k_jc + q_ic)  for j ≤ i      out_i = Σ_j≤i a_ij v_j
///
/// over many sequences, whose events stand one below the other. As `σ(k + q)` is
/// `1 / (1 + e⁻ᵏ e⁻q)`, only one exponential an event and column is needed; the pairs take a product
/// and a quotient. That is exact while neither k nor q is beyond ±87 (±700 in Double); further out
/// each of them is held at that.
///
/// Cost: `Σ n² d` quotients and twice as many products, for the derivatives once more. The weights
/// are kept, `Σ n²` numbers; `σ` is not. Sequences are shared over the cores.
public struct PrefixAttention<Scalar: TensorScalar>: Sendable {
    /// Where the events of each sequence start; one more number than there are sequences.
    public let offsets: [Int]
    /// `[events, d]`
    public let output: Tensor<Scalar>
    /// Where the weights of each sequence start.
    private let squares: [Int]
    /// a of each sequence, `[n, n]`, one after the other; 0 above the diagonal.
    private let weights: Tensor<Scalar>
    private let values: Tensor<Scalar>
    private let weight: Tensor<Scalar>
    /// `e⁻ᵏ` and `e⁻q`.
    private let keyPowers: Tensor<Scalar>
    private let queryPowers: Tensor<Scalar>

    /// - Parameters:
    ///   - values: v, `[events, d]`.
    ///   - keys: k, of the same shape.
    ///   - queries: q, of the same shape.
    ///   - weight: w, d numbers.
    public init(
        values: Tensor<Scalar>, keys: Tensor<Scalar>, queries: Tensor<Scalar>,
        weight: Tensor<Scalar>, offsets: [Int]
    ) {
        let width = values.columns
        precondition(
            offsets.last == values.rows && keys.shape == values.shape
                && queries.shape == values.shape && weight.count == width,
            "Attention over prefixes of \(values.shape), \(keys.shape), \(queries.shape)")
        self.offsets = offsets
        self.values = values
        self.weight = weight
        keyPowers = Self.powers(keys)
        queryPowers = Self.powers(queries)
        squares = zip(offsets, offsets.dropFirst()).reduce(into: [0]) {
            $0.append($0[$0.count - 1] + ($1.1 - $1.0) * ($1.1 - $1.0))
        }
        let (squares, inputs) = (squares, [keyPowers, queryPowers, weight, values])
        let results = Tensor<Scalar>.filled([[squares[squares.count - 1]], values.shape]) { to in
            Tensor<Scalar>.reading(inputs) { from in
                Self.forEachSequence(offsets) { index, events in
                    let start = events.lowerBound * width
                    let kept = to[0].pointer + squares[index]
                    Scalar.prefixWeights(
                        PrefixBlock(from, events, width: width), into: kept)
                    Scalar.gemm(
                        transposeA: false, transposeB: false, m: events.count, n: width,
                        k: events.count, alpha: 1, a: kept, aStride: events.count,
                        b: from[3].pointer + start, bStride: width, beta: 0,
                        c: to[1].pointer + start, cStride: width)
                }
            }
        }
        weights = results[0]
        output = results[1]
    }

    /// a of one sequence, `[n, n]`: row i has the weights of the prefix that ends at event i.
    public func weights(ofSequence sequence: Int) -> Tensor<Scalar> {
        let count = offsets[sequence + 1] - offsets[sequence]
        return weights.slicingRows(squares[sequence]..<squares[sequence + 1])
            .reshaped([count, count])
    }

    /// What of the loss changes with each input, where it changes with the output by `cotangent`.
    public func gradients(cotangent: Tensor<Scalar>) -> (
        values: Tensor<Scalar>, keys: Tensor<Scalar>, queries: Tensor<Scalar>,
        weight: Tensor<Scalar>
    ) {
        precondition(cotangent.shape == values.shape, "A cotangent of shape \(cotangent.shape)")
        let width = values.columns
        let (squares, shape) = (squares, values.shape)
        let inputs = [keyPowers, queryPowers, weight, values, weights, cotangent]
        let results = Tensor<Scalar>.filled(
            [shape, shape, shape, [offsets.count - 1, width]]
        ) { to in
            Tensor<Scalar>.reading(inputs) { from in
                Self.forEachSequence(offsets) { index, events in
                    let (count, start) = (events.count, events.lowerBound * width)
                    let g = from[5].pointer + start
                    // ∂v = aᵀ g and ∂a = g vᵀ, of which the kernel reads the lower half.
                    Scalar.gemm(
                        transposeA: true, transposeB: false, m: count, n: width, k: count,
                        alpha: 1, a: from[4].pointer + squares[index], aStride: count, b: g,
                        bStride: width, beta: 0, c: to[0].pointer + start, cStride: width)
                    let square = UnsafeMutablePointer<Scalar>.allocate(capacity: count * count)
                    defer { square.deallocate() }
                    Scalar.gemm(
                        transposeA: false, transposeB: true, m: count, n: count, k: width,
                        alpha: 1, a: g, aStride: width, b: from[3].pointer + start,
                        bStride: width, beta: 0, c: square, cStride: count)
                    Scalar.prefixGradients(
                        PrefixBlock(from, events, width: width), cotangent: square,
                        keys: to[1].pointer + start, queries: to[2].pointer + start,
                        weight: to[3].pointer + index * width)
                }
                for index in squares.indices.dropLast() where squares[index] == squares[index + 1] {
                    for column in 0..<width { to[3].pointer[index * width + column] = 0 }
                }
            }
        }
        let row = weight.reshaped([width])
        return (
            results[0], results[1].multiplyingRows(row), results[2].multiplyingRows(row),
            results[3].sumOfRows().reshaped(weight.shape)
        )
    }

    private static func forEachSequence(
        _ offsets: [Int], _ body: @Sendable (_ index: Int, _ events: Range<Int>) -> Void
    ) {
        Parallel.forEachChunkOfProducts(of: offsets.count - 1, chunk: 1) { range in
            for index in range where offsets[index] < offsets[index + 1] {
                body(index, offsets[index]..<offsets[index + 1])
            }
        }
    }

    /// `e⁻ˣ`, x held where neither a power nor 1 over it is infinite.
    private static func powers(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        var result = Tensor<Scalar>(uninitialized: x.shape)
        let limit: Scalar = MemoryLayout<Scalar>.size == 4 ? 87 : 700
        x.withUnsafeElements { input in
            result.withUnsafeMutableElements { output in
                Kernels.negateWithin(input, limit, into: output)
                guard let base = output.baseAddress else { return }
                _ = Scalar.exponentials(base, less: 0, into: base, count: output.count)
            }
        }
        return result
    }
}

extension Kernels {
    /// `y ← −x`, not beyond ±limit.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func negateWithin<Scalar: TensorScalar>(
        _ x: Input<Scalar>, _ limit: Scalar, into y: Output<Scalar>
    ) {
        for index in 0..<x.count { y[index] = -Swift.min(Swift.max(x[index], -limit), limit) }
    }
}

/// One sequence's part of an attention over prefixes.
public struct PrefixBlock<Scalar: TensorScalar> {
    /// `e⁻ᵏ` and `e⁻q` of its events, `[rows, width]`.
    let keys: UnsafePointer<Scalar>
    let queries: UnsafePointer<Scalar>
    let weight: UnsafePointer<Scalar>
    let rows: Int
    let width: Int

    /// - Parameter memory: Powers of the keys and of the queries of all sequences, and the weight.
    fileprivate init(
        _ memory: [UnsafeSharedBuffer<Scalar>], _ events: Range<Int>, width: Int
    ) {
        keys = UnsafePointer(memory[0].pointer + events.lowerBound * width)
        queries = UnsafePointer(memory[1].pointer + events.lowerBound * width)
        weight = UnsafePointer(memory[2].pointer)
        rows = events.count
        self.width = width
    }
}

extension Float {
    public static func prefixWeights(
        _ block: PrefixBlock<Float>, into weights: UnsafeMutablePointer<Float>
    ) {
        whyhere_prefix_weights(
            block.keys, block.queries, block.weight, block.rows, block.width, weights)
    }

    public static func prefixGradients(
        _ block: PrefixBlock<Float>, cotangent: UnsafePointer<Float>,
        keys: UnsafeMutablePointer<Float>, queries: UnsafeMutablePointer<Float>,
        weight: UnsafeMutablePointer<Float>
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 32 * block.rows) { scratch in
            guard let base = scratch.baseAddress else { return }
            whyhere_prefix_gradients(
                block.keys, block.queries, cotangent, block.rows, block.width, base, keys,
                queries, weight)
        }
    }
}

extension Double {
    // Plain loops are enough: in Double gradients are checked.

    public static func prefixWeights(
        _ block: PrefixBlock<Double>, into weights: UnsafeMutablePointer<Double>
    ) {
        for i in 0..<block.rows {
            for j in 0..<block.rows {
                var sum = 0.0
                if j <= i {
                    for c in 0..<block.width { sum += block.weight[c] * block.logistic(i, j, c) }
                }
                weights[i * block.rows + j] = sum
            }
        }
    }

    public static func prefixGradients(
        _ block: PrefixBlock<Double>, cotangent: UnsafePointer<Double>,
        keys: UnsafeMutablePointer<Double>, queries: UnsafeMutablePointer<Double>,
        weight: UnsafeMutablePointer<Double>
    ) {
        for index in 0..<block.rows * block.width {
            keys[index] = 0
            queries[index] = 0
        }
        for c in 0..<block.width { weight[c] = 0 }
        for i in 0..<block.rows {
            for j in 0...i {
                let g = cotangent[i * block.rows + j]
                for c in 0..<block.width {
                    let value = block.logistic(i, j, c)
                    let slope = g * (value - value * value)
                    keys[j * block.width + c] += slope
                    queries[i * block.width + c] += slope
                    weight[c] += g * value
                }
            }
        }
    }
}

extension PrefixBlock {
    /// `σ(k_jc + q_ic)`
    fileprivate func logistic(_ i: Int, _ j: Int, _ c: Int) -> Scalar {
        1 / (1 + keys[j * width + c] * queries[i * width + c])
    }
}
