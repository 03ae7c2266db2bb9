import Autodiff
import Tensors

/// Adam (Kingma and Ba 2015): `m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`,
/// `θ ← θ - η · m̂ / (√v̂ + ε)` with `m̂ = m/(1-β₁ᵗ)`, `v̂ = v/(1-β₂ᵗ)`.
///
/// A gradient that names its rows moves only these rows and their moments ("lazy"): rows a batch
/// did not touch keep their moments unchanged, which deviates from dense Adam and costs nothing
/// for them. The step count `t` is one for all rows.
///
/// With a decay λ matrices shrink as well, `θ ← θ - η λ θ` (AdamW, Loshchilov and Hutter 2019):
/// parameters of two dimensions whose gradient is dense, so neither norms nor tables of rows.
public struct Adam<Scalar: TensorScalar>: Sendable {
    public var beta1: Double
    public var beta2: Double
    public var epsilon: Double
    /// λ
    public var decay = 0.0
    /// Number of steps taken.
    public private(set) var step = 0
    /// First moments by parameter name.
    public private(set) var first = Parameters<Scalar>()
    /// Second moments by parameter name.
    public private(set) var second = Parameters<Scalar>()

    public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    /// - Parameter moments: Of a checkpoint; nil starts with none.
    public init(_ settings: AdamSettings, _ moments: AdamMoments<Scalar>? = nil) {
        self.init(beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon)
        decay = settings.decay
        guard let moments else { return }
        step = moments.step
        first = moments.first
        second = moments.second
    }

    /// What a checkpoint keeps.
    public var moments: AdamMoments<Scalar> {
        AdamMoments(step: step, first: first, second: second)
    }

    /// Takes one step at `learningRate`; parameters without a gradient stay.
    public mutating func update(
        _ parameters: inout Parameters<Scalar>, _ gradients: GradientStore<Scalar>,
        learningRate: Double
    ) {
        step += 1
        for name in parameters.names {
            guard let gradient = gradients[name] else { continue }
            let shape = parameters[name].shape
            if !first.contains(name) {
                first[name] = .zeros(shape)
                second[name] = .zeros(shape)
            }
            let rule = AdamStep(self, learningRate: learningRate)
            if decay > 0, shape.count == 2, case .dense = gradient {
                parameters.update(name) { $0 = $0.scaled(by: Scalar(1 - learningRate * decay)) }
            }
            parameters.update(name) { value in
                first.update(name) { first in
                    second.update(name) { second in
                        rule.apply(gradient, &value, &first, &second)
                    }
                }
            }
        }
    }
}

/// What an optimiser remembers of the steps it has taken.
public struct AdamMoments<Scalar: TensorScalar>: Sendable {
    public var step: Int
    public var first: Parameters<Scalar>
    public var second: Parameters<Scalar>

    public init(step: Int, first: Parameters<Scalar>, second: Parameters<Scalar>) {
        self.step = step
        self.first = first
        self.second = second
    }
}

extension AdamStep {
    init(_ adam: Adam<Scalar>, learningRate: Double) {
        func power(_ base: Double) -> Double {
            var result = 1.0
            for _ in 0..<min(adam.step, 100_000) { result *= base }
            return result
        }
        self.init(
            beta1: Scalar(adam.beta1), beta2: Scalar(adam.beta2),
            rate: Scalar(learningRate / (1 - power(adam.beta1))),
            correction: Scalar(1 / (1 - power(adam.beta2)).squareRoot()),
            epsilon: Scalar(adam.epsilon))
    }

    /// Moves a parameter and its moments, long ones on all cores.
    func apply(
        _ gradient: Gradient<Scalar>, _ value: inout Tensor<Scalar>,
        _ first: inout Tensor<Scalar>, _ second: inout Tensor<Scalar>
    ) {
        value.withUnsafeMutableElements { value in
            first.withUnsafeMutableElements { first in
                second.withUnsafeMutableElements { second in
                    guard let value = value.baseAddress, let first = first.baseAddress,
                        let second = second.baseAddress
                    else { return }
                    switch gradient {
                    case .dense(let gradient):
                        gradient.withUnsafeElements { moveAll($0, value, first, second) }
                    case .rows(let indices, let values):
                        let width = values.columns
                        values.withUnsafeElements { rows in
                            guard let rows = rows.baseAddress else { return }
                            for (row, index) in indices.enumerated() {
                                let offset = Int(index) * width
                                Scalar.adamStep(
                                    self, gradient: rows + row * width, value: value + offset,
                                    first: first + offset, second: second + offset, count: width)
                            }
                        }
                    }
                }
            }
        }
    }

    private func moveAll(
        _ gradient: UnsafeBufferPointer<Scalar>, _ value: UnsafeMutablePointer<Scalar>,
        _ first: UnsafeMutablePointer<Scalar>, _ second: UnsafeMutablePointer<Scalar>
    ) {
        guard let base = gradient.baseAddress else { return }
        let gradients = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: base))
        let (values, firsts, seconds) = (
            UnsafeSharedBuffer(value), UnsafeSharedBuffer(first), UnsafeSharedBuffer(second)
        )
        Parallel.forEachChunk(of: gradient.count, chunk: 1 << 16) { range in
            let start = range.lowerBound
            Scalar.adamStep(
                self, gradient: UnsafePointer(gradients.pointer + start),
                value: values.pointer + start, first: firsts.pointer + start,
                second: seconds.pointer + start, count: range.count)
        }
    }
}
