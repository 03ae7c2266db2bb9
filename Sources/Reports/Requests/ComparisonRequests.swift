/// What every comparison is asked alike.
public protocol ComparisonRequest: Codable, Equatable, Sendable {
    /// What the others are compared with.
    var reference: String { get set }
    /// Runs that stand beside the rules.
    var runs: [String] { get set }
    var session: String { get set }
    /// Whether rules that have something to set are tuned on validation.
    var isTuned: Bool { get set }
    /// Of the bootstrap, with its seed.
    var draws: Int { get set }
    var seed: UInt64 { get set }
    /// What is written down of the opening of the test part; nil ranks the validation part.
    var unsealedBy: String? { get set }
}

/// The same where visits are told.
public protocol VisitComparisonRequest: ComparisonRequest {
    /// Parts of the truth beside the whole.
    var slices: Bool { get set }
    var audits: Bool { get set }
}

/// What a comparison of all models of a city asks.
public struct ModelComparisonRequest: VisitComparisonRequest {
    public var split: String?
    public var histories: [HistoryRule] = HistoryRule.allCases
    /// What the others are compared with; popularity in a table that does not have it.
    public var reference = "popularity"
    /// Runs of this city that stand beside the rules.
    public var runs: [String] = []
    public var session = "default"
    /// Whether rules that have something to set are tuned on validation.
    public var isTuned = true
    public var draws = 2000
    public var seed: UInt64 = 1
    /// Parts of the truth beside the whole.
    public var slices = false
    public var audits = false
    /// What is written down of the opening of the test part; nil ranks the validation part.
    public var unsealedBy: String?

    public init() {}
}

/// What a comparison of all that tells a user's next event asks.
public struct NextComparisonRequest: VisitComparisonRequest {
    /// What is held out, and with it what is asked: see `Split.nextTargets`.
    public var split = SplitRule.leaveOneOut
    /// The kind of event; nil takes that of the first run, else visits, or in a city without any
    /// the first kind it has.
    public var action: String?
    /// What the others are compared with.
    public var reference = "popularity"
    /// Runs and groups of seeds that stand beside the rules.
    public var runs: [String] = []
    public var session = "default"
    /// Whether rules that have something to set are tuned on validation.
    public var isTuned = true
    /// What intervals are about, of `ModelComparison.leading`; nil takes what papers lead with: Hit@1,
    /// NDCG@10 of leave-one-out, the AUC of lists.
    public var leading: String?
    public var draws = 2000
    /// Of the bootstrap, and of the places that are drawn for the published ranking.
    public var seed: UInt64 = 1
    /// Parts of the truth beside the whole.
    public var slices = false
    /// Ranks lists of so many places as they were shown, or as if they had been; nil ranks all places.
    public var shown: Int?
    /// Where those lists come from.
    public var lists = ListOrigin.auto
    public var audits = false
    /// What is written down of the opening of the test part; nil ranks the validation part.
    public var unsealedBy: String?

    public init() {}
}

/// What a comparison of all that chooses sites in a city asks.
public struct SiteComparisonRequest: ComparisonRequest {
    /// What the others are compared with.
    public var reference = "popularity"
    /// Runs of this city that stand beside the rules.
    public var runs: [String] = []
    public var session = "default"
    /// Whether rules that have something to set are tuned on validation.
    public var isTuned = true
    public var draws = 2000
    /// Of the bootstrap.
    public var seed: UInt64 = 1
    /// Of the division of pairs, where it did not come with the data.
    public var splitSeed: UInt64 = 1
    /// Regions that a brand needs to take part, where the division did not come with the data.
    public var minimumPairs = 5
    /// What is written down of the opening of the test part; nil ranks the validation part.
    public var unsealedBy: String?

    public init() {}
}
