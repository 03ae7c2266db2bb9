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
    /// The rate that holds, before the schedule.
    public var learningRate: Double
    public var batches: [UInt64] = []
    public var negatives: [UInt64] = []
    public var bestEpoch: Int?
    public var bestValue: Double?
    public var evaluationsSinceBest = 0
    /// The loss of this phase's first step; nil before it, and in checkpoints of earlier versions.
    public var firstLoss: Double?
    /// How many changes of the run that this one repeats it has made; nil for none.
    public var repeated: Int?
    /// Nil in checkpoints of earlier versions.
    private var steered: [SettingChange]?

    /// Every setting that was changed since the first step, in order. What a refit repeats of the
    /// selection is not among them.
    public var changes: [SettingChange] {
        get { steered ?? [] }
        set { steered = newValue }
    }

    public init(learningRate: Double) { self.learningRate = learningRate }

    /// Whether a training could have left it.
    var isPossible: Bool {
        (0...max(0, step)).contains(phaseStep) && step >= 0 && (bestEpoch ?? 1) >= 0
            && learningRate.isFinite && learningRate >= 0
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
        /// The gradient was longer than the recipe lets it be.
        public var isClipped: Bool
        /// Seconds of loss and derivatives, and of the optimiser.
        public var differentiating: Double
        public var updating: Double
    }

    /// - Parameter steps: Of this phase.
    case phase(TrainingState.Phase, firstStep: Int, steps: Int, stepsPerEpoch: Int, batch: Int)
    case step(TrainingState.Phase, Step)
    /// Metrics by name with their part, such as `validation/recall@20`.
    case evaluated(step: Int, epoch: Int, metrics: [String: Double], seconds: Double)
    case best(epoch: Int, value: Double)
    /// Kind is `last`, `best`, `final`, or `step-120` of one that is kept.
    case checkpoint(kind: String, file: String, step: Int, epoch: Int)
    /// A setting was changed, or a refit repeats a change of the selection at the same epoch.
    ///
    /// - Parameter all: Every change of the run, without what a refit repeats.
    case changed(SettingChange, isRepeated: Bool, all: [SettingChange])
    /// What was asked for and cannot be, in a sentence.
    case refused(step: Int, String)
    /// An evaluation that somebody asked for: no epoch is chosen by it.
    case looked(step: Int, epoch: Double, metrics: [String: Double])
    /// The training stands where a kept checkpoint was written.
    case rolledBack(to: String, from: Int, TrainingState)
    /// A guard found something.
    case warned(GuardFinding, step: Int, epoch: Double)
    /// Numbers of each parameter in a step that somebody asked for, such as
    /// `user.embedding/update`.
    case inspected(step: Int, epoch: Double, [String: Double])
    case paused(step: Int)
    case resumed(step: Int)
    /// Metrics on the test part by protocol and name, such as `published/recall@20`.
    case tested(step: Int, epoch: Int, metrics: [String: Double])
}
