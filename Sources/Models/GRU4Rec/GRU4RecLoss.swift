import Autodiff
import Foundation
import Tensors

/// What GRU4Rec learns by (Hidasi et al., ICLR 2016, section 3.3).
public enum GRU4RecLoss: String, CaseIterable, Sendable {
    /// Against all places.
    case crossEntropy = "cross-entropy"
    /// Against other places of the batch.
    case bpr, top1

    /// The loss of a pair; nil where it is over all places at once.
    var pairwise: PairwiseLoss? {
        switch self {
        case .crossEntropy: nil
        case .bpr: .bpr
        case .top1: .top1
        }
    }
}

/// The loss of a score s that should be above another one, j.
enum PairwiseLoss {
    /// − log σ(s − j)
    case bpr
    /// σ(j − s) + σ(j²): the second part keeps scores near 0.
    case top1

    /// With its derivatives by both scores.
    func callAsFunction(_ s: Double, _ j: Double) -> (
        value: Double, bySelf: Double, byOther: Double
    ) {
        func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        let sigma = logistic(j - s)
        switch self {
        case .bpr:
            let x = j - s
            return (max(x, 0) + log1p(exp(-abs(x))), -sigma, sigma)
        case .top1:
            let (slope, square) = (sigma * (1 - sigma), logistic(j * j))
            return (sigma + square, -slope, slope + 2 * j * square * (1 - square))
        }
    }
}

extension Variable {
    /// The mean over rows of the mean loss of a row's target against its other columns.
    ///
    /// - Parameters:
    ///   - self: Scores, `[rows, columns]`.
    ///   - targets: The column of each row.
    ///   - weights: How much each column counts among the others. A row whose target is the only
    ///     column adds nothing.
    func pairwiseLoss(
        _ loss: PairwiseLoss, targets: [Int], weights: [Double]
    ) -> Variable {
        let (rows, width) = (value.rows, value.columns)
        precondition(
            targets.count == rows && weights.count == width,
            "\(targets.count) targets and \(weights.count) weights for \(shape)")
        let total = weights.reduce(0, +)
        var sum = 0.0
        var slopes = Tensor<Scalar>.zeros([rows, width])
        slopes.withUnsafeMutableElements { slopes in
            value.withUnsafeElements { scores in
                for (row, target) in targets.enumerated() {
                    let others = total - weights[target]
                    guard others > 0 else { continue }
                    let start = row * width
                    let own = Double(scores[start + target])
                    var ownSlope = 0.0
                    for column in 0..<width where column != target {
                        let share = weights[column] / others / Double(rows)
                        let found = loss(own, Double(scores[start + column]))
                        sum += share * found.value
                        ownSlope += share * found.bySelf
                        slopes[start + column] = Scalar(share * found.byOther)
                    }
                    slopes[start + target] = Scalar(ownSlope)
                }
            }
        }
        return tape.record(Tensor(scalar: Scalar(sum)), from: [self]) { g, sums in
            sums.add(slopes.scaled(by: g.scalar), to: self)
        }
    }
}
