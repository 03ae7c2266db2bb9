/// Loops over plain memory: the one namespace through which tensors compute.
///
/// Each is generic with `Float` and `Double` compiled ahead, since an unspecialised loop is some
/// fifty times slower. None allocates.
enum Kernels {
    typealias Input<Scalar> = UnsafeBufferPointer<Scalar>
    typealias Output<Scalar> = UnsafeMutableBufferPointer<Scalar>

    @specialized(where Source == Float, Target == Double)
    @specialized(where Source == Double, Target == Float)
    @specialized(where Source == Float, Target == Float)
    @specialized(where Source == Double, Target == Double)
    static func convert<Source: TensorScalar, Target: TensorScalar>(
        _ source: Input<Source>, into target: Output<Target>
    ) {
        for index in 0..<source.count { target[index] = Target(source[index]) }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func fill<Scalar: TensorScalar>(_ y: Output<Scalar>, _ value: Scalar) {
        for index in 0..<y.count { y[index] = value }
    }

    /// `y ← alpha · x + beta · z`
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func combine<Scalar: TensorScalar>(
        _ x: Input<Scalar>, times alpha: Scalar, and z: Input<Scalar>, times beta: Scalar,
        into y: Output<Scalar>
    ) {
        for index in 0..<x.count { y[index] = alpha * x[index] + beta * z[index] }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func multiply<Scalar: TensorScalar>(
        _ x: Input<Scalar>, by z: Input<Scalar>, into y: Output<Scalar>
    ) {
        for index in 0..<x.count { y[index] = x[index] * z[index] }
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func scale<Scalar: TensorScalar>(
        _ x: Input<Scalar>, by alpha: Scalar, into y: Output<Scalar>
    ) {
        for index in 0..<x.count { y[index] = alpha * x[index] }
    }

    /// Sums in sixteen lanes: vectorised, and the same for every call of the same length.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func dot<Scalar: TensorScalar>(
        _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int
    ) -> Scalar {
        var lanes = SIMD16<Scalar>(repeating: 0)
        let whole = count & ~15
        var index = 0
        while index < whole {
            let a = UnsafeRawPointer(x + index).loadUnaligned(as: SIMD16<Scalar>.self)
            let b = UnsafeRawPointer(y + index).loadUnaligned(as: SIMD16<Scalar>.self)
            lanes += a * b
            index += 16
        }
        var total = lanes.sum()
        while index < count {
            total += x[index] * y[index]
            index += 1
        }
        return total
    }

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func sum<Scalar: TensorScalar>(_ x: Input<Scalar>) -> Scalar {
        var lanes = SIMD16<Scalar>(repeating: 0)
        let whole = x.count & ~15
        var index = 0
        if let base = x.baseAddress {
            while index < whole {
                lanes += UnsafeRawPointer(base + index).loadUnaligned(as: SIMD16<Scalar>.self)
                index += 16
            }
        }
        var total = lanes.sum()
        while index < x.count {
            total += x[index]
            index += 1
        }
        return total
    }

    /// `softplus(x) = log(1 + eˣ)`, written so that neither end overflows.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func softplus<Scalar: TensorScalar>(_ x: Input<Scalar>, into y: Output<Scalar>) {
        for index in 0..<x.count {
            let value = x[index]
            let tail = Scalar.logOnePlus(Scalar.exponential(-abs(value)))
            y[index] = max(value, 0) + tail
        }
    }

    /// `y ← g · σ(x)`: the derivative of softplus is the logistic function.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func softplusGradient<Scalar: TensorScalar>(
        _ x: Input<Scalar>, cotangent: Input<Scalar>, into y: Output<Scalar>
    ) {
        for index in 0..<x.count {
            let small = Scalar.exponential(-abs(x[index]))
            let logistic = x[index] >= 0 ? 1 / (1 + small) : small / (1 + small)
            y[index] = cotangent[index] * logistic
        }
    }

    /// Row `indices[i]` of the output grows by row `i` of the input, in order of `i`.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func scatterAdd<Scalar: TensorScalar>(
        _ source: Input<Scalar>, columns: Int, indices: UnsafeBufferPointer<Int32>,
        into target: Output<Scalar>
    ) {
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for (row, index) in indices.enumerated() {
            let source = from + row * columns
            let target = to + Int(index) * columns
            for column in 0..<columns { target[column] += source[column] }
        }
    }

    /// Row `i` of the output is row `i` of `x` times `factors[i]`.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    static func scaleRows<Scalar: TensorScalar>(
        _ x: Input<Scalar>, by factors: Input<Scalar>, columns: Int, into y: Output<Scalar>
    ) {
        for row in 0..<factors.count {
            let factor = factors[row]
            for index in row * columns..<(row + 1) * columns { y[index] = factor * x[index] }
        }
    }
}
