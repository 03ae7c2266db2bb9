/// What a run is doing.
public enum RunStatus: String, Codable, Sendable, CaseIterable {
    case starting, running, paused, finished, stopped, failed
    /// Its process is gone without having said goodbye (kill -9, power); it can be resumed.
    case interrupted
    /// It waits in the session's queue; no process has it.
    case queued

    /// Its process lives, so that it can be watched and steered.
    public var isActive: Bool { self == .starting || self == .running || self == .paused }

    /// Its training has ended before its last step, so that it can be resumed.
    public var canGoOn: Bool { self == .stopped || self == .failed || self == .interrupted }
}

/// A measured value at a step.
public struct MetricPoint: Codable, Equatable, Sendable {
    public var step: Int
    public var epoch: Double
    /// The mean, where it stands for several steps.
    public var value: Double
    /// The lowest and the highest value of those steps; nil for a single one.
    public var low: Double?
    public var high: Double?

    public init(
        step: Int, epoch: Double, value: Double, low: Double? = nil, high: Double? = nil
    ) {
        self.step = step
        self.epoch = epoch
        self.value = value
        self.low = low
        self.high = high
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
    /// The sweep that its group belongs to.
    public var sweep: String?
    /// Its place in the session's queue, counted from 1; nil where it is not queued.
    public var queuePlace: Int?
    /// What it is to do when its turn comes.
    public var job: QueuedJob?
    /// The run that it repeats, to see whether the same comes out.
    public var repeats: String?
    /// Where it branched off another run; nil for one that began at its own first step.
    public var origin: RunOrigin?
    /// Nil before its training has begun, and for runs of earlier versions.
    public var manifest: RunManifest?
    /// What people say of it.
    public var labels = RunLabels()
    /// Values of the metric that its epoch is chosen by, oldest first, at most 16 of them; read where
    /// runs are listed.
    public var trend: [Double] = []
    /// Metrics of the validation part at the best epoch, by name such as `recall@20`; read where runs
    /// are listed.
    public var validation: [String: Double] = [:]
    /// What its training is told to watch for, and to do.
    public var supervision: Supervision?
    public var series: [MetricSeries]
    /// What happened, oldest first; read with the curves.
    public var events: [RunEvent] = []
    /// What its processes wrote last, oldest first; read where it is watched.
    public var console: [RunEvent] = []
    /// What can be gone back to, opened or branched off, newest first; read with the curves.
    public var checkpoints: [KeptCheckpoint] = []

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

/// The checkpoint of another run that a run began from.
public struct RunOrigin: Codable, Equatable, Sendable {
    public var run: String
    /// Such as `step-120` or `best`.
    public var checkpoint: String
    public var step: Int

    public init(run: String, checkpoint: String, step: Int) {
        self.run = run
        self.checkpoint = checkpoint
        self.step = step
    }
}

/// A checkpoint of a run that is there.
public struct KeptCheckpoint: Codable, Equatable, Sendable {
    /// `last`, `best`, `final`, or `step-120` of one that is kept.
    public var kind: String
    public var step: Int
    public var epoch: Int
    /// ISO 8601, UTC.
    public var createdAt: String
    /// Its parameters, the optimiser's memory and state are there: a training can go on from it.
    public var resumes: Bool { Self.step(ofKind: kind) != nil }

    /// Its steps were undone when the run went back: a branch can go on from it.
    public var isLeft: Bool { Self.left(ofKind: kind) != nil }

    /// What one is called whose steps were put aside as `left-N/`.
    public static func kind(_ kind: String, leftAs number: Int) -> String {
        "left-\(number)-\(kind)"
    }

    /// The 2 of `left-2-step-184`; nil for one whose steps were not undone.
    public static func left(ofKind kind: String) -> Int? {
        let parts = kind.split(separator: "-")
        guard parts.count == 4, parts[0] == "left", parts[2] == "step" else { return nil }
        return Int(parts[1])
    }

    /// What one that is kept after a step is called.
    public static func kind(ofStep step: Int) -> String { "step-\(step)" }

    /// The step of one that is kept; nil for every other kind.
    public static func step(ofKind kind: String) -> Int? {
        kind.hasPrefix("step-") ? Int(kind.dropFirst(5)) : nil
    }

    public init(kind: String, step: Int, epoch: Int, createdAt: String) {
        self.kind = kind
        self.step = step
        self.epoch = epoch
        self.createdAt = createdAt
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

/// Curves of steps that a training left when it was rolled back, and what was measured on request.
extension MetricSeries {
    /// What names of values begin with that were measured on request.
    public static let look = "look/"

    /// What names of curves begin with that tell of the machine.
    public static let machine = "machine/"
    /// What names of numbers of parameters begin with.
    public static let inspection = "parameter/"

    /// Whether it tells how the run came to be what it is: a repetition has the same.
    public var isOfRecord: Bool {
        // The rate follows from recipe and changes, and was not recorded always.
        ![Self.look, Self.inspection, Self.machine].contains { name.hasPrefix($0) }
            && Self.leftNumber(name) == nil && !name.hasSuffix("learning_rate")
    }

    /// What their names begin with: `left-2/` of the second time.
    public static func left(_ number: Int) -> String { "left-\(number)/" }

    /// The 2 of `left-2/loss`; nil for a curve that was not left.
    public static func leftNumber(_ name: String) -> Int? {
        guard name.hasPrefix("left-"), let end = name.firstIndex(of: "/") else { return nil }
        return Int(name[name.index(name.startIndex, offsetBy: 5)..<end])
    }
}
