import City
import Optimizers
import Reports

/// The part that chooses the epoch.
public enum SelectionPart: String, CaseIterable, Sendable {
    case validation
    /// Only to reproduce published figures.
    case test
}

/// What every model's recipe has: how long it learns, and how its epoch is chosen.
public struct LearningSettings: Equatable, Sendable {
    public var dimension = 64
    public var epochs = 400
    public var batch = 2048
    public var learningRate = 0.001
    /// A longer gradient is scaled to this norm; 0 never clips.
    public var clip = 0.0
    public var adam = AdamForm.dense
    public var selectOn = SelectionPart.validation
    /// The metric whose best epoch is kept.
    public var selectBy = "recall@20"
    /// Evaluations without improvement before stopping; 0 trains all epochs.
    public var patience = 0
    /// Epochs between evaluations.
    public var evaluateEvery = 5
    /// After selection, trains again on training and validation visits for the chosen epochs.
    public var refit = true
    public var seed: UInt64 = 1
    public var split = SplitRule.released

    public init() {}

    /// How its parameters are moved.
    ///
    /// - Parameters:
    ///   - beta2: Of Adam; its share of the squares that are remembered.
    ///   - decay: Of matrices.
    ///   - squares: Weight of the squared parameters in the loss.
    public func optimization(
        beta2: Double = 0.999, decay: Double = 0, squares: Double = 0,
        schedule: Schedule = .constant
    ) -> Optimization {
        Optimization(
            adam: AdamSettings(beta2: beta2, form: adam, decay: decay, squares: squares),
            schedule: schedule,
            clipping: Clipping(clip))
    }

    /// Every one of them, as all recipes store them.
    static var all: [Setting<LearningSettings>] {
        [
            dimension, epochs(""), batch(""), learningRate, selectOn,
            Setting("select-by", "", \.selectBy), patience, evaluateEvery, refit(""), seed,
            split,
        ]
    }

    static var dimension: Setting<Self> {
        Setting(
            "dimension", "Length of every embedding; more separates more, and costs more",
            \.dimension, 1...4096)
    }

    static func epochs(_ help: String) -> Setting<Self> {
        Setting("epochs", help, \.epochs, 1...1_000_000).steered(by: .loss)
    }

    static func batch(_ help: String) -> Setting<Self> {
        Setting("batch", help, \.batch, 1...1_000_000)
    }

    static var learningRate: Setting<Self> {
        Setting(
            "learning-rate", "Step size of Adam", \.learningRate, NumberRange(above: 0, to: 10)
        ).steered(by: .loop)
    }

    static var clip: Setting<Self> {
        Setting(
            "clip", "The gradient's norm at most; 0 never clips", \.clip, .init(0...), before: 0
        ).steered(by: .loop)
    }

    static var adam: Setting<Self> {
        Setting(
            "adam",
            "Rows of a table that a batch did not look up: dense moves them on, lazy lets them be",
            \.adam, before: .lazy)
    }

    static var selectOn: Setting<Self> {
        Setting(
            "select-on", "Part that chooses the epoch; test only to repeat published figures",
            \.selectOn)
    }

    static var patience: Setting<Self> {
        Setting(
            "patience", "Evaluations without improvement before stopping; 0 trains to the end",
            \.patience, 0...Int.max
        ).steered(by: .loop)
    }

    static var evaluateEvery: Setting<Self> {
        Setting("evaluate-every", "Epochs between two evaluations", \.evaluateEvery, 1...Int.max)
    }

    static func refit(_ help: String) -> Setting<Self> { Setting("refit", help, \.refit) }

    static var seed: Setting<Self> {
        Setting(seed: "seed", "Start of every random stream", \.seed)
    }

    static var split: Setting<Self> {
        Setting("split", "Which visits are held out", \.split)
    }
}

/// What every model has, for its table of settings.
extension Setting where Recipe: ModelRecipe {
    public static var dimension: Setting { LearningSettings.dimension.within(\.learning) }
    public static func epochs(_ help: String) -> Setting {
        LearningSettings.epochs(help).within(\.learning)
    }
    public static func batch(_ help: String) -> Setting {
        LearningSettings.batch(help).within(\.learning)
    }
    public static var learningRate: Setting { LearningSettings.learningRate.within(\.learning) }
    public static var clip: Setting { LearningSettings.clip.within(\.learning) }
    public static var adam: Setting { LearningSettings.adam.within(\.learning) }
    public static var selectOn: Setting { LearningSettings.selectOn.within(\.learning) }
    /// - Parameter metrics: Names of all metrics on validation, the usual ones first.
    public static func selectBy(_ help: String, _ metrics: [String]) -> Setting {
        Setting<LearningSettings>("select-by", help, \.selectBy, among: metrics)
            .within(\.learning)
    }
    public static var patience: Setting { LearningSettings.patience.within(\.learning) }
    public static var evaluateEvery: Setting { LearningSettings.evaluateEvery.within(\.learning) }
    public static func refit(_ help: String) -> Setting {
        LearningSettings.refit(help).within(\.learning)
    }
    public static var seed: Setting { LearningSettings.seed.within(\.learning) }
    public static var split: Setting { LearningSettings.split.within(\.learning) }
}
