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
        let made = Tensor.filled([shape, [rows], [rows]]) { to in
            Tensor.reading([self, scale, shift]) { from in
                Parallel.forEachChunk(of: rows, chunk: Self.block) { range in
                    for row in range {
                        Scalar.layerNorm(
                            from[0].pointer + row * width, scale: from[1].pointer,
                            shift: from[2].pointer, epsilon: epsilon,
                            into: to[0].pointer + row * width, mean: to[1].pointer + row,
                            inverse: to[2].pointer + row, count: width)
                    }
                }
            }
        }
        return (made[0], RowMoments(mean: made[1], inverse: made[2]))
    }

    /// The cotangents of the input, the scale and the shift.
    package func layerNormGradient(
        _ moments: RowMoments, scale: Tensor, cotangent: Tensor, fixesDeviation: Bool
    ) -> (input: Tensor, scale: Tensor, shift: Tensor) {
        let (rows, width) = (rows, columns)
        let blocks = max(1, (rows + Self.block - 1) / Self.block)
        // The sums have one row a block, first for the scale, then for the shift.
        let made = Tensor.filled([shape, [blocks, 2 * width]]) { to in
            to[1].pointer.update(repeating: 0, count: blocks * 2 * width)
            Tensor.reading([self, scale, cotangent]) { from in
                Parallel.forEachChunk(of: rows, chunk: Self.block) { range in
                    let sums = to[1].pointer + range.lowerBound / Self.block * 2 * width
                    for row in range {
                        Scalar.layerNormGradient(
                            from[0].pointer + row * width, scale: from[1].pointer,
                            mean: moments.mean[row], inverse: moments.inverse[row],
                            cotangent: from[2].pointer + row * width,
                            into: to[0].pointer + row * width, scaleGradient: sums,
                            shiftGradient: sums + width, count: width)
                    }
                }
            }
        }
        let input =
            fixesDeviation
            ? centredGradient(moments, scale: scale, cotangent: cotangent) : made[0]
        let total = made[1].sumOfRows()
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
}
