import Tensors

/// Records operations as they run and walks them backwards.
///
///     let tape = Tape<Float>()
///     let w = tape.parameter("w", weights)
///     let loss = w.squared().sum()
///     let gradients = tape.gradients(of: loss)     // gradients["w"] is 2 w
///
/// A tape lives for one step and one thread.
public final class Tape<Scalar: TensorScalar> {
    /// What an operation tells the tape on the way back.
    struct Node {
        var value: Tensor<Scalar>
        var parameter: String?
        var needsGradient: Bool
        /// Hands the cotangent of this node on to its inputs.
        var backward: ((Tensor<Scalar>, inout Accumulator<Scalar>) -> Void)?
    }

    var nodes: [Node] = []

    public init() {}

    /// A value that is not differentiated.
    public func constant(_ value: Tensor<Scalar>) -> Variable<Scalar> {
        append(Node(value: value, parameter: nil, needsGradient: false, backward: nil))
    }

    /// A value whose gradient is wanted under `name`.
    public func parameter(_ name: String, _ value: Tensor<Scalar>) -> Variable<Scalar> {
        append(Node(value: value, parameter: name, needsGradient: true, backward: nil))
    }

    /// Records one operation.
    ///
    /// - Parameters:
    ///   - inputs: The variables the value was computed from.
    ///   - backward: Receives the cotangent of the value and adds those of the inputs.
    public func record(
        _ value: Tensor<Scalar>, from inputs: [Variable<Scalar>],
        backward: @escaping (Tensor<Scalar>, inout Accumulator<Scalar>) -> Void
    ) -> Variable<Scalar> {
        let needed = inputs.contains { nodes[$0.index].needsGradient }
        return append(
            Node(
                value: value, parameter: nil, needsGradient: needed,
                backward: needed ? backward : nil))
    }

    private func append(_ node: Node) -> Variable<Scalar> {
        nodes.append(node)
        return Variable(tape: self, index: nodes.count - 1)
    }

    /// Derivatives of a scalar with respect to every parameter it depends on.
    ///
    /// Cost: about twice the forward pass.
    public func gradients(of loss: Variable<Scalar>) -> GradientStore<Scalar> {
        precondition(loss.value.count == 1, "Gradients of a loss of shape \(loss.value.shape)")
        var accumulator = Accumulator(tape: self)
        accumulator.add(Tensor(loss.value.shape, repeating: 1), to: loss)
        var store = GradientStore<Scalar>()
        for index in stride(from: loss.index, through: 0, by: -1) {
            guard let gradient = accumulator.take(index) else { continue }
            if let name = nodes[index].parameter {
                precondition(store.gradients[name] == nil, "Parameter \(name) was given twice")
                store.gradients[name] = gradient
            }
            nodes[index].backward?(gradient.dense(shape: nodes[index].value.shape), &accumulator)
        }
        return store
    }
}

/// A value on a tape.
public struct Variable<Scalar: TensorScalar> {
    public let tape: Tape<Scalar>
    let index: Int

    public var value: Tensor<Scalar> { tape.nodes[index].value }
    public var shape: [Int] { value.shape }
}

/// Sums the cotangents that reach each node.
public struct Accumulator<Scalar: TensorScalar> {
    private let tape: Tape<Scalar>
    private var dense: [Int: Tensor<Scalar>] = [:]
    /// Row contributions, kept apart until the node is reached: most parameters get only these.
    private var rows: [Int: [(indices: [Int32], values: Tensor<Scalar>)]] = [:]

    init(tape: Tape<Scalar>) { self.tape = tape }

    public func needs(_ variable: Variable<Scalar>) -> Bool {
        tape.nodes[variable.index].needsGradient
    }

    /// Adds a cotangent of the variable's own shape; computed only if it is needed.
    public mutating func add(
        _ cotangent: @autoclosure () -> Tensor<Scalar>, to variable: Variable<Scalar>
    ) {
        guard needs(variable) else { return }
        let cotangent = cotangent()
        precondition(
            cotangent.shape == variable.shape,
            "A cotangent of shape \(cotangent.shape) for a value of shape \(variable.shape)")
        if var sum = dense.removeValue(forKey: variable.index) {
            sum.add(cotangent)
            dense[variable.index] = sum
        } else {
            dense[variable.index] = cotangent
        }
    }

    /// Adds a cotangent of some rows; indices may repeat.
    public mutating func add(
        rows values: Tensor<Scalar>, at indices: [Int32], to variable: Variable<Scalar>
    ) {
        guard needs(variable) else { return }
        rows[variable.index, default: []].append((indices, values))
    }

    mutating func take(_ index: Int) -> Gradient<Scalar>? {
        let parts = rows.removeValue(forKey: index) ?? []
        let shape = tape.nodes[index].value.shape
        if var sum = dense.removeValue(forKey: index) {
            for part in parts { sum.scatterAddRows(part.values, at: part.indices) }
            return .dense(sum)
        }
        guard !parts.isEmpty else { return nil }
        guard tape.nodes[index].parameter != nil else {
            var sum = Tensor<Scalar>.zeros(shape)
            for part in parts { sum.scatterAddRows(part.values, at: part.indices) }
            return .dense(sum)
        }
        let distinct = Set(parts.flatMap(\.indices)).sorted()
        let position = Dictionary(
            uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
        var sum = Tensor<Scalar>.zeros([distinct.count] + shape.dropFirst())
        for part in parts {
            sum.scatterAddRows(part.values, at: part.indices.map { position[$0]! })
        }
        return .rows(indices: distinct, values: sum)
    }
}
