/// Every model and rule of a city side by side, with intervals over users.
public struct ModelComparison: Codable, Equatable, Sendable {
    public struct Row: Codable, Equatable, Sendable {
        /// A run, or the name of a rule.
        public var name: String
        public var meaning: String
        public var metrics: Figures
        /// 95 % interval of the leading metric; nil where there are fewer than two users.
        @Told public var low: Double?
        @Told public var high: Double?
        /// Leading metric less that of the reference, with its 95 % interval; nil for the
        /// reference itself.
        public var difference: Difference?
        /// Metrics of parts of the truth; nil where nobody asked for them.
        public var slices: [SliceFigures]?

        public init(
            name: String, meaning: String, metrics: Figures, low: Double?, high: Double?,
            difference: Difference?, slices: [SliceFigures]? = nil
        ) {
            self.name = name
            self.meaning = meaning
            self.metrics = metrics
            self.low = low
            self.high = high
            self.difference = difference
            self.slices = slices
        }
    }

    public struct Difference: Codable, Equatable, Sendable {
        /// Nil where there are no rows.
        @Told public var mean: Double?
        /// Nil where there are fewer than two users, as effect and probability are.
        @Told public var low: Double?
        @Told public var high: Double?
        /// Mean over standard deviation of the users' differences.
        @Told public var effect: Double?
        /// Two-sided, by bootstrap, corrected after Holm over the rows of the table.
        @Told public var probability: Double?

        public init(
            mean: Double?, low: Double?, high: Double?, effect: Double?, probability: Double?
        ) {
            self.mean = mean
            self.low = low
            self.high = high
            self.effect = effect
            self.probability = probability
        }
    }

    public struct Table: Codable, Equatable, Sendable {
        /// `published`, `new`, `all`, `next-place` with its history, or `leave-one-out`.
        public var name: String
        /// What is asked, masked and counted, in words.
        public var meaning: String
        /// Metric that intervals are about.
        public var leading: String
        public var reference: String
        public var users: Int
        /// Rows of values: users, or moments.
        public var queries: Int
        public var rows: [Row]
        /// What the figures with `sampledPrefix` before their name are called, which rank the truth
        /// among a few drawn places; nil where there are none.
        public var sampled: String?
        /// Why those places could not be drawn for all rows; nil where they could.
        public var shortage: String?
        /// What the figures rest on.
        public var card: EvaluationCard

        public static let sampledPrefix = "100-negatives/"

        /// Lists as they were shown, or as if they had been, are ranked, not all places.
        public var isAboutLists = false
        /// What is asked is a moment's next event.
        public var isAboutMoments: Bool {
            name.hasPrefix("next-place") || sampled != nil || isAboutLists
        }

        public init(
            name: String, meaning: String, leading: String, reference: String, users: Int,
            queries: Int, rows: [Row], card: EvaluationCard, sampled: String? = nil
        ) {
            self.name = name
            self.meaning = meaning
            self.leading = leading
            self.reference = reference
            self.users = users
            self.queries = queries
            self.rows = rows
            self.card = card
            self.sampled = sampled
        }
    }

    /// Metrics of next events that intervals can be about.
    ///
    /// - Parameter ofLists: Of places as they were shown, or might have been, not of all; the utility of a
    ///   list is known only where one was planted.
    public static func leading(ofLists: Bool) -> [String] {
        let common = ["hit@1", "hit@5", "hit@10", "ndcg@10", "mrr"]
        guard !ofLists else { return ["request-auc"] + common + [utility] }
        return common + ["hit@20", "hit@50", "hit@100", "ndcg@5", "ndcg@20", "ndcg@50"]
    }

    /// The metric of lists by a planted utility, which `verdicts` are about.
    public static let utility = "utility@5"
    /// Shares of the lists that are better than the reference's, equal, and worse.
    public static let verdicts = ["win", "even", "lose"]

    public var city: String
    public var cityFingerprint: String
    public var split: String
    /// The part that was ranked: `validation`, or `test` where it was unsealed.
    public var part: String
    public var tables: [Table]
    public var seconds: Double

    public init(
        city: String, cityFingerprint: String, split: String, part: String, tables: [Table],
        seconds: Double
    ) {
        self.city = city
        self.cityFingerprint = cityFingerprint
        self.split = split
        self.part = part
        self.tables = tables
        self.seconds = seconds
    }
}
