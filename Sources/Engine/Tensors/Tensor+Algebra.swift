/// Arithmetic without gradients; `Autodiff` builds its operations from these.
extension Tensor {
    private static func check(_ left: Tensor, _ right: Tensor, _ operation: String) {
        precondition(
            left.shape == right.shape,
            "\(operation) needs equal shapes, got \(left.shape) and \(right.shape)")
    }

    /// A new tensor of this shape, filled by `body(input, output)`.
    private func mapped(
        _ body: (UnsafeBufferPointer<Scalar>, UnsafeMutableBufferPointer<Scalar>) -> Void
    ) -> Tensor {
        var result = Tensor(uninitialized: shape)
        withUnsafeElements { input in
            result.withUnsafeMutableElements { output in body(input, output) }
        }
        return result
    }

    /// `alpha · self + beta · other`
    public func combined(_ alpha: Scalar, _ other: Tensor, _ beta: Scalar = 1) -> Tensor {
        Tensor.check(self, other, "A sum")
        return mapped { x, y in
            other.withUnsafeElements {
                Kernels.combine(x, times: alpha, and: $0, times: beta, into: y)
            }
        }
    }

    public static func + (left: Tensor, right: Tensor) -> Tensor { left.combined(1, right) }
    public static func - (left: Tensor, right: Tensor) -> Tensor { left.combined(1, right, -1) }

    /// Element by element.
    public static func * (left: Tensor, right: Tensor) -> Tensor {
        check(left, right, "A product")
        return left.mapped { x, y in
            right.withUnsafeElements { Kernels.multiply(x, by: $0, into: y) }
        }
    }

    public func scaled(by factor: Scalar) -> Tensor {
        mapped { Kernels.scale($0, by: factor, into: $1) }
    }

    /// `self += alpha · other`, in place where the storage is not shared.
    public mutating func add(_ other: Tensor, times alpha: Scalar = 1) {
        Tensor.check(self, other, "A sum in place")
        other.withUnsafeElements { x in
            withUnsafeMutableElements { Kernels.addScaled(x, times: alpha, to: $0) }
        }
    }

    public var sum: Scalar { withUnsafeElements { Kernels.sum($0) } }

    /// `Σ x²`
    public var squaredSum: Scalar {
        withUnsafeElements { elements in
            guard let base = elements.baseAddress else { return 0 }
            return Kernels.dot(base, base, count: elements.count)
        }
    }

    public func softplus() -> Tensor { mapped { Kernels.softplus($0, into: $1) } }

    /// `cotangent · σ(self)`
    public func softplusGradient(cotangent: Tensor) -> Tensor {
        Tensor.check(self, cotangent, "The gradient of softplus")
        return mapped { x, y in
            cotangent.withUnsafeElements { Kernels.softplusGradient(x, cotangent: $0, into: y) }
        }
    }

    /// `op(self) · op(other)` of two matrices, through BLAS. Cost: `2 m n k`.
    public func matrixProduct(
        _ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false
    ) -> Tensor {
        let (m, inner) = transposeSelf ? (columns, rows) : (rows, columns)
        let (otherInner, n) =
            transposeOther
            ? (other.columns, other.rows)
            : (
                other.rows, other.columns
            )
        precondition(
            rank == 2 && other.rank == 2 && inner == otherInner,
            "A matrix product needs matching matrices, got \(shape) and \(other.shape)")
        var result = Tensor(uninitialized: [m, n])
        result.accumulateProduct(
            self, other, transposeLeft: transposeSelf, transposeRight: transposeOther,
            keeping: 0)
        return result
    }

    /// `self ← alpha · op(left) op(right) + keeping · self`
    public mutating func accumulateProduct(
        _ left: Tensor, _ right: Tensor, transposeLeft: Bool = false,
        transposeRight: Bool = false, alpha: Scalar = 1, keeping beta: Scalar
    ) {
        let (m, n) = (rows, columns)
        let inner = transposeLeft ? left.rows : left.columns
        guard m > 0, n > 0 else { return }
        guard inner > 0 else {
            // As in BLAS, keeping nothing reads nothing: the old content may not be a number.
            self = beta == 0 ? Tensor(shape, repeating: 0) : scaled(by: beta)
            return
        }
        left.withUnsafeElements { a in
            right.withUnsafeElements { b in
                withUnsafeMutableElements { c in
                    Scalar.gemm(
                        transposeA: transposeLeft, transposeB: transposeRight, m: m, n: n,
                        k: inner, alpha: alpha, a: a.baseAddress!, aStride: left.columns,
                        b: b.baseAddress!, bStride: right.columns, beta: beta,
                        c: c.baseAddress!, cStride: n)
                }
            }
        }
    }
}

