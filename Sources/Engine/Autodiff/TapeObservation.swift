import Synchronization
import Tensors

/// The first value of a step that is infinite or no number: where it arose, and which parameters it
/// was computed from.
public struct FirstBadValue: Equatable, Sendable {
    /// The operation, as its function is called, such as `softmax`; `parameter` or `constant`
    /// where the value was given.
    public var operation: String
    /// Of the derivative, not of the value.
    public var isBackward: Bool
    /// Parameters that the value depends on, the nearest first.
    public var parameters: [String]
    /// Such as `nan` or `-inf`.
    public var value: String

    /// `inf in the value of exp, computed from item.embedding`
    public var sentence: String {
        let of = parameters.prefix(3).joined(separator: ", ")
        switch operation {
        case "parameter": return "\(value) in parameter \(of)"
        case "constant": return "\(value) in the data of the batch"
        default:
            return "\(value) in the \(isBackward ? "derivative" : "value") of \(operation)"
                + (of.isEmpty ? "" : ", computed from \(of)")
        }
    }
}

/// Looks at every value that tapes record while it is current, and keeps the first bad one.
///
///     let observation = TapeObservation()
///     TapeObservation.$current.withValue(observation) { … a step … }
///     observation.first    // where the numbers went out of bounds
///
/// Cost: one pass over every value and derivative of the step.
public final class TapeObservation: Sendable {
    /// Taken by tapes that are made meanwhile, in the same thread.
    @TaskLocal public static var current: TapeObservation?

    private let found = Mutex<FirstBadValue?>(nil)

    public init() {}

    public var first: FirstBadValue? { found.withLock { $0 } }

    /// Values arise in order: one that is bad after another is its consequence.
    func look<Scalar: TensorScalar>(
        _ value: Tensor<Scalar>, _ operation: String, isBackward: Bool,
        parameters: () -> [String]
    ) {
        guard first == nil, let bad = value.elements.first(where: { !$0.isFinite }) else { return }
        let bads = FirstBadValue(
            operation: String(operation.prefix { $0 != "(" }), isBackward: isBackward,
            parameters: parameters(),
            value: "\(bad)")
        found.withLock { $0 = $0 ?? bads }
    }
}

extension Node {
    /// Parameters that it was computed from, the nearest first.
    var parametersBelow: [String] {
        var names: [String] = []
        var seen: Set<Int> = []
        var level = [self]
        while !level.isEmpty {
            var next: [Node] = []
            for node in level where seen.insert(node.position).inserted {
                if let name = node.parameter { names.append(name) }
                next += node.inputs
            }
            level = next
        }
        return names
    }
}
