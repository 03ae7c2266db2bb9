import Foundation
import Support
import Tensors

/// t-SNE: points in a plane such that near ones stay near (van der Maaten and Hinton, JMLR 2008).
///
///     p_{j|i} = exp(−β_i d_ij) / Σ_{k≠i} exp(−β_i d_ik),  d squared distances; β_i such that
///               2^{−Σ_j p_{j|i} log2 p_{j|i}} is the perplexity
///     p_ij    = (p_{j|i} + p_{i|j}) / 2n
///     w_ij    = 1 / (1 + |y_i − y_j|²),  q_ij = w_ij / Z,  Z = Σ_{k≠l} w_kl
///     ∂C/∂y_i = 4 Σ_j (p_ij − q_ij) w_ij (y_i − y_j),   C = Σ p_ij log(p_ij / q_ij)
///
/// Gradient descent with momentum (0.5, later 0.8) and the gains of Jacobs (1988), as published.
/// Deviations: p is exaggerated 12 times (published: 4) during the first fifth, and the step size
/// is max(50, n/48) (published: 100), after Belkina et al. (Nature Communications 2019), which
/// needs fewer iterations; nothing is approximated. Distances between far groups and sizes of
/// groups in the picture mean little.
public struct StochasticNeighbors: Sendable {
    /// More would take minutes.
    public static let limit = 2500

    /// How many neighbours a point has, about.
    public var perplexity = 30.0
    public var iterations = 500
    public var seed: UInt64 = 1

    public init() {}

    /// A picture of points.
    public struct Picture: Sendable {
        /// `[n, 2]`, around 0.
        public let points: Tensor<Double>
        /// C in nats: what the picture gets wrong.
        public let divergence: Double
        /// The perplexity that was used: as asked for, or a third of the other points where there
        /// are too few.
        public let perplexity: Double
    }

    /// The picture of points `[n, d]` by their Euclidean distances.
    ///
    /// - Throws: as `picture(squaredDistances:)`.
    public func picture(_ points: Tensor<Double>) throws -> Picture {
        precondition(points.rank == 2, "A picture of points of shape \(points.shape)")
        try ProjectionInput.check(points, atLeast: 4)
        try checkLimit(points.rows)
        return try picture(
            squaredDistances: PairwiseSums.matrix(points) { sum, a, b in
                sum += (a - b) * (a - b)
            } finish: { _, _, sum in
                sum
            })
    }

    /// The picture of points by their squared distances `[n, n]`, a symmetric matrix with 0 on its
    /// diagonal; `CosineDistances.squaredChords` makes one.
    ///
    /// The same seed gives the same picture on any number of threads.
    ///
    /// - Throws: `Failure(.usage)` for fewer than 4 or more than `limit` points or a perplexity
    ///   that is not above 1, `Failure(.badData)` where a distance is no number.
    /// - Cost: `iterations · n²`
    public func picture(squaredDistances distances: Tensor<Double>) throws -> Picture {
        precondition(
            distances.rank == 2 && distances.rows == distances.columns,
            "Distances of shape \(distances.shape)")
        try ProjectionInput.check(distances, atLeast: 4)
        let count = distances.rows
        try checkLimit(count)
        let perplexity = min(perplexity, Double(count - 1) / 3)
        guard perplexity >= 1, self.perplexity > 1, iterations > 0 else {
            throw Failure(
                .usage,
                "a picture of perplexity \(self.perplexity) with \(iterations) iterations "
                    + "cannot be drawn", remedy: "give a perplexity of 5 to 50 and 500 iterations")
        }
        let affinities = NeighborAffinities(distances, perplexity: perplexity)
        var descent = NeighborDescent(affinities, seed: seed)
        let exaggerated = iterations / 5
        for iteration in 0..<iterations {
            descent.step(
                exaggeration: iteration < exaggerated ? 12 : 1,
                momentum: iteration < iterations / 2 ? 0.5 : 0.8)
        }
        return Picture(
            points: descent.points, divergence: descent.divergence, perplexity: perplexity)
    }

    private func checkLimit(_ count: Int) throws {
        guard count <= Self.limit else {
            throw Failure(
                .usage, "\(count) points are too many for t-SNE",
                remedy: "give at most \(Self.limit), or draw principal components")
        }
    }
}
