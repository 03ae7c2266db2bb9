/// Attention of one position of each sequence.
extension Tensor {
    /// `Σ_j w_j x_j` with `w = softmax_j (u · x_j)` over the positions up to an end, for each head,
    /// `[sequences, heads · dimension]`.
    ///
    /// Cost: `4 · heads · length · dimension` operations a sequence; each x is read twice.
    ///
    /// - Parameters:
    ///   - self: u, `[sequences, heads · dimension]`.
    ///   - inputs: x, `[sequences · length, dimension]`, all of it seen by every head.
    ///   - ends: Row of the last position of each sequence that counts.
    ///   - keys: What each weight is multiplied by before they are made to sum to 1 again,
    ///     `[sequences · length]`; nil is 1.
    package func endContexts(
        _ inputs: Tensor, at ends: [Int32], _ shape: CausalAttentionShape, keys: Tensor?
    ) -> Tensor {
        let (length, d, heads) = (shape.length, shape.dimension, shape.heads)
        precondition(
            rows == shape.sequences && columns == heads * d && inputs.rows == shape.rows
                && ends.count == rows,
            "Attention of \(self.shape) to \(inputs.shape) at \(ends.count) ends")
        return Tensor.filled([self.shape]) { to in
            Tensor.reading([self, inputs] + (keys.map { [$0] } ?? [])) { from in
                Parallel.forEachChunkOfProducts(of: shape.sequences, chunk: 8) { sequences in
                    var scratch = Tensor(uninitialized: [heads, length])
                    for sequence in sequences {
                        let end = Int(ends[sequence]) - sequence * length + 1
                        let first = Swift.min(shape.ignored?[sequence] ?? 0, end)
                        guard end > first else {
                            // Only padding: nothing is looked at.
                            (to[0].pointer + sequence * heads * d)
                                .clear(heads * d)
                            continue
                        }
                        let x = from[1].pointer + (sequence * length + first) * d
                        scratch.withUnsafeMutableShared { weights in
                            Scalar.gemm(
                                transposeA: false, transposeB: true, m: heads, n: end - first,
                                k: d, alpha: 1, a: from[0].pointer + sequence * heads * d,
                                aStride: d, b: x, bStride: d, beta: 0, c: weights.pointer,
                                cStride: length)
                            for head in 0..<heads {
                                let row = weights.pointer + head * length
                                Scalar.softmax(row, count: end - first)
                                guard from.count > 2 else { continue }
                                Kernels.keep(
                                    row, from[2].pointer + sequence * length + first,
                                    count: end - first)
                            }
                            Scalar.gemm(
                                transposeA: false, transposeB: false, m: heads, n: d,
                                k: end - first, alpha: 1, a: weights.pointer, aStride: length,
                                b: x, bStride: d, beta: 0,
                                c: to[0].pointer + sequence * heads * d, cStride: d)
                        }
                    }
                }
            }
        }[0]
    }

    /// Weights of attention whose keys count in part: each weight times as much of its key, made to
    /// sum to 1 again; 0 where no key is left.
    package func keepingKeys(_ presence: Tensor, _ shape: CausalAttentionShape) -> Tensor {
        let length = shape.length
        var result = self
        result.withUnsafeMutableShared { weights in
            presence.withUnsafeShared { presence in
                for row in 0..<count / length {
                    Kernels.keep(
                        weights.pointer + row * length,
                        presence.pointer + row / (shape.heads * length) * length, count: length)
                }
            }
        }
        return result
    }
}

extension Kernels {
    /// `w ← w p / Σ w p`, or 0 where nothing is left.
    fileprivate static func keep<Scalar: TensorScalar>(
        _ weights: UnsafeMutablePointer<Scalar>, _ presence: UnsafePointer<Scalar>, count: Int
    ) {
        var sum: Scalar = 0
        for index in 0..<count {
            weights[index] *= presence[index]
            sum += weights[index]
        }
        guard sum > 0 else { return }
        for index in 0..<count { weights[index] /= sum }
    }
}
