import Foundation
import Recommending
import Tensors

extension ExplanationMethod {
    /// Explains one candidate's score.
    ///
    /// - Parameter others: The other places of the list, which a contrast is taken with.
    /// - Returns: Nil where the method does not apply to the model.
    public func attribute(
        _ score: some ExplainableScore, candidate: Int, others: [Int] = [], seed: UInt64
    ) -> Attribution? {
        let count = score.count
        var random = RandomStream(seed: seed, name: "explanation.\(rawValue)")
        switch self {
        case .exact:
            return score.contributions(to: candidate).map { found($0) }
        case .contrast:
            return ListContrast(
                score, of: candidate, others: others.filter { $0 != candidate },
                scores: score.fullScores()
            ).map { found($0.relative) }
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
