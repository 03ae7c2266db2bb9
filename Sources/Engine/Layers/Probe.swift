import Autodiff
import Tensors

/// Looks at named intermediates of a model, and changes them.
///
/// A model hands each intermediate that a picture may show through its probe, under a dotted name such
/// as `paths.attention`. A probe that is off hands everything back and costs nothing.
public struct Probe<Scalar: TensorScalar>: Sendable {
    /// What to put in the place of an intermediate.
    public enum Change: Sendable {
        case zero
        /// The mean over the rows, in every row.
        case mean
        /// Numbers of the same shape.
        case replacement(Tensor<Scalar>)
    }

    /// Changes by name.
    public var changes: [String: Change]
    /// Receives each intermediate by name, after the changes.
    public var observe: (@Sendable (String, Tensor<Scalar>) -> Void)?

    public static var off: Probe { Probe() }

    public init(
        changes: [String: Change] = [:],
        observe: (@Sendable (String, Tensor<Scalar>) -> Void)? = nil
    ) {
        self.changes = changes
        self.observe = observe
    }

    /// Whether it neither looks nor changes.
    public var isOff: Bool { changes.isEmpty && observe == nil }

    /// The intermediate, or what stands in its place. A replacement is a constant: no derivative
    /// goes through it.
    public func callAsFunction(_ name: String, _ variable: Variable<Scalar>) -> Variable<Scalar> {
        guard !isOff else { return variable }
        let result = changes[name].map { changed(variable, $0) } ?? variable
        observe?(name, result.value)
        return result
    }

    private func changed(_ variable: Variable<Scalar>, _ change: Change) -> Variable<Scalar> {
        switch change {
        case .zero: return variable.tape.constant(.zeros(variable.shape))
        case .mean:
            let value = variable.value
            let mean = value.sumOfRows().scaled(by: 1 / Scalar(max(1, value.rows)))
            return variable.tape.constant(Tensor.zeros(value.shape).addingToRows(mean))
        case .replacement(let value):
            precondition(
                value.shape == variable.shape,
                "A replacement of shape \(value.shape) for \(variable.shape)")
            return variable.tape.constant(value)
        }
    }
}
