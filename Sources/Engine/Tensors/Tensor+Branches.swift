import Support

/// Branches of sequences: short continuations that look at the beginning of their sequence and at
/// themselves, never at each other.
public struct BranchShape: Sendable {
    /// A place in a sequence that branches go on from.
    public struct Fork: Equatable, Sendable {
        public let sequence: Int
        /// Positions of the sequence that the branches look at.
        public let end: Int

        public init(sequence: Int, end: Int) {
            self.sequence = sequence
            self.end = end
        }
    }

    public let sequences: Int
    /// Rows of a sequence's keys.
    public let length: Int
    /// In the order of their sequences.
    public let forks: [Fork]
    /// Branches of each fork, and positions of each branch.
    public let branches: Int
    public let steps: Int
    public let heads: Int
    /// Where the forks of each sequence begin; one more number than there are sequences.
    let offsets: [Int]

    /// - Precondition: forks come in the order of their sequences.
    public init(
        sequences: Int, length: Int, forks: [Fork], branches: Int, steps: Int = 1, heads: Int
    ) {
        precondition(
            heads > 0 && branches > 0 && steps > 0
                && forks.allSatisfy { $0.end <= length && (0..<sequences).contains($0.sequence) }
                && zip(forks, forks.dropFirst()).allSatisfy { $0.sequence <= $1.sequence },
            "\(branches) branches of \(steps) in \(heads) heads")
        self.sequences = sequences
        self.length = length
        self.forks = forks
        self.branches = branches
        self.steps = steps
        self.heads = heads
        var offsets = [Int](repeating: 0, count: sequences + 1)
        for fork in forks { offsets[fork.sequence + 1] += 1 }
        for sequence in 0..<sequences { offsets[sequence + 1] += offsets[sequence] }
        self.offsets = offsets
    }

    /// Rows of queries of one fork, and of all.
    var own: Int { branches * steps }
    public var rows: Int { forks.count * own }
    /// Numbers from one row of weights to the next.
    fileprivate var stride: Int { length + steps }
}

extension Tensor {
    /// Attention of branches, `[forks · branches · steps, dimension]`; self are the queries.
    ///
    /// Cost: `4 · end · dimension` operations a row.
    ///
    /// - Parameters:
    ///   - keys: Of the branches, as values.
    ///   - memoryKeys: Of the sequences, `[sequences · length, dimension]`, as memoryValues.
    package func branchContexts(
        keys: Tensor, values: Tensor, memoryKeys: Tensor, memoryValues: Tensor,
        _ shape: BranchShape
    ) -> Tensor {
        check(keys, values, memoryKeys, memoryValues, shape)
        let width = columns
        return Tensor.filled([self.shape]) { to in
            Tensor.reading([self, keys, values, memoryKeys, memoryValues]) { from in
                shape.forEachUnit(of: width, squares: 1) {
                    (unit: BranchUnit, weights: UnsafeMutablePointer<Scalar>) in
                    for fork in unit.forks {
                        let (start, end) = (unit.start(fork), shape.forks[fork].end)
                        unit.weights(
                            from[0].pointer, from[1].pointer, from[3].pointer, fork, weights)
                        let result = to[0].pointer + start
                        unit.gemm(
                            shape.own, unit.head, end, weights, shape.stride,
                            from[4].pointer + unit.memory, result, width)
                        for row in 0..<shape.own {
                            let step = row % shape.steps
                            for other in 0...step {
                                Scalar.addScaled(
                                    from[2].pointer + start + (row - step + other) * width,
                                    times: weights[row * shape.stride + end + other],
                                    to: result + row * width, count: unit.head)
                            }
                        }
                    }
                }
            }
        }[0]
    }

    /// The cotangents of queries, keys, values and the memory's keys and values; self are the
    /// queries. The weights are made again.
    package func branchGradients(
        keys: Tensor, values: Tensor, memoryKeys: Tensor, memoryValues: Tensor, cotangent: Tensor,
        _ shape: BranchShape
    ) -> [Tensor] {
        check(keys, values, memoryKeys, memoryValues, shape)
        let (width, own, steps) = (columns, shape.own, shape.steps)
        let shapes = [
            self.shape, self.shape, self.shape, memoryKeys.shape, memoryKeys.shape,
        ]
        return Tensor.filled(shapes) { to in
            Tensor.reading([self, keys, values, memoryKeys, memoryValues, cotangent]) { from in
                shape.forEachUnit(of: width, squares: 2) {
                    (unit: BranchUnit, weights: UnsafeMutablePointer<Scalar>) in
                    let (head, stride) = (unit.head, shape.stride)
                    let logits = weights + own * stride
                    for row in 0..<shape.length {
                        for which in 3...4 {
                            (to[which].pointer + unit.memory + row * width).clear(head)
                        }
                    }
                    for fork in unit.forks {
                        let (start, end) = (unit.start(fork), shape.forks[fork].end)
                        let (q, g) = (from[0].pointer + start, from[5].pointer + start)
                        unit.weights(
                            from[0].pointer, from[1].pointer, from[3].pointer, fork, weights)
                        // dW = g Vᵀ, then dS in its place.
                        unit.gemm(
                            own, end, head, g, width, from[4].pointer + unit.memory, logits,
                            stride, transposesB: true)
                        for row in 0..<own {
                            let step = row % steps
                            let line = logits + row * stride
                            for other in 0...step {
                                let place = start + (row - step + other) * width
                                line[end + other] = Kernels.dot(
                                    g + row * width, from[2].pointer + place, count: head)
                            }
                            Kernels.softmaxGradient(
                                weights + row * stride, line,
                                scale: 1 / Scalar(head).squareRoot(), count: end + step + 1,
                                of: end + step + 1)
                        }
                        unit.gemm(
                            own, head, end, logits, stride, from[3].pointer + unit.memory,
                            to[0].pointer + start, width)
                        unit.gemm(
                            end, head, own, logits, stride, q, to[3].pointer + unit.memory, width,
                            transposesA: true, keeping: 1)
                        unit.gemm(
                            end, head, own, weights, stride, g, to[4].pointer + unit.memory,
                            width, transposesA: true, keeping: 1)
                        for row in 0..<own {
                            for which in 1...2 {
                                (to[which].pointer + start + row * width).clear(head)
                            }
                        }
                        for row in 0..<own {
                            let step = row % steps
                            for other in 0...step {
                                let place = start + (row - step + other) * width
                                let logit = logits[row * stride + end + other]
                                Scalar.addScaled(
                                    from[1].pointer + place, times: logit,
                                    to: to[0].pointer + start + row * width, count: head)
                                Scalar.addScaled(
                                    q + row * width, times: logit, to: to[1].pointer + place,
                                    count: head)
                                Scalar.addScaled(
                                    g + row * width,
                                    times: weights[row * stride + end + other],
                                    to: to[2].pointer + place, count: head)
                            }
                        }
                    }
                }
            }
        }
    }

