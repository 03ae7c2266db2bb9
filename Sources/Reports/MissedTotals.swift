/// What answers of this question share: what was asked of whom.
public struct MissedSubject: Codable, Equatable, Sendable {
    public var run: String
    public var model: String
    public var city: String
    public var epoch: Int
    /// `test` or `validation`.
    public var part: String
    public var splitRule: String
    /// `new` or `all`.
    public var candidates: String
    /// Length k of the list.
    public var cutoff: Int

    public init(
        run: String, model: String, city: String, epoch: Int, part: String, splitRule: String,
        candidates: String, cutoff: Int
    ) {
        self.run = run
        self.model = model
        self.city = city
        self.epoch = epoch
        self.part = part
        self.splitRule = splitRule
        self.candidates = candidates
        self.cutoff = cutoff
    }
}

/// The cards of one user.
public struct MissedReport: Codable, Equatable, Sendable {
    public var subject: MissedSubject
    public var user: Int
    public var userName: String
    /// Held-out places of the user, and those of them in the list.
    public var truths: Int
    public var hits: Int
    /// A card for each place that was missed, or for the one that was asked about.
    public var cards: [MissCard]
    /// Runs and rules that could not be asked.
    public var unasked: [UnaskedSystem]
    public var thresholds: MissThresholds
    public var seconds: Double

    public init(
        subject: MissedSubject, user: Int, userName: String, truths: Int, hits: Int,
        cards: [MissCard], unasked: [UnaskedSystem], thresholds: MissThresholds, seconds: Double
    ) {
        self.subject = subject
        self.user = user
        self.userName = userName
        self.truths = truths
        self.hits = hits
        self.cards = cards
        self.unasked = unasked
        self.thresholds = thresholds
        self.seconds = seconds
    }
}

/// The misses of a run over all users: where to look, not why.
public struct MissList: Codable, Equatable, Sendable {
    public struct Miss: Codable, Equatable, Sendable {
        public var user: Int
        public var place: Int
        /// Realistic rank; null where it is no candidate.
        @Told public var rank: Double?

        public init(user: Int, place: Int, rank: Double?) {
            self.user = user
            self.place = place
            self.rank = rank
        }
    }

    public var subject: MissedSubject
    /// By user, each user's in the order of the visits.
    public var misses: [Miss]
    public var seconds: Double

    public init(subject: MissedSubject, misses: [Miss], seconds: Double) {
        self.subject = subject
        self.misses = misses
        self.seconds = seconds
    }
}

/// Misses over all users by their causes.
public struct MissedTotals: Codable, Equatable, Sendable {
    public struct Row: Codable, Equatable, Sendable {
        public var cause: MissCause
        /// Misses with this as their main cause.
        public var misses: Int
        /// Their share of all misses; null where nothing was missed.
        @Told public var share: Double?
        /// Misses that have it as another cause.
        public var others: Int
        public var meaning: String

        public init(
            cause: MissCause, misses: Int, share: Double?, others: Int, meaning: String
        ) {
            self.cause = cause
            self.misses = misses
            self.share = share
            self.others = others
            self.meaning = meaning
        }
    }

    /// What a search for lifts found over the misses.
    public struct Lifts: Codable, Equatable, Sendable {
        /// Misses that so many added visits bring into the list, from 1 on.
        public var byVisits: [Int]
        /// No set that was tried does it; those of which the time was over first are apart.
        public var notFound: Int
        public var timedOut: Int
        /// No candidates, or the run cannot be asked.
        public var notAsked: Int
        public var refusal: String?

        public init(
            byVisits: [Int], notFound: Int, timedOut: Int, notAsked: Int, refusal: String?
        ) {
            self.byVisits = byVisits
            self.notFound = notFound
            self.timedOut = timedOut
            self.notAsked = notAsked
            self.refusal = refusal
        }
    }

    public var subject: MissedSubject
    /// The test part is sealed, and how often it was opened in this session.
    public var isSealed: Bool
    public var openings: Int
    /// Users with a held-out place; their places, those in the list and those that are not.
    public var users: Int
    public var truths: Int
    public var hits: Int
    public var misses: Int
    /// Every cause, in the order in which the main one is chosen.
    public var causes: [Row]
    public var lifts: Lifts?
    /// What was asked beside the run, and what could not be.
    public var asked: [String]
    public var unasked: [UnaskedSystem]
    public var thresholds: MissThresholds
    public var seconds: Double

    public init(
        subject: MissedSubject, isSealed: Bool, openings: Int, users: Int, truths: Int, hits: Int,
        misses: Int, causes: [Row], lifts: Lifts?, asked: [String], unasked: [UnaskedSystem],
        thresholds: MissThresholds, seconds: Double
    ) {
        self.subject = subject
        self.isSealed = isSealed
        self.openings = openings
        self.users = users
        self.truths = truths
        self.hits = hits
        self.misses = misses
        self.causes = causes
        self.lifts = lifts
        self.asked = asked
        self.unasked = unasked
        self.thresholds = thresholds
        self.seconds = seconds
    }
}

/// How far a count of misses has come.
public struct MissedProgress: Codable, Equatable, Sendable {
    public var event = "missed"
    /// What is being done, such as `ranks by item-knn`.
    public var phase: String
    public var done: Int
    public var total: Int

    public init(phase: String, done: Int, total: Int) {
        self.phase = phase
        self.done = done
        self.total = total
    }
}
