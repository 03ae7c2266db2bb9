import Autodiff
import Layers
import Support
import Tensors

/// One pass over a model: its parameters, on the tape for training or as constants for prediction.
class ModelPass<Scalar: TensorScalar> {
    let tape: Tape<Scalar>
    private let parameters: Parameters<Scalar>
    /// False for prediction: parameters are constants, so that no step is kept for a derivative.
    let isTraining: Bool
    /// Nil where nothing is dropped.
    private var keys: DropoutKeys?
    let probe: Probe<Scalar>
    /// A parameter is put on the tape once, however often it is used.
    private var given: [String: Variable<Scalar>] = [:]

    init(
        training tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, keys: DropoutKeys?,
        probe: Probe<Scalar> = .off
    ) {
        self.tape = tape
        self.parameters = parameters
        isTraining = true
        self.keys = keys
        self.probe = probe
    }

    init(predicting parameters: Parameters<Scalar>, probe: Probe<Scalar> = .off) {
        tape = Tape()
        self.parameters = parameters
        isTraining = false
        keys = nil
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

    /// The same as a constant, which is not learned.
    func frozen(_ name: String) -> Variable<Scalar> { tape.constant(parameters[name]) }

    /// Drops elements where there are keys, with the next one; each place of a model takes one.
    func dropping(_ x: Variable<Scalar>, rate: Double) -> Variable<Scalar> {
        guard let key = keys?.next() else { return x }
        return x.dropout(rate: rate, key: key)
    }

    /// The batch norm of a name, whose parameters `ParameterPlan.addBatchNorm` made.
    ///
    /// In training the rows are the batch, and running averages move on. Prediction goes by those
    /// where there are any, and is no operation of the tape then.
    func batchNorm(
        _ name: String, _ x: Variable<Scalar>, _ statistics: NormStatistics
    ) -> Variable<Scalar> {
        if statistics == .running, !isTraining {
            return tape.constant(KnownNorm(parameters, name)(x.value))
        }
        let (result, mean, variance) = x.batchNormWithMoments(
            scale: self(name + ".scale"), shift: self(name + ".shift"))
        if statistics == .running {
            var running = RunningMoments(
                mean: parameters[name + ".mean"], variance: parameters[name + ".variance"])
            running.move(mean: mean, variance: variance, rows: x.value.rows)
            tape.replace(name + ".mean", by: running.mean)
            tape.replace(name + ".variance", by: running.variance)
        }
        return result
    }

    /// The linear layer of a name that has no bias.
    func projection(_ name: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
        x.matrixProductTransposed(self(name + ".weight"))
    }

    /// The linear layer of a name.
    func linear(_ name: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
        x.linear(weight: self(name + ".weight"), bias: self(name + ".bias"))
    }
}

extension Parameters {
    /// Parameters that learned nothing: what sanity checks compare with.
    func randomized(seed: UInt64) -> Parameters {
        var random = RandomStream(seed: seed &+ 1, name: "sanity")
        var result = self
        for name in names { result[name] = random.normal(self[name].shape, deviation: 0.1) }
        return result
    }
}
