import Recommending
import Tensors

/// A score that is a sum over its evidence: what every simple rule that can be explained is.
///
///     s(i) = base(i) + Σ_g w_g c(g, i)
///
/// Removing a unit takes away its contribution and nothing else, so every exact method agrees.
public struct AdditiveEvidence: ExplainableScore, BoundedInteractions {
    public let popularity: [Double]
    public let shownWeights: [Double]
    /// `[count, candidates]`
    private let values: Tensor<Double>
    private let base: [Double]

    /// - Parameters:
    ///   - values: What each unit adds to each candidate's score, `[units, candidates]`.
    ///   - base: The score of each candidate without any of the units.
    ///   - shownWeights: What a picture shows beside each unit.
    ///   - popularity: Training visits behind each unit.
    public init(
        values: Tensor<Double>, base: [Double], shownWeights: [Double], popularity: [Double]
    ) {
        precondition(
            values.columns == base.count && values.rows == shownWeights.count
                && values.rows == popularity.count,
            "Values of \(values.shape) over \(base.count) candidates")
        self.values = values
        self.base = base
        self.shownWeights = shownWeights
        self.popularity = popularity
    }

    public var count: Int { values.rows }
    public var candidates: Int { values.columns }

    public func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        precondition(weights.columns == count, "Weights of \(weights.shape) for \(count) units")
        var scores = Tensor([1, candidates], base)
            .gatheringRows([Int32](repeating: 0, count: weights.rows))
        scores.accumulateProduct(weights, values, keeping: 1)
        return scores
    }

    public func gradient(of candidate: Int, at weights: [Double]) -> [Double] {
        (0..<count).map { values[$0, candidate] }
    }

    public func contributions(to candidate: Int) -> [Double]? {
        (0..<count).map { values[$0, candidate] }
    }

    public func influences(on candidate: Int) -> [Double]? { nil }

    public func interactionBound(size: Int) -> [Double] {
        Array(repeating: 0, count: candidates)
    }
}
