/// The program's version, as `--version` tells it.
public enum ProgramVersion {
    public static let text = "0.1.0"
}

/// What a run rests on beside its recipe and seed: enough to tell whether a repetition is one.
public struct RunManifest: Codable, Equatable, Sendable {
    /// Fingerprint of the city, as its file says.
    public var data: String
    /// SHA-256 of the columns that models learn from, as they were read.
    public var content: String
    /// Fingerprint of the split: the part of every visit.
    public var split: String
    /// Of the program.
    public var version: String
    /// SHA-256 of the program's file.
    public var program: String
    /// Threads of BLAS and of whatever else runs in parallel.
    public var threads: Int
    /// The kernels that BLAS chose for the processor.
    public var kernels: String
    /// The variable OPENBLAS_CORETYPE, where it was set.
    public var coreType: String?
    /// What happened to the run that its recipe does not tell, a sentence each.
    public var notes: [String]
    /// The run that it starts from or learns from, once it was chosen: a resumption takes the same
    /// one, and goes on training it where it was under way.
    public var source: String?
    /// Settings that were changed while it trained, in order; what was rolled back is not among them.
    public var changes: [SettingChange]?

    public init(
        data: String, content: String, split: String, version: String, program: String,
        threads: Int,
        kernels: String, coreType: String?, notes: [String] = []
    ) {
        self.data = data
        self.content = content
        self.split = split
        self.version = version
        self.program = program
        self.threads = threads
        self.kernels = kernels
        self.coreType = coreType
        self.notes = notes
    }
}

/// A run beside its repetition.
public struct ReproductionReport: Codable, Equatable, Sendable {
    /// How two runs agree in one respect.
    public struct Row: Codable, Equatable, Sendable {
        public enum Agreement: String, Codable, Sendable {
            /// Bit for bit.
            case identical
            /// Within the tolerance.
            case close
            case different
        }

        /// Such as `loss`, `chosen epoch`, `parameter user.embedding`.
        public var what: String
        public var agreement: Agreement
        /// How many numbers were compared.
        public var count: Int
        /// The largest `|a − b| / (1 + |a|)`; nil where one is missing on a side.
        public var largest: Double?
        /// Where they differ first, in words; nil where they do not.
        public var first: String?

        public init(
            what: String, agreement: Agreement, count: Int, largest: Double?, first: String?
        ) {
            self.what = what
            self.agreement = agreement
            self.count = count
            self.largest = largest
            self.first = first
        }
    }

    /// Something of the surroundings that is not as it was.
    public struct Change: Codable, Equatable, Sendable {
        public var what: String
        public var then: String
        public var now: String

        public init(what: String, then: String, now: String) {
            self.what = what
            self.then = then
            self.now = now
        }
    }

    public var run: String
    /// The new run.
    public var repetition: String
    public var session: String
    public var city: String
    public var rows: [Row]
    /// Program, threads and kernels, where they changed.
    public var changes: [Change]
    /// What the first run's manifest says beside its recipe.
    public var notes: [String]
    /// Every row is identical; where the surroundings changed, within the tolerance.
    public var isReproduced: Bool
    public var tolerance: Double
    public var seconds: Double

    public init(
        run: String, repetition: String, session: String, city: String, rows: [Row],
        changes: [Change], notes: [String], isReproduced: Bool, tolerance: Double, seconds: Double
    ) {
        self.run = run
        self.repetition = repetition
        self.session = session
        self.city = city
        self.rows = rows
        self.changes = changes
        self.notes = notes
        self.isReproduced = isReproduced
        self.tolerance = tolerance
        self.seconds = seconds
    }
}
