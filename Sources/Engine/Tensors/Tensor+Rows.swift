/// Arithmetic between a matrix and one row.
extension Tensor {
    /// `row` `[n]` added to each row of `[m, n]`.
    public func addingToRows(_ row: Tensor) -> Tensor {
        precondition(row.count == columns, "Adding \(row.shape) to rows of \(shape)")
        var result = self
        let (rows, width) = (rows, columns)
        row.withUnsafeShared { row in
            result.withUnsafeMutableShared { result in
                Parallel.forEachChunk(of: rows, chunk: Self.rowStretch(width)) { range in
                    for index in range {
                        Scalar.addScaled(
                            row.pointer, times: 1, to: result.pointer + index * width,
                            count: width)
                    }
                }
            }
        }
        return result
    }

    /// Each row times `row`, element by element.
    public func multiplyingRows(_ row: Tensor) -> Tensor {
        precondition(row.count == columns, "Multiplying rows of \(shape) by \(row.shape)")
        var result = Tensor(uninitialized: shape)
        let width = columns
        withUnsafeElements { input in
            row.withUnsafeElements { factors in
                result.withUnsafeMutableElements { output in
                    Kernels.multiplyRows(input, by: factors, width: width, into: output)
                }
            }
        }
        return result
    }

    /// `[m, n]` → `[n]`, in order of the rows within blocks of 1,024, then of the blocks.
    public func sumOfRows() -> Tensor {
        let (rows, width) = (rows, columns)
        let block = 1024
        var parts = Tensor.zeros([max(1, (rows + block - 1) / block), width])
        parts.withUnsafeMutableElements { output in
            withUnsafeElements { input in
                guard let to = output.baseAddress, let from = input.baseAddress else { return }
                let target = UnsafeSharedBuffer(to)
                let source = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: from))
                Parallel.forEachChunk(of: rows, chunk: block) { range in
                    let sum = target.pointer + range.lowerBound / block * width
                    for row in range {
                        Scalar.addScaled(
                            source.pointer + row * width, times: 1, to: sum, count: width)
                    }
                }
            }
        }
        guard parts.rows > 1 else { return parts.reshaped([width]) }
        var result = Tensor.zeros([width])
        for part in 0..<parts.rows {
            result.add(parts.slicingRows(part..<part + 1).reshaped([width]))
        }
        return result
    }

    /// `[m, k]` beside `[m, n]`.
    public func joiningColumns(_ other: Tensor) -> Tensor {
        precondition(
            rank == 2 && other.rank == 2 && rows == other.rows,
            "Joining columns of \(shape) and \(other.shape)")
        var result = Tensor(uninitialized: [rows, columns + other.columns])
        let (left, right, rows) = (columns, other.columns, rows)
        result.withUnsafeMutableElements { target in
            withUnsafeElements { a in
                other.withUnsafeElements { b in
                    guard let to = target.baseAddress else { return }
                    for row in 0..<rows {
                        let start = to + row * (left + right)
                        if let a = a.baseAddress { start.update(from: a + row * left, count: left) }
                        if let b = b.baseAddress {
                            (start + left).update(from: b + row * right, count: right)
                        }
                    }
                }
            }
        }
        return result
    }

    /// `Σ_t factor_t · table_t[index_t]`, a row for each index.
    package static func sumOfRows(
        _ lookups: [(table: Tensor, indices: [Int32], factor: Scalar)]
    ) -> Tensor {
        let (rows, width) = (lookups[0].indices.count, lookups[0].table.columns)
        for lookup in lookups {
            precondition(
                lookup.indices.count == rows && lookup.table.columns == width,
                "Rows of \(lookup.table.shape) in a sum of \(rows) rows of \(width)")
            precondition(
                lookup.indices.allSatisfy { $0 >= 0 && Int($0) < lookup.table.rows },
                "A row index is outside 0..<\(lookup.table.rows)")
        }
        var result = Tensor.zeros([rows, width])
        result.withUnsafeMutableShared { result in
            Parallel.forEachChunk(of: rows, chunk: rowStretch(width)) { range in
                for lookup in lookups {
                    lookup.table.withUnsafeShared { table in
                        for row in range {
                            Scalar.addScaled(
                                table.pointer + Int(lookup.indices[row]) * width,
                                times: lookup.factor, to: result.pointer + row * width,
                                count: width)
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
    static func multiplyRows<Scalar: TensorScalar>(
        _ x: Input<Scalar>, by row: Input<Scalar>, width: Int, into y: Output<Scalar>
    ) {
        guard width > 0 else { return }
        for start in stride(from: 0, to: x.count, by: width) {
            for column in 0..<width { y[start + column] = x[start + column] * row[column] }
        }
    }
}
