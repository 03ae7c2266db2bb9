/// How visits are divided into training, validation and test.
public enum SplitRule: String, Codable, Sendable, CaseIterable {
    /// The test part the data was released with. Where it has no validation part, the last tenth
    /// (rounded down, at least one) of each user's training visits becomes validation, for users
    /// with two training visits or more.
    case released
    /// Per user by time: the last fifth (rounded down) is test, the tenth (rounded down) before
    /// it validation, the rest training; so a user of fewer than five visits only trains.
    case chronological
    /// By local time over all users: training before the 0.7 quantile, test from the 0.8
    /// quantile on. Users may then lie in one part only.
    case global
    /// Per user by time: the last visit is test, the one before it validation, the rest training; a
    /// user of fewer than three visits only trains. What papers on sequences divide by.
    case leaveOneOut = "leave-one-out"
}

/// What a model may look back on when it is asked about a moment.
public enum HistoryRule: String, Sendable, CaseIterable, Codable {
    /// The user's training visits, and where they come from.
    case training
    /// All of the user's visits before the moment, held-out ones included: what a running system
    /// knows. Visits of a later part than the moment's own stay out.
    case rolling
}
