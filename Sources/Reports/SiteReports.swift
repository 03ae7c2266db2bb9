/// A brand as the list of the Sites screen shows it.
public struct SiteBrandRow: Codable, Equatable, Sendable {
    public var brand: Int
    public var name: String
    public var category: String
    /// Pairs of brand and region by part.
    public var training: Int
    public var validation: Int
    public var test: Int
    /// Best rank of a test region; nil where there is none.
    public var bestRank: Double?
    /// NDCG@10 on the test part; nil where there is nothing to find.
    public var ndcg: Double?
    /// The criterion with the largest mean contribution at the brand's own regions.
    public var criterion: String?
    /// The criterion that was planted, in a grown city.
    public var planted: String?

    public init(
        brand: Int, name: String, category: String, training: Int, validation: Int, test: Int
    ) {
        self.brand = brand
        self.name = name
        self.category = category
        self.training = training
        self.validation = validation
        self.test = test
    }
}

/// A region among those ranked for a brand.
public struct SiteRegionRow: Codable, Equatable, Sendable {
    public var region: Int
    public var name: String
    /// Realistic rank among the candidates; nil where the region is masked.
    public var rank: Double?
    public var score: Double
    /// The part that the pair is in, where it is one: `training`, `validation` or `test`.
    public var part: String?
    /// How popular the pair is in the data; nil where it is no pair.
    public var popularity: Double?
    /// Mean of the places in the region, or centre of its outline; nil where nobody knows.
    public var latitude: Double?
    public var longitude: Double?

    public init(region: Int, name: String, rank: Double?, score: Double) {
        self.region = region
        self.name = name
        self.rank = rank
        self.score = score
    }
}

/// The regions that a run would open the next store of a brand in.
public struct SiteRanking: Codable, Equatable, Sendable {
    public var run: String
    public var model: String
    public var city: String
    public var epoch: Int
    public var brand: Int
    public var brandName: String
    public var category: String
    /// `new` (regions of training and validation pairs are no candidates) or `all`.
    public var candidates: String
    /// The best first, at most as many as were asked for.
    public var rows: [SiteRegionRow]
    /// Every test region of the brand with its rank.
    public var truth: [SiteRegionRow]
    /// How many candidates there are.
    public var candidateCount: Int

    public init(
        run: String, model: String, city: String, epoch: Int, brand: Int, brandName: String,
        category: String, candidates: String, rows: [SiteRegionRow], truth: [SiteRegionRow],
        candidateCount: Int
    ) {
        self.run = run
        self.model = model
        self.city = city
        self.epoch = epoch
        self.brand = brand
        self.brandName = brandName
        self.category = category
        self.candidates = candidates
        self.rows = rows
        self.truth = truth
        self.candidateCount = candidateCount
    }
}

/// One way through the training graph from a brand to a region.
public struct PathInstance: Codable, Equatable, Sendable {
    /// Names of the entities, the brand first and the region last.
    public var entities: [String]
    /// What the instances are ranked by, where the graph knows it: people who flow, nearness.
    public var strength: Double?
    /// The strength in words, such as `412 trips` or `0.6 km`; empty where there is none.
    public var note: String

    public init(entities: [String], strength: Double?, note: String) {
        self.entities = entities
        self.strength = strength
        self.note = note
    }
}

/// What one criterion has to do with a brand and a region.
public struct CriterionRow: Codable, Equatable, Sendable {
    /// As the paper calls it, such as `Region Flow`.
    public var criterion: String
    /// Names of the relations of its path.
    public var path: [String]
    /// False where a relation of the path has no facts: the path is no part of the model.
    public var isPresent: Bool
    /// Attention, or a gate: see `PathWeights`. It does not depend on the region.
    public var weight: Double
    /// The path's term of the score; all terms sum to it.
    public var contribution: Double
    /// The term less `others` times the scale of the contrast; nil where nothing is compared.
    public var relative: Double?
    /// The term's mean over the other regions of the list.
    public var others: Double?
    /// What happens without the path.
    public var ablation: Ablation?
    /// Ways through the training graph, counted up to a limit.
    public var instances: Int
    /// The count stopped at the limit.
    public var isCapped: Bool
    /// The strongest instances.
    public var shown: [PathInstance]
    /// The planted weight, in a grown city.
    public var planted: Double?

    /// The ablation has the sign that the contribution does not have: believe the ablation.
    public var disagrees: Bool {
        guard let change = ablation?.scoreChange else { return false }
        return change * contribution > 0
    }

    public init(
        criterion: String, path: [String], isPresent: Bool, weight: Double, contribution: Double,
        instances: Int, isCapped: Bool, shown: [PathInstance]
    ) {
        self.criterion = criterion
        self.path = path
        self.isPresent = isPresent
        self.weight = weight
        self.contribution = contribution
        self.instances = instances
        self.isCapped = isCapped
        self.shown = shown
    }
}

