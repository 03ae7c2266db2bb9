/// Products with one matrix a relation. Cost of each: `2 d²` a row and `d` a fact, on all cores.
extension RelationalAggregation {
    /// The messages themselves, `[rows, d]`: constants where the inputs are.
    public func messages<Scalar: TensorScalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        precondition(x.rows == nodes, "Messages from \(x.shape) to \(nodes) nodes")
        let width = x.columns
        var result = Tensor<Scalar>(uninitialized: [rows, width])
        result.withUnsafeMutableElements { output in
            x.withUnsafeElements { input in
                guard let to = output.baseAddress, let from = input.baseAddress else { return }
                let target = UnsafeSharedBuffer(to)
                let origin = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: from))
                Parallel.forEachChunk(of: rows, chunk: 1024) { range in
                    gather(
                        range, from: origin.pointer, width: width,
                        into: target.pointer + range.lowerBound * width)
                }
            }
        }
        return result
    }

    /// One message, `[1, d]`.
    public func message<Scalar: TensorScalar>(ofRow row: Int, _ x: Tensor<Scalar>)
        -> Tensor<Scalar>
    {
        let facts = Int(rowStart[row])..<Int(rowStart[row + 1])
        return x.gatheringRows(Array(source[facts]))
            .scalingRows(by: Tensor([facts.count], weight[facts].map { Scalar($0) }))
            .sumOfRows().reshaped([1, x.columns])
    }

    /// `y_v = Σ_r m_{v,r} W_r` from the nodes, `[nodes, d]`.
    ///
    /// - Parameters:
    ///   - weights: `[relations, d, d]`.
    ///   - transposed: Multiplies by `W_rᵀ`.
    public func product<Scalar: TensorScalar>(
        _ x: Tensor<Scalar>, _ weights: Tensor<Scalar>, transposed: Bool = false
    ) -> Tensor<Scalar> {
        precondition(x.rows == nodes, "A relational product of \(x.shape) for \(nodes) nodes")
        return product(.nodes(x), weights, transposed: transposed)
    }

    /// The same from messages that were made beforehand.
    public func product<Scalar: TensorScalar>(
        messages: Tensor<Scalar>, _ weights: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        precondition(messages.rows == rows, "Messages of \(messages.shape) for \(rows) rows")
        return product(.messages(messages), weights, transposed: false)
    }

    /// `dW_r = Σ_v m_{v,r}ᵀ g_v`, `[relations, d, d]`: the derivative by the matrices.
    public func weightGradient<Scalar: TensorScalar>(
        _ x: Tensor<Scalar>, cotangent g: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        weightGradient(.nodes(x), g)
    }

    public func weightGradient<Scalar: TensorScalar>(
        messages: Tensor<Scalar>, cotangent g: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        weightGradient(.messages(messages), g)
    }

    private enum Input<Scalar: TensorScalar> {
        case nodes(Tensor<Scalar>)
        case messages(Tensor<Scalar>)

        var tensor: Tensor<Scalar> {
            switch self {
            case .nodes(let tensor), .messages(let tensor): tensor
            }
        }

        var isMade: Bool {
            if case .messages = self { true } else { false }
        }
    }

    /// Calls `body` for each segment of each block with its messages, blocks on several cores.
    private func forEachSegment<Scalar: TensorScalar>(
        _ input: Input<Scalar>,
        _ body: @Sendable (Int, Segment, UnsafePointer<Scalar>) -> Void
    ) {
        let (width, isMade, longest) = (input.tensor.columns, input.isMade, longest)
        input.tensor.withUnsafeElements { elements in
            guard let base = elements.baseAddress else { return }
            let origin = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: base))
            Parallel.forEachChunkOfProducts(of: blocks.count, chunk: 1) { range in
                let scratch = UnsafeMutablePointer<Scalar>.allocate(
                    capacity: isMade ? 1 : longest * width)
                defer { scratch.deallocate() }
                for block in range {
                    for segment in blocks[block] {
                        if isMade {
                            body(
                                block, segment,
                                UnsafePointer(origin.pointer + segment.rows.lowerBound * width))
                        } else {
                            gather(
                                segment.rows, from: origin.pointer, width: width, into: scratch)
                            body(block, segment, UnsafePointer(scratch))
                        }
                    }
                }
            }
        }
    }

    private func product<Scalar: TensorScalar>(
        _ input: Input<Scalar>, _ weights: Tensor<Scalar>, transposed: Bool
    ) -> Tensor<Scalar> {
        let width = input.tensor.columns
        precondition(
            weights.shape == [relations, width, width],
            "Matrices of \(weights.shape) for \(relations) relations of width \(width)")
        var result = Tensor<Scalar>.zeros([nodes, width])
        let longest = longest
        result.withUnsafeMutableElements { output in
            weights.withUnsafeElements { matrices in
                guard let to = output.baseAddress, let matrix = matrices.baseAddress else { return }
                let target = UnsafeSharedBuffer(to)
                let factors = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: matrix))
                forEachSegment(input) { _, segment, messages in
                    let products = UnsafeMutablePointer<Scalar>.allocate(capacity: longest * width)
                    defer { products.deallocate() }
                    Scalar.gemm(
                        transposeA: false, transposeB: transposed, m: segment.rows.count,
                        n: width, k: width, alpha: 1, a: messages, aStride: width,
                        b: factors.pointer + segment.relation * width * width, bStride: width,
                        beta: 0, c: products, cStride: width)
                    scatter(segment.rows, products, width: width, to: target.pointer)
                }
            }
        }
        return result
    }

    private func weightGradient<Scalar: TensorScalar>(
        _ input: Input<Scalar>, _ g: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        let width = g.columns
        precondition(
            g.rows == nodes && input.tensor.columns == width,
            "A cotangent of \(g.shape) for messages of \(input.tensor.shape)")
        // Each block sums for itself; the sums are then added in the order of the blocks.
        let size = relations * width * width
        var parts = Tensor<Scalar>.zeros([blocks.count, size])
        let longest = longest
        parts.withUnsafeMutableElements { output in
            g.withUnsafeElements { cotangents in
                guard let to = output.baseAddress, let from = cotangents.baseAddress else { return }
                let target = UnsafeSharedBuffer(to)
                let origin = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: from))
                forEachSegment(input) { block, segment, messages in
                    let rows = UnsafeMutablePointer<Scalar>.allocate(capacity: longest * width)
                    defer { rows.deallocate() }
                    for (position, row) in segment.rows.enumerated() {
                        (rows + position * width).update(
                            from: origin.pointer + Int(rowNode[row]) * width, count: width)
                    }
                    Scalar.gemm(
                        transposeA: true, transposeB: false, m: width, n: width,
                        k: segment.rows.count, alpha: 1, a: messages, aStride: width, b: rows,
                        bStride: width, beta: 0,
                        c: target.pointer + block * size + segment.relation * width * width,
                        cStride: width)
                }
            }
        }
        var result = Tensor<Scalar>.zeros([size])
        for block in 0..<blocks.count {
            result.add(parts.slicingRows(block..<block + 1).reshaped([size]))
        }
        return result.reshaped([relations, width, width])
    }

    /// The messages of some rows.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    private func gather<Scalar: TensorScalar>(
        _ range: Range<Int>, from x: UnsafeMutablePointer<Scalar>, width: Int,
        into target: UnsafeMutablePointer<Scalar>
    ) {
        for (position, row) in range.enumerated() {
            let sum = target + position * width
            sum.update(repeating: 0, count: width)
            for fact in Int(rowStart[row])..<Int(rowStart[row + 1]) {
                Scalar.addScaled(
                    x + Int(source[fact]) * width, times: Scalar(weight[fact]), to: sum,
                    count: width)
            }
        }
    }

    /// Adds some rows to their nodes.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    private func scatter<Scalar: TensorScalar>(
        _ range: Range<Int>, _ rows: UnsafePointer<Scalar>, width: Int,
        to target: UnsafeMutablePointer<Scalar>
    ) {
        for (position, row) in range.enumerated() {
            Scalar.addScaled(
                rows + position * width, times: 1, to: target + Int(rowNode[row]) * width,
                count: width)
        }
    }
}
