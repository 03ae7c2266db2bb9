/// Why a place that was visited is not in the list. A miss has one main cause and may have others.
public enum MissCause: String, Codable, Sendable, CaseIterable {
    /// The user was there before, and lists hold new places only.
    case masked
    /// The run learned from what it is to predict, or from what came after.
    case leak
    /// Hardly anybody was there in what the run learned from.
    case coldPlace = "cold-place"
    /// Farther from the user's places than nearly all of their visits.
    case farPlace = "far-place"
    /// Of a category that the user had never visited.
    case laterTaste = "later-taste"
    /// The list holds more popular places, and popularity ranks the place as the run does.
    case popularity
    /// Another run or rule has it.
    case model
    case none = "none-of-these"

    /// As people read it.
    public var title: String {
        switch self {
        case .masked: "masked"
        case .leak: "leak"
        case .coldPlace: "cold place"
        case .farPlace: "far place"
        case .laterTaste: "later taste"
        case .popularity: "popularity"
        case .model: "model"
        case .none: "none of these"
        }
    }
}

/// From where on something counts as a cause.
public struct MissThresholds: Codable, Equatable, Sendable {
    /// A place of fewer visits, in what the run learned from, is cold.
    public var coldVisits = 5
    /// A place is far that is farther from the user's nearest place than this share of their visits
    /// is from the nearest other place of theirs.
    public var reachShare = 0.95
    /// Users of fewer visits have no such reach.
    public var reachVisits = 5
    /// This share of the first k must have more visitors than the place.
    public var popularShare = 0.9
    /// The rank by popularity may be so many times the run's, or the run's so many times it.
    public var popularFactor = 2.0

    public init() {}

    /// What a cause means, with its thresholds, in a sentence.
    ///
    /// - Parameter cutoff: Length of the list; nil where it is not chosen yet.
    public func meaning(of cause: MissCause, cutoff: Int?) -> String {
        let percent = Int((100 * reachShare).rounded())
        return switch cause {
        case .masked: "the user was there before, and only new places are ranked"
        case .leak:
            "the run learned the visit itself, later ones of the user or, in the global split, "
                + "of others"
        case .coldPlace: "fewer than \(coldVisits) visits in what the run learned from"
        case .farPlace:
            "farther from the user's places than \(percent) % of their visits reach"
        case .laterTaste: "a category that the user had not visited before"
        case .popularity:
            "at least \(Int((100 * popularShare).rounded())) % of the list has more visitors, "
                + "and popularity ranks the place within a factor of "
                + "\(Int(popularFactor)) of the run"
        case .model: "another run or rule has it among the first \(cutoff.map(String.init) ?? "k")"
        case .none: "none of the causes above"
        }
    }
}

/// Where a run or a rule ranks a place that was visited.
public struct SystemRank: Codable, Equatable, Sendable {
    /// Of the run, or of the rule.
    public var name: String
    public var isRule: Bool
    /// Realistic rank among the same candidates; null where it was not asked about this user.
    @Told public var rank: Double?

    public init(name: String, isRule: Bool, rank: Double?) {
        self.name = name
        self.isRule = isRule
        self.rank = rank
    }
}

/// A run or a rule that could not be asked, and why.
public struct UnaskedSystem: Codable, Equatable, Sendable {
    public var name: String
    public var reason: String

    public init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}

/// What was known of a missed place, and of the user, before the visit.
public struct MissData: Codable, Equatable, Sendable {
    /// Visits to the place, and its visitors, in what the run learned from.
    public var visits: Int
    public var people: Int
    /// The user's own visits to it before.
    public var ownVisits: Int
    /// The user's visits to places of its category before; nil where it has none.
    public var categoryVisits: Int?
    /// From the nearest place that the user knew; nil without positions.
    public var kilometres: Double?
    /// How far the user's visits reach; nil where there are too few, or no positions.
    public var reach: Double?
    /// Hour of the week of the visit, 0 = Monday 00 h.
    public var hour: Int
    /// The user's visits, and those of anybody to the place, within an hour of it on any day.
    public var ownVisitsAtHour: Int
    public var visitsAtHour: Int

    public init(
        visits: Int, people: Int, ownVisits: Int, categoryVisits: Int?, kilometres: Double?,
        reach: Double?, hour: Int, ownVisitsAtHour: Int, visitsAtHour: Int
    ) {
        self.visits = visits
        self.people = people
        self.ownVisits = ownVisits
        self.categoryVisits = categoryVisits
        self.kilometres = kilometres
        self.reach = reach
        self.hour = hour
        self.ownVisitsAtHour = ownVisitsAtHour
        self.visitsAtHour = visitsAtHour
    }
}

/// Whether the run could know what it should not.
public struct MissSplit: Codable, Equatable, Sendable {
    public var rule: String
    /// Nothing speaks against the question.
    public var isFair: Bool
    /// The user was there before, so that the list leaves it out.
    public var isMasked: Bool
    /// The visit itself was learned.
    public var isLearned: Bool
    /// The user's own visits after it that were learned.
    public var ownLaterVisits: Int
    /// The share of other people's learned visits that come after it.
    public var othersLaterShare: Double
    /// How much of the explanation rests on later visits, where the run tells.
    public var evidence: LeakReport?

    public init(
        rule: String, isFair: Bool, isMasked: Bool, isLearned: Bool, ownLaterVisits: Int,
        othersLaterShare: Double, evidence: LeakReport? = nil
    ) {
        self.rule = rule
        self.isFair = isFair
        self.isMasked = isMasked
        self.isLearned = isLearned
        self.ownLaterVisits = ownLaterVisits
        self.othersLaterShare = othersLaterShare
        self.evidence = evidence
    }
}

/// What the score lacks.
public struct MissModel: Codable, Equatable, Sendable {
    public var score: Double
    /// The score less that of the k-th of the list; null where the list has fewer than k others.
    @Told public var margin: Double?
    /// The last place of the list, which it is compared with.
    public var last: Int?
    public var lastName: String?
    /// Kinds of evidence, and rows of it, that the score lacks most beside that place's; below 0
    /// where it lacks.
    public var kinds: [ExplanationReport.Part]
    public var rows: [EvidenceItem]
    /// Why they are not told; nil where they are.
    public var refusal: String?

    public init(
        score: Double, margin: Double?, last: Int?, lastName: String?,
        kinds: [ExplanationReport.Part] = [], rows: [EvidenceItem] = [], refusal: String? = nil
    ) {
        self.score = score
        self.margin = margin
        self.last = last
        self.lastName = lastName
        self.kinds = kinds
        self.rows = rows
        self.refusal = refusal
    }
}