    private func check(
        _ keys: Tensor, _ values: Tensor, _ memoryKeys: Tensor, _ memoryValues: Tensor,
        _ shape: BranchShape
    ) {
        precondition(
            rows == shape.rows && keys.shape == self.shape && values.shape == self.shape
                && memoryKeys.rows == shape.sequences * shape.length
                && memoryValues.shape == memoryKeys.shape && columns % shape.heads == 0,
            "Branches \(self.shape) of \(memoryKeys.shape)")
    }
}

extension BranchShape {
    /// Calls `body` for each pair of sequence and head on several threads, with room for some tables
    /// of a fork's weights.
    fileprivate func forEachUnit<Scalar: TensorScalar>(
        of width: Int, squares: Int,
        _ body: @Sendable (BranchUnit, UnsafeMutablePointer<Scalar>) -> Void
    ) {
        Parallel.forEachChunkOfProducts(of: sequences * heads, chunk: 2) { units in
            var scratch = Tensor<Scalar>(uninitialized: [squares * own, stride])
            scratch.withUnsafeMutableShared { scratch in
                for unit in units {
                    body(
                        BranchUnit(
                            shape: self, sequence: unit / heads, column: unit % heads, width: width
                        ), scratch.pointer)
                }
            }
        }
    }
}

/// One sequence and head.
private struct BranchUnit {
    let shape: BranchShape
    let width: Int
    /// Numbers of a head.
    let head: Int
    /// Of the sequence.
    let forks: Range<Int>
    /// First number of the sequence's memory, and of the head.
    let memory: Int
    private let column: Int

    init(shape: BranchShape, sequence: Int, column: Int, width: Int) {
        self.shape = shape
        self.width = width
        head = width / shape.heads
        self.column = column * head
        forks = shape.offsets[sequence]..<shape.offsets[sequence + 1]
        memory = sequence * shape.length * width + self.column
    }

    /// First number of a fork's branches.
    func start(_ fork: Int) -> Int { fork * shape.own * width + column }

    /// Weights of a fork's rows: over the sequence, then over the branch itself.
    func weights<Scalar: TensorScalar>(
        _ queries: UnsafePointer<Scalar>, _ keys: UnsafePointer<Scalar>,
        _ memoryKeys: UnsafePointer<Scalar>, _ fork: Int, _ weights: UnsafeMutablePointer<Scalar>
    ) {
        let (start, end) = (start(fork), shape.forks[fork].end)
        let (steps, stride) = (shape.steps, shape.stride)
        let scale = 1 / Scalar(head).squareRoot()
        gemm(
            shape.own, end, head, queries + start, width, memoryKeys + memory, weights, stride,
            transposesB: true, scale: scale)
        for row in 0..<shape.own {
            let step = row % steps
            let line = weights + row * stride
            for other in 0...step {
                line[end + other] =
                    scale
                    * Kernels.dot(
                        queries + start + row * width,
                        keys + start + (row - step + other) * width, count: head)
            }
            Scalar.softmax(line, count: end + step + 1)
        }
    }

    /// C = A B, where B is as wide as the tensors are, or C + A B; a product over nothing is 0.
    func gemm<Scalar: TensorScalar>(
        _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Scalar>, _ aStride: Int,
        _ b: UnsafePointer<Scalar>, _ c: UnsafeMutablePointer<Scalar>, _ cStride: Int,
        transposesA: Bool = false, transposesB: Bool = false, keeping: Scalar = 0,
        scale: Scalar = 1
    ) {
        guard k > 0 else {
            for row in 0..<m where keeping == 0 { (c + row * cStride).clear(n) }
            return
        }
        guard m > 0, n > 0 else { return }
        Scalar.gemm(
            transposeA: transposesA, transposeB: transposesB, m: m, n: n, k: k, alpha: scale, a: a,
            aStride: aStride, b: b, bStride: width, beta: keeping, c: c, cStride: cStride)
    }
}
