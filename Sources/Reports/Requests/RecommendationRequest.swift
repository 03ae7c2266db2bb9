/// Which places a run, or a rule on a city, recommends to a user.
public struct RecommendationRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// A number, or `name:NAME`.
    public var user: String
    /// `new` masks places that the user knows, `all` none; nil takes `all` for a model of sequences,
    /// else `new`.
    public var candidates: String?
    /// Length of the list.
    public var count = 20
    /// Numbers or names of the places that alone are ranked; nil ranks all.
    public var among: [String]?
    /// Blocks that a generator tries, the likeliest first; nil scores every place exactly.
    public var beam: Int?

    public init(
        run: String, session: String, user: String, candidates: String? = nil, count: Int = 20,
        among: [String]? = nil, beam: Int? = nil
    ) {
        self.run = run
        self.session = session
        self.user = user
        self.candidates = candidates
        self.count = count
        self.among = among
        self.beam = beam
    }
}

/// What a generator expects of one user at other hours and from other positions.
public struct HourlyForecastRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// A number, or `name:NAME`.
    public var user: String
    /// Points of the grid over the city, in each direction.
    public var grid = 7
    /// A place whose probability is told at each hour and point as well.
    public var place: String?

    public init(
        run: String, session: String, user: String, grid: Int = 7, place: String? = nil
    ) {
        self.run = run
        self.session = session
        self.user = user
        self.grid = grid
        self.place = place
    }
}
