/// A sparse matrix in compressed rows: row `r` owns entries `offsets[r]..<offsets[r + 1]`.
public struct SparseMatrix<Scalar: TensorScalar>: Sendable {
    public let rows: Int
    public let columns: Int
    public let offsets: [Int]
    public let indices: [Int32]
    public let values: [Scalar]

    /// - Precondition: the offsets are monotone and every index is a column.
    public init(rows: Int, columns: Int, offsets: [Int], indices: [Int32], values: [Scalar]) {
        precondition(
            offsets.count == rows + 1 && offsets.last == indices.count
                && indices.count == values.count,
            "A sparse [\(rows), \(columns)] with \(offsets.count) offsets, \(indices.count) indices, \(values.count) values"
        )
        precondition(
            indices.allSatisfy { $0 >= 0 && Int($0) < columns },
            "A column index is outside 0..<\(columns)")
        self.rows = rows
        self.columns = columns
        self.offsets = offsets
        self.indices = indices
        self.values = values
    }

    /// From (row, column, value) triples in any order; equal positions are summed.
    public init(
        rows: Int, columns: Int, entries: [(row: Int32, column: Int32, value: Scalar)]
    ) {
        let sorted = entries.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
        var offsets = [0]
        var indices: [Int32] = []
        var values: [Scalar] = []
        var row = 0
        var previous: (Int32, Int32)?
        for entry in sorted {
            while row < Int(entry.row) {
                offsets.append(indices.count)
                row += 1
            }
            if let previous, previous == (entry.row, entry.column) {
                values[values.count - 1] += entry.value
            } else {
                indices.append(entry.column)
                values.append(entry.value)
                previous = (entry.row, entry.column)
            }
        }
        while offsets.count < rows + 1 { offsets.append(indices.count) }
        self.init(rows: rows, columns: columns, offsets: offsets, indices: indices, values: values)
    }

    /// Number of stored entries.
    public var count: Int { indices.count }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func transposed() -> SparseMatrix {
        var newOffsets = [Int](repeating: 0, count: columns + 1)
        for index in indices { newOffsets[Int(index) + 1] += 1 }
        for column in 0..<columns { newOffsets[column + 1] += newOffsets[column] }
        var next = newOffsets
        var newIndices = [Int32](repeating: 0, count: count)
        var newValues = [Scalar](repeating: 0, count: count)
        for row in 0..<rows {
            for entry in offsets[row]..<offsets[row + 1] {
                let column = Int(indices[entry])
                newIndices[next[column]] = Int32(row)
                newValues[next[column]] = values[entry]
                next[column] += 1
            }
        }
        return SparseMatrix(
            rows: columns, columns: rows, offsets: newOffsets, indices: newIndices,
            values: newValues)
    }

    /// The same matrix in another precision.
    @specialized(where Scalar == Double, Other == Float)
    @specialized(where Scalar == Double, Other == Double)
    public func converted<Other: TensorScalar>(to: Other.Type = Other.self) -> SparseMatrix<Other> {
        SparseMatrix<Other>(
            rows: rows, columns: columns, offsets: offsets, indices: indices,
            values: values.map { Other($0) })
    }

    /// `self · dense`, `[rows, n]`. Cost: `2 · count · n`, rows shared over the cores.
    public func product(_ dense: Tensor<Scalar>) -> Tensor<Scalar> {
        precondition(
            dense.rank == 2 && dense.rows == columns,
            "A sparse [\(rows), \(columns)] times \(dense.shape)")
        let width = dense.columns
        var result = Tensor<Scalar>.zeros([rows, width])
        dense.withUnsafeElements { source in
            result.withUnsafeMutableElements { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                let input = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: from))
                let output = UnsafeSharedBuffer(to)
                Parallel.forEachChunk(of: rows, chunk: 256) { range in
                    Kernels.sparseProduct(
                        self, range, input.pointer, width: width, output.pointer)
                }
            }
        }
        return result
    }

    /// Every entry, zeros included. Cost: O(rows · columns) memory.
    public func dense() -> Tensor<Scalar> {
        var result = Tensor<Scalar>.zeros([rows, columns])
        result.withUnsafeMutableElements { target in
            for row in 0..<rows {
                for entry in offsets[row]..<offsets[row + 1] {
                    target[row * columns + Int(indices[entry])] += values[entry]
                }
            }
        }
        return result
    }
}

extension Kernels {
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func sparseProduct<Scalar: TensorScalar>(
        _ matrix: SparseMatrix<Scalar>, _ range: Range<Int>, _ source: UnsafePointer<Scalar>,
        width: Int, _ target: UnsafeMutablePointer<Scalar>
    ) {
        matrix.indices.withUnsafeBufferPointer { indices in
            matrix.values.withUnsafeBufferPointer { values in
                for row in range {
                    let output = target + row * width
                    for entry in matrix.offsets[row]..<matrix.offsets[row + 1] {
                        let value = values[entry]
                        let input = source + Int(indices[entry]) * width
                        for column in 0..<width { output[column] += value * input[column] }
                    }
                }
            }
        }
    }
}
