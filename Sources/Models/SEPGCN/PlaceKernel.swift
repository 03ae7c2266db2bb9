import Glibc
import Graphs

/// How similar two places are for being near: `K(i, j) = exp(d_ij · ln α / m)`, 0 under a cutoff.
///
/// `d` is the great-circle distance in km (radius 6371) and `m` the median distance between the
/// visits of one user. Distances come from the chord between points on the unit sphere, which
/// needs one arc sine where the haversine formula needs five trigonometric functions, and is as
/// exact for near points.
public struct PlaceKernel: Sendable {
    public static let earthRadius = 6371.0

    private let x, y, z: [Double]
    /// `-ln α / m`, per km; 0 where every pair counts as equally near.
    public let decayPerKilometre: Double
    public let cutoff: Double

    /// - Parameters:
    ///   - medianKilometres: nil where distance is left out of account (K ≡ 1).
    public init(
        latitude: [Double], longitude: [Double], alpha: Double, cutoff: Double,
        medianKilometres: Double?
    ) {
        func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
        x = zip(latitude, longitude).map { cos(radians($0)) * cos(radians($1)) }
        y = zip(latitude, longitude).map { cos(radians($0)) * sin(radians($1)) }
        z = latitude.map { sin(radians($0)) }
        decayPerKilometre = medianKilometres.map { $0 > 0 ? -log(alpha) / $0 : 0 } ?? 0
        self.cutoff = cutoff
    }

    public var count: Int { x.count }

    /// Great-circle distance in km.
    public func kilometres(_ i: Int, _ j: Int) -> Double {
        let (dx, dy, dz) = (x[i] - x[j], y[i] - y[j], z[i] - z[j])
        let chord = (dx * dx + dy * dy + dz * dz).squareRoot()
        return 2 * Self.earthRadius * asin(min(1, chord / 2))
    }

    /// One value of K, from the same arithmetic as `fillRow`.
    public func value(_ i: Int, _ j: Int) -> Float {
        var result: Float = 0
        withUnsafeMutablePointer(to: &result) { fill(i, j..<j + 1, $0) }
        return result
    }

    /// K(i, ·) for every place. Cost: about 2 ns a place.
    public func fillRow(_ i: Int, _ row: UnsafeMutablePointer<Float>) { fill(i, 0..<count, row) }

    private func fill(_ i: Int, _ range: Range<Int>, _ row: UnsafeMutablePointer<Float>) {
        guard decayPerKilometre > 0 else {
            row.update(repeating: 1, count: range.count)
            return
        }
        let (xi, yi, zi) = (
            SIMD8(repeating: x[i]), SIMD8(repeating: y[i]), SIMD8(repeating: z[i])
        )
        let scale = SIMD8(repeating: -decayPerKilometre * 2 * Self.earthRadius)
        x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
                z.withUnsafeBufferPointer { z in
                    var start = range.lowerBound
                    while start < range.upperBound {
                        let width = min(8, range.upperBound - start)
                        var dx = SIMD8<Double>(repeating: 0)
                        var dy = dx
                        var dz = dx
                        if width == 8 {
                            dx = load(x, start) - xi
                            dy = load(y, start) - yi
                            dz = load(z, start) - zi
                        } else {
                            for lane in 0..<width {
                                dx[lane] = x[start + lane] - xi[lane]
                                dy[lane] = y[start + lane] - yi[lane]
                                dz[lane] = z[start + lane] - zi[lane]
                            }
                        }
                        let half = (dx * dx + dy * dy + dz * dz).squareRoot() * 0.5
                        var similarity = exponential(arcSine(half) * scale)
                        similarity.replace(with: 0, where: similarity .< Float(cutoff))
                        let target = row + (start - range.lowerBound)
                        if width == 8 {
                            UnsafeMutableRawPointer(target).storeBytes(
                                of: similarity, as: SIMD8<Float>.self)
                        } else {
                            for lane in 0..<width { target[lane] = similarity[lane] }
                        }
                        start += 8
                    }
                }
            }
        }
    }

    @inline(__always)
    private func load(_ values: UnsafeBufferPointer<Double>, _ start: Int) -> SIMD8<Double> {
        UnsafeRawPointer(values.baseAddress! + start).loadUnaligned(as: SIMD8<Double>.self)
    }

    /// Exact to 1e-13 below 0.1 (1,274 km on the ground); the library's function beyond.
    @inline(__always)
    private func arcSine(_ value: SIMD8<Double>) -> SIMD8<Double> {
        if any(value .> 0.1) {
            var result = value
            for lane in 0..<8 { result[lane] = asin(min(1, value[lane])) }
            return result
        }
        let square = value * value
        var series = SIMD8<Double>(repeating: 945.0 / 42240)
        series = series * square + 105.0 / 3456
        series = series * square + 15.0 / 336
        series = series * square + 3.0 / 40
        series = series * square + 1.0 / 6
        return value + value * square * series
    }

    /// `eˣ` for `x <= 0`, to Float precision: `2ⁿ` by its exponent bits, the rest by a polynomial.
    @inline(__always)
    private func exponential(_ value: SIMD8<Double>) -> SIMD8<Float> {
        let bounded = pointwiseMax(value, SIMD8(repeating: -80))
        let scaled = bounded * 1.4426950408889634
        // Adding and removing 1.5·2⁵² rounds to the nearest integer in every lane at once.
        let rounder = SIMD8<Double>(repeating: 6_755_399_441_055_744)
        let shifted = scaled + rounder
        let rest = (scaled - (shifted - rounder)) * 0.6931471805599453
        var power = SIMD8<Double>(repeating: 1.0 / 5040)
        power = power * rest + 1.0 / 720
        power = power * rest + 1.0 / 120
        power = power * rest + 1.0 / 24
        power = power * rest + 1.0 / 6
        power = power * rest + 0.5
        power = power * rest + 1.0
        power = power * rest + 1.0
        let exponent =
            (unsafeBitCast(shifted, to: SIMD8<Int64>.self) &+ 1023) &<< SIMD8(repeating: 52)
        return SIMD8<Float>(power * unsafeBitCast(exponent, to: SIMD8<Double>.self))
    }
}

/// The larger of two vectors, lane by lane.
@inline(__always)
private func pointwiseMax(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> {
    a.replacing(with: b, where: a .< b)
}
