/// Metrics of one run on the validation or the test part, under every protocol.
public struct EvaluationReport: Codable, Equatable, Sendable {
    public struct Row: Codable, Equatable, Sendable {
        /// `published`, `new` or `all`.
        public var ranking: String
        /// What the protocol masks and counts, in words.
        public var meaning: String
        /// Users with at least one true place.
        public var users: Int
        public var metrics: Figures
        /// Metrics of parts of the truth; nil where nobody asked for them.
        public var slices: [SliceFigures]?

        public init(
            ranking: String, meaning: String, users: Int, metrics: Figures,
            slices: [SliceFigures]? = nil
        ) {
            self.ranking = ranking
            self.meaning = meaning
            self.users = users
            self.metrics = metrics
            self.slices = slices
        }
    }

    public var run: String
    public var model: String
    public var city: String
    public var epoch: Int
    /// What the graph was built from.
    public var view: String
    public var split: String
    /// The part that was ranked: `validation`, or `test` where it was unsealed.
    public var part: String
    /// How the epoch was chosen.
    public var selection: String
    public var seed: UInt64
    /// How ties are broken.
    public var ties: String
    public var rows: [Row]
    /// What the figures rest on; users and queries are those of the protocol `all`.
    public var card: EvaluationCard
    public var seconds: Double

    public init(
        run: String, model: String, city: String, epoch: Int, view: String, split: String,
        part: String, selection: String, seed: UInt64, ties: String, rows: [Row],
        card: EvaluationCard, seconds: Double
    ) {
        self.run = run
        self.model = model
        self.city = city
        self.epoch = epoch
        self.view = view
        self.split = split
        self.part = part
        self.selection = selection
        self.seed = seed
        self.ties = ties
        self.rows = rows
        self.card = card
        self.seconds = seconds
    }
}
