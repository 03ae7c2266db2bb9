import Tensors

/// Records operations as they run and walks them backwards.
///
///     let tape = Tape<Float>()
///     let w = tape.parameter("w", weights)
///     let loss = w.squaredSum()
///     let gradients = tape.gradients(of: loss)     // gradients["w"] is 2 w
///
/// A tape lives for one step and one thread.
public final class Tape<Scalar: TensorScalar> {
    private var recorded = 0
    private var replacements: [String: Tensor<Scalar>] = [:]
    /// Looks at every value; nil in an ordinary step.
    private let observation = TapeObservation.current

    public init() {}

    /// A value that is not differentiated.
    public func constant(_ value: Tensor<Scalar>) -> Variable<Scalar> {
        append(value, "constant", needsGradient: false)
    }

    /// A value whose gradient is wanted under `name`.
    public func parameter(_ name: String, _ value: Tensor<Scalar>) -> Variable<Scalar> {
        append(value, "parameter", parameter: name, needsGradient: true)
    }

    /// Says what a parameter becomes after the step that no derivative moves, such as a running
    /// average: the optimiser puts it in its place.
    ///
    /// - Precondition: the loss does not depend on the parameter.
    public func replace(_ name: String, by value: Tensor<Scalar>) { replacements[name] = value }

    /// Records one operation.
    ///
    /// - Parameters:
    ///   - inputs: The variables the value was computed from.
    ///   - operation: What it is called where a bad value arises in it: the caller's own name.
    ///   - backward: Receives the cotangent of the value and adds those of the inputs.
    public func record(
        _ value: Tensor<Scalar>, from inputs: [Variable<Scalar>],
        operation: StaticString = #function,
        backward: @escaping (Tensor<Scalar>, inout Accumulator<Scalar>) -> Void
    ) -> Variable<Scalar> {
        let needed = inputs.contains { $0.node.needsGradient }
        return append(
            value, operation, needsGradient: needed, inputs: needed ? inputs.map(\.node) : [],
            backward: needed ? backward : nil)
    }

    private func append(
        _ value: Tensor<Scalar>, _ operation: StaticString, parameter: String? = nil,
        needsGradient: Bool, inputs: [Node<Scalar>] = [],
        backward: ((Tensor<Scalar>, inout Accumulator<Scalar>) -> Void)? = nil
    ) -> Variable<Scalar> {
        recorded += 1
        let node = Node(
            position: recorded, operation: operation, value: value, parameter: parameter,
            needsGradient: needsGradient, inputs: inputs, backward: backward)
        observation?.look(value, operation.description, isBackward: false) { node.parametersBelow }
        return Variable(tape: self, node: node)
    }

    /// Derivatives of a scalar with respect to every parameter it depends on.
    ///
    /// Cost: about twice the forward pass.
    public func gradients(of loss: Variable<Scalar>) -> GradientStore<Scalar> {
        precondition(loss.value.count == 1, "Gradients of a loss of shape \(loss.value.shape)")
        var accumulator = Accumulator<Scalar>()
        accumulator.add(Tensor(loss.value.shape, repeating: 1), to: loss)
        var store = GradientStore<Scalar>()
        for node in Tape.ancestors(of: loss.node) {
            guard let gradient = accumulator.take(node) else { continue }
            if let name = node.parameter {
                precondition(store.gradients[name] == nil, "Parameter \(name) was given twice")
                store.gradients[name] = gradient
            }
            node.backward?(gradient.dense(shape: node.value.shape), &accumulator)
            if let observation { look(at: node, accumulator, observation) }
        }
        for name in replacements.keys {
            precondition(store.gradients[name] == nil, "Parameter \(name) is learned and replaced")
        }
        store.replacements = replacements
        return store
    }

