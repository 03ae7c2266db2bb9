import Autodiff
import Tensors

/// Functions of each element. Each stands beside its derivative; `g` is the cotangent.
extension Variable {
    /// `tanh x`; the derivative is `g (1 − tanh² x)`.
    public func hyperbolicTangent() -> Variable {
        let result = value.hyperbolicTangent()
        return tape.record(result, from: [self]) { g, sums in
            sums.add(result.tangentGradient(cotangent: g), to: self)
        }
    }

    /// `σ(x) = 1 / (1 + e⁻ˣ)`; the derivative is `g σ (1 − σ)`.
    public func logistic() -> Variable {
        let result = value.logistic()
        return tape.record(result, from: [self]) { g, sums in
            sums.add(result.logisticGradient(cotangent: g), to: self)
        }
    }

    /// `max(x, 0)`; the derivative is `g` where `x > 0`.
    public func rectified() -> Variable {
        tape.record(value.rectified(), from: [self]) { g, sums in
            sums.add(value.rectifiedGradient(cotangent: g), to: self)
        }
    }

    /// Each element scaled by `1 / (1 − rate)`, or 0 with probability `rate` (Srivastava et al.
    /// 2014); the derivative is masked likewise. Nothing happens at rate 0.
    ///
    /// - Parameter key: Decides which elements stay: another for each step and place in the model.
    public func dropout(rate: Double, key: UInt64) -> Variable {
        guard rate > 0 else { return self }
        return tape.record(value.dropout(rate: rate, key: key), from: [self]) { g, sums in
            sums.add(g.dropout(rate: rate, key: key), to: self)
        }
    }
}

/// Keys of dropout masks, one for each step and place in the model, so that a training that goes
/// on after a pause draws the masks that it would have drawn.
public struct DropoutKeys: Sendable {
    private var random: RandomStream

    /// - Parameter step: Counts all steps of a training.
    public init(seed: UInt64, step: Int) {
        random = RandomStream(
            seed: seed &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15, name: "dropout")
    }

    public mutating func next() -> UInt64 { random.next() }
}
