import Tensors

/// How far vectors point apart.
public enum CosineDistances {
    /// `1 − ⟨a, b⟩ / (|a| |b|)` of each pair of rows, `[n, d]` to `[n, n]`, from 0 to 2.
    ///
    /// A row of zeros points nowhere: its distance to every other row is 1. The result is symmetric
    /// and does not depend on the number of threads. Cost: O(n² d).
    public static func matrix(_ points: Tensor<Double>) -> Tensor<Double> {
        precondition(points.rank == 2, "Distances of points of shape \(points.shape)")
        let (count, dimension) = (points.rows, points.columns)
        var unit = points
        unit.withUnsafeMutableElements { elements in
            for row in 0..<count {
                let range = row * dimension..<(row + 1) * dimension
                let length = range.reduce(0.0) { $0 + elements[$1] * elements[$1] }.squareRoot()
                guard length > 0 else { continue }
                for index in range { elements[index] /= length }
            }
        }
        return PairwiseSums.matrix(unit) { sum, a, b in
            sum += a * b
        } finish: { row, column, dot in
            row == column ? 0 : min(2, max(0, 1 - dot))
        }
    }

    /// The squared distance between rows that were scaled to length 1: twice the cosine distance.
    public static func squaredChords(_ points: Tensor<Double>) -> Tensor<Double> {
        matrix(points).scaled(by: 2)
    }
}

/// Sums over the dimensions of each pair of rows, always in the same order.
enum PairwiseSums {
    /// - Parameters:
    ///   - step: Adds what one dimension of two rows tells.
    ///   - finish: Makes the sum an element of the result.
    /// - Returns: `[n, n]`
    @inline(__always)
    static func matrix(
        _ points: Tensor<Double>, step: @Sendable (inout Double, Double, Double) -> Void,
        finish: @Sendable (_ row: Int, _ column: Int, _ sum: Double) -> Double
    ) -> Tensor<Double> {
        let (count, dimension) = (points.rows, points.columns)
        var result = Tensor<Double>.zeros([count, count])
        result.withUnsafeMutableElements { elements in
            guard let base = elements.baseAddress else { return }
            let output = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: count, chunk: 32) { rows in
                points.withUnsafeElements { points in
                    for row in rows {
                        for column in 0..<count {
                            var sum = 0.0
                            for index in 0..<dimension {
                                step(
                                    &sum, points[row * dimension + index],
                                    points[column * dimension + index])
                            }
                            output.pointer[row * count + column] = finish(row, column, sum)
                        }
                    }
                }
            }
        }
        return result
    }
}
