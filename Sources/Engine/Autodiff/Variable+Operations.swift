import Tensors

/// Element by element. Each operation stands beside its derivative; `g` is the cotangent.
extension Variable {
    /// `a + b`; both derivatives are `g`.
    public static func + (a: Variable, b: Variable) -> Variable {
        a.tape.record(a.value + b.value, from: [a, b]) { g, sums in
            sums.add(g, to: a)
            sums.add(g, to: b)
        }
    }

    /// `a - b`; the derivatives are `g` and `-g`.
    public static func - (a: Variable, b: Variable) -> Variable {
        a.tape.record(a.value - b.value, from: [a, b]) { g, sums in
            sums.add(g, to: a)
            sums.add(g.scaled(by: -1), to: b)
        }
    }

    /// `a ⊙ b`; the derivatives are `g ⊙ b` and `g ⊙ a`.
    public static func * (a: Variable, b: Variable) -> Variable {
        a.tape.record(a.value * b.value, from: [a, b]) { g, sums in
            sums.add(g * b.value, to: a)
            sums.add(g * a.value, to: b)
        }
    }

    /// `factor · a`; the derivative is `factor · g`.
    public func scaled(by factor: Scalar) -> Variable {
        tape.record(value.scaled(by: factor), from: [self]) { g, sums in
            sums.add(g.scaled(by: factor), to: self)
        }
    }

    /// `log(1 + eˣ)`; the derivative is `g σ(x)`.
    public func softplus() -> Variable {
        tape.record(value.softplus(), from: [self]) { g, sums in
            sums.add(value.softplusGradient(cotangent: g), to: self)
        }
    }

    /// Row `i` times the constant `factors[i]`; the derivative is scaled likewise.
    public func scalingRows(by factors: Tensor<Scalar>) -> Variable {
        tape.record(value.scalingRows(by: factors), from: [self]) { g, sums in
            sums.add(g.scalingRows(by: factors), to: self)
        }
    }
}

/// Reductions.
extension Variable {
    /// `Σ x`; every element's derivative is `g`.
    public func sum() -> Variable {
        tape.record(Tensor(scalar: value.sum), from: [self]) { g, sums in
            sums.add(Tensor(shape, repeating: g.scalar), to: self)
        }
    }

    /// `Σ x / n`
    ///
    /// - Precondition: there is an element.
    public func mean() -> Variable {
        precondition(value.count > 0, "The mean of an empty tensor")
        return sum().scaled(by: 1 / Scalar(value.count))
    }

    /// `Σ x²`; the derivative is `2 g x`.
    public func squaredSum() -> Variable {
        tape.record(Tensor(scalar: value.squaredSum), from: [self]) { g, sums in
            sums.add(value.scaled(by: 2 * g.scalar), to: self)
        }
    }

    /// `[n, k]`, `[n, k]` → `[n]`: `Σ_c a_rc b_rc`; the derivatives are `g_r b_r` and `g_r a_r`.
    public func rowDots(_ other: Variable) -> Variable {
        tape.record(value.rowDots(other.value), from: [self, other]) { g, sums in
            sums.add(other.value.scalingRows(by: g), to: self)
            sums.add(value.scalingRows(by: g), to: other)
        }
    }
}

/// Products.
extension Variable {
    /// `A B`; the derivatives are `g Bᵀ` and `Aᵀ g`. Cost: three products of that size.
    public func matrixProduct(_ other: Variable) -> Variable {
        tape.record(value.matrixProduct(other.value), from: [self, other]) { g, sums in
            sums.add(g.matrixProduct(other.value, transposeOther: true), to: self)
            sums.add(value.matrixProduct(g, transposeSelf: true), to: other)
        }
    }

    /// `M x` with a constant dense `M`; the derivative is `Mᵀ g`.
    public func multiplied(by matrix: Tensor<Scalar>) -> Variable {
        tape.record(matrix.matrixProduct(value), from: [self]) { g, sums in
            sums.add(matrix.matrixProduct(g, transposeSelf: true), to: self)
        }
    }

    /// `M x` with a constant sparse `M`; the derivative is `Mᵀ g`.
    ///
    /// - Parameter transposed: `Mᵀ`, made once by the caller, since every step needs it.
    public func multiplied(
        by matrix: SparseMatrix<Scalar>, transposed: SparseMatrix<Scalar>
    ) -> Variable {
        tape.record(matrix.product(value), from: [self]) { g, sums in
            sums.add(transposed.product(g), to: self)
        }
    }
}

/// Rows and columns.
extension Variable {
    /// Row `i` of the result is row `indices[i]`; the derivative scatters the rows back, and stays
    /// sparse where it reaches a parameter.
    public func gatheringRows(_ indices: [Int32]) -> Variable {
        tape.record(value.gatheringRows(indices), from: [self]) { g, sums in
            sums.add(rows: g, at: indices, to: self)
        }
    }

    /// Rows `range`; the derivative is `g` there and 0 elsewhere.
    public func slicingRows(_ range: Range<Int>) -> Variable {
        tape.record(value.slicingRows(range), from: [self]) { g, sums in
            sums.add(rows: g, at: range.map(Int32.init), to: self)
        }
    }

    /// `self` above `below`; the derivatives are the two parts of `g`.
    public func stackingRows(_ below: Variable) -> Variable {
        let split = value.rows
        let total = split + below.value.rows
        return tape.record(value.stackingRows(below.value), from: [self, below]) { g, sums in
            sums.add(g.slicingRows(0..<split), to: self)
            sums.add(g.slicingRows(split..<total), to: below)
        }
    }

    /// All of `parts`, one below the other, in one copy; the derivatives are the parts of `g`.
    ///
    /// - Precondition: there is a part.
    public static func stackingRows(of parts: [Variable]) -> Variable {
        let result = Tensor.stackingRows(of: parts.map(\.value))
        return parts[0].tape.record(result, from: parts) { g, sums in
            var start = 0
            for part in parts {
                let rows = start..<start + part.value.rows
                sums.add(g.slicingRows(rows), to: part)
                start = rows.upperBound
            }
        }
    }

    /// Columns `range` of a matrix; the derivative is `g` there and 0 elsewhere.
    public func slicingColumns(_ range: Range<Int>) -> Variable {
        tape.record(value.slicingColumns(range), from: [self]) { g, sums in
            var whole = Tensor<Scalar>.zeros(shape)
            let (width, part) = (value.columns, range.count)
            whole.withUnsafeMutableElements { target in
                g.withUnsafeElements { source in
                    for row in 0..<g.rows {
                        for column in 0..<part {
                            target[row * width + range.lowerBound + column] =
                                source[row * part + column]
                        }
                    }
                }
            }
            sums.add(whole, to: self)
        }
    }
}
