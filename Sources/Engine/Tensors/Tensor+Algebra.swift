/// Arithmetic without gradients; `Autodiff` builds its operations from these.
extension Tensor {
    private static func check(_ left: Tensor, _ right: Tensor, _ operation: String) {
        precondition(
            left.shape == right.shape,
            "\(operation) needs equal shapes, got \(left.shape) and \(right.shape)")
    }

    /// `alpha · self + beta · other`
    public func combined(_ alpha: Scalar, _ other: Tensor, _ beta: Scalar = 1) -> Tensor {
        Tensor.check(self, other, "A sum")
        return paired(other) { x, z, y, count in
            Kernels.combine(
                .init(start: x, count: count), times: alpha, and: .init(start: z, count: count),
                times: beta, into: .init(start: y, count: count))
        }
    }

    public static func + (left: Tensor, right: Tensor) -> Tensor { left.combined(1, right) }
    public static func - (left: Tensor, right: Tensor) -> Tensor { left.combined(1, right, -1) }

    /// Element by element.
    public static func * (left: Tensor, right: Tensor) -> Tensor {
        check(left, right, "A product")
        return left.paired(right) { x, z, y, count in
            Kernels.multiply(
                .init(start: x, count: count), by: .init(start: z, count: count),
                into: .init(start: y, count: count))
        }
    }

    public func scaled(by factor: Scalar) -> Tensor {
        mapped { x, y, range in
            Kernels.scale(
                .init(start: x, count: range.count), by: factor,
                into: .init(start: y, count: range.count))
        }
    }

    /// `self += alpha · other`, in place where the storage is not shared.
    public mutating func add(_ other: Tensor, times alpha: Scalar = 1) {
        Tensor.check(self, other, "A sum in place")
        let count = count
        other.withUnsafeShared { x in
            withUnsafeMutableShared { y in
                Parallel.forEachChunk(of: count, chunk: Self.stretch) { range in
                    Scalar.addScaled(
                        x.pointer + range.lowerBound, times: alpha,
                        to: y.pointer + range.lowerBound, count: range.count)
                }
            }
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

    public func softplus() -> Tensor {
        mapped { x, y, range in
            Kernels.softplus(
                .init(start: x, count: range.count), into: .init(start: y, count: range.count))
        }
    }

    /// `cotangent · σ(self)`
    public func softplusGradient(cotangent: Tensor) -> Tensor {
        Tensor.check(self, cotangent, "The gradient of softplus")
        return paired(cotangent) { x, g, y, count in
            Kernels.softplusGradient(
                .init(start: x, count: count), cotangent: .init(start: g, count: count),
                into: .init(start: y, count: count))
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
        let width = columns
        withUnsafeShared { source in
            result.withUnsafeMutableShared { target in
                Parallel.forEachChunk(of: indices.count, chunk: Self.rowStretch(width)) { range in
                    for row in range {
                        (target.pointer + row * width).update(
                            from: source.pointer + Int(indices[row]) * width, count: width)
                    }
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

    /// Its rows as arrays. O(elements).
    public var rowArrays: [[Scalar]] {
        (0..<rows).map { slicingRows($0..<$0 + 1).elements }
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

    /// `[m₁, k]`, `[m₂, k]` … → `[m₁ + m₂ + …, k]`: all in one copy.
    ///
    /// - Precondition: there is a part.
    public static func stackingRows(of parts: [Tensor]) -> Tensor {
        let columns = parts[0].columns
        precondition(
            parts.allSatisfy { $0.columns == columns }, "Stacking \(parts.map(\.shape))")
        var result = Tensor(
            uninitialized: [parts.reduce(0) { $0 + $1.rows }] + parts[0].shape.dropFirst())
        result.withUnsafeMutableElements { target in
            var start = 0
            for part in parts {
                part.withUnsafeElements {
                    _ = UnsafeMutableBufferPointer(rebasing: target[start...])
                        .update(fromContentsOf: $0)
                }
                start += part.count
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
        withUnsafeShared { x in
            other.withUnsafeShared { z in
                result.withUnsafeMutableShared { y in
                    Parallel.forEachChunk(of: rows, chunk: Self.rowStretch(width)) { range in
                        for row in range {
                            y.pointer[row] = Kernels.dot(
                                x.pointer + row * width, z.pointer + row * width, count: width)
                        }
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
        var result = Tensor(uninitialized: shape)
        withUnsafeShared { x in
            factors.withUnsafeShared { factors in
                result.withUnsafeMutableShared { y in
                    Parallel.forEachChunk(of: rows, chunk: Self.rowStretch(width)) { range in
                        let start = range.lowerBound * width
                        Kernels.scaleRows(
                            .init(start: x.pointer + start, count: range.count * width),
                            by: .init(
                                start: factors.pointer + range.lowerBound, count: range.count),
                            columns: width,
                            into: .init(start: y.pointer + start, count: range.count * width))
                    }
                }
            }
        }
        return result
    }
}
