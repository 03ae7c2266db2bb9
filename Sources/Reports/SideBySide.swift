/// What is asked about one list: where other runs and rules rank the same places.
public struct SideBySideRequest: Codable, Equatable, Sendable {
    /// At most so many stand beside a list.
    public static let most = 3

    /// The run or rule whose list it is.
    public var run: String
    /// Those that stand beside it.
    public var beside: [String]
    public var session: String
    /// A number, or `name:NAME`.
    public var user: String
    /// `new` or `all`; nil as the list's own run takes it.
    public var candidates: String?
    /// Places to rank.
    public var places: [Int]
    /// Length k of the lists that are compared.
    public var cutoff = 10

    public init(run: String, beside: [String], session: String, user: String, places: [Int]) {
        self.run = run
        self.beside = beside
        self.session = session
        self.user = user
        self.places = places
    }
}

/// Ranks of the same places by several runs and rules, for the same user and moment.
public struct SideBySideReport: Codable, Equatable, Sendable {
    public struct Column: Codable, Equatable, Sendable {
        public var run: String
        /// Realistic rank of each place asked about; nil for a place that is no candidate.
        public var ranks: [Double?]
        /// How many places of its first k are among the first k of the list's own run.
        public var shared: Int
        /// Why it has no ranks; nil where it has.
        public var problem: String?

        public init(run: String, ranks: [Double?], shared: Int, problem: String? = nil) {
            self.run = run
            self.ranks = ranks
            self.shared = shared
            self.problem = problem
        }
    }

    public var columns: [Column]
    /// Places that every column and the list itself have among the first k, by the list's order.
    public var agreed: [Int]
    public var cutoff: Int

    public init(columns: [Column], agreed: [Int], cutoff: Int) {
        self.columns = columns
        self.agreed = agreed
        self.cutoff = cutoff
    }
}
