import CKernels

/// What is done to one row of numbers at a time, for `Float` in vectors wider than Swift's.
public protocol RowKernels {
    /// `x ← eˣ / Σ eˣ`
    static func softmax(_ x: UnsafeMutablePointer<Self>, count: Int)
    /// `y ← scale (x − mean) / √(variance + ε) + shift`; also the mean and what is divided by,
    /// inverted.
    static func layerNorm(
        _ x: UnsafePointer<Self>, scale: UnsafePointer<Self>, shift: UnsafePointer<Self>,
        epsilon: Self, into y: UnsafeMutablePointer<Self>, mean: UnsafeMutablePointer<Self>,
        inverse: UnsafeMutablePointer<Self>, count: Int)
    /// The derivative of the above: writes that by `x`, adds those by scale and shift.
    static func layerNormGradient(
        _ x: UnsafePointer<Self>, scale: UnsafePointer<Self>, mean: Self, inverse: Self,
        cotangent g: UnsafePointer<Self>, into gx: UnsafeMutablePointer<Self>,
        scaleGradient: UnsafeMutablePointer<Self>, shiftGradient: UnsafeMutablePointer<Self>,
        count: Int)
}

extension Float: RowKernels {
    public static func softmax(_ x: UnsafeMutablePointer<Float>, count: Int) {
        whyhere_softmax(x, count)
    }

    public static func layerNorm(
        _ x: UnsafePointer<Float>, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
        epsilon: Float, into y: UnsafeMutablePointer<Float>, mean: UnsafeMutablePointer<Float>,
        inverse: UnsafeMutablePointer<Float>, count: Int
    ) {
        whyhere_layer_norm(x, scale, shift, epsilon, y, mean, inverse, count)
    }

    public static func layerNormGradient(
        _ x: UnsafePointer<Float>, scale: UnsafePointer<Float>, mean: Float, inverse: Float,
        cotangent g: UnsafePointer<Float>, into gx: UnsafeMutablePointer<Float>,
        scaleGradient: UnsafeMutablePointer<Float>, shiftGradient: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        whyhere_layer_norm_gradient(
            x, scale, mean, inverse, g, gx, scaleGradient, shiftGradient, count)
    }
}

extension Double: RowKernels {
    public static func softmax(_ x: UnsafeMutablePointer<Double>, count: Int) {
        guard count > 0 else { return }
        var largest = x[0]
        for index in 1..<count { largest = max(largest, x[index]) }
        let sum = exponentials(x, less: largest, into: x, count: count)
        for index in 0..<count { x[index] /= sum }
    }

    public static func layerNorm(
        _ x: UnsafePointer<Double>, scale: UnsafePointer<Double>, shift: UnsafePointer<Double>,
        epsilon: Double, into y: UnsafeMutablePointer<Double>,
        mean: UnsafeMutablePointer<Double>, inverse: UnsafeMutablePointer<Double>, count: Int
    ) {
        var sum = 0.0
        for index in 0..<count { sum += x[index] }
        let middle = sum / Double(count)
        var variance = 0.0
        for index in 0..<count { variance += (x[index] - middle) * (x[index] - middle) }
        let factor = 1 / (variance / Double(count) + epsilon).squareRoot()
        for index in 0..<count {
            y[index] = scale[index] * (x[index] - middle) * factor + shift[index]
        }
        mean.pointee = middle
        inverse.pointee = factor
    }

    public static func layerNormGradient(
        _ x: UnsafePointer<Double>, scale: UnsafePointer<Double>, mean: Double, inverse: Double,
        cotangent g: UnsafePointer<Double>, into gx: UnsafeMutablePointer<Double>,
        scaleGradient: UnsafeMutablePointer<Double>, shiftGradient: UnsafeMutablePointer<Double>,
        count: Int
    ) {
        // With h = (x − mean) · inverse and s = g ⊙ scale: gx = inverse (s − mean s − h mean(s h)).
        var (plain, along) = (0.0, 0.0)
        for index in 0..<count {
            let h = (x[index] - mean) * inverse
            plain += g[index] * scale[index]
            along += g[index] * scale[index] * h
            scaleGradient[index] += g[index] * h
            shiftGradient[index] += g[index]
        }
        plain /= Double(count)
        along /= Double(count)
        for index in 0..<count {
            let h = (x[index] - mean) * inverse
            gx[index] = inverse * (g[index] * scale[index] - plain - h * along)
        }
    }
}
