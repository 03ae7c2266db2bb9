import Autodiff
import Foundation
import Tensors

/// How a training moves its parameters: the optimiser, the learning rate over time, and how long
/// a gradient may be. The task chooses it.
public struct Optimization: Equatable, Sendable {
    public var adam = AdamSettings()
    public var schedule = Schedule.constant
    public var clipping = Clipping.none

    public init(
        adam: AdamSettings = AdamSettings(), schedule: Schedule = .constant,
        clipping: Clipping = .none
    ) {
        self.adam = adam
        self.schedule = schedule
        self.clipping = clipping
    }
}

/// The constants of `Adam`.
public struct AdamSettings: Equatable, Sendable {
    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-8
    public var form = AdamForm.dense
    /// λ of AdamW.
    public var decay = 0.0
    /// Weight of the squared parameters in the loss: λ θ is added to each gradient.
    public var squares = 0.0

    public init(
        beta2: Double = 0.999, form: AdamForm = .dense, decay: Double = 0, squares: Double = 0
    ) {
        self.beta2 = beta2
        self.form = form
        self.decay = decay
        self.squares = squares
    }
}

/// The learning rate as a pure function of the step.
public enum Schedule: Equatable, Sendable {
    case constant
    /// Multiplied by a factor after every so many epochs.
    case decay(Double, every: Int)
    /// Rises in a line over a share of all steps, then stays.
    case warmUp(Double)
    /// Rises in a line over a share of all steps, then falls as a half cosine to 0 at the end
    /// (Loshchilov and Hutter, ICLR 2017, without restarts).
    case cosine(warmUp: Double)

    /// The rate of one step.
    ///
    /// - Parameters:
    ///   - base: What was set.
    ///   - step: In this phase, from 0.
    ///   - epochs: Of the whole phase, as it was planned.
    public func rate(_ base: Double, step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
        let (position, all) = (Double(step) + 0.5, Double(epochs * stepsPerEpoch))
        switch self {
        case .constant: return base
        case .decay(let factor, let epochs):
            return (0..<step / stepsPerEpoch / epochs).reduce(base) { rate, _ in rate * factor }
        case .warmUp(let share):
            let rise = share * all
            return position < rise ? base * (position / rise) : base
        case .cosine(let share):
            let rise = share * all
            if position < rise { return base * (position / rise) }
            return base * (0.5 * (1 + cos(.pi * (position - rise) / max(1, all - rise))))
        }
    }
}

/// How long the gradient of all parameters together may be.
public enum Clipping: Equatable, Sendable {
    case none
    /// A longer one is scaled to this norm (Pascanu, Mikolov and Bengio, ICML 2013).
    case norm(Double)

    /// - Parameter limit: Of the norm; 0 never clips.
    public init(_ limit: Double) { self = limit > 0 ? .norm(limit) : .none }

    /// Whether a gradient of this norm is scaled.
    public func clips(_ norm: Double) -> Bool {
        if case .norm(let limit) = self { norm > limit } else { false }
    }

    /// - Parameter norm: Of `gradients`.
    public func clipped(
        _ gradients: GradientStore<Float>, norm: Double
    ) -> GradientStore<Float> {
        guard case .norm(let limit) = self, norm > limit else { return gradients }
        return gradients.scaled(by: Float(limit / norm))
    }
}
