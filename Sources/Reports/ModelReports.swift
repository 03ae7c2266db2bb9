/// One recommended place.
public struct RecommendationRow: Codable, Equatable, Sendable {
    /// 1 is the best.
    public var rank: Int
    public var place: Int
    public var placeName: String
    public var category: String
    public var score: Double
    /// The user visits this place in the test part.
    public var isTruth: Bool
    /// How many training visits of the user this place had (0 unless such places are candidates).
    public var trainingVisits: Int
    /// Kilometres from the nearest place the user visited in training.
    public var kilometresFromOwnPlaces: Double?
    /// Where simple rules rank it among the same candidates.
    public var rules: [RuleRank] = []

    public init(
        rank: Int, place: Int, placeName: String, category: String, score: Double, isTruth: Bool,
        trainingVisits: Int, kilometresFromOwnPlaces: Double?
    ) {
        self.rank = rank
        self.place = place
        self.placeName = placeName
        self.category = category
        self.score = score
        self.isTruth = isTruth
        self.trainingVisits = trainingVisits
        self.kilometresFromOwnPlaces = kilometresFromOwnPlaces
    }
}

/// Where a place that the user really visited next stands in the ranking.
public struct TruthRow: Codable, Equatable, Sendable {
    public var place: Int
    public var placeName: String
    public var category: String
    /// Realistic rank: the mean of the best and the worst place that ties allow. Nil where the
    /// place is masked, because the user visited it in training.
    public var rank: Double?
    public var score: Double
    /// Score minus the score of the k-th recommended place; negative outside the list.
    public var margin: Double

    public init(
        place: Int, placeName: String, category: String, rank: Double?, score: Double,
        margin: Double
    ) {
        self.place = place
        self.placeName = placeName
        self.category = category
        self.rank = rank
        self.score = score
        self.margin = margin
    }
}

/// What one run recommends to one user, with the truth beside it.
public struct RecommendationReport: Codable, Equatable, Sendable {
    public var run: String
    public var model: String
    public var city: String
    public var epoch: Int
    public var user: Int
    public var userName: String
    /// `new` (places visited in training are masked) or `all`.
    public var candidates: String
    public var items: [RecommendationRow]
    public var truth: [TruthRow]
    /// Places that alone are ranked, as they were asked for; nil ranks all.
    public var among: [String]?
    /// Blocks of ground that a generator tried; nil scores every place exactly.
    public var beam: Int?
    /// Where other runs and rules rank the items and then the truth; nil where that was not asked.
    public var beside: SideBySideReport?

    public init(
        run: String, model: String, city: String, epoch: Int, user: Int, userName: String,
        candidates: String, items: [RecommendationRow], truth: [TruthRow],
        among: [String]? = nil, beam: Int? = nil
    ) {
        self.run = run
        self.model = model
        self.city = city
        self.epoch = epoch
        self.user = user
        self.userName = userName
        self.candidates = candidates
        self.items = items
        self.truth = truth
        self.among = among
        self.beam = beam
    }
}

extension RecommendationReport {
    /// Why the list is empty; nil where it is not.
    public var nothingToRecommend: String? {
        guard items.isEmpty else { return nil }
        let places = among == nil ? "place" : "place of those asked about"
        if candidates == "new" {
            return "there is nothing new to recommend: user \(userName) (\(user)) knows every "
                + "\(places) from training; give --candidates all to rank those too."
        }
        if beam != nil {
            return "the beam came to no \(places); give a larger --beam, or leave it out."
        }
        return "there is no \(places) to rank."
    }
}

/// One term of a score.
public struct EvidenceItem: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// A step of the bipartite graph: a place the user visited, or a visitor of the place.
        case bipartite
        /// A pair of similar edges: another visit in a shared hour, near by.
        case sep
        /// The category table, met through the SEP neighbours.
        case category
        /// The layer-0 embedding itself, where the recipe counts it.
        case initial
        /// An event of the user's sequence.
        case event
    }

    public var kind: Kind
    /// Propagation layer, 1…K (0 for `initial`); nil for an item summed over the layers.
    public var layer: Int?
    /// The share of the score, in units of the score. All contributions sum to the score.
    public var contribution: Double
    /// The graph's own weight: Ã of a bipartite step, σ (X̃) of a SEP pair.
    public var weight: Double
    /// The other user of a SEP pair (or the visitor, on a place's side).
    public var user: Int?
    public var userName: String?
    /// The place of the neighbouring edge.
    public var place: Int?
    public var placeName: String?
    /// The place of the explained side's own edge in a SEP pair.
    public var ownPlace: Int?
    public var ownPlaceName: String?
    /// The user of the explained side's own edge in a SEP pair.
    public var ownUser: Int?
    /// Named where a group is one visitor's.
    public var ownUserName: String?
    /// Category of the neighbouring place.
    public var category: String?
    /// Hours of the week that both edges share, 0 = Monday 00 h; of a group, the at most three
    /// that most of its pairs share.
    public var sharedHours: [Int]?
    /// Great-circle distance between the two places of a SEP pair; of a group, the mean weighted
    /// by σ.
    public var kilometres: Double?
    /// The nearest pair of a group.
    public var kilometresFrom: Double?
    /// The farthest pair of a group.
    public var kilometresTo: Double?
    /// How many SEP pairs a group holds; nil for an item that is no group.
    public var pairs: Int?
    /// How many distinct users the neighbouring edges of a group have, the explained one left out.
    public var users: Int?
    /// How many distinct places the neighbouring edges of a group have.
    public var places: Int?
    /// The contribution less `others` times the scale of the contrast; nil where nothing is compared.
    public var relative: Double?
    /// What the same row adds to the other places of the list, in the mean.
    public var others: Double?
    /// How often the explained user was at the place, where it is one of their own.
    public var visits: Int?
    /// How many terms were summed into this one.
    public var terms: Int
    /// What happens without it; nil where that was not asked for, or cannot be removed.
    public var ablation: Ablation?

    /// The ablation has the sign that the contribution does not have: believe the ablation.
    public var disagrees: Bool {
        guard let change = ablation?.scoreChange else { return false }
        return change * contribution > 0
    }

    public init(
        kind: Kind, layer: Int?, contribution: Double, weight: Double, user: Int? = nil,
        userName: String? = nil, place: Int? = nil, placeName: String? = nil,
        ownPlace: Int? = nil, ownPlaceName: String? = nil, ownUser: Int? = nil,
        ownUserName: String? = nil, category: String? = nil, sharedHours: [Int]? = nil,
        kilometres: Double? = nil, kilometresFrom: Double? = nil, kilometresTo: Double? = nil,
        pairs: Int? = nil, users: Int? = nil, places: Int? = nil, terms: Int = 1
    ) {
        self.kind = kind
        self.layer = layer
        self.contribution = contribution
        self.weight = weight
        self.user = user
        self.userName = userName
        self.place = place
        self.placeName = placeName
        self.ownPlace = ownPlace
        self.ownPlaceName = ownPlaceName
        self.ownUser = ownUser
        self.ownUserName = ownUserName
        self.category = category
        self.sharedHours = sharedHours
        self.kilometres = kilometres
        self.kilometresFrom = kilometresFrom
        self.kilometresTo = kilometresTo
        self.pairs = pairs
        self.users = users
        self.places = places
        self.terms = terms
    }
}

