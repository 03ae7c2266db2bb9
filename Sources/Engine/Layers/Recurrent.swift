import Autodiff
import Tensors

/// The step of a gated recurrent unit (Cho et al. 2014), as PyTorch orders it (r, z, n):
///
///     r = σ(a_r + b_r)   z = σ(a_z + b_z)   n = tanh(a_n + r ⊙ b_n)   h' = (1 − z) ⊙ n + z ⊙ h
///
/// with `a = x W_iᵀ + c_i` from the input and `b = h W_hᵀ + c_h` from the hidden state.
extension Variable {
    /// The next hidden state, `[m, d]`; called on the present one.
    ///
    /// - Parameters:
    ///   - input: `a`, `[m, 3 d]`, or `[1, 3 d]` where all rows have the same input.
    ///   - recurrent: `b`, `[m, 3 d]`.
    public func gatedStep(input: Variable, recurrent: Variable) -> Variable {
        let (rows, width) = (value.rows, value.columns)
        precondition(
            recurrent.shape == [rows, 3 * width] && input.value.columns == 3 * width
                && (input.value.rows == rows || input.value.rows == 1),
            "A gated step of \(shape) with \(input.shape) and \(recurrent.shape)")
        let shared = input.value.rows == 1 && rows != 1
        func gate(_ tensor: Tensor<Scalar>, _ index: Int) -> Tensor<Scalar> {
            tensor.slicingColumns(index * width..<(index + 1) * width)
        }
        func sum(_ index: Int, _ other: Tensor<Scalar>) -> Tensor<Scalar> {
            let own = gate(input.value, index)
            return shared ? other.addingToRows(own.reshaped([width])) : other + own
        }
        let reset = sum(0, gate(recurrent.value, 0)).logistic()
        let update = sum(1, gate(recurrent.value, 1)).logistic()
        let candidateInput = gate(recurrent.value, 2)
        let candidate = sum(2, reset * candidateInput).hyperbolicTangent()
        // (1 − z) n + z h = n + z (h − n)
        let result = candidate + update * (value - candidate)
        return tape.record(result, from: [self, input, recurrent]) { g, sums in
            let gCandidate = candidate.tangentGradient(cotangent: g - update * g)
            let gUpdate = update.logisticGradient(cotangent: g * (value - candidate))
            let gReset = reset.logisticGradient(cotangent: gCandidate * candidateInput)
            sums.add(update * g, to: self)
            sums.add(
                gReset.joiningColumns(gUpdate).joiningColumns(gCandidate * reset), to: recurrent)
            let whole = gReset.joiningColumns(gUpdate).joiningColumns(gCandidate)
            sums.add(
                shared ? whole.sumOfRows().reshaped([1, 3 * width]) : whole, to: input)
        }
    }
}
