/// Brands or categories against the eight criteria (Liu, Ding and Li 2023, figures 8 and 10).
public struct CriteriaHeatMap: Codable, Equatable, Sendable {
    /// `brand` or `category`.
    public var by: String
    /// `weight` (attention or gates) or `contribution` (mean over the brand's own regions).
    public var value: String
    /// What the weights of the model are; nil in reports of earlier versions, whose weights are shares.
    public var weights: PathWeights?
    public var rows: [String]
    /// Names of the criteria that the model has a path for.
    public var columns: [String]
    /// `[rows][columns]`
    public var values: [[Double]]

    public init(
        by: String, value: String, weights: PathWeights, rows: [String], columns: [String],
        values: [[Double]]
    ) {
        self.by = by
        self.value = value
        self.weights = weights
        self.rows = rows
        self.columns = columns
        self.values = values
    }
}

/// Cosine distances between brands before and after the encoder (figure 9).
public struct BrandDistances: Codable, Equatable, Sendable {
    public var brands: [String]
    /// `[brands][brands]`, 0 (same direction) to 2, of the pre-trained embeddings.
    public var before: [[Double]]
    /// The same of the encoder's outputs.
    public var after: [[Double]]
    /// Mean distance of two brands of one category, and of two categories, before and after.
    public var sameBefore, otherBefore, sameAfter, otherAfter: Double

    public init(
        brands: [String], before: [[Double]], after: [[Double]], sameBefore: Double,
        otherBefore: Double, sameAfter: Double, otherAfter: Double
    ) {
        self.brands = brands
        self.before = before
        self.after = after
        self.sameBefore = sameBefore
        self.otherBefore = otherBefore
        self.sameAfter = sameAfter
        self.otherAfter = otherAfter
    }
}

/// Entities of a graph in the plane, by their embeddings (figure 4).
public struct EmbeddingMap: Codable, Equatable, Sendable {
    public struct Point: Codable, Equatable, Sendable {
        public var x: Double
        public var y: Double
        /// Index into `kinds`.
        public var kind: Int
        public var name: String

        public init(x: Double, y: Double, kind: Int, name: String) {
            self.x = x
            self.y = y
            self.kind = kind
            self.name = name
        }
    }

    /// `pca` or `t-sne`.
    public var method: String
    /// `before` or `after` the encoder.
    public var stage: String
    /// Entity types, such as `Region`.
    public var kinds: [String]
    public var points: [Point]
    /// Share of the variance that the two axes hold, of `pca`.
    public var variance: Double?
    /// Entities that were left out, because a map of all would be dark.
    public var leftOut: Int

    public init(
        method: String, stage: String, kinds: [String], points: [Point], variance: Double?,
        leftOut: Int
    ) {
        self.method = method
        self.stage = stage
        self.kinds = kinds
        self.points = points
        self.variance = variance
        self.leftOut = leftOut
    }
}

/// What an urban knowledge graph holds (tables 5 to 7 of the paper).
public struct UrbanGraphReport: Codable, Equatable, Sendable {
    public struct Relation: Codable, Equatable, Sendable {
        public var name: String
        /// Entity types of its ends.
        public var subjects: String
        public var objects: String
        public var facts: Int
        /// How it was derived, with the parameters; `as released` where it was read.
        public var rule: String

        public init(name: String, subjects: String, objects: String, facts: Int, rule: String) {
            self.name = name
            self.subjects = subjects
            self.objects = objects
            self.facts = facts
            self.rule = rule
        }
    }

    public struct Count: Codable, Equatable, Sendable {
        public var name: String
        public var count: Int

        public init(name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    public var city: String
    /// `released` or `built`.
    public var source: String
    /// By type.
    public var entities: [Count]
    public var relations: [Relation]
    public var facts: Int
    public var brands: Int
    public var regions: Int
    /// Pairs of brand and region by part.
    public var training: Int
    public var validation: Int
    public var test: Int
    /// Criteria whose path has a relation without facts.
    public var absentPaths: [String]
    public var notices: [String]

    public init(
        city: String, source: String, entities: [Count], relations: [Relation], facts: Int,
        brands: Int, regions: Int, training: Int, validation: Int, test: Int,
        absentPaths: [String], notices: [String]
    ) {
        self.city = city
        self.source = source
        self.entities = entities
        self.relations = relations
        self.facts = facts
        self.brands = brands
        self.regions = regions
        self.training = training
        self.validation = validation
        self.test = test
        self.absentPaths = absentPaths
        self.notices = notices
    }
}
