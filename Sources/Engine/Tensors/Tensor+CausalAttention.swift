import Support

/// The sizes of attention among the positions of sequences, head by head.
public struct CausalAttentionShape: Sendable {
    /// Sequences and positions in each.
    public let sequences: Int
    public let length: Int
    public let heads: Int
    /// Numbers in a row of queries, of all heads together.
    public let dimension: Int
    /// How many positions at the start of each sequence nothing looks at; nil where all count.
    public let ignored: [Int]?

    public init(
        sequences: Int, length: Int, heads: Int, dimension: Int, ignored: [Int]? = nil
    ) {
        precondition(
            heads > 0 && dimension % heads == 0 && ignored.map { $0.count == sequences } ?? true,
            "\(heads) heads of \(dimension) numbers")
        self.sequences = sequences
        self.length = length
        self.heads = heads
        self.dimension = dimension
        self.ignored = ignored
    }

    public var headDimension: Int { dimension / heads }
    var rows: Int { sequences * length }
    /// The weights: a row for each sequence, head and position.
    public var weightShape: [Int] { [sequences * heads * length, length] }

    /// Pairs of sequence and head that one core takes at a time.
    static let chunk = 4
    /// Positions of one product: what lies above the diagonal outside of such blocks costs nothing.
    static let tile = 64

    /// Calls `body` for each block of positions, the last block first, with the first position,
    /// how many they are, and how many positions they may look at.
    func withTiles(_ body: (_ start: Int, _ count: Int, _ seen: Int) -> Void) {
        for block in (0..<(length + Self.tile - 1) / Self.tile).reversed() {
            let start = block * Self.tile
            let count = min(Self.tile, length - start)
            body(start, count, start + count)
        }
    }

    /// Where a sequence and head begin among rows of all heads.
    func offset(_ unit: Int) -> Int {
        unit / heads * length * dimension + unit % heads * headDimension
    }
}

/// Causal attention over all cores: BLAS for the products, one thread each.
extension Tensor {
    /// `softmax(Q Kᵀ / √d_head)` over the positions up to each one's own, `weightShape`.
    ///
    /// - Parameters: self is Q, `[sequences · length, dimension]`, as K.
    package func causalWeights(_ keys: Tensor, _ shape: CausalAttentionShape) -> Tensor {
        precondition(
            rows == shape.rows && columns == shape.dimension && keys.shape == self.shape,
            "Attention of \(self.shape) to \(keys.shape)")
        let (length, width) = (shape.length, shape.dimension)
        let scale = 1 / Scalar(shape.headDimension).squareRoot()
        return Tensor.filled([shape.weightShape]) { to in
            Tensor.reading([self, keys]) { from in
                shape.forEachUnit { unit in
                    let offset = shape.offset(unit)
                    let weights = to[0].pointer + unit * length * length
                    shape.withTiles { start, count, seen in
                        Scalar.gemm(
                            transposeA: false, transposeB: true, m: count, n: seen,
                            k: shape.headDimension, alpha: scale,
                            a: from[0].pointer + offset + start * width, aStride: width,
                            b: from[1].pointer + offset, bStride: width, beta: 0,
                            c: weights + start * length, cStride: length)
                    }
                    let first = min(shape.ignored?[unit / shape.heads] ?? 0, length)
                    for position in 0..<length {
                        let row = weights + position * length
                        let end = max(first, position + 1)
                        row.update(repeating: 0, count: first)
                        (row + end).clear(length - end)
                        Scalar.softmax(row + first, count: end - first)
                    }
                }
            }
        }[0]
    }

