import Autodiff
import Optimizers
import Recommending
import Reports
import Support
import Tensors

/// What one phase of a training learns: it draws its batches, knows its loss and measures itself.
///
/// The trainer knows nothing of users, brands or facts. Whatever a task draws comes from the state
/// or from seed and step, so that a training that goes on after a pause draws what it would have.
public protocol LearningTask {
    /// Which data it learns from: `training` or `training+validation`.
    var viewName: String { get }
    var stepsPerEpoch: Int { get }
    /// Rows of a step, for the speed that is shown.
    var rowsPerStep: Int { get }
    /// Names of the metrics of `validate`.
    var metricNames: [String] { get }

    /// Fresh parameters from the recipe's seed.
    func initialParameters() -> Parameters<Float>
    /// Their names and shapes: what a checkpoint must have.
    var parameterShapes: ParameterShapes { get }
    /// Puts the streams that draw batches where a state left them.
    ///
    /// - Returns: False where the state holds none.
    mutating func restore(_ state: TrainingState) -> Bool
    /// Writes where the streams stand into a state.
    func keep(in state: inout TrainingState)
    /// The loss of the next batch and its derivatives. It does not throw: in a throwing function
    /// Swift 6.3.1 never releases the loss, and each step would leak its whole tape.
    ///
    /// - Parameters:
    ///   - step: In this phase, from 0.
    ///   - total: In all phases, from 0.
    mutating func differentiate(_ parameters: Parameters<Float>, step: Int, total: Int)
        -> (loss: Double, gradients: GradientStore<Float>)
    /// Metrics on the part that the epoch is chosen on, by name.
    func validate(_ parameters: Parameters<Float>) -> [String: Double]
    /// Scores of every object for one question: where all are equal, nothing is told apart.
    func sampleScores(_ parameters: Parameters<Float>) -> [Float]
    /// What chance alone gives of a metric of `validate`; nil where nobody knows.
    func chance(of metric: String) -> Double?
    /// Metrics on the test part by protocol and name, such as `published/recall@20`.
    func test(_ parameters: Parameters<Float>) -> [String: Double]
}

/// Makes the tasks of a training on one city.
public protocol LearningTasks {
    /// How long the training learns, and how its epoch is chosen.
    var learning: LearningSettings { get }
    /// How the parameters are moved.
    var optimization: Optimization { get }
    var cityName: String { get }
    /// The city's data may not change under a run.
    var cityFingerprint: String { get }
    /// The same on the same data by a recipe in which only settings differ that may be steered.
    ///
    /// - Throws: `Failure` where values do not go together.
    func with(_ recipe: TrainingRecipe) throws -> any LearningTasks
    /// - Parameter refit: Learns from training and validation data together.
    /// - Throws: `Failure` where the data do not serve.
    func task(refit: Bool) throws -> any LearningTask
}
