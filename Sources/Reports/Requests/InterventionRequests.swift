/// What would be recommended had the user visited otherwise?
public struct WhatIfRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// A number, or `name:NAME`.
    public var user: String
    /// `new` or `all`; nil takes `all` for a model of sequences, else `new`. Places of deleted
    /// visits stay what they were, so that lists compare.
    public var candidates: String?
    public var edits: [VisitEdit] = []
    /// Instead of the recipe's; both need `rebuild`.
    public var gamma: Double?
    public var alpha: Double?
    /// `mask` (at once) or `rebuild` (the graph anew, seconds on a large city).
    public var mode = "mask"
    /// Length of the list.
    public var count = 20

    public init(run: String, session: String, user: String) {
        self.run = run
        self.session = session
        self.user = user
    }
}

/// Which of the user's own visits would have to be missing?
public struct CounterfactualRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    public var user: String
    public var place: String
    /// `new` or `all`; nil takes `all` for a place that the user knows.
    public var candidates: String?
    /// The place must fall below this rank: 1 asks for another first place.
    public var cutoff = 1
    /// The place must fall below this other one instead.
    public var against: String?
    /// Builds the graph anew without the visits, too.
    public var rebuilds = true
    /// The search ends after this time.
    public var seconds = 2.0

    public init(run: String, session: String, user: String, place: String) {
        self.run = run
        self.session = session
        self.user = user
        self.place = place
    }
}

/// Why does one place stand above another?
public struct ContrastRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    public var user: String
    public var place: String
    public var against: String
    /// `new` or `all`; nil takes `all` where the user knows one of the places.
    public var candidates: String?
    /// `places`, `users` or `own`.
    public var group = "places"
    public var limit = 20

    public init(run: String, session: String, user: String, place: String, against: String) {
        self.run = run
        self.session = session
        self.user = user
        self.place = place
        self.against = against
    }
}
