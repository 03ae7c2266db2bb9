/// Rules and runs that choose sites, side by side, with intervals over brands.
public struct SiteComparison: Codable, Equatable, Sendable {
    public var city: String
    public var cityFingerprint: String
    /// What divides the pairs of brand and region, such as `sites, released`.
    public var split: String
    /// The part that was ranked: `validation`, or `test` where it was unsealed.
    public var part: String
    /// Metric that intervals and differences are about.
    public var leading: String
    /// What the others are compared with.
    public var reference: String
    /// Brands with something to find.
    public var brands: Int
    /// Regions that are ranked for each, less those known.
    public var regions: Int
    /// Pairs to find.
    public var pairs: Int
    /// Metrics such as `ndcg@10`, `hit@10`, `precision@10`, `recall@10`, `map@10`, `mrr`.
    public var rows: [ModelComparison.Row]
    /// What the figures rest on.
    public var card: EvaluationCard
    public var seconds: Double

    public init(
        city: String, cityFingerprint: String, split: String, part: String, leading: String,
        reference: String, brands: Int, regions: Int, pairs: Int, rows: [ModelComparison.Row],
        card: EvaluationCard, seconds: Double
    ) {
        self.city = city
        self.cityFingerprint = cityFingerprint
        self.split = split
        self.part = part
        self.leading = leading
        self.reference = reference
        self.brands = brands
        self.regions = regions
        self.pairs = pairs
        self.rows = rows
        self.card = card
        self.seconds = seconds
    }
}