/// What reached an entity over one relation in the last layer of the encoder.
public struct RelationMessage: Codable, Equatable, Sendable {
    /// `brand` or `region`.
    public var end: String
    public var relation: String
    /// Facts that the message is the mean of.
    public var facts: Int
    /// Its Euclidean length, before the batch norm.
    public var length: Double
    /// Its length as a share of the lengths of all messages.
    public var share: Double

    public init(end: String, relation: String, facts: Int, length: Double, share: Double) {
        self.end = end
        self.relation = relation
        self.facts = facts
        self.length = length
        self.share = share
    }
}

/// Why a region is recommended to a brand.
public struct SiteExplanation: Codable, Equatable, Sendable {
    public var run: String
    public var model: String
    public var city: String
    public var cityFingerprint: String
    public var epoch: Int
    public var brand: Int
    public var brandName: String
    public var category: String
    public var region: Int
    public var regionName: String
    /// Realistic rank among the candidates; nil where the region is none.
    public var rank: Double?
    public var candidates: String
    public var score: Double
    /// Eight rows, in the order of the paper.
    public var criteria: [CriterionRow]
    /// What their weights are; nil in reports of earlier versions, whose weights are shares.
    public var weights: PathWeights?
    /// The term of the direct link (brand, OpenStoreAt, region).
    public var direct: Double
    /// What happens without the direct link.
    public var directAblation: Ablation?
    /// The term of the attention's output bias, which no path owns.
    public var constant: Double
    /// Sum of all terms.
    public var sum: Double
    /// `|sum - score| / |score|`
    public var relativeError: Double
    /// Share of the absolute terms that the eight paths own.
    public var pathShare: Double
    public var messages: [RelationMessage]
    /// What the reader must know: absent relations, weights that do not depend on the region.
    public var notices: [String]
    public var sentence: String
    /// The whole sum in words: the proof behind `sentence`.
    public var proof = ""
    /// What is special about the region beside the rest of the list; its rows are `criteria` and the
    /// direct link. Nil where nothing is compared.
    public var special: SpecialReasons?
    /// The direct link's term less its mean over the other regions of the list.
    public var directRelative: Double?
    public var trust: TrustReport?
    /// How ablations remove: `mask`.
    public var mode: String
    public var method: String
    public var seed: UInt64
    /// Criteria that were taken out, and the share of the direct link that was set; as trained
    /// where there are none.
    public var without: [String] = []
    public var alpha: Double?
    public var faithfulness: FaithfulnessReport?
    public var milliseconds: Double

    public init(
        run: String, model: String, city: String, cityFingerprint: String, epoch: Int, brand: Int,
        brandName: String, category: String, region: Int, regionName: String, rank: Double?,
        candidates: String, score: Double, criteria: [CriterionRow], direct: Double,
        constant: Double, sum: Double, relativeError: Double, pathShare: Double,
        messages: [RelationMessage], notices: [String], sentence: String, mode: String,
        method: String, seed: UInt64, milliseconds: Double
    ) {
        self.run = run
        self.model = model
        self.city = city
        self.cityFingerprint = cityFingerprint
        self.epoch = epoch
        self.brand = brand
        self.brandName = brandName
        self.category = category
        self.region = region
        self.regionName = regionName
        self.rank = rank
        self.candidates = candidates
        self.score = score
        self.criteria = criteria
        self.direct = direct
        self.constant = constant
        self.sum = sum
        self.relativeError = relativeError
        self.pathShare = pathShare
        self.messages = messages
        self.notices = notices
        self.sentence = sentence
        self.mode = mode
        self.method = method
        self.seed = seed
        self.milliseconds = milliseconds
    }
}

/// How well explanations find the criterion that was planted in each brand of a grown city.
public struct PlantedCriteriaReport: Codable, Equatable, Sendable {
    public struct Method: Codable, Equatable, Sendable {
        /// `contribution`, `ablation`, `facts` or `weight`, each also `relative` to other brands;
        /// `random` or `uniform`.
        public var name: String
        /// Area under the curve, the mean over brands; nil where there are none.
        @Told public var mean: Double?
        /// Its 95 % interval; nil where there are fewer than two brands.
        @Told public var low: Double?
        @Told public var high: Double?

        public init(name: String, mean: Double?, low: Double?, high: Double?) {
            self.name = name
            self.mean = mean
            self.low = low
            self.high = high
        }
    }

    public var run: String
    public var city: String
    public var brands: Int
    public var methods: [Method]
    /// What the weights are that `weight` ranks by; nil in reports of earlier versions.
    public var weights: PathWeights?

    public init(run: String, city: String, brands: Int, methods: [Method]) {
        self.run = run
        self.city = city
        self.brands = brands
        self.methods = methods
    }
}
