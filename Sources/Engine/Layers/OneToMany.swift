import Autodiff
import Tensors

/// Scores of each query against many objects at once ("1-N scoring", Dettmers et al. 2018), under
/// binary cross-entropy with smoothed labels:
///
///     x_bo = q_b · e_o      L = 1/(B n) Σ_bo [log(1 + eˣ) − t_bo x_bo]
///     t_bo = (1 − s) [o is true for b] + s / n
///
/// Derivatives are made with the loss, block of objects by block, so that the `B n` scores are never
/// all in memory. Cost: `6 B n d`.
extension Variable {
    /// Objects of a block: its scores stay in a core's cache.
    private static var blockObjects: Int { 4096 }

    /// - Parameters:
    ///   - objects: `[n, d]` in full, `d` as of the queries.
    ///   - candidates: Rows of `objects` that are scored; nil scores all.
    ///   - positives: Row of the query and index among the candidates of each true pair.
    ///   - smoothing: s
    public func oneToManyLoss(
        objects: Variable, candidates: [Int32]? = nil, positives: [(row: Int, candidate: Int)],
        smoothing: Double
    ) -> Variable {
        let rows = value.rows
        let scored = candidates.map { objects.value.gatheringRows($0) } ?? objects.value
        let (count, width) = (scored.rows, scored.columns)
        precondition(value.columns == width && rows > 0 && count > 0)
        let base = Scalar(smoothing / Double(count))
        let extra = Scalar(1 - smoothing)
        let scale = 1 / (Scalar(rows) * Scalar(count))
        var byBlock = [[(Int, Int)]](
            repeating: [], count: (count + Self.blockObjects - 1) / Self.blockObjects)
        for positive in positives {
            byBlock[positive.candidate / Self.blockObjects].append(
                (positive.row, positive.candidate % Self.blockObjects))
        }
        var loss = 0.0
        var gQuery = Tensor<Scalar>.zeros([rows, width])
        var gObjects = Tensor<Scalar>.zeros([count, width])
        for (block, hits) in byBlock.enumerated() {
            let range = block * Self.blockObjects..<min(count, (block + 1) * Self.blockObjects)
            let part = scored.slicingRows(range)
            var scores = value.matrixProduct(part, transposeOther: true)
            for (row, column) in hits { loss -= Double(extra * scores[row, column]) }
            loss += scores.binaryCrossEntropy(target: base)
            scores.withUnsafeMutableElements { elements in
                for (row, column) in hits { elements[row * range.count + column] -= extra }
            }
            gQuery.accumulateProduct(scores, part, alpha: scale, keeping: 1)
            let back = scores.matrixProduct(value, transposeSelf: true)
            gObjects.replaceRows(from: range.lowerBound, with: back, times: scale)
        }
        return tape.record(
            Tensor(scalar: Scalar(loss) * scale), from: [self, objects]
        ) { g, sums in
            sums.add(gQuery.scaled(by: g.scalar), to: self)
            let own = g.scalar == 1 ? gObjects : gObjects.scaled(by: g.scalar)
            if let candidates {
                var whole = Tensor<Scalar>.zeros(objects.shape)
                whole.scatterAddRows(own, at: candidates)
                sums.add(whole, to: objects)
            } else {
                sums.add(own, to: objects)
            }
        }
    }
}
