/// Why is a place that a user visited not in the list, and what would bring it there?
public struct MissedRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// A number, or `name:NAME`.
    public var user: String
    /// One of the user's held-out places; nil takes every one that is missed.
    public var place: String?
    /// Length of the list; nil takes that of the metric which chose the run, or 10.
    public var cutoff: Int?
    /// `new` or `all`; nil takes `all` for a model of sequences, else `new`.
    public var candidates: String?
    /// `test` or `validation`.
    public var part = "test"
    /// Looks for visits that would lift it; seconds instead of milliseconds.
    public var lifts = true
    /// Each search for a lift ends after this time.
    public var seconds = 3.0

    public init(run: String, session: String, user: String, place: String? = nil) {
        self.run = run
        self.session = session
        self.user = user
        self.place = place
    }
}

/// Which places that were visited does a run miss, over all users?
public struct MissesRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// Length of the list; nil takes that of the metric which chose the run, or 10.
    public var cutoff: Int?
    /// `new` or `all`; nil takes `all` for a model of sequences, else `new`.
    public var candidates: String?
    /// Looks for lifts of every miss as well, each for at most so many seconds; nil looks for none.
    public var liftSeconds: Double?
    /// What is written down of the opening of the test part; nil ranks the validation part.
    public var unsealedBy: String?

    public init(run: String, session: String) {
        self.run = run
        self.session = session
    }
}
