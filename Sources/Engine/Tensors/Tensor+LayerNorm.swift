/// Layer normalisation (Ba, Kiros and Hinton 2016), row by row, over all cores.
extension Tensor {
    /// What the derivative needs of the forward pass.
    package struct RowMoments {
        var mean: Tensor
        /// `1 / √(variance + ε)`
        var inverse: Tensor
    }

    /// Rows of one core at a time: fixed, so that sums do not depend on the number of cores.
    private static var block: Int { 256 }

    package func layerNormalized(scale: Tensor, shift: Tensor, epsilon: Scalar) -> (
        result: Tensor, moments: RowMoments
    ) {
        let (rows, width) = (rows, columns)
        precondition(
            scale.count == width && shift.count == width && width > 0,
            "Layer norm of \(shape) with \(scale.shape) and \(shift.shape)")
        var result = Tensor(uninitialized: shape)
        var mean = Tensor(uninitialized: [rows])
        var inverse = Tensor(uninitialized: [rows])
        withUnsafeShared { x in
            scale.withUnsafeShared { scale in
                shift.withUnsafeShared { shift in
                    result.withUnsafeMutableShared { y in
                        mean.withUnsafeMutableShared { mean in
                            inverse.withUnsafeMutableShared { inverse in
                                Parallel.forEachChunk(of: rows, chunk: Self.block) { range in
                                    for row in range {
                                        Scalar.layerNorm(
                                            x.pointer + row * width, scale: scale.pointer,
                                            shift: shift.pointer, epsilon: epsilon,
                                            into: y.pointer + row * width,
                                            mean: mean.pointer + row,
                                            inverse: inverse.pointer + row, count: width)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return (result, RowMoments(mean: mean, inverse: inverse))
    }

    /// The cotangents of the input, the scale and the shift.
    package func layerNormGradient(
        _ moments: RowMoments, scale: Tensor, cotangent: Tensor, fixesDeviation: Bool
    ) -> (input: Tensor, scale: Tensor, shift: Tensor) {
        let (rows, width) = (rows, columns)
        let blocks = max(1, (rows + Self.block - 1) / Self.block)
        var input = Tensor(uninitialized: shape)
        // One row of sums a block, first for the scale, then for the shift.
        var sums = Tensor.zeros([blocks, 2 * width])
        withUnsafeShared { x in
            scale.withUnsafeShared { scale in
                cotangent.withUnsafeShared { g in
                    input.withUnsafeMutableShared { gx in
                        sums.withUnsafeMutableShared { sums in
                            Parallel.forEachChunk(of: rows, chunk: Self.block) { range in
                                let own =
                                    sums.pointer + range.lowerBound / Self.block * 2 * width
                                for row in range {
                                    Scalar.layerNormGradient(
                                        x.pointer + row * width, scale: scale.pointer,
                                        mean: moments.mean[row], inverse: moments.inverse[row],
                                        cotangent: g.pointer + row * width,
                                        into: gx.pointer + row * width, scaleGradient: own,
                                        shiftGradient: own + width, count: width)
                                }
                            }
                        }
                    }
                }
            }
        }
        if fixesDeviation {
            input = centredGradient(moments, scale: scale, cotangent: cotangent)
        }
        let total = sums.sumOfRows()
        return (
            input, total.slicingRows(0..<width).reshaped(scale.shape),
            total.slicingRows(width..<2 * width).reshaped(scale.shape)
        )
    }

    /// `(s − mean s) / deviation` with s = cotangent ⊙ scale: what is left of the derivative by the
    /// input where the deviation does not move.
    private func centredGradient(_ moments: RowMoments, scale: Tensor, cotangent: Tensor)
        -> Tensor
    {
        let width = columns
        let scaled = cotangent.multiplyingRows(scale)
        let means = scaled.matrixProduct(
            Tensor([width, 1], repeating: 1 / Scalar(max(1, width))))
        let centred = scaled - Tensor(shape, repeating: 1).scalingRows(by: means)
        return centred.scalingRows(by: moments.inverse)
    }

    /// The elements for several threads that read them.
    package func withUnsafeShared<Result>(
        _ body: (UnsafeSharedBuffer<Scalar>) -> Result
    ) -> Result {
        withUnsafeElements { elements in
            guard let base = elements.baseAddress else {
                preconditionFailure("Storage without an address")
            }
            return body(UnsafeSharedBuffer(UnsafeMutablePointer(mutating: base)))
        }
    }

    /// The elements for several threads that write at places that do not overlap.
    package mutating func withUnsafeMutableShared<Result>(
        _ body: (UnsafeSharedBuffer<Scalar>) -> Result
    ) -> Result {
        withUnsafeMutableElements { elements in
            guard let base = elements.baseAddress else {
                preconditionFailure("Storage without an address")
            }
            return body(UnsafeSharedBuffer(base))
        }
    }
}
