/// A matrix of its own for each row.
extension Tensor {
    /// Each row times its matrix: `[m, d]`, `[m, d · n]` → `[m, n]`.
    public func timesRowMatrices(_ matrices: Tensor) -> Tensor {
        let (inner, outer) = (columns, matrices.columns / max(1, columns))
        return byRow(matrices, width: outer) { x, matrix, y in
            y.update(repeating: 0, count: outer)
            for index in 0..<inner {
                Scalar.addScaled(matrix + index * outer, times: x[index], to: y, count: outer)
            }
        }
    }

    /// Each row times its matrix transposed: `[m, n]`, `[m, d · n]` → `[m, d]`.
    public func timesTransposedRowMatrices(_ matrices: Tensor) -> Tensor {
        let (outer, inner) = (columns, matrices.columns / max(1, columns))
        return byRow(matrices, width: inner) { g, matrix, y in
            for index in 0..<inner {
                y[index] = Kernels.dot(matrix + index * outer, g, count: outer)
            }
        }
    }

    /// `x_bᵀ g_b` for each row: `[m, d]`, `[m, n]` → `[m, d · n]`.
    public func rowOuterProducts(_ other: Tensor) -> Tensor {
        let (inner, outer) = (columns, other.columns)
        return byRow(other, width: inner * outer) { x, g, y in
            Kernels.outerProduct(x, inner, g, outer, into: y)
        }
    }

    private func byRow(
        _ other: Tensor, width: Int,
        _ body:
            @Sendable (UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>)
            -> Void
    ) -> Tensor {
        precondition(rows == other.rows, "Row matrices of \(other.shape) for \(shape)")
        var result = Tensor(uninitialized: [rows, width])
        let (rows, left, right) = (rows, columns, other.columns)
        result.withUnsafeMutableElements { output in
            withUnsafeElements { a in
                other.withUnsafeElements { b in
                    guard let to = output.baseAddress, let x = a.baseAddress, let z = b.baseAddress
                    else { return }
                    let target = UnsafeSharedBuffer(to)
                    let first = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: x))
                    let second = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: z))
                    Parallel.forEachChunk(of: rows, chunk: 32) { range in
                        for row in range {
                            body(
                                UnsafePointer(first.pointer + row * left),
                                UnsafePointer(second.pointer + row * right),
                                target.pointer + row * width)
                        }
                    }
                }
            }
        }
        return result
    }
}

extension Kernels {
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func outerProduct<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, _ rows: Int, _ g: UnsafePointer<Scalar>, _ columns: Int,
        into y: UnsafeMutablePointer<Scalar>
    ) {
        for row in 0..<rows {
            let factor = x[row]
            for column in 0..<columns { y[row * columns + column] = factor * g[column] }
        }
    }
}
