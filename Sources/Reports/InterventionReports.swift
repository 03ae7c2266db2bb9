/// Where a simple rule ranks the explained place, beside the model.
public struct RuleRank: Codable, Equatable, Sendable {
    /// Name of the rule, such as `own-places`.
    public var rule: String
    /// Realistic rank among the same candidates.
    public var rank: Double

    public init(rule: String, rank: Double) {
        self.rule = rule
        self.rank = rank
    }
}

/// How much of an explanation rests on visits that had not happened yet.
public struct LeakReport: Codable, Equatable, Sendable {
    /// Local time of the visit that is to be predicted: the user's first visit to the place in the
    /// test part or, where there is none, the first of the test part.
    public var moment: Int64
    /// Evidence dated at or after the moment, as a share of the contributions' magnitude.
    public var laterShare: Double
    /// Training visits behind the evidence, and how many of them are dated at or after the moment.
    public var visits: Int
    public var laterVisits: Int
    /// Local time of the latest visit behind the evidence.
    public var latest: Int64
    /// The user's own visits to the place that the model was trained on.
    public var ownVisits: Int
    /// In words.
    public var sentence: String

    public init(
        moment: Int64, laterShare: Double, visits: Int, laterVisits: Int, latest: Int64,
        ownVisits: Int, sentence: String
    ) {
        self.moment = moment
        self.laterShare = laterShare
        self.visits = visits
        self.laterVisits = laterVisits
        self.latest = latest
        self.ownVisits = ownVisits
        self.sentence = sentence
    }
}

/// One change of a user's training visits.
public struct VisitEdit: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable, CaseIterable { case delete, insert, move }

    public var kind: Kind
    public var place: Int
    /// Hour of the week, 0 = Monday 00 h: of the inserted visit, or where a place's visits move.
    public var hour: Int?

    public init(kind: Kind, place: Int, hour: Int? = nil) {
        self.kind = kind
        self.place = place
        self.hour = hour
    }
}

/// One place before and after a what-if.
public struct WhatIfRow: Codable, Equatable, Sendable {
    public var place: Int
    public var placeName: String
    public var category: String
    /// Realistic ranks among the candidates.
    public var rankBefore: Double
    public var rankAfter: Double
    public var scoreBefore: Double
    public var scoreAfter: Double
    /// The user visits this place in the test part.
    public var isTruth: Bool

    public init(
        place: Int, placeName: String, category: String, rankBefore: Double, rankAfter: Double,
        scoreBefore: Double, scoreAfter: Double, isTruth: Bool
    ) {
        self.place = place
        self.placeName = placeName
        self.category = category
        self.rankBefore = rankBefore
        self.rankAfter = rankAfter
        self.scoreBefore = scoreBefore
        self.scoreAfter = scoreAfter
        self.isTruth = isTruth
    }
}

/// What a run would recommend had the user visited otherwise.
public struct WhatIfReport: Codable, Equatable, Sendable {
    public var run: String
    public var user: Int
    public var userName: String
    public var candidates: String
    public var edits: [VisitEdit]
    /// Each edit in words.
    public var editNames: [String]
    /// γ instead of the recipe's, where it was changed; α likewise.
    public var gamma: Double?
    public var alpha: Double?
    /// `mask`: what the user's own step reads is changed, everything else stays as it was;
    /// `rebuild`: the graph is built anew with the same parameters.
    public var mode: String
    /// The best places afterwards, best first.
    public var items: [WhatIfRow]
    /// Places of the list before that are no longer in it.
    public var dropped: [WhatIfRow]
    /// The user's true places among the candidates.
    public var truth: [WhatIfRow]
    /// One sentence of the numbers above.
    public var sentence: String
    public var milliseconds: Double

    public init(
        run: String, user: Int, userName: String, candidates: String, edits: [VisitEdit],
        editNames: [String], gamma: Double?, alpha: Double?, mode: String, items: [WhatIfRow],
        dropped: [WhatIfRow], truth: [WhatIfRow], sentence: String, milliseconds: Double
    ) {
        self.run = run
        self.user = user
        self.userName = userName
        self.candidates = candidates
        self.edits = edits
        self.editNames = editNames
        self.gamma = gamma
        self.alpha = alpha
        self.mode = mode
        self.items = items
        self.dropped = dropped
        self.truth = truth
        self.sentence = sentence
        self.milliseconds = milliseconds
    }
}