    /// The cotangents of queries and keys; self are the weights.
    package func causalWeightGradients(
        _ queries: Tensor, _ keys: Tensor, cotangent: Tensor, _ shape: CausalAttentionShape
    ) -> (queries: Tensor, keys: Tensor) {
        let (length, width) = (shape.length, shape.dimension)
        let scale = 1 / Scalar(shape.headDimension).squareRoot()
        let made = Tensor.filled([queries.shape, keys.shape]) { to in
            Tensor.reading([self, cotangent, queries, keys]) { from in
                shape.forEachUnit { unit in
                    let (offset, square) = (shape.offset(unit), unit * length * length)
                    var scratch = Tensor(uninitialized: [length, length])
                    scratch.withUnsafeMutableShared { logits in
                        Kernels.softmaxGradients(
                            from[0].pointer + square, from[1].pointer + square, scale: scale,
                            length: length, into: logits.pointer)
                        shape.withTiles { start, count, seen in
                            let rows = logits.pointer + start * length
                            Scalar.gemm(
                                transposeA: false, transposeB: false, m: count,
                                n: shape.headDimension, k: seen, alpha: 1, a: rows,
                                aStride: length, b: from[3].pointer + offset, bStride: width,
                                beta: 0, c: to[0].pointer + offset + start * width,
                                cStride: width)
                            Scalar.gemm(
                                transposeA: true, transposeB: false, m: seen,
                                n: shape.headDimension, k: count, alpha: 1, a: rows,
                                aStride: length, b: from[2].pointer + offset + start * width,
                                bStride: width, beta: seen == length ? 0 : 1,
                                c: to[1].pointer + offset, cStride: width)
                        }
                    }
                }
            }
        }
        return (made[0], made[1])
    }

    /// `W V`, `[sequences · length, dimension]`; self are the weights.
    package func causalContext(_ values: Tensor, _ shape: CausalAttentionShape) -> Tensor {
        precondition(
            self.shape == shape.weightShape && values.rows == shape.rows,
            "Weights \(self.shape) of \(values.shape)")
        let (length, width) = (shape.length, shape.dimension)
        return Tensor.filled([values.shape]) { to in
            Tensor.reading([self, values]) { from in
                shape.forEachUnit { unit in
                    let offset = shape.offset(unit)
                    shape.withTiles { start, count, seen in
                        Scalar.gemm(
                            transposeA: false, transposeB: false, m: count,
                            n: shape.headDimension, k: seen, alpha: 1,
                            a: from[0].pointer + (unit * length + start) * length,
                            aStride: length, b: from[1].pointer + offset, bStride: width,
                            beta: 0, c: to[0].pointer + offset + start * width, cStride: width)
                    }
                }
            }
        }[0]
    }

    /// The cotangents of weights and values; self are the weights.
    package func causalContextGradients(
        _ values: Tensor, cotangent: Tensor, _ shape: CausalAttentionShape
    ) -> (weights: Tensor, values: Tensor) {
        let (length, width) = (shape.length, shape.dimension)
        let made = Tensor.filled([shape.weightShape, values.shape]) { to in
            Tensor.reading([self, values, cotangent]) { from in
                shape.forEachUnit { unit in
                    let (offset, square) = (shape.offset(unit), unit * length * length)
                    // Right of the blocks nothing is written.
                    (to[0].pointer + square).clear(length * length)
                    shape.withTiles { start, count, seen in
                        let (row, own) = (square + start * length, offset + start * width)
                        Scalar.gemm(
                            transposeA: false, transposeB: true, m: count, n: seen,
                            k: shape.headDimension, alpha: 1, a: from[2].pointer + own,
                            aStride: width, b: from[1].pointer + offset, bStride: width,
                            beta: 0, c: to[0].pointer + row, cStride: length)
                        Scalar.gemm(
                            transposeA: true, transposeB: false, m: seen,
                            n: shape.headDimension, k: count, alpha: 1,
                            a: from[0].pointer + row, aStride: length,
                            b: from[2].pointer + own, bStride: width,
                            beta: seen == length ? 0 : 1, c: to[1].pointer + offset,
                            cStride: width)
                    }
                }
            }
        }
        return (made[0], made[1])
    }
}

extension CausalAttentionShape {
    /// Calls `body` for each pair of sequence and head, on several threads.
    func forEachUnit(_ body: @Sendable (Int) -> Void) {
        Parallel.forEachChunkOfProducts(of: sequences * heads, chunk: Self.chunk) { units in
            for unit in units { body(unit) }
        }
    }
}

extension Kernels {
    /// `w (g − Σ w g) · scale`, row by row of a square.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func softmaxGradients<Scalar: TensorScalar>(
        _ weights: UnsafePointer<Scalar>, _ g: UnsafePointer<Scalar>, scale: Scalar, length: Int,
        into result: UnsafeMutablePointer<Scalar>
    ) {
        for row in 0..<length {
            let start = row * length
            let mean = dot(weights + start, g + start, count: length)
            for index in start..<start + length {
                result[index] = weights[index] * (g[index] - mean) * scale
            }
        }
    }
}
