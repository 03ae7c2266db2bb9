import Foundation
import Recommending
import Tensors

/// How contributions are found. An algorithm knows an `ExplainableScore` and nothing else.
public enum ExplanationMethod: String, Sendable, CaseIterable, Codable {
    /// The model's own arithmetic, which adds up.
    case exact
    /// The score less the score without the unit: one run for each unit.
    case leaveOneOut = "leave-one-out"
    /// `∫₀¹ ∂score/∂w(t·1) dt` (Sundararajan et al. 2017) over the weights of the units, from no
    /// evidence to all of it. Eight Gauss-Legendre nodes, which is exact where the score is a
    /// polynomial of degree 16 or less in t, as SEP-GCN's is.
    case integratedGradients = "integrated-gradients"
    /// Mean marginal contribution over random orders (Štrumbelj and Kononenko 2014), each order
    /// used forwards and backwards. Sums to score(all) - score(none) for any number of orders.
    case shapley
    /// Gradient dot product at the last layer (Pruthi et al. 2020, TracIn at the final
    /// parameters): what one more step on the unit's training visits would do to the score.
    case influence
    /// The raw weight that a view shows (Ã, σ, a similarity): what attention is taken for.
    case weight
    /// Controls, which know nothing of the score.
    case random
    case uniform
    case popularity

    public var isControl: Bool { self == .random || self == .uniform || self == .popularity }

    /// Whether another seed gives other contributions.
    public var isRandom: Bool { self == .random || self == .shapley }

    /// In words, for the table.
    public var meaning: String {
        switch self {
        case .exact: "the model's own arithmetic; adds up to the score"
        case .leaveOneOut: "score less the score without the unit, run again"
        case .integratedGradients: "gradient over the path from no evidence to all"
        case .shapley: "mean marginal contribution over random orders"
        case .influence: "what a training step on the unit's visits would do"
        case .weight: "the raw weight that a view shows"
        case .random: "control: random numbers"
        case .uniform: "control: every unit alike, ties at random"
        case .popularity: "control: training visits behind the unit"
        }
    }
}

/// The contributions that an algorithm found.
public struct Attribution: Sendable {
    public var method: ExplanationMethod
    /// One for each unit, in units of the score (of nothing, for the controls).
    public var contributions: [Double]
    /// How often the model was run again.
    public var runs: Int

    public init(method: ExplanationMethod, contributions: [Double], runs: Int) {
        self.method = method
        self.contributions = contributions
        self.runs = runs
    }

    /// Units by contribution, the strongest support first; equals in an order drawn by `random`.
    public func order(_ random: inout RandomStream) -> [Int] {
        var ties = Array(contributions.indices)
        random.shuffle(&ties)
        return ties.sorted { contributions[$0] > contributions[$1] }
    }
}

extension ExplanationMethod {
    /// Explains one candidate's score.
    ///
    /// - Returns: Nil where the method does not apply to the model.
    public func attribute(
        _ score: some ExplainableScore, candidate: Int, seed: UInt64
    ) -> Attribution? {
        let count = score.count
        var random = RandomStream(seed: seed, name: "explanation.\(rawValue)")
        switch self {
        case .exact:
            return score.contributions(to: candidate).map { found($0) }
        case .leaveOneOut:
            let full = score.scores(score.everything)[0, candidate]
            let without = score.scores(of: candidate, withoutEach: Array(0..<count))
            let contributions = without.map { full - $0 }
            return found(contributions, runs: count + 1)
        case .integratedGradients:
            guard score.hasGradient else { return nil }
            var contributions = [Double](repeating: 0, count: count)
            for (node, weight) in GaussLegendre.nodes {
                let gradient = score.gradient(
                    of: candidate, at: Array(repeating: node, count: count))
                for unit in 0..<count { contributions[unit] += weight * gradient[unit] }
            }
            return found(contributions, runs: GaussLegendre.nodes.count)
        case .shapley:
            return shapley(score, candidate, &random)
        case .influence:
            return score.influences(on: candidate).map { found($0, runs: 1) }
        case .weight: return found(score.shownWeights)
        case .random:
            return found((0..<count).map { _ in random.uniform() })
        case .uniform: return found(Array(repeating: 1, count: count))
        case .popularity: return found(score.popularity)
        }
    }

    private func found(_ contributions: [Double], runs: Int = 0) -> Attribution {
        Attribution(method: self, contributions: contributions, runs: runs)
    }

    private func shapley(
        _ score: some ExplainableScore, _ candidate: Int, _ random: inout RandomStream
    ) -> Attribution {
        let count = score.count
        var sums = [Double](repeating: 0, count: count)
        var order = Array(0..<count)
        let drawn = score.shapleyOrders
        for _ in 0..<drawn {
            random.shuffle(&order)
            for direction in [order, order.reversed()] {
                let scores = score.scores(of: candidate, adding: direction)
                for (position, unit) in direction.enumerated() {
                    sums[unit] += scores[position + 1] - scores[position]
                }
            }
        }
        return found(
            sums.map { $0 / Double(2 * drawn) }, runs: 2 * drawn * (count + 1))
    }
}

/// Eight nodes and weights of Gauss-Legendre quadrature on [0, 1].
enum GaussLegendre {
    static let nodes: [(node: Double, weight: Double)] = {
        // Roots of P₈ by Newton's method from Chebyshev's guesses; its derivative gives weights.
        (0..<8).map { index in
            var root = cos(Double.pi * (Double(index) + 0.75) / 8.5)
            var slope = 1.0
            for _ in 0..<100 {
                var (previous, current) = (1.0, root)
                for degree in 2...8 {
                    let n = Double(degree)
                    (previous, current) = (
                        current, ((2 * n - 1) * root * current - (n - 1) * previous) / n
                    )
                }
                slope = 8 * (root * current - previous) / (root * root - 1)
                root -= current / slope
            }
            return ((root + 1) / 2, 1 / ((1 - root * root) * slope * slope))
        }
    }()
}
