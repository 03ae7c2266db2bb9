import Recommending
import Tensors

/// A generator's scores for one moment, with the actions before it as switches.
///
/// A unit is an action of the window. With weight 0 it is out of the sequence, as if it had never
/// been; any other weight keeps it. A contribution is what an action adds to those after it: with
/// s_k the score by the last k actions alone, action k adds s_k − s_{k−1}, so that the contributions
/// and s_0, the score by the moment alone, sum to the score.
public struct GeneratorEvidence: ExplainableScore {
    private let scorer: any QuestionScorer
    private let user: Int32
    /// Oldest first.
    public let actions: [EncodedAction]
    public let question: EncodedAction
    public let shownWeights: [Double]
    public let popularity: [Double]

    /// - Parameters:
    ///   - shownWeights: Attention of the last block, mean over heads, all tokens of an action.
    ///   - popularity: Training visits of each action's place.
    public init(
        _ scorer: any QuestionScorer, user: Int32, actions: [EncodedAction],
        question: EncodedAction, shownWeights: [Double], popularity: [Double]
    ) {
        precondition(
            shownWeights.count == actions.count && popularity.count == actions.count,
            "\(actions.count) actions, \(shownWeights.count) weights, \(popularity.count) counts")
        self.scorer = scorer
        self.user = user
        self.actions = actions
        self.question = question
        self.shownWeights = shownWeights
        self.popularity = popularity
    }

    public var count: Int { actions.count }
    public var candidates: Int { scorer.places }
    /// An action is in the sequence or it is not.
    public var hasGradient: Bool { false }

    /// Asks a few questions at a time: each may be as many branches as there are blocks.
    private func asked<Answer>(
        _ weights: Tensor<Double>, _ answer: (ActionBatch) -> [Answer]
    ) -> [Answer] {
        precondition(weights.columns == count, "Weights of \(weights.shape) for \(count) units")
        return stride(from: 0, to: weights.rows, by: 16).flatMap { start in
            var batch = ActionBatch(length: count + 1)
            for row in start..<min(weights.rows, start + 16) {
                batch.add(
                    actions.indices.filter { weights[row, $0] != 0 }.map { actions[$0] },
                    question: question, user: user)
            }
            return answer(batch)
        }
    }

    public func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        Tensor(
            [weights.rows, candidates],
            asked(weights) { scorer.scores($0).elements.map(Double.init) })
    }

    public func scores(of candidate: Int, _ weights: Tensor<Double>) -> [Double] {
        asked(weights) { scorer.scores($0, of: candidate).map(Double.init) }
    }

    public func scores(of candidate: Int, withoutEach units: [Int]) -> [Double] {
        scores(of: candidate, removing(units.map { [$0] }))
    }

    /// The score by the moment alone.
    public func constant(of candidate: Int) -> Double {
        scores(of: candidate, Tensor([1, count], repeating: 0))[0]
    }

    public func contributions(to candidate: Int) -> [Double]? {
        let found = scores(of: candidate, adding: Array((0..<count).reversed()))
        return (0..<count).map { found[count - $0] - found[count - $0 - 1] }
    }

    public func influences(on candidate: Int) -> [Double]? { nil }

    /// An order is as many passes over the sequence as it has actions.
    public var shapleyOrders: Int { max(1, min(4, 128 / max(1, count))) }
}
