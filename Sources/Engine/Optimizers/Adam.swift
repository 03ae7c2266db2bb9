import Autodiff
import Tensors

/// Adam (Kingma and Ba 2015): `m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`,
/// `θ ← θ - η · m̂ / (√v̂ + ε)` with `m̂ = m/(1-β₁ᵗ)`, `v̂ = v/(1-β₂ᵗ)`.
///
/// A gradient may name the rows of a table that a batch looked up. What happens to the other rows,
/// whose gradient is zero, is the optimiser's form:
///
/// - `dense`, as published: every row moves by its moments, which fade by β₁ and β₂. A row that is
///   looked up seldom goes on moving for a while. Cost: a pass over the table each step.
/// - `lazy`: they stay, with their moments. This is another optimiser: with a constant gradient every
///   hundredth step a row travels a fifth as far at β₂ .98, half as far at β₂ .999, so a published
///   rate does not mean the same. Cost: the looked-up rows alone.
///
/// The step count `t` is one for all rows.
///
/// With squares λ each gradient has λ θ more, that of `λ/2 |θ|²` in the loss (`weight_decay` of PyTorch's
/// Adam): in the dense form of every row, in the lazy form of the rows that were looked up.
///
/// With a decay λ matrices shrink as well, `θ ← θ - η λ θ` (AdamW, Loshchilov and Hutter 2019):
/// parameters of two dimensions whose gradient is of all rows, so neither norms nor tables that are
/// looked up. A row that nothing looks up, such as padding, stays.
///
/// A parameter that the tape says a replacement of, such as a running average, takes it as it is.
public struct Adam<Scalar: TensorScalar>: Sendable {
    public var beta1: Double
    public var beta2: Double
    public var epsilon: Double
    public var form = AdamForm.dense
    /// λ
    public var decay = 0.0
    /// λ of the squared parameters.
    public var squares = 0.0
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
        form = settings.form
        decay = settings.decay
        squares = settings.squares
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
            if let value = gradients.replacements[name] { parameters[name] = value }
            guard var gradient = gradients[name] else { continue }
            if squares > 0 { gradient = withSquares(gradient, parameters[name]) }
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
                        rule.apply(gradient, form, &value, &first, &second)
                    }
                }
            }
        }
    }
}

extension Adam {
    /// A gradient with that of the squared parameter.
    private func withSquares(_ gradient: Gradient<Scalar>, _ value: Tensor<Scalar>)
        -> Gradient<Scalar>
    {
        if case .rows(let indices, let values) = gradient, form == .lazy {
            let own = value.gatheringRows(indices).scaled(by: Scalar(squares))
            return .rows(indices: indices, values: values + own.reshaped(values.shape))
        }
        return .dense(gradient.dense(shape: value.shape) + value.scaled(by: Scalar(squares)))
    }
}

/// What Adam does with the rows of a table that a batch did not look up.
public enum AdamForm: String, CaseIterable, Sendable {
    /// They move on by their moments.
    case dense
    /// They stay.
    case lazy
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
        _ gradient: Gradient<Scalar>, _ form: AdamForm, _ value: inout Tensor<Scalar>,
        _ first: inout Tensor<Scalar>, _ second: inout Tensor<Scalar>
    ) {
        let (rows, width) = (value.rows, value.columns)
        value.withUnsafeMutableElements { value in
            first.withUnsafeMutableElements { first in
                second.withUnsafeMutableElements { second in
                    guard let value = value.baseAddress, let first = first.baseAddress,
                        let second = second.baseAddress
                    else { return }
                    let moved = Moved(
                        value: UnsafeSharedBuffer(value), first: UnsafeSharedBuffer(first),
                        second: UnsafeSharedBuffer(second))
                    switch (gradient, form) {
                    case (.dense(let gradient), _):
                        gradient.withUnsafeElements { moveAll($0, moved) }
                    case (.rows(let indices, let values), .lazy):
                        values.withUnsafeElements { found in
                            guard let found = found.baseAddress else { return }
                            for (row, index) in indices.enumerated() {
                                move(found + row * width, moved, at: Int(index) * width, width)
                            }
                        }
                    case (.rows(let indices, let values), .dense):
                        values.withUnsafeElements { moveRows(indices, $0, moved, rows, width) }
                    }
                }
            }
        }
    }

    /// A parameter with its moments, at one offset in all three.
    private struct Moved: Sendable {
        let value: UnsafeSharedBuffer<Scalar>
        let first: UnsafeSharedBuffer<Scalar>
        let second: UnsafeSharedBuffer<Scalar>
    }

    private func move(
        _ gradient: UnsafePointer<Scalar>, _ moved: Moved, at offset: Int, _ count: Int
    ) {
        Scalar.adamStep(
            self, gradient: gradient, value: moved.value.pointer + offset,
            first: moved.first.pointer + offset, second: moved.second.pointer + offset,
            count: count)
    }

    /// Elements of a chunk that one core takes.
    private static var chunk: Int { 1 << 16 }

    private func moveAll(_ gradient: UnsafeBufferPointer<Scalar>, _ moved: Moved) {
        guard let base = gradient.baseAddress else { return }
        let gradients = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: base))
        Parallel.forEachChunk(of: gradient.count, chunk: Self.chunk) { range in
            move(
                UnsafePointer(gradients.pointer + range.lowerBound), moved, at: range.lowerBound,
                range.count)
        }
    }

    /// Moves all rows of a table, those that are not named by a gradient of zero.
    ///
    /// - Parameter indices: Ascending.
    private func moveRows(
        _ indices: [Int32], _ values: UnsafeBufferPointer<Scalar>, _ moved: Moved, _ rows: Int,
        _ width: Int
    ) {
        guard width > 0, let base = values.baseAddress else { return }
        let found = UnsafeSharedBuffer(UnsafeMutablePointer(mutating: base))
        // The zeros of a span of rows stay in a core's cache: the table alone comes from memory.
        let span = max(1, 1024 / width)
        let zeros = [Scalar](repeating: 0, count: span * width)
        Parallel.forEachChunk(of: rows, chunk: max(1, Self.chunk / width)) { range in
            zeros.withUnsafeBufferPointer { zeros in
                guard let zeros = zeros.baseAddress else { return }
                func stay(_ rows: Range<Int>) {
                    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: span) {
                        let count = min(span, rows.upperBound - start)
                        move(zeros, moved, at: start * width, count * width)
                    }
                }
                var next = range.lowerBound
                var position = indices.firstPosition(from: range.lowerBound)
                while position < indices.count, Int(indices[position]) < range.upperBound {
                    let row = Int(indices[position])
                    stay(next..<row)
                    move(found.pointer + position * width, moved, at: row * width, width)
                    next = row + 1
                    position += 1
                }
                stay(next..<range.upperBound)
            }
        }
    }
}

extension [Int32] {
    /// The position of the first index that is not below another, in ascending indices.
    fileprivate func firstPosition(from index: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if Int(self[middle]) < index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
