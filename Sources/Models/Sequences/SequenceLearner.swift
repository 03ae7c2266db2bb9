import Autodiff
import City
import Layers
import Recommending
import Tensors

/// What a training of a model of sequences asks: sequences in an order, the loss of some of them,
/// and what ranks places afterwards.
public protocol SequenceLearner: Sendable {
    var view: TrainingView { get }
    /// Sequences of an epoch.
    var count: Int { get }
    /// Their numbers in the order of one epoch, by the recipe's seed and the epoch alone.
    func order(epoch: Int) -> [Int]
    func initialParameters(_ random: inout RandomStream) -> Parameters<Float>
    /// Names and shapes of `initialParameters`, without drawing them.
    var parameterShapes: ParameterShapes { get }
    /// Tables whose row 0 is padding, which is looked up and never learned.
    var paddedTables: [String] { get }
    /// The loss of some sequences.
    ///
    /// - Parameter step: In all phases; decides what is drawn.
    func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ rows: [Int], step: Int
    ) -> Variable<Float>
    func scorer(_ parameters: Parameters<Float>) -> any BatchNextPlaceScorer
}

extension SequenceLearner {
    /// Of a model that looks nothing up where nothing stands.
    public var paddedTables: [String] { [] }

    /// Drawn after all: right for every model, and quick for a small one.
    public var parameterShapes: ParameterShapes {
        var random = RandomStream(seed: 0, name: "shapes")
        return initialParameters(&random).shapes
    }
}
