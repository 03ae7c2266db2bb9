import Recommending
import Tensors

/// The actions before one moment and the question after them, as a generator scores them.
struct ActionWindow: EventWindow {
    let scorer: any QuestionScorer
    let user: Int32
    /// Oldest first.
    let actions: [EncodedAction]
    let question: EncodedAction

    var count: Int { actions.count }
    var places: Int { scorer.places }

    private func batch(_ kept: [[Int]]) -> ActionBatch {
        var batch = ActionBatch(length: count + 1)
        for own in kept { batch.add(own.map { actions[$0] }, question: question, user: user) }
        return batch
    }

    func scores(after kept: [[Int]]) -> Tensor<Double> {
        Tensor(
            [kept.count, places], scorer.scores(batch(kept)).elements.map(Double.init))
    }

    func scores(of place: Int, after kept: [[Int]]) -> [Double] {
        scorer.scores(batch(kept), of: place).map(Double.init)
    }
}
