/// The smoothing of curves, as TensorBoard has it.
public enum Smoothing {
    /// The exponential moving average, without its bias towards 0 at the start:
    ///
    ///     a(n) = weight · a(n-1) + (1 - weight) · value(n),   a(0) = 0
    ///     smoothed(n) = a(n) / (1 - weightⁿ)
    ///
    /// where n counts the finite values. Those that are not finite stay as they are and change
    /// nothing after them.
    ///
    /// - Parameter weight: In 0..<1. 0 changes nothing; above 0.999999 it counts as that.
    /// - Complexity: One pass.
    public static func exponential(_ values: [Double], weight: Double) -> [Double] {
        guard weight > 0 else { return values }
        let weight = min(weight, 0.999_999)
        var average = 0.0
        var bias = 1.0
        return values.map { value in
            guard value.isFinite else { return value }
            average = weight * average + (1 - weight) * value
            bias *= weight
            return average / (1 - bias)
        }
    }
}
