import Tensors

/// Compares the tape's derivatives with central differences, in Double.
public enum GradientCheck {
    /// The largest `|tape - difference| / (1 + |difference|)` over all elements of all parameters.
    ///
    /// Cost: two forward passes an element, so for small shapes only.
    ///
    /// - Parameters:
    ///   - step: Half the distance of the two points of a difference.
    ///   - loss: Builds a scalar from the parameters it finds by name.
    public static func largestError(
        _ parameters: Parameters<Double>, step: Double = 1e-5,
        loss: (Tape<Double>, [String: Variable<Double>]) -> Variable<Double>
    ) -> Double {
        func run(_ values: Parameters<Double>) -> (Tape<Double>, Variable<Double>) {
            let tape = Tape<Double>()
            var variables: [String: Variable<Double>] = [:]
            for name in values.names { variables[name] = tape.parameter(name, values[name]) }
            return (tape, loss(tape, variables))
        }
        let (tape, value) = run(parameters)
        let gradients = tape.gradients(of: value)
        var worst = 0.0
        for name in parameters.names {
            let shape = parameters[name].shape
            let found = gradients[name]?.dense(shape: shape) ?? .zeros(shape)
            for index in 0..<found.count {
                func shifted(_ distance: Double) -> Double {
                    var moved = parameters
                    moved.update(name) { $0[index] += distance }
                    return run(moved).1.value.scalar
                }
                let difference = (shifted(step) - shifted(-step)) / (2 * step)
                worst = max(worst, abs(found[index] - difference) / (1 + abs(difference)))
            }
        }
        return worst
    }
}