/// Why a user is recommended a place: the score, split into terms that sum to it.
public struct ExplanationReport: Codable, Equatable, Sendable {
    /// One row of a coarse split (by layer, by kind).
    public struct Part: Codable, Equatable, Sendable {
        public var name: String
        public var contribution: Double

        public init(name: String, contribution: Double) {
            self.name = name
            self.contribution = contribution
        }
    }

    public var run: String
    public var model: String
    public var city: String
    public var epoch: Int
    public var user: Int
    public var userName: String
    public var place: Int
    public var placeName: String
    public var category: String
    /// Realistic rank of the place for this user among the candidates.
    public var rank: Double?
    /// `user`: the user's embedding is unrolled against the fixed place; `place`: the reverse.
    public var side: String
    /// What the SEP pairs are summed by: `places`, `users`, `own`, or `pairs` where they are not.
    public var group: String
    /// `exact`.
    public var method: String
    public var score: Double
    /// The sum of every contribution, listed or not.
    public var sum: Double
    /// `|sum - score| / |score|`.
    public var relativeError: Double
    public var byLayer: [Part]
    public var byKind: [Part]
    /// The strongest terms and groups by magnitude, at most as many as were asked for.
    public var evidence: [EvidenceItem]
    /// How many items the whole evidence has in this grouping.
    public var items: Int
    /// How many terms there are in all, before grouping.
    public var terms: Int
    /// The contributions of the items that `evidence` does not list.
    public var remainder: Double
    /// One sentence made of the numbers above.
    public var sentence: String
    public var milliseconds: Double
    /// `new` or `all`: what the rank is among.
    public var candidates = "new"
    public var cityFingerprint = ""
    /// How ablations remove: `mask` runs the model again without the item's inputs.
    public var mode = "mask"
    /// Seed of whatever is drawn.
    public var seed: UInt64 = 1
    /// Where simple rules rank the place among the same candidates.
    public var rules: [RuleRank] = []
    public var leak: LeakReport?
    public var faithfulness: FaithfulnessReport?
    /// What is special about this place beside the rest of the list; nil where that was not asked
    /// for, or there is no list.
    public var special: SpecialReasons?
    /// How far the reason can be trusted; nil where nothing was compared or removed.
    public var trust: TrustReport?
    /// The whole sum in words: the proof behind `sentence`.
    public var proof = ""
    /// Of a model of sequences: attention, parts of each event, the teacher's part.
    public var sequence: SequenceReasons?

    public init(
        run: String, model: String, city: String, epoch: Int, user: Int, userName: String,
        place: Int, placeName: String, category: String, rank: Double?, side: String,
        group: String, method: String, score: Double, sum: Double, relativeError: Double,
        byLayer: [Part],
        byKind: [Part], evidence: [EvidenceItem], items: Int, terms: Int, remainder: Double,
        sentence: String, milliseconds: Double
    ) {
        self.run = run
        self.model = model
        self.city = city
        self.epoch = epoch
        self.user = user
        self.userName = userName
        self.place = place
        self.placeName = placeName
        self.category = category
        self.rank = rank
        self.side = side
        self.group = group
        self.method = method
        self.score = score
        self.sum = sum
        self.relativeError = relativeError
        self.byLayer = byLayer
        self.byKind = byKind
        self.evidence = evidence
        self.items = items
        self.terms = terms
        self.remainder = remainder
        self.sentence = sentence
        self.milliseconds = milliseconds
    }
}

/// A file of vectors.
public struct EmbeddingExport: Codable, Equatable, Sendable {
    public var run: String
    public var file: String
    /// Rows.
    public var users: Int
    public var places: Int
    public var dimension: Int

    public init(run: String, file: String, users: Int, places: Int, dimension: Int) {
        self.run = run
        self.file = file
        self.users = users
        self.places = places
        self.dimension = dimension
    }
}
