/// A mean over the seeds of a group, with the deviation between them.
public struct SeedMean: Codable, Equatable, Sendable {
    public var mean: Double
    /// Standard deviation of a sample (n − 1); nil for one seed.
    public var deviation: Double?
    /// How many seeds it is of.
    public var seeds: Int

    /// - Precondition: there is a value.
    public init(_ values: [Double]) {
        precondition(!values.isEmpty, "The mean of no values")
        let mean = values.reduce(0, +) / Double(values.count)
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = values.count < 2 ? nil : (squares / Double(values.count - 1)).squareRoot()
        seeds = values.count
    }
}

/// Runs of one recipe that differ in their seed only.
public struct RunGroupReport: Codable, Equatable, Sendable {
    public var group: String
    public var session: String
    public var model: String
    public var city: String
    /// In order of the seeds as they were given, without curves.
    public var runs: [RunReport]
    /// Metrics of the finished runs at their chosen epochs, by name such as `recall@20`.
    public var validation: [String: SeedMean]
    /// Metrics of the finished runs on the test part, by protocol and name.
    public var test: [String: SeedMean]

    /// - Parameter validation: Metrics of each finished run at its chosen epoch.
    public init(group: String, runs: [RunReport], validation: [[String: Double]]) {
        self.group = group
        session = runs.first?.session ?? ""
        model = runs.first?.model ?? ""
        city = runs.first?.city ?? ""
        self.runs = runs
        self.validation = Self.means(validation)
        test = Self.means(runs.filter { $0.status == .finished }.map(\.test))
    }

    private static func means(_ metrics: [[String: Double]]) -> [String: SeedMean] {
        var values: [String: [Double]] = [:]
        for run in metrics {
            for (name, value) in run { values[name, default: []].append(value) }
        }
        return values.mapValues { SeedMean($0) }
    }

    public var finished: Int { runs.count { $0.status == .finished } }
}

/// The members of a group on the test part: seeds and users kept apart.
public struct GroupEvaluation: Codable, Equatable, Sendable {
    public struct Row: Codable, Equatable, Sendable {
        /// `published`, `new` or `all`.
        public var ranking: String
        public var meaning: String
        public var users: Int
        /// Over the seeds, of means over users; nil where there are no users.
        public var metrics: [String: SeedMean?]
        /// 95 % interval over users of the leading metric's mean over seeds; nil where there are
        /// fewer than two.
        @Told public var low: Double?
        @Told public var high: Double?

        public init(
            ranking: String, meaning: String, users: Int, metrics: [String: SeedMean?],
            low: Double?, high: Double?
        ) {
            self.ranking = ranking
            self.meaning = meaning
            self.users = users
            self.metrics = metrics
            self.low = low
            self.high = high
        }
    }

    public var group: String
    public var model: String
    public var city: String
    /// The finished members.
    public var runs: [String]
    public var seeds: [UInt64]
    /// Members that are not finished and do not count.
    public var missing: Int
    /// Metric that intervals are about.
    public var leading: String
    public var rows: [Row]
    public var card: EvaluationCard
    public var seconds: Double

    public init(
        group: String, model: String, city: String, runs: [String], seeds: [UInt64],
        missing: Int, leading: String, rows: [Row], card: EvaluationCard, seconds: Double
    ) {
        self.group = group
        self.model = model
        self.city = city
        self.runs = runs
        self.seeds = seeds
        self.missing = missing
        self.leading = leading
        self.rows = rows
        self.card = card
        self.seconds = seconds
    }
}
