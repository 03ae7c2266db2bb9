/// Which regions a run would open the next store of a brand in.
public struct SiteRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// A number, a name, or a part of one.
    public var brand: String
    /// `new` or `all`.
    public var candidates = "new"
    /// Criteria that are taken out.
    public var without: [String] = []
    /// Share of the direct link instead of the recipe's.
    public var alpha: Double?
    public var count = 20

    public init(run: String, session: String, brand: String) {
        self.run = run
        self.session = session
        self.brand = brand
    }
}

/// Why a region is recommended to a brand.
public struct SiteExplanationRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    public var brand: String
    public var region: String
    /// `new` or `all`; nil takes `all` for a region whose pair is known.
    public var candidates: String?
    public var without: [String] = []
    public var alpha: Double?
    /// Name of an explanation method.
    public var method = "exact"
    /// What the region is compared with: `list` (the other regions of the first k), `none`, or
    /// another region by number or name.
    public var contrast = "list"
    /// Instances that are told of each path.
    public var instances = 3
    /// Measures the explanation beside all other methods and the controls.
    public var faithfulness = false
    /// Length k of the list that margins are about.
    public var cutoff = 10
    public var seed: UInt64 = 1

    public init(run: String, session: String, brand: String, region: String) {
        self.run = run
        self.session = session
        self.brand = brand
        self.region = region
    }

    /// The request that a report answers, so that it can be made again.
    public init(repeating report: SiteExplanation, session: String) {
        self.init(
            run: report.run, session: session, brand: String(report.brand),
            region: String(report.region))
        candidates = report.candidates
        without = report.without
        alpha = report.alpha
        method = report.method
        contrast = report.special?.contrast ?? "none"
        seed = report.seed
        faithfulness = report.faithfulness != nil
        cutoff = report.faithfulness?.cutoff ?? cutoff
        instances = report.criteria.map(\.shown.count).max() ?? 0
    }
}

/// Which criteria brands, or categories, heed.
public struct CriteriaRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// `brand` or `category`.
    public var by: String
    /// `weight` or `contribution`.
    public var value: String

    public init(run: String, session: String, by: String, value: String) {
        self.run = run
        self.session = session
        self.by = by
        self.value = value
    }
}

/// Where the entities of a run lie in the plane.
public struct EmbeddingRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// `pca` or `t-sne`.
    public var method: String
    /// `before` or `after` the encoder.
    public var stage: String

    public init(run: String, session: String, method: String, stage: String) {
        self.run = run
        self.session = session
        self.method = method
        self.stage = stage
    }
}
