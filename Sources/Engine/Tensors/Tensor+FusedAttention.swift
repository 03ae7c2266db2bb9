/// Causal attention as one step: no weights are kept, the way back makes them again.
///
/// The weights of one sequence and head stay in a core's cache; kept for all, they would be read and
/// written from memory several times.
extension Tensor {
    /// `softmax(Q Kᵀ / √d_head) V`, `[sequences · length, dimension]`; self is Q.
    package func causalAttention(
        _ keys: Tensor, _ values: Tensor, _ shape: CausalAttentionShape
    ) -> Tensor {
        precondition(
            rows == shape.rows && columns == shape.dimension && keys.shape == self.shape
                && values.shape == self.shape,
            "Attention of \(self.shape) to \(keys.shape) and \(values.shape)")
        return Tensor.filled([values.shape]) { to in
            Tensor.reading([self, keys, values]) { from in
                shape.forEachUnit(with: 1) { (unit: Int, scratch: UnsafeMutablePointer<Scalar>) in
                    let offset = shape.offset(unit)
                    shape.weights(from[0].pointer + offset, from[1].pointer + offset, scratch)
                    shape.withTiles { start, count, seen in
                        shape.gemm(
                            count, shape.headDimension, seen, scratch + start * shape.length,
                            shape.length, from[2].pointer + offset, shape.dimension,
                            to[0].pointer + offset + start * shape.dimension, shape.dimension)
                    }
                }
            }
        }[0]
    }

    /// The cotangents of queries, keys and values; self is Q.
    package func causalAttentionGradients(
        _ keys: Tensor, _ values: Tensor, cotangent: Tensor, _ shape: CausalAttentionShape
    ) -> (queries: Tensor, keys: Tensor, values: Tensor) {
        let (length, width, head) = (shape.length, shape.dimension, shape.headDimension)
        let scale = 1 / Scalar(head).squareRoot()
        let made = Tensor.filled([self.shape, self.shape, self.shape]) { to in
            Tensor.reading([self, keys, values, cotangent]) { from in
                shape.forEachUnit(with: 2) { (unit: Int, scratch: UnsafeMutablePointer<Scalar>) in
                    let offset = shape.offset(unit)
                    let (q, k) = (from[0].pointer + offset, from[1].pointer + offset)
                    let (v, g) = (from[2].pointer + offset, from[3].pointer + offset)
                    let weights = scratch
                    let logits = scratch + length * length
                    shape.weights(q, k, weights)
                    shape.withTiles { start, count, seen in
                        let (own, row) = (start * width, start * length)
                        // dW = g Vᵀ, then dS in its place.
                        shape.gemm(
                            count, seen, head, g + own, width, v, width, logits + row, length,
                            transposesB: true)
                        for position in start..<start + count {
                            Kernels.softmaxGradient(
                                weights + position * length, logits + position * length,
                                scale: scale, count: position + 1, of: seen)
                        }
                        let keeping: Scalar = seen == length ? 0 : 1
                        shape.gemm(
                            count, head, seen, logits + row, length, k, width,
                            to[0].pointer + offset + own, width)
                        shape.gemm(
                            seen, head, count, logits + row, length, q + own, width,
                            to[1].pointer + offset, width, transposesA: true, keeping: keeping)
                        shape.gemm(
                            seen, head, count, weights + row, length, g + own, width,
                            to[2].pointer + offset, width, transposesA: true, keeping: keeping)
                    }
                }
            }
        }
        return (made[0], made[1], made[2])
    }
}

extension CausalAttentionShape {
    /// Calls `body` for each pair of sequence and head on several threads, with room for some squares
    /// of weights.
    fileprivate func forEachUnit<Scalar: TensorScalar>(
        with squares: Int, _ body: @Sendable (Int, UnsafeMutablePointer<Scalar>) -> Void
    ) {
        Parallel.forEachChunkOfProducts(of: sequences * heads, chunk: Self.chunk) { units in
            var scratch = Tensor<Scalar>(uninitialized: [squares * length, length])
            scratch.withUnsafeMutableShared { scratch in
                for unit in units { body(unit, scratch.pointer) }
            }
        }
    }

    /// The weights of one pair; 0 right of the diagonal within each block of rows.
    fileprivate func weights<Scalar: TensorScalar>(
        _ q: UnsafePointer<Scalar>, _ k: UnsafePointer<Scalar>,
        _ weights: UnsafeMutablePointer<Scalar>
    ) {
        withTiles { start, count, seen in
            Scalar.gemm(
                transposeA: false, transposeB: true, m: count, n: seen, k: headDimension,
                alpha: 1 / Scalar(headDimension).squareRoot(), a: q + start * dimension,
                aStride: dimension, b: k, bStride: dimension, beta: 0,
                c: weights + start * length, cStride: length)
            for position in start..<start + count {
                let row = weights + position * length
                Scalar.softmax(row, count: position + 1)
                (row + position + 1).clear(seen - position - 1)
            }
        }
    }

    fileprivate func gemm<Scalar: TensorScalar>(
        _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Scalar>, _ aStride: Int,
        _ b: UnsafePointer<Scalar>, _ bStride: Int, _ c: UnsafeMutablePointer<Scalar>,
        _ cStride: Int, transposesA: Bool = false, transposesB: Bool = false, keeping: Scalar = 0
    ) {
        Scalar.gemm(
            transposeA: transposesA, transposeB: transposesB, m: m, n: n, k: k, alpha: 1, a: a,
            aStride: aStride, b: b, bStride: bStride, beta: keeping, c: c, cStride: cStride)
    }
}

extension Kernels {
    /// `g ← w (g − Σ w g) · scale` up to a count, 0 from there on.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func softmaxGradient<Scalar: TensorScalar>(
        _ weights: UnsafePointer<Scalar>, _ g: UnsafeMutablePointer<Scalar>, scale: Scalar,
        count: Int, of length: Int
    ) {
        let mean = dot(weights, g, count: count)
        for index in 0..<count { g[index] = weights[index] * (g[index] - mean) * scale }
        for index in count..<length { g[index] = 0 }
    }

    /// The largest of some numbers.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func largest<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, count: Int
    ) -> Scalar {
        var result = -Scalar.infinity
        for index in 0..<count where x[index] > result { result = x[index] }
        return result
    }

    /// `x ← factor · x`
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func multiply<Scalar: TensorScalar>(
        _ x: UnsafeMutablePointer<Scalar>, by factor: Scalar, count: Int
    ) {
        for index in 0..<count { x[index] *= factor }
    }
}
