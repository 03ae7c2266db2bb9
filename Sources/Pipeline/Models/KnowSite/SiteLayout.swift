import City
import Graphs
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

    public init(
        entities: Int, relations: Int, subject: [Int32], relation: [Int32], object: [Int32],
        brandEntities: [Int32], brandCategories: [Int32], regionEntities: [Int32],
        paths: [[Int]], criteria: [SiteCriterion], openStore: Int
    ) {
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
    /// - Parameter without: Criteria whose paths are left out.
    /// - Throws: `Failure(.badData)` where the graph has no OpenStoreAt facts, or no path is left.
    public init(_ graph: UrbanGraph, without: Set<SiteCriterion> = []) throws {
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
            paths: found.map(\.1), criteria: found.map(\.0), openStore: openStore)
    }
}
