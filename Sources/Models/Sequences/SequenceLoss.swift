import Autodiff
import Tensors

/// What a model of sequences learns at each position with a place to come.
public enum SequenceLoss: String, Sendable, CaseIterable {
    /// Binary cross-entropy of the place to come and of one drawn place (Kang and McAuley 2018).
    case sampled
    /// Cross-entropy over all places: the repaired SASRec of Klenitskiy and Vasilev (RecSys 2023), and
    /// what the teacher of STKDRec declares in its release.
    case crossEntropy = "cross-entropy"
}

extension Variable {
    /// Products of each row with the vector of every place, `[rows, places]`.
    ///
    /// - Parameter items: `[places + 1, d]`; row 0 is padding.
    func placeLogits(_ items: Variable) -> Variable {
        matrixProductTransposed(items.slicingRows(1..<items.value.rows))
    }

    /// Cross-entropy over all places, as a mean over rows.
    ///
    /// - Parameter places: Rows of the table, from 1.
    func placeCrossEntropy(_ places: [Int32]) -> Variable {
        logProbabilities(places.map { $0 - 1 }).mean().scaled(by: -1)
    }
}
