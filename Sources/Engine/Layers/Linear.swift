import Autodiff
import Tensors

/// Affine maps.
extension Variable {
    /// `x Wᵀ + b` with `W` `[out, in]` and `b` `[out]`.
    public func linear(weight: Variable, bias: Variable) -> Variable {
        matrixProductTransposed(weight).addingToRows(bias)
    }

    /// `A Bᵀ`; the derivatives are `g B` and `gᵀ A`.
    public func matrixProductTransposed(_ other: Variable) -> Variable {
        tape.record(
            value.matrixProduct(other.value, transposeOther: true), from: [self, other]
        ) { g, sums in
            sums.add(g.matrixProduct(other.value), to: self)
            sums.add(g.matrixProduct(value, transposeSelf: true), to: other)
        }
    }

    /// Adds `row` `[n]` to each row of `[m, n]`; its derivative is the sum of `g` over the rows.
    public func addingToRows(_ row: Variable) -> Variable {
        precondition(
            row.value.count == value.columns, "Adding \(row.shape) to rows of \(shape)")
        return tape.record(value.addingToRows(row.value), from: [self, row]) { g, sums in
            sums.add(g, to: self)
            sums.add(g.sumOfRows().reshaped(row.shape), to: row)
        }
    }

    /// Each row times `row` element by element; the derivatives are `g ⊙ row` and `Σ_rows g ⊙ x`.
    public func multiplyingRows(_ row: Variable) -> Variable {
        tape.record(value.multiplyingRows(row.value), from: [self, row]) { g, sums in
            sums.add(g.multiplyingRows(row.value), to: self)
            sums.add((g * value).sumOfRows().reshaped(row.shape), to: row)
        }
    }

    /// `[m, k]` and `[m, n]` → `[m, k + n]`; the derivatives are the two parts of `g`.
    public func joiningColumns(_ other: Variable) -> Variable {
        let (left, right) = (value.columns, other.value.columns)
        return tape.record(value.joiningColumns(other.value), from: [self, other]) { g, sums in
            sums.add(g.slicingColumns(0..<left), to: self)
            sums.add(g.slicingColumns(left..<left + right), to: other)
        }
    }

    /// The same numbers in another shape; the derivative is reshaped back.
    public func reshaped(_ shape: [Int]) -> Variable {
        let before = self.shape
        return tape.record(value.reshaped(shape), from: [self]) { g, sums in
            sums.add(g.reshaped(before), to: self)
        }
    }
}
