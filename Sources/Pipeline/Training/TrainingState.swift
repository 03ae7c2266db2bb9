import Autodiff
import Optimizers
import Reports
import Tensors

/// Everything that must be restored for a run to go on bit for bit, except the tensors.
public struct TrainingState: Codable, Equatable, Sendable {
    /// A recipe is run once to select an epoch and, where it says so, again on all training data.
    public enum Phase: String, Codable, Sendable { case selection, refit, finished }

    public var phase = Phase.selection
    /// Steps taken in all phases.
    public var step = 0
    /// Steps taken in this phase; with the steps per epoch it gives the epoch.
    public var phaseStep = 0
    public var learningRate: Double
    /// What a resumption asked for: it stands for the recipe's rate from then on.
    public var givenRate: Double?
    /// The rate before others were sent to the run: it comes back where those made it diverge.
    public var rateBeforeSent: Double?
    public var batches: [UInt64] = []
    public var negatives: [UInt64] = []
    public var bestEpoch: Int?
    public var bestValue: Double?
    public var evaluationsSinceBest = 0

    public init(learningRate: Double) { self.learningRate = learningRate }

    /// Whether a training could have left it.
    var isPossible: Bool {
        let rates = [learningRate, givenRate, rateBeforeSent].compactMap { $0 }
        return (0...max(0, step)).contains(phaseStep) && step >= 0
            && (bestEpoch ?? 1) >= 0 && rates.allSatisfy { $0.isFinite && $0 >= 0 }
    }
}

/// What a training says while it runs. Sendable values only: they cross threads and processes.
public enum TrainingEvent: Sendable {
    public struct Step: Sendable {
        public var step: Int
        /// In this phase, with its fraction.
        public var epoch: Double
        public var loss: Double
        public var gradientNorm: Double
        public var learningRate: Double
    }

    /// - Parameter steps: Of this phase.
    case phase(TrainingState.Phase, firstStep: Int, steps: Int, stepsPerEpoch: Int, batch: Int)
    case step(TrainingState.Phase, Step)
    /// Metrics by name with their part, such as `validation/recall@20`.
    case evaluated(step: Int, epoch: Int, metrics: [String: Double])
    case best(epoch: Int, value: Double)
    /// Kind is `last`, `best` or `final`.
    case checkpoint(kind: String, file: String, step: Int, epoch: Int)
    case learningRate(step: Int, Double)
    case paused(step: Int)
    case resumed(step: Int)
    /// Metrics on the test part by protocol and name, such as `published/recall@20`.
    case tested(step: Int, epoch: Int, metrics: [String: Double])
}

/// A learning in progress: parameters, optimiser, task, state.
struct Learner {
    var state: TrainingState
    var parameters: Parameters<Float>
    var optimizer: Adam<Float>
    var task: any LearningTask
}
