import Support
import Tensors

/// Principal components: the directions in which points spread the most (Hotelling 1933).
///
///     C = (X − μ)ᵀ (X − μ) / (n − 1),  C v_j = λ_j v_j,  λ falling,  y_ij = (x_i − μ) · v_j
///
/// The sign of a component means nothing; it is chosen such that the largest entry is positive, so
/// that the same points give the same picture.
public struct PrincipalComponents: Sendable {
    /// `[n, count]`; columns that the points have no dimension for are 0.
    public let points: Tensor<Double>
    /// `[count, d]`, of length 1.
    public let components: Tensor<Double>
    /// Variance along each component.
    public let variances: [Double]
    /// Share of each component in the variance of the points; 0 where they do not vary.
    public let shares: [Double]

    /// - Parameters:
    ///   - points: `[n, d]`, at least two.
    ///   - count: Of components.
    /// - Throws: `Failure(.badData)` where a number is missing, `Failure(.usage)` for fewer than two
    ///   points.
    /// - Cost: O(n d² + d³)
    public init(_ points: Tensor<Double>, count: Int = 2) throws {
        precondition(
            points.rank == 2 && count > 0, "\(count) components of shape \(points.shape)")
        let (rows, dimension) = (points.rows, points.columns)
        try ProjectionInput.check(points, atLeast: 2)
        var centred = points
        centred.withUnsafeMutableElements { elements in
            for column in 0..<dimension {
                let indices = stride(from: column, to: rows * dimension, by: dimension)
                let mean = indices.reduce(0.0) { $0 + elements[$1] } / Double(rows)
                for index in indices { elements[index] -= mean }
            }
        }
        let covariance = centred.matrixProduct(centred, transposeSelf: true)
            .scaled(by: 1 / Double(rows - 1))
        guard let eigen = covariance.symmetricEigen() else {
            throw Failure(
                .badData, "the points are too far apart to be projected",
                remedy: "scale them first")
        }
        var directions = Tensor<Double>.zeros([count, dimension])
        for component in 0..<min(count, dimension) {
            let vector = (0..<dimension).map { eigen.vectors[component, $0] }
            let largest = vector.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
            for (index, value) in vector.enumerated() {
                directions[component, index] = largest < 0 ? -value : value
            }
        }
        // Rounding may leave a variance of nothing a little under 0.
        let all = eigen.values.map { max(0, $0) }
        let total = all.reduce(0, +)
        variances = (0..<count).map { $0 < all.count ? all[$0] : 0 }
        shares = variances.map { total > 0 ? $0 / total : 0 }
        components = directions
        self.points = centred.matrixProduct(directions, transposeOther: true)
    }
}

/// What can be drawn.
enum ProjectionInput {
    static func check(_ points: Tensor<Double>, atLeast minimum: Int) throws {
        guard points.rows >= minimum, points.columns > 0 else {
            throw Failure(
                .usage, "\(points.rows) points are too few to be projected",
                remedy: "give at least \(minimum)")
        }
        guard points.withUnsafeElements({ $0.allSatisfy(\.isFinite) }) else {
            throw Failure(
                .badData, "a point to be projected is no number",
                remedy: "look at the loss of the run: it may have diverged")
        }
    }
}
