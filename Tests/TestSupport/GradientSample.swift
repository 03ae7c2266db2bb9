import Autodiff
import Tensors

/// Compares the tape's derivatives with central differences at a few elements of each parameter,
/// where a model has too many for all.
///
/// - Parameter names: The parameters to look at; nil takes all.
/// - Returns: The largest `|tape - difference| / (1 + |difference|)`, and whose it is.
public func largestSampledError(
    _ parameters: Parameters<Double>, names: [String]? = nil, samples: Int = 5,
    loss: (Tape<Double>, Parameters<Double>) -> Variable<Double>
) -> (error: Double, name: String) {
    let tape = Tape<Double>()
    let gradients = tape.gradients(of: loss(tape, parameters))
    var worst = (error: 0.0, name: "")
    for name in names ?? parameters.names {
        let shape = parameters[name].shape
        let found = gradients[name]?.dense(shape: shape) ?? .zeros(shape)
        for index in stride(from: 0, to: found.count, by: max(1, found.count / samples)) {
            func shifted(_ distance: Double) -> Double {
                var moved = parameters
                moved.update(name) { $0[index] += distance }
                return loss(Tape(), moved).value.scalar
            }
            let difference = (shifted(1e-5) - shifted(-1e-5)) / 2e-5
            let error = abs(found[index] - difference) / (1 + abs(difference))
            if !(error <= worst.error) { worst = (error, "\(name) \(index)") }
        }
    }
    return worst
}
