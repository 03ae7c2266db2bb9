/// Branches of sequences: short continuations that look at their sequence and at themselves, never
/// at each other.
public struct BranchShape: Sendable {
    /// Positions of each sequence that its branches look at; rows of keys are `length` apart.
    public let ends: [Int]
    public let length: Int
    /// Branches of each sequence, and positions of each branch.
    public let branches: Int
    public let steps: Int
    public let heads: Int

    public init(ends: [Int], length: Int, branches: Int, steps: Int = 1, heads: Int) {
        precondition(
            heads > 0 && branches > 0 && steps > 0 && ends.allSatisfy { $0 <= length },
            "\(branches) branches of \(steps) in \(heads) heads")
        self.ends = ends
        self.length = length
        self.branches = branches
        self.steps = steps
        self.heads = heads
    }

    public var sequences: Int { ends.count }
    /// Rows of queries.
    public var rows: Int { sequences * branches * steps }
}

extension Tensor {
    /// Attention of branches, `[sequences · branches · steps, dimension]`; self are the queries.
    ///
    /// Cost: `4 · length · dimension` operations a row.
    ///
    /// - Parameters:
    ///   - keys: Of the branches, as values.
    ///   - memoryKeys: Of the sequences, `[sequences · length, dimension]`, as memoryValues.
    package func branchContexts(
        keys: Tensor, values: Tensor, memoryKeys: Tensor, memoryValues: Tensor,
        _ shape: BranchShape
    ) -> Tensor {
        let width = columns
        let (head, steps, own) = (width / shape.heads, shape.steps, shape.branches * shape.steps)
        precondition(
            rows == shape.rows && keys.shape == self.shape && values.shape == self.shape
                && memoryKeys.rows == shape.sequences * shape.length
                && memoryValues.shape == memoryKeys.shape && width % shape.heads == 0,
            "Branches \(self.shape) of \(memoryKeys.shape)")
        let scale = 1 / Scalar(head).squareRoot()
        return Tensor.filled([self.shape]) { to in
            Tensor.reading([self, keys, values, memoryKeys, memoryValues]) { from in
                let units = shape.sequences * shape.heads
                Parallel.forEachChunkOfProducts(of: units, chunk: 2) { range in
                    var scratch = Tensor(uninitialized: [own, shape.length + steps])
                    for unit in range {
                        let (sequence, column) = (unit / shape.heads, unit % shape.heads * head)
                        let end = shape.ends[sequence]
                        let start = sequence * own * width + column
                        let memory = sequence * shape.length * width + column
                        scratch.withUnsafeMutableShared { weights in
                            let stride = shape.length + steps
                            if end > 0 {
                                Scalar.gemm(
                                    transposeA: false, transposeB: true, m: own, n: end, k: head,
                                    alpha: scale, a: from[0].pointer + start, aStride: width,
                                    b: from[3].pointer + memory, bStride: width, beta: 0,
                                    c: weights.pointer, cStride: stride)
                            }
                            for row in 0..<own {
                                let step = row % steps
                                let line = weights.pointer + row * stride
                                for other in 0...step {
                                    line[end + other] =
                                        scale
                                        * Kernels.dot(
                                            from[0].pointer + start + row * width,
                                            from[1].pointer + start
                                                + (row - step + other) * width, count: head)
                                }
                                Scalar.softmax(line, count: end + step + 1)
                            }
                            let result = to[0].pointer + start
                            if end > 0 {
                                Scalar.gemm(
                                    transposeA: false, transposeB: false, m: own, n: head, k: end,
                                    alpha: 1, a: weights.pointer, aStride: stride,
                                    b: from[4].pointer + memory, bStride: width, beta: 0,
                                    c: result, cStride: width)
                            } else {
                                for row in 0..<own {
                                    (result + row * width).clear(head)
                                }
                            }
                            for row in 0..<own {
                                let step = row % steps
                                for other in 0...step {
                                    Scalar.addScaled(
                                        from[2].pointer + start + (row - step + other) * width,
                                        times: weights.pointer[row * stride + end + other],
                                        to: result + row * width, count: head)
                                }
                            }
                        }
                    }
                }
            }
        }[0]
    }
}
