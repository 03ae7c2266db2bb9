import Autodiff
import Tensors

/// What blocks of a decoder are made of (Touvron et al. 2023).
extension Variable {
    /// `scale ⊙ x / √(mean x² + ε)` over the columns of each row (Zhang and Sennrich 2019).
    ///
    /// - Parameter scale: `[columns]`
    public func rootMeanSquareNorm(scale: Variable, epsilon: Double) -> Variable {
        let (result, inverse) = value.rootMeanSquareNormalized(
            scale: scale.value, epsilon: Scalar(epsilon))
        return tape.record(result, from: [self, scale]) { g, sums in
            let gradients = value.rootMeanSquareGradient(
                inverse: inverse, scale: scale.value, cotangent: g)
            sums.add(gradients.input, to: self)
            sums.add(gradients.scale, to: scale)
        }
    }

    /// `x σ(x) ⊙ y`: SwiGLU of what two projections give (Shazeer 2020).
    public func gating(_ other: Variable) -> Variable {
        tape.record(value.gating(other.value), from: [self, other]) { g, sums in
            let gradients = value.gatingGradient(other.value, cotangent: g)
            sums.add(gradients.gate, to: self)
            sums.add(gradients.other, to: other)
        }
    }

    /// Queries or keys turned by their positions, half-split pairs (Su et al. 2021).
    public func rotated(_ angles: RotaryAngles<Scalar>, positions: [Int32]) -> Variable {
        tape.record(value.rotated(angles, positions: positions), from: [self]) { g, sums in
            sums.add(g.rotated(angles, positions: positions, backwards: true), to: self)
        }
    }

    /// `log softmax(x_row)_column` for one column of each row, `[rows, 1]`.
    public func logProbabilities(_ columns: [Int32]) -> Variable {
        let (picked, softmax) = value.logProbabilities(columns)
        return tape.record(picked, from: [self]) { g, sums in
            sums.add(softmax.logProbabilityGradient(columns, cotangent: g), to: self)
        }
    }

    /// Each element times one learned number, `[1]`.
    public func scaled(by factor: Variable) -> Variable {
        tape.record(value.scaled(by: factor.value[0]), from: [self, factor]) { g, sums in
            sums.add(g.scaled(by: factor.value[0]), to: self)
            let along = g.reshaped([1, g.count]).rowDots(value.reshaped([1, g.count]))
            sums.add(along.reshaped(factor.shape), to: factor)
        }
    }
}

extension Variable {
    /// `log(σ(z) s + (1 − σ(z)) e^l)` of each row, `[rows, 1]`: two ways to a place, mixed by a gate.
    ///
    /// - Parameters:
    ///   - self: s, the probability by the first way; 0 where it does not lead there.
    ///   - logs: l, the logarithm of the probability by the second.
    ///   - gate: z.
    public func mixed(_ logs: Variable, gate: Variable) -> Variable {
        let rows = value.rows
        precondition(
            logs.value.count == rows && gate.value.count == rows && value.count == rows,
            "A mixture of \(shape), \(logs.shape) and \(gate.shape)")
        var result = Tensor<Scalar>.zeros([rows, 1])
        // Of each row: how much of the sum is the first way's, σ(z), and σ(z) over the sum.
        var shares = result
        var gates = result
        var factors = result
        for row in 0..<rows {
            let z = gate.value[row, 0]
            let small = Scalar.exponential(-abs(z))
            let open = (z >= 0 ? 1 : small) / (1 + small)
            // log(1 − σ(z)) + l
            let other = logs.value[row, 0] - max(z, 0) - Scalar.logOnePlus(small)
            let first = open * value[row, 0]
            let second = Scalar.exponential(other)
            let sum = max(first + second, .leastNormalMagnitude)
            // Where the first way does not lead there the logarithm needs no exponential.
            result[row, 0] = first > 0 ? Scalar.logarithm(sum) : other
            shares[row, 0] = first / sum
            gates[row, 0] = open
            factors[row, 0] = first > 0 || second > 0 ? open / sum : 0
        }
        return tape.record(result, from: [self, logs, gate]) { g, sums in
            sums.add((g * factors).reshaped(value.shape), to: self)
            sums.add(g.combined(1, g * shares, -1).reshaped(logs.shape), to: logs)
            sums.add((g * (shares - gates)).reshaped(gate.shape), to: gate)
        }
    }
}
