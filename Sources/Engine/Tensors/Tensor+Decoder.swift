/// What a decoder of the Llama kind does to rows, over all cores.
extension Tensor {
    /// Rows of one core at a time: fixed, so that sums do not depend on the number of cores.
    private static var block: Int { 256 }

    /// `scale ⊙ x / √(mean x² + ε)` over the columns of each row, and what each row was multiplied
    /// by, `[rows]`.
    package func rootMeanSquareNormalized(
        scale: Tensor, epsilon: Scalar
    ) -> (result: Tensor, inverse: Tensor) {
        let (rows, width) = (rows, columns)
        precondition(scale.count == width && width > 0, "RMS norm of \(shape), \(scale.shape)")
        let made = Tensor.filled([shape, [rows]]) { to in
            Tensor.reading([self, scale]) { from in
                Parallel.forEachChunk(of: rows, chunk: Self.block) { range in
                    for row in range {
                        let x = from[0].pointer + row * width
                        let square = Kernels.dot(x, x, count: width) / Scalar(width)
                        let inverse = 1 / (square + epsilon).squareRoot()
                        to[1].pointer[row] = inverse
                        Kernels.scaledProduct(
                            x, from[1].pointer, times: inverse, into: to[0].pointer + row * width,
                            count: width)
                    }
                }
            }
        }
        return (made[0], made[1])
    }

    /// The cotangents of the input and the scale; self is the input.
    package func rootMeanSquareGradient(
        inverse: Tensor, scale: Tensor, cotangent: Tensor
    ) -> (input: Tensor, scale: Tensor) {
        let (rows, width) = (rows, columns)
        let blocks = max(1, (rows + Self.block - 1) / Self.block)
        let made = Tensor.filled([shape, [blocks, width]]) { to in
            to[1].pointer.update(repeating: 0, count: blocks * width)
            Tensor.reading([self, scale, cotangent, inverse]) { from in
                Parallel.forEachChunk(of: rows, chunk: Self.block) { range in
                    let sums = to[1].pointer + range.lowerBound / Self.block * width
                    for row in range {
                        Kernels.rootMeanSquareGradient(
                            from[0].pointer + row * width, from[1].pointer,
                            from[2].pointer + row * width, inverse: from[3].pointer[row],
                            into: to[0].pointer + row * width, sums, count: width)
                    }
                }
            }
        }
        return (made[0], made[1].sumOfRows().reshaped(scale.shape))
    }

    /// `self · σ(self) ⊙ other`: a gated linear unit with SiLU (Shazeer 2020).
    package func gating(_ other: Tensor) -> Tensor {
        paired(other) { x, y, result, count in
            Scalar.logistics(x, into: result, count: count)
            Kernels.gate(x, y, result, count: count)
        }
    }

    /// The cotangents of both factors of `gating`.
    package func gatingGradient(_ other: Tensor, cotangent: Tensor) -> (gate: Tensor, other: Tensor)
    {
        precondition(shape == other.shape && shape == cotangent.shape, "Gates of \(shape)")
        let count = count
        let made = Tensor.filled([shape, shape]) { to in
            Tensor.reading([self, other, cotangent]) { from in
                Parallel.forEachChunk(of: count, chunk: Self.stretch) { range in
                    let start = range.lowerBound
                    let (first, second) = (to[0].pointer + start, to[1].pointer + start)
                    Scalar.logistics(from[0].pointer + start, into: second, count: range.count)
                    Kernels.gateGradient(
                        from[0].pointer + start, from[1].pointer + start,
                        from[2].pointer + start, first, second, count: range.count)
                }
            }
        }
        return (made[0], made[1])
    }

    /// Every head's pairs (x_i, x_{i + half}) turned by the angle of the row's position.
    ///
    /// - Parameters:
    ///   - positions: Of each row, from 0.
    ///   - backwards: Turns the other way, as the derivative does.
    package func rotated(
        _ angles: RotaryAngles<Scalar>, positions: [Int32], backwards: Bool = false
    ) -> Tensor {
        let (rows, width, half) = (rows, columns, angles.half)
        precondition(
            positions.count == rows && width % (2 * half) == 0
                && positions.allSatisfy { Int($0) < angles.positions },
            "Angles of \(angles.positions) positions and \(half) pairs for \(shape)")
        return Tensor.filled([shape]) { to in
            Tensor.reading([self, angles.cosines, angles.sines]) { from in
                Parallel.forEachChunk(of: rows, chunk: Self.block) { range in
                    for row in range {
                        let angle = Int(positions[row]) * half
                        for head in 0..<width / (2 * half) {
                            let start = row * width + head * 2 * half
                            Kernels.rotate(
                                from[0].pointer + start, from[1].pointer + angle,
                                from[2].pointer + angle, half: half, backwards: backwards,
                                into: to[0].pointer + start)
                        }
                    }
                }
            }
        }[0]
    }

