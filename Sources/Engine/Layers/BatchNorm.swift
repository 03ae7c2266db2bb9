import Autodiff
import Tensors

/// Batch normalisation (Ioffe and Szegedy 2015):
///
///     y = γ (x − μ) / √(σ² + ε) + β
///
/// with the mean μ and the biased variance σ² of each column over all rows. There are no running
/// averages: where every row is always there, as in a graph layer, the batch is the population.
extension Variable {
    /// - Parameters:
    ///   - scale: γ, `[n]`.
    ///   - shift: β, `[n]`.
    public func batchNorm(scale: Variable, shift: Variable, epsilon: Double = 1e-5) -> Variable {
        let (rows, width) = (value.rows, value.columns)
        precondition(rows > 0 && scale.value.count == width && shift.value.count == width)
        let count = Scalar(rows)
        let mean = value.sumOfRows().scaled(by: 1 / count)
        let centred = value.addingToRows(mean.scaled(by: -1))
        let variance = (centred * centred).sumOfRows().scaled(by: 1 / count)
        let inverse = Tensor<Scalar>(
            [width], variance.elements.map { 1 / ($0 + Scalar(epsilon)).squareRoot() })
        let normal = centred.multiplyingRows(inverse)
        let result = normal.multiplyingRows(scale.value.reshaped([width]))
            .addingToRows(shift.value.reshaped([width]))
        return tape.record(result, from: [self, scale, shift]) { g, sums in
            let shiftGradient = g.sumOfRows()
            let scaleGradient = (g * normal).sumOfRows()
            sums.add(scaleGradient.reshaped(scale.shape), to: scale)
            sums.add(shiftGradient.reshaped(shift.shape), to: shift)
            guard sums.needs(self) else { return }
            // dx = γ/σ (g − mean(g) − x̂ mean(g x̂))
            var inner = normal.multiplyingRows(scaleGradient.scaled(by: -1 / count))
            inner.add(g)
            inner = inner.addingToRows(shiftGradient.scaled(by: -1 / count))
            sums.add(inner.multiplyingRows(inverse * scale.value.reshaped([width])), to: self)
        }
    }
}
