/// Sequences whose rows stand one below the other: sequence s has rows `offsets[s]..<offsets[s + 1]`.
extension Tensor {
    /// The sequence of each row.
    public static func sequenceOfEvent(_ offsets: [Int]) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(offsets.last ?? 0)
        for sequence in offsets.indices.dropLast() {
            for _ in offsets[sequence]..<offsets[sequence + 1] { result.append(Int32(sequence)) }
        }
        return result
    }

    /// Sum of the rows of each sequence, `[sequences, n]`, in their order.
    public func sequenceSums(offsets: [Int]) -> Tensor {
        var result = Tensor.zeros([offsets.count - 1, columns])
        let width = columns
        overSequences(offsets, into: &result) { x, y, sequence, rows in
            for row in rows {
                Scalar.addScaled(
                    x + row * width, times: 1, to: y + sequence * width, count: width)
            }
        }
        return result
    }

    /// Mean of each row and those before it in its sequence.
    public func prefixMeans(offsets: [Int]) -> Tensor {
        var result = Tensor.zeros(shape)
        let width = columns
        overSequences(offsets, into: &result) { x, y, _, rows in
            for (index, row) in rows.enumerated() {
                // m_i = m_(i-1) i / (i + 1) + x_i / (i + 1)
                let share = 1 / Scalar(index + 1)
                if index > 0 {
                    Scalar.addScaled(
                        y + (row - 1) * width, times: Scalar(index) * share, to: y + row * width,
                        count: width)
                }
                Scalar.addScaled(x + row * width, times: share, to: y + row * width, count: width)
            }
        }
        return result
    }

    /// The derivative of `prefixMeans`, of whose result this is the cotangent.
    public func prefixMeanGradient(offsets: [Int]) -> Tensor {
        var result = Tensor.zeros(shape)
        let width = columns
        overSequences(offsets, into: &result) { g, y, _, rows in
            for row in rows.reversed() {
                if row + 1 < rows.upperBound {
                    Scalar.addScaled(
                        y + (row + 1) * width, times: 1, to: y + row * width, count: width)
                }
                Scalar.addScaled(
                    g + row * width, times: 1 / Scalar(row - rows.lowerBound + 1),
                    to: y + row * width, count: width)
            }
        }
        return result
    }

    /// Calls `body` for each sequence, on several threads.
    private func overSequences(
        _ offsets: [Int], into result: inout Tensor,
        _ body:
            @Sendable (
                UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int, Range<Int>
            ) -> Void
    ) {
        precondition(offsets.last == rows, "Sequences end at \(offsets.last ?? 0) of \(shape)")
        withUnsafeElements { input in
            result.withUnsafeMutableElements { output in
                guard let from = input.baseAddress, let to = output.baseAddress else { return }
                let source = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: from))
                let target = UnsafeSharedBuffer(to)
                Parallel.forEachChunk(of: offsets.count - 1, chunk: 8) { range in
                    for sequence in range {
                        body(
                            UnsafePointer(source.pointer), target.pointer, sequence,
                            offsets[sequence]..<offsets[sequence + 1])
                    }
                }
            }
        }
    }
}
