import CKernels
import COpenBLAS

/// A number a tensor may hold: `Float` for training, `Double` for gradient checks and for
/// explanations that must add up.
///
/// All dense linear algebra goes through these requirements, so that another back end can stand
/// behind them.
public protocol TensorScalar:
    BinaryFloatingPoint, SIMDScalar, RowKernels, Sendable, Codable
{
    /// `C ← alpha · op(A) op(B) + beta · C`, row major; `m × k` by `k × n`.
    ///
    /// Cost: `2 m n k` floating-point operations, on all BLAS threads where they are worth it.
    static func gemm(
        transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Self,
        a: UnsafePointer<Self>, aStride: Int, b: UnsafePointer<Self>, bStride: Int,
        beta: Self, c: UnsafeMutablePointer<Self>, cStride: Int)

    static func exponential(_ x: Self) -> Self
    /// `log(1 + x)`, exact for small `x`.
    static func logOnePlus(_ x: Self) -> Self
    static func logarithm(_ x: Self) -> Self

    // Loops over plain memory that are worth wider vectors than Swift compiles for. `y` may be `x`.

    /// `y ← tanh(x)`
    static func hyperbolicTangents(
        _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int)
    /// `y ← 1 / (1 + e⁻ˣ)`
    static func logistics(
        _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int)
    /// `y ← eˣ⁻ˢ`; returns the sum.
    static func exponentials(
        _ x: UnsafePointer<Self>, less shift: Self, into y: UnsafeMutablePointer<Self>, count: Int
    ) -> Self
    /// `x ← σ(x) − target`; returns `Σ log(1 + eˣ) − target · x`: binary cross-entropy with its
    /// derivative.
    static func binaryCrossEntropy(
        _ x: UnsafeMutablePointer<Self>, target: Self, count: Int
    ) -> Self
    /// `y ← x / (1 − rate)` or 0, as `key` and the number's position from `first` on decide.
    static func dropout(
        _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, key: UInt64, first: Int,
        count: Int, rate: Double)
    /// Weights of additive attention over prefixes and their derivatives; see `PrefixAttention`.
    static func prefixWeights(_ block: PrefixBlock<Self>, into weights: UnsafeMutablePointer<Self>)
    static func prefixGradients(
        _ block: PrefixBlock<Self>, cotangent: UnsafePointer<Self>,
        keys: UnsafeMutablePointer<Self>, queries: UnsafeMutablePointer<Self>,
        weight: UnsafeMutablePointer<Self>)
    /// `y ← y + weight · x`
    static func addScaled(
        _ x: UnsafePointer<Self>, times weight: Self, to y: UnsafeMutablePointer<Self>, count: Int)
    /// A step of Adam: `m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `x ← x − η m / (c √v + ε)`.
    static func adamStep(
        _ rule: AdamStep<Self>, gradient: UnsafePointer<Self>, value: UnsafeMutablePointer<Self>,
        first: UnsafeMutablePointer<Self>, second: UnsafeMutablePointer<Self>, count: Int)
}

/// The numbers of one step of Adam; see `Optimizers`.
public struct AdamStep<Scalar: TensorScalar>: Sendable {
    public var beta1, beta2, rate, correction, epsilon: Scalar

    public init(
        beta1: Scalar, beta2: Scalar, rate: Scalar, correction: Scalar, epsilon: Scalar
    ) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.rate = rate
        self.correction = correction
        self.epsilon = epsilon
    }
}

/// BLAS leading dimensions must be at least 1, also for empty matrices.
private func stride(_ value: Int) -> Int32 { Int32(max(1, value)) }

private func transposition(_ transpose: Bool) -> CBLAS_TRANSPOSE {
    transpose ? CblasTrans : CblasNoTrans
}

extension Float: TensorScalar {
    public static func gemm(
        transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Float,
        a: UnsafePointer<Float>, aStride: Int, b: UnsafePointer<Float>, bStride: Int,
        beta: Float, c: UnsafeMutablePointer<Float>, cStride: Int
    ) {
        Parallel.setThreads(Parallel.threads(ofProduct: m, n, k))
        cblas_sgemm(
            CblasRowMajor, transposition(transposeA), transposition(transposeB), Int32(m),
            Int32(n), Int32(k), alpha, a, stride(aStride), b, stride(bStride), beta, c,
            stride(cStride))
    }

    public static func exponential(_ x: Float) -> Float { CMath.exp(x) }
    public static func logOnePlus(_ x: Float) -> Float { CMath.log1p(x) }
    public static func logarithm(_ x: Float) -> Float { CMath.log(x) }

    public static func hyperbolicTangents(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
    ) {
        whyhere_tanh(x, y, count)
    }

    public static func logistics(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
    ) {
        whyhere_logistic(x, y, count)
    }

