import Autodiff
import Tensors

/// Losses of scores of lists, row by row, `[lists · each, 1]`; the first place of a list is the one that
/// was chosen.
extension Variable {
    /// Binary cross-entropy of all places, a scalar: each is chosen or not, by itself.
    func binaryLossOfLists(each: Int) -> Variable {
        let chosen = gatheringRows((0..<value.rows / each).map { Int32($0 * each) })
        // − log σ(z) = softplus(z) − z, − log(1 − σ(z)) = softplus(z)
        return (softplus().sum() - chosen.sum()).scaled(by: 1 / Scalar(value.rows))
    }

    /// − log softmax at the chosen place, a mean over the lists.
    func softmaxLossOfLists(each: Int) -> Variable {
        let lists = value.rows / each
        return reshaped([lists, each])
            .logProbabilities([Int32](repeating: 0, count: lists)).mean().scaled(by: -1)
    }
}