    /// Whether an operation has handed on a bad derivative.
    private func look(
        at node: Node<Scalar>, _ accumulator: Accumulator<Scalar>, _ observation: TapeObservation
    ) {
        for input in node.inputs {
            for values in accumulator.cotangents(of: input) {
                observation.look(values, node.operation.description, isBackward: true) {
                    input.parametersBelow
                }
            }
        }
    }

    /// A node and all it was computed from, latest first: every node after those that use it.
    private static func ancestors(of node: Node<Scalar>) -> [Node<Scalar>] {
        var found: [Int: Node<Scalar>] = [:]
        var waiting = [node]
        while let next = waiting.popLast() {
            guard found.updateValue(next, forKey: next.position) == nil else { continue }
            waiting += next.inputs
        }
        return found.values.sorted { $0.position > $1.position }
    }
}

/// One recorded value.
///
/// A node knows what it was computed from and never what uses it, so there are no cycles: a step's
/// memory is freed with its last variable.
final class Node<Scalar: TensorScalar> {
    let position: Int
    let operation: StaticString
    let value: Tensor<Scalar>
    let parameter: String?
    let needsGradient: Bool
    let inputs: [Node]
    /// Hands the cotangent of this node on to its inputs.
    let backward: ((Tensor<Scalar>, inout Accumulator<Scalar>) -> Void)?

    init(
        position: Int, operation: StaticString, value: Tensor<Scalar>, parameter: String?,
        needsGradient: Bool, inputs: [Node],
        backward: ((Tensor<Scalar>, inout Accumulator<Scalar>) -> Void)?
    ) {
        self.position = position
        self.operation = operation
        self.value = value
        self.parameter = parameter
        self.needsGradient = needsGradient
        self.inputs = inputs
        self.backward = backward
    }
}

/// A value on a tape.
public struct Variable<Scalar: TensorScalar> {
    public let tape: Tape<Scalar>
    let node: Node<Scalar>

    public var value: Tensor<Scalar> { node.value }
    public var shape: [Int] { value.shape }
}

/// Sums the cotangents that reach each node.
public struct Accumulator<Scalar: TensorScalar> {
    private var dense: [Int: Tensor<Scalar>] = [:]
    /// Row contributions, kept apart until the node is reached: most parameters get only these.
    private var rows: [Int: [(indices: [Int32], values: Tensor<Scalar>)]] = [:]

    init() {}

    /// What has reached a node until now.
    func cotangents(of node: Node<Scalar>) -> [Tensor<Scalar>] {
        (dense[node.position].map { [$0] } ?? []) + (rows[node.position] ?? []).map(\.values)
    }

    public func needs(_ variable: Variable<Scalar>) -> Bool { variable.node.needsGradient }

    /// Adds a cotangent of the variable's own shape; computed only if it is needed.
    public mutating func add(
        _ cotangent: @autoclosure () -> Tensor<Scalar>, to variable: Variable<Scalar>
    ) {
        guard needs(variable) else { return }
        let cotangent = cotangent()
        precondition(
            cotangent.shape == variable.shape,
            "A cotangent of shape \(cotangent.shape) for a value of shape \(variable.shape)")
        if var sum = dense.removeValue(forKey: variable.node.position) {
            sum.add(cotangent)
            dense[variable.node.position] = sum
        } else {
            dense[variable.node.position] = cotangent
        }
    }

    /// Adds a cotangent of some rows; indices may repeat.
    public mutating func add(
        rows values: Tensor<Scalar>, at indices: [Int32], to variable: Variable<Scalar>
    ) {
        guard needs(variable) else { return }
        rows[variable.node.position, default: []].append((indices, values))
    }

    mutating func take(_ node: Node<Scalar>) -> Gradient<Scalar>? {
        let parts = rows.removeValue(forKey: node.position) ?? []
        let shape = node.value.shape
        if var sum = dense.removeValue(forKey: node.position) {
            for part in parts { sum.scatterAddRows(part.values, at: part.indices) }
            return .dense(sum)
        }
        guard !parts.isEmpty else { return nil }
        guard node.parameter != nil else {
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
