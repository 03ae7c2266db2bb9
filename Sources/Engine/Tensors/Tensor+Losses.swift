/// What losses over many scores need.
extension Tensor {
    /// Each element becomes `σ(x) − target`; returns `Σ log(1 + eˣ) − target · x`, row by row in
    /// the scalar's precision, rows in Double.
    package mutating func binaryCrossEntropy(target: Scalar) -> Double {
        let (rows, width) = (rows, columns)
        var sums = [Double](repeating: 0, count: rows)
        withUnsafeMutableElements { elements in
            sums.withUnsafeMutableBufferPointer { sums in
                guard let base = elements.baseAddress, let totals = sums.baseAddress else { return }
                let scores = UnsafeSharedBuffer(base)
                let output = UnsafeSharedBuffer(totals)
                Parallel.forEachChunk(of: rows, chunk: 16) { range in
                    for row in range {
                        output.pointer[row] = Double(
                            Scalar.binaryCrossEntropy(
                                scores.pointer + row * width, target: target, count: width))
                    }
                }
            }
        }
        return sums.reduce(0, +)
    }

    /// `eˣ / Σ eˣ` of each row.
    package func softmaxRows() -> Tensor {
        var result = self
        let (rows, width) = (rows, columns)
        result.withUnsafeMutableShared { elements in
            for row in 0..<rows { Scalar.softmax(elements.pointer + row * width, count: width) }
        }
        return result
    }

    /// `x − log Σ eˣ` of each row.
    package func logSoftmaxRows() -> Tensor {
        var result = self
        let (rows, width) = (rows, columns)
        var scratch = [Scalar](repeating: 0, count: width)
        result.withUnsafeMutableElements { elements in
            for row in 0..<rows {
                let line = elements[row * width..<(row + 1) * width]
                guard let largest = line.max(), let base = elements.baseAddress else { continue }
                let sum = Scalar.exponentials(
                    base + row * width, less: largest, into: &scratch, count: width)
                let shift = largest + Scalar.logOnePlus(sum - 1)
                for index in line.indices { elements[index] -= shift }
            }
        }
        return result
    }

    /// Rows from `first` on become `factor · rows`.
    package mutating func replaceRows(
        from first: Int, with rows: Tensor, times factor: Scalar
    ) {
        let width = columns
        precondition(rows.columns == width && first + rows.rows <= self.rows)
        withUnsafeMutableElements { target in
            rows.withUnsafeElements { source in
                let part = UnsafeMutableBufferPointer(
                    rebasing: target[first * width..<first * width + source.count])
                Kernels.scale(source, by: factor, into: part)
            }
        }
    }
}
