import City
import Tensors

/// One user's scores, with the evidence they rest on as switches.
///
/// All that explanation algorithms, measures, counterfactuals and their tests need to know of a
/// model. Each unit of evidence has a weight: 1 as it is, 0 removed. Removed means that the unit's
/// inputs are masked and the model is run again with every parameter and every normalisation as
/// it was; what a model would be without the visits from the start is another question
/// (`rebuild`), which only a new graph answers.
public protocol ExplainableScore: Sendable {
    /// Units of evidence.
    var count: Int { get }
    /// Places that are scored.
    var candidates: Int { get }
    /// The model run again for each row of weights: `[rows, count]` to `[rows, candidates]`.
    func scores(_ weights: Tensor<Double>) -> Tensor<Double>
    /// The same for one candidate alone.
    func scores(of candidate: Int, _ weights: Tensor<Double>) -> [Double]
    /// The model run again without each one of `units`: `[units.count, candidates]`.
    func scores(withoutEach units: [Int]) -> Tensor<Double>
    /// The same for one candidate alone.
    func scores(of candidate: Int, withoutEach units: [Int]) -> [Double]
    /// Whether a gradient leads from no evidence to all of it, so that it can be integrated.
    var hasGradient: Bool { get }
    /// `∂ score(candidate) / ∂ weight` of each unit at these weights.
    func gradient(of candidate: Int, at weights: [Double]) -> [Double]
    /// What each unit adds to the candidate's score by the model's own arithmetic; with what no
    /// unit holds (`constant`) they sum to the score. Nil where the model has no such split.
    func contributions(to candidate: Int) -> [Double]?
    /// How much a training step on each unit's visits would raise the candidate's score
    /// (gradient dot product at the last layer); nil where nothing was trained.
    func influences(on candidate: Int) -> [Double]?
    /// Training visits behind each unit: what the popularity control ranks by.
    var popularity: [Double] { get }
    /// The weight that a picture shows beside each unit (Ã, X̃, a similarity).
    var shownWeights: [Double] { get }
    /// The candidate's score with no unit, then with each one of `order` added to those before.
    func scores(of candidate: Int, adding order: [Int]) -> [Double]
    /// Orders that Shapley sampling draws, each used in both directions.
    var shapleyOrders: Int { get }
    /// Scores of every candidate as the model gives them.
    func fullScores() -> [Double]
}

extension ExplainableScore {
    public var hasGradient: Bool { true }

    public func scores(of candidate: Int, _ weights: Tensor<Double>) -> [Double] {
        let scores = scores(weights)
        return (0..<scores.rows).map { scores[$0, candidate] }
    }

    /// What each unit changes, for a score that knows nothing between in and out; see `hasGradient`.
    public func gradient(of candidate: Int, at weights: [Double]) -> [Double] {
        let sets = (0..<count).flatMap { unit in
            [1.0, 0].flatMap { present in
                weights.indices.map { $0 == unit ? present : weights[$0] }
            }
        }
        let found = scores(of: candidate, Tensor([2 * count, count], sets))
        return (0..<count).map { found[2 * $0] - found[2 * $0 + 1] }
    }

    /// Sixteen, fewer for thousands of units, whose marginal contributions vary the less.
    public var shapleyOrders: Int { min(16, max(2, 8000 / max(1, count))) }

    /// Weights that keep everything: `[1, count]`.
    public var everything: Tensor<Double> { Tensor([1, count], repeating: 1) }

    /// Scores of every candidate as the model gives them.
    public func fullScores() -> [Double] { scores(everything).elements }

    /// One row for each set of units: those units weigh nothing, all others 1.
    public func removing(_ sets: [[Int]]) -> Tensor<Double> { rows(sets, inside: 0, outside: 1) }

    /// One row for each set of units: those units weigh 1, all others nothing.
    public func keeping(_ sets: [[Int]]) -> Tensor<Double> { rows(sets, inside: 1, outside: 0) }

    private func rows(_ sets: [[Int]], inside: Double, outside: Double) -> Tensor<Double> {
        var weights = Tensor<Double>([sets.count, count], repeating: outside)
        weights.withUnsafeMutableElements { elements in
            for (row, units) in sets.enumerated() {
                for unit in units { elements[row * count + unit] = inside }
            }
        }
        return weights
    }

    public func scores(withoutEach units: [Int]) -> Tensor<Double> {
        scores(removing(units.map { [$0] }))
    }

    public func scores(of candidate: Int, withoutEach units: [Int]) -> [Double] {
        var result: [Double] = []
        // Blocks bound the memory: a row has a score for every place.
        for start in stride(from: 0, to: units.count, by: 256) {
            let block = Array(units[start..<min(units.count, start + 256)])
            let scores = scores(withoutEach: block)
            result += block.indices.map { scores[$0, candidate] }
        }
        return result
    }

