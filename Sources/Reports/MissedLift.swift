/// Added visits that would bring a place into the list, or what came nearest.
public struct MissLift: Codable, Equatable, Sendable {
    /// One more visit.
    public struct Visit: Codable, Equatable, Sendable {
        public var place: Int
        public var placeName: String
        public var category: String
        /// Hour of the week, 0 = Monday 00 h.
        public var hour: Int
        /// From the nearest place that the user knows; nil without positions.
        public var kilometres: Double?

        public init(
            place: Int, placeName: String, category: String, hour: Int, kilometres: Double?
        ) {
            self.place = place
            self.placeName = placeName
            self.category = category
            self.hour = hour
            self.kilometres = kilometres
        }

        public var edit: VisitEdit { VisitEdit(kind: .insert, place: place, hour: hour) }
    }

    /// The most visits that were looked for.
    public var largest: Int
    /// Places that the user could have visited, and how many of them were tried.
    public var eligible: Int
    public var tried: Int
    /// How far from the user's places they were looked for; nil without positions.
    public var kilometres: Double?
    /// The smallest set; nil where none was found.
    public var visits: [Visit]?
    /// The set that came nearest, where none was found.
    public var nearest: [Visit]?
    /// Ranks before and after those visits.
    public var rankBefore: Double
    public var rankAfter: Double?
    /// No smaller set of the places that were tried does it.
    public var isSmallest: Bool
    /// Sets of fewer visits than this do not do it.
    public var lowerBound: Int
    /// The search ended because its time was over.
    public var timedOut: Bool
    /// Sets of visits with which the model was run.
    public var runs: Int
    public var seconds: Double
    /// Why nothing was looked for; nil where something was.
    public var refusal: String?

    public init(
        largest: Int, eligible: Int, tried: Int, kilometres: Double?, visits: [Visit]? = nil,
        nearest: [Visit]? = nil, rankBefore: Double, rankAfter: Double? = nil,
        isSmallest: Bool = false, lowerBound: Int = 0, timedOut: Bool = false, runs: Int = 0,
        seconds: Double = 0, refusal: String? = nil
    ) {
        self.largest = largest
        self.eligible = eligible
        self.tried = tried
        self.kilometres = kilometres
        self.visits = visits
        self.nearest = nearest
        self.rankBefore = rankBefore
        self.rankAfter = rankAfter
        self.isSmallest = isSmallest
        self.lowerBound = lowerBound
        self.timedOut = timedOut
        self.runs = runs
        self.seconds = seconds
        self.refusal = refusal
    }
}

/// The parts of a card in words.
public struct MissSentences: Codable, Equatable, Sendable {
    public var cause: String
    public var rank: String
    public var data: String
    public var split: String
    public var model: String
    /// Nil where it was not asked for.
    public var lift: String?

    public init(
        cause: String, rank: String, data: String, split: String, model: String,
        lift: String? = nil
    ) {
        self.cause = cause
        self.rank = rank
        self.data = data
        self.split = split
        self.model = model
        self.lift = lift
    }
}

/// A place that a user visited in the held-out part, and why a run does not list it.
public struct MissCard: Codable, Equatable, Sendable {
    public var user: Int
    public var userName: String
    public var place: Int
    public var placeName: String
    public var category: String
    /// Which of the user's held-out places it is, from 1, and how many there are.
    public var number: Int
    public var truths: Int
    /// Local time of the visit in seconds.
    public var moment: Int64
    /// Realistic rank; null where it is no candidate.
    @Told public var rank: Double?
    public var isMissed: Bool
    /// Null where it is not missed.
    @Told public var cause: MissCause?
    public var otherCauses: [MissCause]
    /// By every other run and rule, the best first.
    public var ranks: [SystemRank]
    public var data: MissData
    public var split: MissSplit
    public var model: MissModel
    public var lift: MissLift?
    public var sentences: MissSentences

    public init(
        user: Int, userName: String, place: Int, placeName: String, category: String, number: Int,
        truths: Int, moment: Int64, rank: Double?, isMissed: Bool, cause: MissCause?,
        otherCauses: [MissCause], ranks: [SystemRank], data: MissData, split: MissSplit,
        model: MissModel, lift: MissLift?, sentences: MissSentences
    ) {
        self.user = user
        self.userName = userName
        self.place = place
        self.placeName = placeName
        self.category = category
        self.number = number
        self.truths = truths
        self.moment = moment
        self.rank = rank
        self.isMissed = isMissed
        self.cause = cause
        self.otherCauses = otherCauses
        self.ranks = ranks
        self.data = data
        self.split = split
        self.model = model
        self.lift = lift
        self.sentences = sentences
    }
}
