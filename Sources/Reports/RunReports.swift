/// What a run is doing.
public enum RunStatus: String, Codable, Sendable, CaseIterable {
    case starting, running, paused, finished, stopped, failed
    /// Its process is gone without having said goodbye (kill -9, power); it can be resumed.
    case interrupted
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
    public var recipe: TrainingRecipe
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
    /// The seed group it belongs to.
    public var group: String?
    /// The run that it repeats, to see whether the same comes out.
    public var repeats: String?
    /// Nil before its training has begun, and for runs of earlier versions.
    public var manifest: RunManifest?
    public var series: [MetricSeries]

    public init(
        run: String, session: String, model: String, city: String, cityFingerprint: String,
        recipe: TrainingRecipe, status: RunStatus, startedAt: String
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

/// A row of a session that cannot be read: it is listed and hides no other.
public struct UnreadableRun: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// What a run's own status is in its report.
    public var status = "bad"
    /// File, row, what is wrong, and what can be done.
    public var message: String

    public init(run: String, session: String, message: String) {
        self.run = run
        self.session = session
        self.message = message
    }
}

/// What the workbench may ask of a running training.
public enum TrainingCommand: Codable, Equatable, Sendable {
    case pause
    case resume
    case stop
    case learningRate(Double)
}
