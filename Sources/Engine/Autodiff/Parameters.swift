import Tensors

/// The learned tensors of a model, in a fixed order, by dotted names
/// (`user.embedding`, `block0.attention.query.weight`).
///
/// The one name drives optimiser state, checkpoints, freezing and gradient norms.
public struct Parameters<Scalar: TensorScalar>: Sendable {
    public private(set) var names: [String] = []
    private var tensors: [String: Tensor<Scalar>] = [:]

    public init() {}

    /// Setting a new name appends it; setting nil is not possible.
    ///
    /// - Precondition: a tensor that is read exists.
    public subscript(name: String) -> Tensor<Scalar> {
        get {
            guard let tensor = tensors[name] else {
                preconditionFailure("No parameter \(name) among \(names)")
            }
            return tensor
        }
        set {
            if tensors.updateValue(newValue, forKey: name) == nil { names.append(name) }
        }
    }

    public func contains(_ name: String) -> Bool { tensors[name] != nil }

    /// Changes a tensor in place, without a copy.
    public mutating func update(_ name: String, _ body: (inout Tensor<Scalar>) -> Void) {
        guard var tensor = tensors.removeValue(forKey: name) else {
            preconditionFailure("No parameter \(name) among \(names)")
        }
        body(&tensor)
        tensors[name] = tensor
    }

    /// Number of learned numbers.
    public var count: Int { names.reduce(0) { $0 + self[$1].count } }

    public func converted<Other: TensorScalar>(to: Other.Type = Other.self) -> Parameters<Other> {
        var result = Parameters<Other>()
        for name in names { result[name] = self[name].converted() }
        return result
    }
}

/// The gradient of one parameter: of all rows, or of the few that a batch touched.
public enum Gradient<Scalar: TensorScalar>: Sendable {
    case dense(Tensor<Scalar>)
    /// Row `indices[i]` of the parameter has row `i` of `values`; indices are distinct, ascending.
    case rows(indices: [Int32], values: Tensor<Scalar>)

    /// The gradient as a tensor of the parameter's shape.
    public func dense(shape: [Int]) -> Tensor<Scalar> {
        switch self {
        case .dense(let tensor): return tensor
        case .rows(let indices, let values):
            var result = Tensor<Scalar>.zeros(shape)
            result.scatterAddRows(values, at: indices)
            return result
        }
    }

    /// `Σ g²`, for gradient norms.
    public var squaredSum: Scalar {
        switch self {
        case .dense(let tensor): tensor.squaredSum
        case .rows(_, let values): values.squaredSum
        }
    }
}

/// The gradients of a loss by parameter name.
public struct GradientStore<Scalar: TensorScalar>: Sendable {
    public internal(set) var gradients: [String: Gradient<Scalar>] = [:]
    /// What parameters become that no derivative moves, by name; see `Tape.replace`.
    public internal(set) var replacements: [String: Tensor<Scalar>] = [:]

    /// Nil where the loss does not depend on the parameter.
    public subscript(name: String) -> Gradient<Scalar>? { gradients[name] }

    /// Euclidean norm over all parameters, summed in order of the names.
    public var norm: Scalar {
        gradients.keys.sorted().reduce(Scalar(0)) { $0 + gradients[$1]!.squaredSum }.squareRoot()
    }

    /// The same, in Double where squares of Scalar run over: infinite or no number only where a
    /// gradient is.
    public var safeNorm: Double {
        let plain = Double(norm)
        guard !plain.isFinite else { return plain }
        let sum = gradients.keys.sorted().reduce(0.0) { sum, name in
            let values: Tensor<Scalar> =
                switch gradients[name]! {
                case .dense(let tensor): tensor
                case .rows(_, let values): values
                }
            return values.elements.reduce(sum) { $0 + Double($1) * Double($1) }
        }
        return sum.squareRoot()
    }

    /// All gradients times a factor; replacements are no gradients and stay.
    public func scaled(by factor: Scalar) -> GradientStore {
        var result = self
        result.gradients = gradients.mapValues { gradient in
            switch gradient {
            case .dense(let tensor): .dense(tensor.scaled(by: factor))
            case .rows(let indices, let values):
                .rows(indices: indices, values: values.scaled(by: factor))
            }
        }
        return result
    }
}
