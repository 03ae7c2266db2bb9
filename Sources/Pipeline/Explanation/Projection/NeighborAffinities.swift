import Foundation
import Tensors

/// The p_ij of t-SNE, `[n, stride]` with rows filled up with zeros to whole vectors.
struct NeighborAffinities: Sendable {
    let count: Int
    /// Elements of a row.
    let stride: Int
    let values: Tensor<Double>

    /// - Cost: O(n²) exponentials for each step of the search for β.
    init(_ distances: Tensor<Double>, perplexity: Double) {
        let count = distances.rows
        let stride = (count + 3) / 4 * 4
        var conditional = Tensor<Double>.zeros([count, count])
        conditional.withUnsafeMutableElements { elements in
            guard let base = elements.baseAddress else { return }
            let output = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: count, chunk: 32) { rows in
                distances.withUnsafeElements { distances in
                    for row in rows {
                        Self.fill(
                            output.pointer + row * count, row: row,
                            UnsafeBufferPointer(
                                rebasing: distances[row * count..<(row + 1) * count]),
                            entropy: log(perplexity))
                    }
                }
            }
        }
        var values = Tensor<Double>.zeros([count, stride])
        values.withUnsafeMutableElements { values in
            conditional.withUnsafeElements { conditional in
                for row in 0..<count {
                    for column in 0..<count {
                        values[row * stride + column] =
                            (conditional[row * count + column] + conditional[column * count + row])
                            / Double(2 * count)
                    }
                }
            }
        }
        self.count = count
        self.stride = stride
        self.values = values
    }

    /// Writes `p_{j|row}`; β is found by halving, its entropy falls where β rises.
    private static func fill(
        _ output: UnsafeMutablePointer<Double>, row: Int, _ distances: UnsafeBufferPointer<Double>,
        entropy wanted: Double
    ) {
        let others = distances.indices.filter { $0 != row }
        // Less the smallest, so that one exponential at least is 1.
        let nearest = others.reduce(Double.infinity) { min($0, distances[$1]) }
        let mean = others.reduce(0.0) { $0 + distances[$1] - nearest } / Double(others.count)
        var (low, high) = (0.0, Double.infinity)
        var beta = mean > 0 ? 1 / mean : 1
        for _ in 0..<200 {
            var sum = 0.0
            var weighted = 0.0
            for other in others {
                let distance = distances[other] - nearest
                let value = exp(-beta * distance)
                output[other] = value
                sum += value
                weighted += value * distance
            }
            let entropy = log(sum) + beta * weighted / sum
            for other in others { output[other] /= sum }
            // Points at one distance have no β but the entropy of all of them.
            guard abs(entropy - wanted) > 1e-6, mean > 0, beta < 1e300 else { break }
            if entropy > wanted {
                low = beta
                beta = high == .infinity ? beta * 2 : (low + high) / 2
            } else {
                high = beta
                beta = (low + high) / 2
            }
        }
        output[row] = 0
    }
}