    /// By running the model once for each prefix; a model with a faster way has its own.
    public func scores(of candidate: Int, adding order: [Int]) -> [Double] {
        scores(of: candidate, keeping((0...order.count).map { Array(order.prefix($0)) }))
    }
}

/// A model for which it can be shown how far a set of removals is from the sum of its parts.
public protocol BoundedInteractions: ExplainableScore {
    /// For any set of `size` units: how far each candidate's score after their joint removal can
    /// be from the score less the sum of the single removals' effects. `[candidates]`
    func interactionBound(size: Int) -> [Double]
}

/// Where a candidate stands after a change of the evidence.
public struct RankOutcome: Equatable, Sendable {
    public var score: Double
    /// Realistic rank among the candidates: the mean of the best and the worst that ties allow.
    public var rank: Double
    /// Score less that of the k-th best other candidate; negative where it is outside the top k.
    public var margin: Double
}

/// Looks at one candidate among those that are not masked.
public struct RankingLens: Sendable {
    public let candidate: Int
    /// Length k of the list that the margin is about.
    public let cutoff: Int
    /// False for places that are no candidates.
    private let isCandidate: [Bool]

    /// - Parameters:
    ///   - candidates: How many places are scored.
    ///   - masked: Places that are no candidates.
    /// - Precondition: `candidate` is not masked.
    public init(candidate: Int, candidates: Int, masked: [Int32], cutoff: Int) {
        var isCandidate = [Bool](repeating: true, count: candidates)
        for place in masked { isCandidate[Int(place)] = false }
        precondition(isCandidate[candidate], "Place \(candidate) is no candidate")
        precondition(cutoff > 0, "A list of \(cutoff)")
        self.candidate = candidate
        self.cutoff = cutoff
        self.isCandidate = isCandidate
    }

    /// One outcome for each row of `scores`, `[rows, candidates]`.
    ///
    /// Cost: two passes over the scores, on all cores.
    public func outcomes(_ scores: Tensor<Double>) -> [RankOutcome] {
        let width = isCandidate.count
        precondition(scores.columns == width, "Scores of \(scores.shape) for \(width) places")
        var result = [RankOutcome](
            repeating: RankOutcome(score: 0, rank: 0, margin: 0), count: scores.rows)
        result.withUnsafeMutableBufferPointer { result in
            guard let base = result.baseAddress else { return }
            let output = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: scores.rows, chunk: 8) { rows in
                scores.withUnsafeElements { elements in
                    for row in rows {
                        output.pointer[row] = outcome(
                            UnsafeBufferPointer(rebasing: elements[row * width..<(row + 1) * width])
                        )
                    }
                }
            }
        }
        return result
    }

    /// The outcome of one row of scores.
    public func outcome(_ scores: [Double]) -> RankOutcome {
        precondition(
            scores.count == isCandidate.count,
            "\(scores.count) scores for \(isCandidate.count) places")
        return scores.withUnsafeBufferPointer { outcome($0) }
    }

    private func outcome(_ scores: UnsafeBufferPointer<Double>) -> RankOutcome {
        let own = scores[candidate]
        var (above, tied) = (0, 0)
        // The k best others, worst first among equals in a plain array: k is small.
        var best: [Double] = []
        best.reserveCapacity(cutoff + 1)
        var bar = -Double.infinity
        isCandidate.withUnsafeBufferPointer { isCandidate in
            for place in scores.indices where isCandidate[place] && place != candidate {
                let score = scores[place]
                above += score > own ? 1 : 0
                tied += score == own ? 1 : 0
                guard score > bar || best.count < cutoff else { continue }
                let position = best.firstIndex { $0 < score } ?? best.count
                best.insert(score, at: position)
                if best.count > cutoff { best.removeLast() }
                if best.count == cutoff { bar = best[cutoff - 1] }
            }
        }
        // With fewer others than k nothing can push the candidate out of the list.
        let margin = best.count < cutoff ? Double.infinity : own - best[cutoff - 1]
        return RankOutcome(
            score: own, rank: Double(above) + Double(tied) / 2 + 1, margin: margin)
    }

    /// The best candidates of one row of scores, ties by number.
    public func best(_ scores: [Double], count: Int) -> [Int] {
        Self.best(scores, isCandidate, count)
    }

    /// The best of one row of scores that are not masked, ties by number.
    public static func best(_ scores: [Double], masked: [Int32], count: Int) -> [Int] {
        var isCandidate = [Bool](repeating: true, count: scores.count)
        for place in masked { isCandidate[Int(place)] = false }
        return best(scores, isCandidate, count)
    }

    private static func best(_ scores: [Double], _ isCandidate: [Bool], _ count: Int) -> [Int] {
        TopSelection.indices(count, of: scores.indices.lazy.filter { isCandidate[$0] }) {
            scores[$0]
        }
    }

    public func isCandidate(_ place: Int) -> Bool { isCandidate[place] }
}