/// Rows.
extension Tensor {
    /// `[n, …]` → `[indices.count, …]`.
    ///
    /// - Precondition: every index is a row.
    public func gatheringRows(_ indices: [Int32]) -> Tensor {
        Tensor.check(indices, rows: rows)
        var result = Tensor(uninitialized: [indices.count] + shape.dropFirst())
        withUnsafeElements { source in
            indices.withUnsafeBufferPointer { indices in
                result.withUnsafeMutableElements {
                    Kernels.gather(source, columns: columns, indices: indices, into: $0)
                }
            }
        }
        return result
    }

    /// Adds row `i` of `source` to row `indices[i]`, in order: the same sum on every run.
    public mutating func scatterAddRows(_ source: Tensor, at indices: [Int32]) {
        Tensor.check(indices, rows: rows)
        precondition(
            source.rows == indices.count && source.columns == columns,
            "Scatter-add of \(source.shape) at \(indices.count) rows into \(shape)")
        let width = columns
        source.withUnsafeElements { source in
            indices.withUnsafeBufferPointer { indices in
                withUnsafeMutableElements {
                    Kernels.scatterAdd(source, columns: width, indices: indices, into: $0)
                }
            }
        }
    }

    private static func check(_ indices: [Int32], rows: Int) {
        precondition(
            indices.allSatisfy { $0 >= 0 && Int($0) < rows }, "A row index is outside 0..<\(rows)")
    }

    /// Rows `range`, copied.
    public func slicingRows(_ range: Range<Int>) -> Tensor {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rows, "Rows \(range) of \(shape)")
        let width = columns
        var result = Tensor(uninitialized: [range.count] + shape.dropFirst())
        result.withUnsafeMutableElements { target in
            withUnsafeElements { source in
                guard let to = target.baseAddress, let from = source.baseAddress else { return }
                to.update(from: from + range.lowerBound * width, count: target.count)
            }
        }
        return result
    }

    /// `[m, k]` and `[n, k]` → `[m + n, k]`.
    public func stackingRows(_ below: Tensor) -> Tensor {
        precondition(columns == below.columns, "Stacking \(shape) on \(below.shape)")
        var result = Tensor(uninitialized: [rows + below.rows] + shape.dropFirst())
        result.withUnsafeMutableElements { target in
            withUnsafeElements { _ = target.update(fromContentsOf: $0) }
            below.withUnsafeElements {
                _ = UnsafeMutableBufferPointer(rebasing: target[count...])
                    .update(fromContentsOf: $0)
            }
        }
        return result
    }

    /// Columns `range` of a matrix, copied.
    public func slicingColumns(_ range: Range<Int>) -> Tensor {
        precondition(rank == 2 && range.upperBound <= columns, "Columns \(range) of \(shape)")
        var result = Tensor(uninitialized: [rows, range.count])
        let (rows, width) = (rows, columns)
        withUnsafeElements { source in
            result.withUnsafeMutableElements { target in
                guard let to = target.baseAddress, let from = source.baseAddress else { return }
                for row in 0..<rows {
                    (to + row * range.count).update(
                        from: from + row * width + range.lowerBound, count: range.count)
                }
            }
        }
        return result
    }

    /// `[n, k]`, `[n, k]` → `[n]`: the dot product of each pair of rows.
    public func rowDots(_ other: Tensor) -> Tensor {
        Tensor.check(self, other, "Row dot products")
        var result = Tensor(uninitialized: [rows])
        let width = columns
        withUnsafeElements { x in
            other.withUnsafeElements { z in
                result.withUnsafeMutableElements { y in
                    guard let x = x.baseAddress, let z = z.baseAddress else { return }
                    for row in 0..<y.count {
                        y[row] = Kernels.dot(x + row * width, z + row * width, count: width)
                    }
                }
            }
        }
        return result
    }

    /// Row `i` times `factors[i]`.
    public func scalingRows(by factors: Tensor) -> Tensor {
        precondition(factors.count == rows, "Scaling rows of \(shape) by \(factors.shape)")
        let width = columns
        return mapped { x, y in
            factors.withUnsafeElements { Kernels.scaleRows(x, by: $0, columns: width, into: y) }
        }
    }
}