    /// The logarithm of the softmax of each row at one column, `[rows, 1]`, and the softmax.
    package func logProbabilities(_ columns: [Int32]) -> (picked: Tensor, softmax: Tensor) {
        let (rows, width) = (rows, self.columns)
        precondition(columns.count == rows && width > 0, "\(columns.count) columns of \(shape)")
        var softmax = self
        var picked = Tensor(uninitialized: [rows, 1])
        softmax.withUnsafeMutableShared { elements in
            picked.withUnsafeMutableShared { picked in
                Parallel.forEachChunk(of: rows, chunk: 64) { range in
                    for row in range {
                        let x = elements.pointer + row * width
                        let own = x[Int(columns[row])]
                        let largest = Kernels.largest(x, count: width)
                        let sum = Scalar.exponentials(x, less: largest, into: x, count: width)
                        Kernels.multiply(x, by: 1 / sum, count: width)
                        picked.pointer[row] = own - largest - Scalar.logOnePlus(sum - 1)
                    }
                }
            }
        }
        return (picked, softmax)
    }

    /// The derivative of the above by the logits; self is the softmax.
    package func logProbabilityGradient(_ columns: [Int32], cotangent: Tensor) -> Tensor {
        let width = self.columns
        var result = scalingRows(by: cotangent.scaled(by: -1).reshaped([rows]))
        result.withUnsafeMutableElements { elements in
            for (row, column) in columns.enumerated() {
                elements[row * width + Int(column)] += cotangent[row, 0]
            }
        }
        return result
    }
}

/// Angles of rotary positions (Su et al. 2021): `p · base^(−2i / d)` for position p and pair i.
public struct RotaryAngles<Scalar: TensorScalar>: Sendable {
    /// Pairs of a head.
    let half: Int
    let positions: Int
    let cosines: Tensor<Scalar>
    let sines: Tensor<Scalar>

    /// - Parameters:
    ///   - headDimension: Even.
    ///   - positions: How many there are.
    public init(headDimension: Int, positions: Int, base: Double = 10_000) {
        precondition(headDimension > 0 && headDimension % 2 == 0, "Heads of \(headDimension)")
        half = headDimension / 2
        self.positions = positions
        let half = half
        let angles = (0..<positions).flatMap { position in
            (0..<half).map { pair in
                Double(position) * CMath.power(base, -Double(pair) / Double(half))
            }
        }
        cosines = Tensor([positions, half], angles.map { Scalar(CMath.cosine($0)) })
        sines = Tensor([positions, half], angles.map { Scalar(CMath.sine($0)) })
    }
}

extension Kernels {
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    fileprivate static func scaledProduct<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, times factor: Scalar,
        into z: UnsafeMutablePointer<Scalar>, count: Int
    ) {
        for index in 0..<count { z[index] = x[index] * factor * y[index] }
    }

    /// With s = g ⊙ scale and r the inverse: `r s − x r³ mean(s x)`.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    fileprivate static func rootMeanSquareGradient<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, _ scale: UnsafePointer<Scalar>, _ g: UnsafePointer<Scalar>,
        inverse: Scalar, into gx: UnsafeMutablePointer<Scalar>,
        _ sums: UnsafeMutablePointer<Scalar>, count: Int
    ) {
        for index in 0..<count {
            gx[index] = g[index] * scale[index]
            sums[index] += g[index] * x[index] * inverse
        }
        let along =
            dot(gx, x, count: count) * inverse * inverse * inverse / Scalar(count)
        for index in 0..<count { gx[index] = gx[index] * inverse - x[index] * along }
    }

    /// `s ← x s y`, s the logistic function of x.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    fileprivate static func gate<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ s: UnsafeMutablePointer<Scalar>,
        count: Int
    ) {
        for index in 0..<count { s[index] *= x[index] * y[index] }
    }

    /// - Parameter second: The logistic function of x at first, the cotangent of y at last.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    fileprivate static func gateGradient<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ g: UnsafePointer<Scalar>,
        _ first: UnsafeMutablePointer<Scalar>, _ second: UnsafeMutablePointer<Scalar>, count: Int
    ) {
        for index in 0..<count {
            let s = second[index]
            first[index] = g[index] * y[index] * s * (1 + x[index] * (1 - s))
            second[index] = g[index] * x[index] * s
        }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    fileprivate static func rotate<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, _ cosines: UnsafePointer<Scalar>,
        _ sines: UnsafePointer<Scalar>, half: Int, backwards: Bool,
        into y: UnsafeMutablePointer<Scalar>
    ) {
        let sign: Scalar = backwards ? -1 : 1
        for pair in 0..<half {
            let (c, s) = (cosines[pair], sign * sines[pair])
            y[pair] = x[pair] * c - x[pair + half] * s
            y[pair + half] = x[pair + half] * c + x[pair] * s
        }
    }
}
