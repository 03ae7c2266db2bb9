import COpenBLAS

/// A number a tensor may hold: `Float` for training, `Double` for gradient checks and for
/// explanations that must add up.
///
/// All dense linear algebra goes through these requirements, so that another back end can stand
/// behind them.
public protocol TensorScalar: BinaryFloatingPoint, SIMDScalar, Sendable, Codable {
    /// `C ← alpha · op(A) op(B) + beta · C`, row major; `m × k` by `k × n`.
    ///
    /// Cost: `2 m n k` floating-point operations on all BLAS threads.
    static func gemm(
        transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Self,
        a: UnsafePointer<Self>, aStride: Int, b: UnsafePointer<Self>, bStride: Int,
        beta: Self, c: UnsafeMutablePointer<Self>, cStride: Int)

    static func exponential(_ x: Self) -> Self
    /// `log(1 + x)`, exact for small `x`.
    static func logOnePlus(_ x: Self) -> Self
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
        cblas_sgemm(
            CblasRowMajor, transposition(transposeA), transposition(transposeB), Int32(m),
            Int32(n), Int32(k), alpha, a, stride(aStride), b, stride(bStride), beta, c,
            stride(cStride))
    }

    public static func exponential(_ x: Float) -> Float { CMath.exp(x) }
    public static func logOnePlus(_ x: Float) -> Float { CMath.log1p(x) }
}

extension Double: TensorScalar {
    public static func gemm(
        transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Double,
        a: UnsafePointer<Double>, aStride: Int, b: UnsafePointer<Double>, bStride: Int,
        beta: Double, c: UnsafeMutablePointer<Double>, cStride: Int
    ) {
        cblas_dgemm(
            CblasRowMajor, transposition(transposeA), transposition(transposeB), Int32(m),
            Int32(n), Int32(k), alpha, a, stride(aStride), b, stride(bStride), beta, c,
            stride(cStride))
    }

    public static func exponential(_ x: Double) -> Double { CMath.exp(x) }
    public static func logOnePlus(_ x: Double) -> Double { CMath.log1p(x) }
}
