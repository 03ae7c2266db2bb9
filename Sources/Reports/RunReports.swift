/// What a run is doing.
public enum RunStatus: String, Codable, Sendable, CaseIterable {
    case starting, running, paused, finished, stopped, failed
    /// Its process is gone without having said goodbye (kill -9, power); it can be resumed.
    case interrupted
}

/// The options of one SEP-GCN training: what `--help` lists and the form of the Train screen edits.
public struct SEPGCNRecipe: Codable, Equatable, Sendable {
    public var dimension = 64
    public var layers = 3
    public var epochs = 400
    public var batch = 2048
    public var learningRate = 0.001
    /// Weight λ of the squared layer-0 embeddings.
    public var decay = 0.0001
    /// Share γ of the SEP step in each layer.
    public var gamma = 0.5
    /// α: similarity of two places one median distance apart.
    public var alpha = 0.9
    /// Similarities under this are 0.
    public var cutoff = 0.1
    /// `full`, `lightgcn`, `temporal` (no distance), `spatial` (no hours).
    public var ablation = "full"
    /// `count` (released code) or `binary` (paper): entries of the bipartite graph.
    public var visits = "count"
    /// The learned category table at the first layer (released code).
    public var category = true
    /// Counts layer 0 in the final mean (paper's equation 10).
    public var layerZero = false
    /// `validation` or `test` (only to reproduce published figures).
    public var selectOn = "validation"
    /// The metric whose best epoch is kept.
    public var selectBy = "recall@20"
    /// Evaluations without improvement before stopping; 0 trains all epochs.
    public var patience = 0
    /// Epochs between evaluations.
    public var evaluateEvery = 5
    /// After selection, trains again on training and validation visits for the chosen epochs.
    public var refit = true
    public var seed: UInt64 = 1
    /// `auto`, `collapsed`, `layered` or `sparse`: how the propagation is computed.
    public var propagation = "auto"
    /// `released`, `chronological` or `global`.
    public var split = "released"

    public init() {}
}

/// A measured value at a step.
public struct MetricPoint: Codable, Equatable, Sendable {
    public var step: Int
    public var epoch: Double
    public var value: Double

    public init(step: Int, epoch: Double, value: Double) {
        self.step = step
        self.epoch = epoch
        self.value = value
    }
}

/// A named curve, such as `loss` or `validation/recall@20`.
public struct MetricSeries: Codable, Equatable, Sendable {
    public var name: String
    public var points: [MetricPoint]

    public init(name: String, points: [MetricPoint]) {
        self.name = name
        self.points = points
    }
}

/// A run as the list of runs and the Train screen show it.
public struct RunReport: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    public var model: String
    public var city: String
    public var cityFingerprint: String
    public var recipe: SEPGCNRecipe
    public var status: RunStatus
    /// Why it failed, or was stopped.
    public var message: String?
    public var processIdentifier: Int32?
    /// ISO 8601, UTC.
    public var startedAt: String
    public var endedAt: String?
    public var step: Int
    public var totalSteps: Int
    public var epoch: Int
    public var totalEpochs: Int
    /// `selection` or `refit`.
    public var phase: String
    /// Training triples per second, over the last few steps.
    public var rowsPerSecond: Double?
    public var secondsLeft: Double?
    public var learningRate: Double
    public var bestEpoch: Int?
    public var bestValue: Double?
    /// Metrics on the test part, by protocol and name, such as `published/recall@20`.
    public var test: [String: Double]
    /// The checkpoint that `recommend` and `explain` read.
    public var checkpoint: String?
    /// Resident memory of the training process in bytes, at its last report.
    public var memory: Int?
    public var series: [MetricSeries]

    public init(
        run: String, session: String, model: String, city: String, cityFingerprint: String,
        recipe: SEPGCNRecipe, status: RunStatus, startedAt: String
    ) {
        self.run = run
        self.session = session
        self.model = model
        self.city = city
        self.cityFingerprint = cityFingerprint
        self.recipe = recipe
        self.status = status
        self.startedAt = startedAt
        step = 0
        totalSteps = 0
        epoch = 0
        totalEpochs = recipe.epochs
        phase = "selection"
        learningRate = recipe.learningRate
        test = [:]
        series = []
    }
}

/// What the workbench may ask of a running training.
public enum TrainingCommand: Codable, Equatable, Sendable {
    case pause
    case resume
    case stop
    case learningRate(Double)
}
