/// Functions of each element, over all cores.
extension Tensor {
    /// Elements that one core takes at a time: fixed, so that results do not depend on their number.
    static var stretch: Int { 1 << 15 }

    /// Rows of `width` elements that one core takes at a time.
    static func rowStretch(_ width: Int) -> Int { max(1, stretch / max(1, width)) }

    func mapped(
        _ body: @Sendable (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Range<Int>) -> Void
    ) -> Tensor {
        var result = Tensor(uninitialized: shape)
        result.withUnsafeMutableElements { output in
            withUnsafeElements { input in
                guard let from = input.baseAddress, let to = output.baseAddress else { return }
                let source = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: from))
                let target = UnsafeSharedBuffer(to)
                Parallel.forEachChunk(of: input.count, chunk: Self.stretch) { range in
                    body(
                        UnsafePointer(source.pointer + range.lowerBound),
                        target.pointer + range.lowerBound, range)
                }
            }
        }
        return result
    }

    public func hyperbolicTangent() -> Tensor {
        mapped { Scalar.hyperbolicTangents($0, into: $1, count: $2.count) }
    }

    public func logistic() -> Tensor {
        mapped { Scalar.logistics($0, into: $1, count: $2.count) }
    }

    /// Each element scaled by `1 / (1 − rate)`, or 0 with probability `rate`, as `key` decides.
    public func dropout(rate: Double, key: UInt64) -> Tensor {
        precondition((0..<1).contains(rate), "A dropout rate of \(rate)")
        return mapped {
            Scalar.dropout(
                $0, into: $1, key: key, first: $2.lowerBound, count: $2.count, rate: rate)
        }
    }

    /// `other · (1 − self²)`: the derivative of tanh, of whose result this is called.
    public func tangentGradient(cotangent other: Tensor) -> Tensor {
        paired(other) { Kernels.tangentGradient($0, $1, into: $2, count: $3) }
    }

    /// `other · self · (1 − self)`: the derivative of the logistic function, of its result.
    public func logisticGradient(cotangent other: Tensor) -> Tensor {
        paired(other) { Kernels.logisticGradient($0, $1, into: $2, count: $3) }
    }

    /// Element by element of two tensors of one shape.
    func paired(
        _ other: Tensor,
        _ body:
            @Sendable (
                UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int
            ) -> Void
    ) -> Tensor {
        precondition(shape == other.shape, "Shapes \(shape) and \(other.shape) of a pair")
        return other.withUnsafeElements { second in
            let start = second.baseAddress.map {
                UnsafeSharedBuffer(UnsafeMutablePointer(mutating: $0))
            }
            return mapped { x, y, range in
                guard let start else { return }
                body(x, UnsafePointer(start.pointer + range.lowerBound), y, range.count)
            }
        }
    }

    /// `max(x, 0)`
    public func rectified() -> Tensor {
        mapped { Kernels.rectify($0, into: $1, count: $2.count) }
    }

    /// `other` where `self` is above 0, else 0.
    public func rectifiedGradient(cotangent other: Tensor) -> Tensor {
        paired(other) { Kernels.rectifiedGradient($0, $1, into: $2, count: $3) }
    }
}

extension Kernels {
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func tangentGradient<Scalar: TensorScalar>(
        _ y: UnsafePointer<Scalar>, _ g: UnsafePointer<Scalar>,
        into x: UnsafeMutablePointer<Scalar>, count: Int
    ) {
        for index in 0..<count { x[index] = g[index] * (1 - y[index] * y[index]) }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func logisticGradient<Scalar: TensorScalar>(
        _ y: UnsafePointer<Scalar>, _ g: UnsafePointer<Scalar>,
        into x: UnsafeMutablePointer<Scalar>, count: Int
    ) {
        for index in 0..<count { x[index] = g[index] * y[index] * (1 - y[index]) }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func rectify<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>, count: Int
    ) {
        for index in 0..<count { y[index] = x[index] > 0 ? x[index] : 0 }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func rectifiedGradient<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, _ g: UnsafePointer<Scalar>,
        into y: UnsafeMutablePointer<Scalar>, count: Int
    ) {
        for index in 0..<count { y[index] = x[index] > 0 ? g[index] : 0 }
    }
}