/// The smallest set of the user's own visits without which the recommendation would be another.
public struct CounterfactualReport: Codable, Equatable, Sendable {
    /// One place whose visits are removed.
    public struct Removal: Codable, Equatable, Sendable {
        public var place: Int
        public var placeName: String
        public var category: String
        /// The user's training visits there.
        public var visits: Int

        public init(place: Int, placeName: String, category: String, visits: Int) {
            self.place = place
            self.placeName = placeName
            self.category = category
            self.visits = visits
        }
    }

    public var run: String
    public var user: Int
    public var userName: String
    public var place: Int
    public var placeName: String
    public var candidates: String
    /// The place must fall below this rank: 1 asks for another first place, k to leave the top k,
    /// or below the place `against`.
    public var cutoff: Int
    public var against: Int?
    public var againstName: String?
    /// Nil where no set was found, or none exists.
    public var removed: [Removal]?
    /// No smaller set does it: shown by bounds or by trying every one.
    public var isSmallest: Bool
    /// Every set of fewer places than this was ruled out.
    public var lowerBound: Int
    public var rankBefore: Double
    /// Rank after the removal, run again in mask mode.
    public var rankAfter: Double?
    /// Rank with the graph built anew without the visits; nil where that was not asked for or did
    /// not fit the time.
    public var rankRebuilt: Double?
    /// How long it would take to build the graph anew, where the time did not allow it.
    public var rebuildSeconds: Double?
    /// The first place afterwards.
    public var newFirst: Int?
    public var newFirstName: String?
    /// The search ended because its time was over.
    public var timedOut: Bool
    /// Sets that were run.
    public var runs: Int
    public var sentence: String
    public var milliseconds: Double

    public init(
        run: String, user: Int, userName: String, place: Int, placeName: String,
        candidates: String, cutoff: Int, against: Int?, againstName: String?,
        removed: [Removal]?, isSmallest: Bool, lowerBound: Int, rankBefore: Double,
        rankAfter: Double?, rankRebuilt: Double?, newFirst: Int?, newFirstName: String?,
        timedOut: Bool, runs: Int, sentence: String, milliseconds: Double
    ) {
        self.run = run
        self.user = user
        self.userName = userName
        self.place = place
        self.placeName = placeName
        self.candidates = candidates
        self.cutoff = cutoff
        self.against = against
        self.againstName = againstName
        self.removed = removed
        self.isSmallest = isSmallest
        self.lowerBound = lowerBound
        self.rankBefore = rankBefore
        self.rankAfter = rankAfter
        self.rankRebuilt = rankRebuilt
        self.newFirst = newFirst
        self.newFirstName = newFirstName
        self.timedOut = timedOut
        self.runs = runs
        self.sentence = sentence
        self.milliseconds = milliseconds
    }
}

/// Why one place stands above another: the difference of their scores, split exactly.
public struct ContrastReport: Codable, Equatable, Sendable {
    public var run: String
    public var user: Int
    public var userName: String
    public var place: Int
    public var placeName: String
    public var rank: Double
    public var score: Double
    public var against: Int
    public var againstName: String
    public var againstRank: Double
    public var againstScore: Double
    public var candidates: String
    public var group: String
    /// Score less the other place's score.
    public var difference: Double
    /// The sum of every item's difference, listed or not.
    public var sum: Double
    /// What most makes the difference, by magnitude; a contribution is the difference of both
    /// places' contributions.
    public var evidence: [EvidenceItem]
    public var items: Int
    public var remainder: Double
    public var sentence: String
    public var milliseconds: Double

    public init(
        run: String, user: Int, userName: String, place: Int, placeName: String, rank: Double,
        score: Double, against: Int, againstName: String, againstRank: Double,
        againstScore: Double, candidates: String, group: String, difference: Double, sum: Double,
        evidence: [EvidenceItem], items: Int, remainder: Double, sentence: String,
        milliseconds: Double
    ) {
        self.run = run
        self.user = user
        self.userName = userName
        self.place = place
        self.placeName = placeName
        self.rank = rank
        self.score = score
        self.against = against
        self.againstName = againstName
        self.againstRank = againstRank
        self.againstScore = againstScore
        self.candidates = candidates
        self.group = group
        self.difference = difference
        self.sum = sum
        self.evidence = evidence
        self.items = items
        self.remainder = remainder
        self.sentence = sentence
        self.milliseconds = milliseconds
    }
}
