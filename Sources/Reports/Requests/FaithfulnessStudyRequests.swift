/// How faithful a run's explanations are over many users, or brands.
public struct FaithfulnessStudyRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// Users drawn at random from those with a test visit, or brands from those with a test region;
    /// all where there are fewer.
    public var users = 200
    public var side = "user"
    /// `places`, `users` or `own`.
    public var group = "places"
    public var cutoff = 10
    public var seed: UInt64 = 1
    /// Visits with a planted cause, at most, for each cause.
    public var planted = 200

    public init(run: String, session: String) {
        self.run = run
        self.session = session
    }
}

/// How well are the recorded causes of users' next events found?
public struct SequencePlantedRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// How many users are drawn of those whose next event has a cause in the window.
    public var users = 200
    public var seed: UInt64 = 1

    public init(run: String, session: String) {
        self.run = run
        self.session = session
    }
}