    public static func exponentials(
        _ x: UnsafePointer<Float>, less shift: Float, into y: UnsafeMutablePointer<Float>,
        count: Int
    ) -> Float {
        whyhere_exponentials(x, shift, y, count)
    }

    public static func binaryCrossEntropy(
        _ x: UnsafeMutablePointer<Float>, target: Float, count: Int
    ) -> Float {
        whyhere_binary_cross_entropy(x, target, count)
    }

    public static func dropout(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, key: UInt64, first: Int,
        count: Int, rate: Double
    ) {
        whyhere_dropout(x, y, key, first, count, Float(rate))
    }

    public static func addScaled(
        _ x: UnsafePointer<Float>, times weight: Float, to y: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        whyhere_add_scaled(x, weight, y, count)
    }

    public static func adamStep(
        _ rule: AdamStep<Float>, gradient: UnsafePointer<Float>,
        value: UnsafeMutablePointer<Float>, first: UnsafeMutablePointer<Float>,
        second: UnsafeMutablePointer<Float>, count: Int
    ) {
        let numbers = whyhere_adam_rule(
            beta1: rule.beta1, beta2: rule.beta2, rate: rule.rate, correction: rule.correction,
            epsilon: rule.epsilon)
        whyhere_adam(numbers, gradient, value, first, second, count)
    }
}

extension Double: TensorScalar {
    public static func gemm(
        transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Double,
        a: UnsafePointer<Double>, aStride: Int, b: UnsafePointer<Double>, bStride: Int,
        beta: Double, c: UnsafeMutablePointer<Double>, cStride: Int
    ) {
        Parallel.setThreads(Parallel.threads(ofProduct: m, n, k))
        cblas_dgemm(
            CblasRowMajor, transposition(transposeA), transposition(transposeB), Int32(m),
            Int32(n), Int32(k), alpha, a, stride(aStride), b, stride(bStride), beta, c,
            stride(cStride))
    }

    public static func exponential(_ x: Double) -> Double { CMath.exp(x) }
    public static func logOnePlus(_ x: Double) -> Double { CMath.log1p(x) }
    public static func logarithm(_ x: Double) -> Double { CMath.log(x) }

    // In Double the plain loops are enough: gradients are checked and explanations made in it.

    public static func hyperbolicTangents(
        _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int
    ) {
        for index in 0..<count { y[index] = CMath.tanh(x[index]) }
    }

    public static func logistics(
        _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int
    ) {
        for index in 0..<count {
            let small = CMath.exp(-abs(x[index]))
            y[index] = x[index] >= 0 ? 1 / (1 + small) : small / (1 + small)
        }
    }

    public static func exponentials(
        _ x: UnsafePointer<Double>, less shift: Double, into y: UnsafeMutablePointer<Double>,
        count: Int
    ) -> Double {
        var sum = 0.0
        for index in 0..<count {
            y[index] = CMath.exp(x[index] - shift)
            sum += y[index]
        }
        return sum
    }

    public static func binaryCrossEntropy(
        _ x: UnsafeMutablePointer<Double>, target: Double, count: Int
    ) -> Double {
        var sum = 0.0
        for index in 0..<count {
            let value = x[index]
            let small = CMath.exp(-abs(value))
            sum += max(value, 0) + CMath.log1p(small) - target * value
            x[index] = (value >= 0 ? 1 / (1 + small) : small / (1 + small)) - target
        }
        return sum
    }

    public static func dropout(
        _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, key: UInt64,
        first: Int, count: Int, rate: Double
    ) {
        // The mask is that of Float, so that the two agree.
        let ones = [Float](repeating: 1, count: count)
        var mask = ones
        whyhere_dropout(ones, &mask, key, first, count, Float(rate))
        for index in 0..<count { y[index] = mask[index] == 0 ? 0 : x[index] / (1 - rate) }
    }

    public static func addScaled(
        _ x: UnsafePointer<Double>, times weight: Double, to y: UnsafeMutablePointer<Double>,
        count: Int
    ) {
        for index in 0..<count { y[index] += weight * x[index] }
    }

    public static func adamStep(
        _ rule: AdamStep<Double>, gradient: UnsafePointer<Double>,
        value: UnsafeMutablePointer<Double>, first: UnsafeMutablePointer<Double>,
        second: UnsafeMutablePointer<Double>, count: Int
    ) {
        for index in 0..<count {
            let g = gradient[index]
            let m = rule.beta1 * first[index] + (1 - rule.beta1) * g
            let v = rule.beta2 * second[index] + (1 - rule.beta2) * g * g
            first[index] = m
            second[index] = v
            value[index] -= rule.rate * m / (v.squareRoot() * rule.correction + rule.epsilon)
        }
    }
}
