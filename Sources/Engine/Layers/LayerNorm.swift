import Autodiff
import Tensors

extension Variable {
    /// `scale ⊙ (x − mean) / √(variance + ε) + shift` over the columns of each row (Ba, Kiros and
    /// Hinton 2016).
    ///
    /// - Parameters:
    ///   - scale: `[columns]`, as shift.
    ///   - epsilon: Added to the variance.
    ///   - fixesDeviation: The derivative takes the deviation of each row as a constant. The rest
    ///     is affine in x, so that a score can be split among what x is a sum of.
    public func layerNorm(
        scale: Variable, shift: Variable, epsilon: Double, fixesDeviation: Bool = false
    ) -> Variable {
        let (result, moments) = value.layerNormalized(
            scale: scale.value, shift: shift.value, epsilon: Scalar(epsilon))
        return tape.record(result, from: [self, scale, shift]) { g, sums in
            let gradients = value.layerNormGradient(
                moments, scale: scale.value, cotangent: g, fixesDeviation: fixesDeviation)
            sums.add(gradients.input, to: self)
            sums.add(gradients.scale, to: scale)
            sums.add(gradients.shift, to: shift)
        }
    }
}
