import Autodiff
import Glibc
import Tensors

/// Rows to length 1, and losses over rows.
extension Variable {
    /// Each row divided by its Euclidean length, at least `epsilon`; the derivative is
    /// `(g − y (y · g)) / |x|`.
    public func normalizedRows(epsilon: Double = 1e-12) -> Variable {
        let rows = value.rows
        let lengths = value.rowDots(value).elements.map {
            max($0.squareRoot(), Scalar(epsilon))
        }
        let inverse = Tensor<Scalar>([rows], lengths.map { 1 / $0 })
        let result = value.scalingRows(by: inverse)
        return tape.record(result, from: [self]) { g, sums in
            let along = result.scalingRows(by: result.rowDots(g).scaled(by: -1))
            sums.add((g + along).scalingRows(by: inverse), to: self)
        }
    }

    /// `−Σ_i c_i log(softmax(x_{row i})_{column i} + ε) / Σ c`: cross-entropy of counted targets.
    ///
    /// - Parameters:
    ///   - targets: Row, column and count c of each target; a row may have several.
    ///   - epsilon: Keeps the logarithm finite; as KnowSite's released code has it.
    public func crossEntropy(
        _ targets: [(row: Int, column: Int, count: Double)], epsilon: Double = 0
    ) -> Variable {
        let (rows, width) = (value.rows, value.columns)
        let probabilities = value.softmaxRows()
        let total = targets.reduce(0) { $0 + $1.count }
        var loss = 0.0
        for target in targets {
            let p = Double(probabilities[target.row, target.column])
            loss -= target.count * Double.logOnePlus(p + epsilon - 1)
        }
        return tape.record(Tensor(scalar: Scalar(loss / total)), from: [self]) { g, sums in
            // d/dx_c −log(p_t + ε) = p_t / (p_t + ε) (p_c − [c = t])
            var factors = [Scalar](repeating: 0, count: rows)
            var hits: [(Int, Scalar)] = []
            for target in targets {
                let p = Double(probabilities[target.row, target.column])
                let factor = Scalar(
                    Double(g.scalar) * target.count / total * p / (p + epsilon))
                factors[target.row] += factor
                hits.append((target.row * width + target.column, factor))
            }
            var gradient = probabilities.scalingRows(by: Tensor([rows], factors))
            gradient.withUnsafeMutableElements { elements in
                for (position, factor) in hits { elements[position] -= factor }
            }
            sums.add(gradient, to: self)
        }
    }
}

/// Distillation (Hinton, Vinyals and Dean 2015).
extension Variable {
    /// `Σ_r Σ_c p_rc log(p_rc / q_rc) / divisor` with p the softmax of the teacher's and q of these
    /// logits over each row, both divided by the temperature; the derivative by a logit is
    /// `(q − p) / (temperature · divisor)`.
    ///
    /// - Parameters:
    ///   - teacher: Logits of this shape, `[rows, columns]`.
    ///   - divisor: Often the number of rows: the mean over a batch.
    public func softenedDivergence(
        from teacher: Tensor<Scalar>, temperature: Double, divisor: Double
    ) -> Variable {
        precondition(teacher.shape == shape, "A teacher of \(teacher.shape) for \(shape)")
        func softened(_ logits: Tensor<Scalar>) -> Tensor<Scalar> {
            logits.scaled(by: 1 / Scalar(temperature)).softmaxRows()
        }
        let (p, q) = (softened(teacher), softened(value))
        var sum = 0.0
        p.withUnsafeElements { p in
            q.withUnsafeElements { q in
                for index in p.indices where p[index] > 0 {
                    // A probability that vanished in the scalar's precision has a finite logarithm.
                    let ratio = Double(p[index]) / max(Double(q[index]), 1e-30)
                    sum += Double(p[index]) * log(ratio)
                }
            }
        }
        return tape.record(Tensor(scalar: Scalar(sum / divisor)), from: [self]) { g, sums in
            sums.add((q - p).scaled(by: g.scalar / Scalar(temperature * divisor)), to: self)
        }
    }
}
