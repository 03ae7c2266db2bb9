import Autodiff
import Tensors

extension Variable {
    /// `y_b = x_b M_b`: a vector and a matrix for each row. The derivatives are `g_b M_bᵀ` and
    /// `x_bᵀ g_b`. Cost: `2 d²` a row.
    ///
    /// - Parameter matrices: `[m, d · n]`, row major; self is `[m, d]`, the result `[m, n]`.
    public func timesRowMatrices(_ matrices: Variable) -> Variable {
        tape.record(value.timesRowMatrices(matrices.value), from: [self, matrices]) { g, sums in
            sums.add(g.timesTransposedRowMatrices(matrices.value), to: self)
            sums.add(value.rowOuterProducts(g), to: matrices)
        }
    }
}
