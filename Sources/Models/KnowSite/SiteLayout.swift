import City
import Graphs
import Support
import Tensors

/// An urban knowledge graph as KnowSite computes with it.
public struct SiteLayout: Sendable {
    public let entities: Int
    public let relations: Int
    /// Facts by the entity that receives, and by the one that sends.
    public let forward: RelationalAggregation
    public let backward: RelationalAggregation
    /// Entity of each brand.
    public let brandEntities: [Int32]
    /// Entity of each brand's first-level category, -1 where it has none.
    public let brandCategories: [Int32]
    /// Entity of each region.
    public let regionEntities: [Int32]
    /// Relations of each path.
    public let paths: [[Int]]
    /// What each path is in the paper; empty in tests.
    public let criteria: [SiteCriterion]
    /// The relation OpenStoreAt.
    public let openStore: Int
    /// How far each path reaches from each brand to each region, `[paths, brands, regions]`; nil
    /// where the paths are vectors only.
    public let reach: Tensor<Float>?
    /// Brand of each entity that is one.
    private let brandOfEntity: [Int32: Int]

    public init(
        entities: Int, relations: Int, subject: [Int32], relation: [Int32], object: [Int32],
        brandEntities: [Int32], brandCategories: [Int32], regionEntities: [Int32],
        paths: [[Int]], criteria: [SiteCriterion], openStore: Int, reach: Tensor<Float>? = nil
    ) {
        self.reach = reach
        brandOfEntity = Dictionary(
            brandEntities.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.entities = entities
        self.relations = relations
        (forward, backward) = RelationalAggregation.mean(
            nodes: entities, relations: relations, subject: subject, relation: relation,
            object: object)
        self.brandEntities = brandEntities
        self.brandCategories = brandCategories
        self.regionEntities = regionEntities
        self.paths = paths
        self.criteria = criteria
        self.openStore = openStore
    }

    /// Lays out a graph.
    ///
    /// - Parameters:
    ///   - without: Criteria whose paths are left out.
    ///   - reaches: Counts the ways along each path too; nil where the paths are vectors only.
    /// - Throws: `Failure(.badData)` where the graph has no OpenStoreAt facts, or no path is left.
    public init(
        _ graph: UrbanGraph, without: Set<SiteCriterion> = [], reaches: Reaches? = nil
    ) throws {
        guard let openStore = graph.relation(of: UrbanStep(.openStoreAt)) else {
            throw Failure(
                .badData, "the knowledge graph has no OpenStoreAt facts to learn from",
                remedy: "give a city whose brands have stores in regions")
        }
        let found = SiteCriterion.allCases.compactMap { criterion in
            without.contains(criterion) ? nil : graph.path(of: criterion).map { (criterion, $0) }
        }
        guard !found.isEmpty else {
            throw Failure(
                .badData, "no relation path has facts on all its steps",
                remedy: "keep more paths, or give a graph with more relations")
        }
        self.init(
            entities: graph.entityCount, relations: graph.relations.count, subject: graph.subject,
            relation: graph.relation, object: graph.object, brandEntities: graph.brandEntities,
            brandCategories: graph.brandCategories, regionEntities: graph.regionEntities,
            paths: found.map(\.1), criteria: found.map(\.0), openStore: openStore,
            reach: reaches.map { Self.reach(graph, found.map(\.0), $0) })
    }

    /// How ways become the values of the attention.
    public struct Reaches: Equatable, Sendable {
        /// Ways count as much as their facts are strong.
        public var weighs = false
        /// What a region has on a path for every brand is taken away first.
        public var isRelative = false

        public init() {}
    }

    /// `log(1 + ways)`, relative ones less its mean over the brands, less its mean over the regions, over
    /// its length: paths of many and of few ways weigh alike.
    private static func reach(
        _ graph: UrbanGraph, _ criteria: [SiteCriterion], _ reaches: Reaches
    ) -> Tensor<Float> {
        let (brands, regions) = (graph.brandEntities.count, graph.regionEntities.count)
        let counter = PathReach(graph, weighs: reaches.weighs)
        var result = Tensor<Float>.zeros([criteria.count, brands, regions])
        for (path, criterion) in criteria.enumerated() {
            guard let counts = counter.counts(of: criterion) else { continue }
            var usual = [Float](repeating: 0, count: regions)
            if reaches.isRelative {
                for brand in 0..<brands {
                    for region in 0..<regions {
                        usual[region] += Float.logOnePlus(counts[brand, region]) / Float(brands)
                    }
                }
            }
            for brand in 0..<brands {
                let logs = (0..<regions).map { Float.logOnePlus(counts[brand, $0]) - usual[$0] }
                let mean = logs.reduce(0, +) / Float(regions)
                let length = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
                // What is left where a region has the same for every brand is rounding.
                guard length > 1e-4 else { continue }
                let start = (path * brands + brand) * regions
                for region in 0..<regions {
                    result[start + region] = (logs[region] - mean) / length
                }
            }
        }
        return result
    }

    /// The reach of some brands, given as entities, path by path: `[paths · rows, regions]`.
    func reach<Scalar: TensorScalar>(ofBrands entities: [Int32]) -> Tensor<Scalar> {
        guard let reach else { preconditionFailure("A layout without reaches") }
        let brands = brandEntities.count
        let rows = entities.map { brandOfEntity[$0] ?? 0 }
        let flat = reach.reshaped([paths.count * brands, regionEntities.count])
        return flat.gatheringRows(
            paths.indices.flatMap { path in rows.map { Int32(path * brands + $0) } }
        ).converted()
    }
}
