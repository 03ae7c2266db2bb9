import Autodiff
import Layers
import Tensors

/// One pass over a model: its parameters, on the tape for training or as constants for prediction.
class ModelPass<Scalar: TensorScalar> {
    let tape: Tape<Scalar>
    private let parameters: Parameters<Scalar>
    /// False for prediction: parameters are constants, and nothing is dropped.
    let isTraining: Bool
    var keys: DropoutKeys
    let probe: Probe<Scalar>
    /// A parameter is put on the tape once, however often it is used.
    private var given: [String: Variable<Scalar>] = [:]

    init(training tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, keys: DropoutKeys) {
        self.tape = tape
        self.parameters = parameters
        isTraining = true
        self.keys = keys
        probe = .off
    }

    init(predicting parameters: Parameters<Scalar>, probe: Probe<Scalar> = .off) {
        tape = Tape()
        self.parameters = parameters
        isTraining = false
        keys = DropoutKeys(seed: 0, step: 0)
        self.probe = probe
    }

    /// The parameter of a name.
    func callAsFunction(_ name: String) -> Variable<Scalar> {
        if let found = given[name] { return found }
        let made =
            isTraining
            ? tape.parameter(name, parameters[name]) : tape.constant(parameters[name])
        given[name] = made
        return made
    }

    /// Drops elements in training, with the next key; each place of a model takes one.
    func dropping(_ x: Variable<Scalar>, rate: Double) -> Variable<Scalar> {
        isTraining ? x.dropout(rate: rate, key: keys.next()) : x
    }
}
