/// How well contributions rank the recorded causes of visits of one kind.
public struct PlantedTruthRow: Codable, Equatable, Sendable {
    /// Name of the cause, such as `sameHours`.
    public var cause: String
    /// The explained side: `user` or `place`.
    public var side: String
    /// What the true cause is ranked among: `visits` (every visit that the score reads; of other
    /// users alone where the cause is another's), or `visitors` (visits to the very place).
    public var among: String
    public var method: String
    /// Mean AUC; chance is 0.5.
    public var area: Double
    /// Its 95 % interval over users; nil where there are fewer than two.
    @Told public var low: Double?
    @Told public var high: Double?
    /// Visits explained.
    public var cases: Int

    public init(
        cause: String, side: String, among: String, method: String, area: Double, low: Double?,
        high: Double?, cases: Int
    ) {
        self.cause = cause
        self.side = side
        self.among = among
        self.method = method
        self.area = area
        self.low = low
        self.high = high
        self.cases = cases
    }
}

/// The faithfulness of every explanation method over many users, beside the controls.
public struct FaithfulnessStudyReport: Codable, Equatable, Sendable {
    public struct Slice: Codable, Equatable, Sendable {
        /// `all`, `hit`, `miss`, `repeat`, `new`, `active`, `quiet`, `popular` or `rare`.
        public var name: String
        public var meaning: String
        public var explanations: Int
        /// Means over the slice's explanations; the band is that of the mean.
        public var faithfulness: FaithfulnessReport

        public init(
            name: String, meaning: String, explanations: Int, faithfulness: FaithfulnessReport
        ) {
            self.name = name
            self.meaning = meaning
            self.explanations = explanations
            self.faithfulness = faithfulness
        }
    }

    public var run: String
    public var city: String
    public var side: String
    public var group: String
    /// Who is asked about: `users` or `brands`.
    public var subject: String
    /// How many of them.
    public var users: Int
    public var explanations: Int
    public var slices: [Slice]
    /// Empty where nobody planted a truth.
    public var planted: [PlantedTruthRow]
    /// What the figures rest on, a line each.
    public var card: [String]
    /// Where each explanation's figures are kept, from which an interrupted study goes on.
    public var file: String
    public var seconds: Double

    public init(
        run: String, city: String, side: String, group: String, subject: String = "users",
        users: Int, explanations: Int, slices: [Slice], planted: [PlantedTruthRow], card: [String],
        file: String,
        seconds: Double
    ) {
        self.run = run
        self.city = city
        self.side = side
        self.group = group
        self.subject = subject
        self.users = users
        self.explanations = explanations
        self.slices = slices
        self.planted = planted
        self.card = card
        self.file = file
        self.seconds = seconds
    }
}

/// How well the events of sequences that caused the next ones are found.
public struct SequencePlantedReport: Codable, Equatable, Sendable {
    public var run: String
    public var model: String
    public var city: String
    public var epoch: Int
    /// Users whose next event was explained.
    public var users: Int
    /// By cause, and `all` of them, and by method.
    public var rows: [PlantedTruthRow]
    /// What the figures rest on, a line each.
    public var card: [String]

    public init(
        run: String, model: String, city: String, epoch: Int, users: Int,
        rows: [PlantedTruthRow], card: [String]
    ) {
        self.run = run
        self.model = model
        self.city = city
        self.epoch = epoch
        self.users = users
        self.rows = rows
        self.card = card
    }
}
