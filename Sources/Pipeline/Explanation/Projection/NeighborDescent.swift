import Foundation
import Tensors

/// The gradient descent of t-SNE.
struct NeighborDescent {
    private let affinities: NeighborAffinities
    private let rate: Double
    /// Coordinates, filled up to whole vectors with points so far off that nothing feels them.
    private var x: [Double]
    private var y: [Double]
    private var velocity: [SIMD2<Double>]
    private var gains: [SIMD2<Double>]

    private static let farOff = 1e100

    init(_ affinities: NeighborAffinities, seed: UInt64) {
        self.affinities = affinities
        let count = affinities.count
        rate = max(50, Double(count) / 48)
        var random = RandomStream(seed: seed, name: "t-sne")
        let start: Tensor<Double> = random.normal([count, 2], deviation: 1e-4)
        x = [Double](repeating: Self.farOff, count: affinities.stride)
        y = x
        for row in 0..<count { (x[row], y[row]) = (start[row, 0], start[row, 1]) }
        velocity = [SIMD2<Double>](repeating: .zero, count: count)
        gains = [SIMD2<Double>](repeating: .one, count: count)
    }

    /// `[n, 2]`, around 0.
    var points: Tensor<Double> {
        var result = Tensor<Double>.zeros([affinities.count, 2])
        for row in 0..<affinities.count { (result[row, 0], result[row, 1]) = (x[row], y[row]) }
        return result
    }

    mutating func step(exaggeration: Double, momentum: Double) {
        let forces = forces()
        // In order of the rows, so that threads change nothing.
        let total = forces.reduce(0) { $0 + $1.weight }
        var mean = SIMD2<Double>.zero
        for row in 0..<affinities.count {
            let gradient =
                4 * (exaggeration * forces[row].attraction - forces[row].repulsion / total)
            for axis in 0..<2 {
                // Same sign as the gradient: the last step went the wrong way.
                let turns = (gradient[axis] > 0) == (velocity[row][axis] > 0)
                gains[row][axis] = max(
                    0.01, turns ? gains[row][axis] * 0.8 : gains[row][axis] + 0.2)
            }
            velocity[row] = momentum * velocity[row] - rate * gains[row] * gradient
            x[row] += velocity[row].x
            y[row] += velocity[row].y
            mean += SIMD2(x[row], y[row])
        }
        mean /= Double(affinities.count)
        for row in 0..<affinities.count {
            x[row] -= mean.x
            y[row] -= mean.y
        }
    }

    /// `Σ p log(p / q)`
    var divergence: Double {
        let total = forces().reduce(0) { $0 + $1.weight }
        var sum = 0.0
        affinities.values.withUnsafeElements { p in
            for row in 0..<affinities.count {
                for column in 0..<affinities.count {
                    let value = p[row * affinities.stride + column]
                    guard value > 0 else { continue }
                    let (dx, dy) = (x[row] - x[column], y[row] - y[column])
                    sum += value * log(value * (1 + dx * dx + dy * dy) * total)
                }
            }
        }
        return sum
    }

    private struct Force: Sendable {
        /// `Σ_j p_ij w_ij (y_i − y_j)`
        var attraction = SIMD2<Double>.zero
        /// `Σ_j w_ij² (y_i − y_j)`
        var repulsion = SIMD2<Double>.zero
        /// `Σ_{j≠i} w_ij`
        var weight = 0.0
    }

    private func forces() -> [Force] {
        let count = affinities.count
        let stride = affinities.stride
        var forces = [Force](repeating: Force(), count: count)
        forces.withUnsafeMutableBufferPointer { forces in
            guard let base = forces.baseAddress else { return }
            let output = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: count, chunk: 64) { rows in
                affinities.values.withUnsafeElements { p in
                    for row in rows {
                        let own = UnsafeBufferPointer(
                            rebasing: p[row * stride..<(row + 1) * stride])
                        output.pointer[row] = force(on: row, own)
                    }
                }
            }
        }
        return forces
    }

    /// Four points at a time; the sums of the four lanes are added at the end.
    private func force(on row: Int, _ p: UnsafeBufferPointer<Double>) -> Force {
        typealias Lanes = SIMD4<Double>
        let (ownX, ownY) = (Lanes(repeating: x[row]), Lanes(repeating: y[row]))
        var weights = Lanes.zero
        var (pullX, pullY, pushX, pushY) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        x.withUnsafeBytes { x in
            y.withUnsafeBytes { y in
                let p = UnsafeRawBufferPointer(p)
                for offset in Swift.stride(from: 0, to: p.count, by: MemoryLayout<Lanes>.size) {
                    let dx = ownX - x.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
                    let dy = ownY - y.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
                    let w = Lanes.one / (Lanes.one + dx * dx + dy * dy)
                    let pull = p.loadUnaligned(fromByteOffset: offset, as: Lanes.self) * w
                    let push = w * w
                    weights += w
                    pullX += pull * dx
                    pullY += pull * dy
                    pushX += push * dx
                    pushY += push * dy
                }
            }
        }
        // A point's own w is 1.
        return Force(
            attraction: SIMD2(pullX.sum(), pullY.sum()), repulsion: SIMD2(pushX.sum(), pushY.sum()),
            weight: weights.sum() - 1)
    }
}
