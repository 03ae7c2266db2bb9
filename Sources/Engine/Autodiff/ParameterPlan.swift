import Tensors

/// The parameters of a model before they are drawn: names, shapes and how each begins, in order.
///
/// Shapes are known without a number of them, so that a checkpoint can be checked and memory be
/// counted for a model that would not fit.
public struct ParameterPlan<Scalar: TensorScalar> {
    /// How one parameter begins.
    public struct Start {
        public let shape: [Int]
        let draw: (inout RandomStream) -> Tensor<Scalar>

        /// - Parameter draw: Makes a tensor of this shape.
        public init(_ shape: [Int], _ draw: @escaping (inout RandomStream) -> Tensor<Scalar>) {
            self.shape = shape
            self.draw = draw
        }

        /// Independent draws from N(0, deviation²).
        public static func normal(_ shape: [Int], deviation: Double) -> Start {
            Start(shape) { $0.normal(shape, deviation: deviation) }
        }

        public static func zeros(_ shape: [Int]) -> Start { Start(shape) { _ in .zeros(shape) } }

        public static func repeating(_ shape: [Int], _ value: Scalar) -> Start {
            Start(shape) { _ in Tensor(shape, repeating: value) }
        }

        /// What is known already.
        public static func known(_ tensor: Tensor<Scalar>) -> Start {
            Start(tensor.shape) { _ in tensor }
        }
    }

    private var names: [String] = []
    private var starts: [String: Start] = [:]

    public init() {}

    /// A new name is drawn after those before it; one that is set again keeps its place.
    public subscript(name: String) -> Start? {
        get { starts[name] }
        set {
            if starts.updateValue(newValue!, forKey: name) == nil { names.append(name) }
        }
    }

    /// The parameters, drawn in order.
    public func drawn(_ random: inout RandomStream) -> Parameters<Scalar> {
        var result = Parameters<Scalar>()
        for name in names { result[name] = starts[name]!.draw(&random) }
        return result
    }

    public var shapes: ParameterShapes {
        var result = ParameterShapes()
        for name in names { result[name] = starts[name]!.shape }
        return result
    }
}

/// Names and shapes of parameters, in order.
public struct ParameterShapes: Equatable, Sendable {
    public private(set) var names: [String] = []
    private var shapes: [String: [Int]] = [:]

    public init() {}

    /// Nil for a name that is not among them.
    public subscript(name: String) -> [Int]? {
        get { shapes[name] }
        set {
            guard let newValue else {
                names.removeAll { $0 == name }
                shapes[name] = nil
                return
            }
            if shapes.updateValue(newValue, forKey: name) == nil { names.append(name) }
        }
    }

    /// Adds others, each name with a prefix.
    public mutating func add(_ others: ParameterShapes, prefix: String) {
        for name in others.names { self[prefix + name] = others[name] }
    }

    /// How many numbers they are; a `Double`, for those of a model that never was may be too many to
    /// count otherwise.
    public var count: Double {
        names.reduce(0) { sum, name in
            sum + shapes[name]!.reduce(1) { $0 * Double($1) }
        }
    }
}

extension Parameters {
    public var shapes: ParameterShapes {
        var result = ParameterShapes()
        for name in names { result[name] = self[name].shape }
        return result
    }

    /// What is missing of a model's parameters or has another shape, in words; nil where all fit.
    public func misfit(_ wanted: ParameterShapes) -> String? {
        for name in wanted.names {
            guard let shape = wanted[name] else { continue }
            guard contains(name) else { return "there is no \(name), \(Self.words(shape))" }
            guard self[name].shape == shape else {
                return "\(name) is \(Self.words(self[name].shape)) and should be "
                    + Self.words(shape)
            }
        }
        return nil
    }

    private static func words(_ shape: [Int]) -> String {
        shape.isEmpty ? "one number" : shape.map(String.init).joined(separator: " x ")
    }
}
