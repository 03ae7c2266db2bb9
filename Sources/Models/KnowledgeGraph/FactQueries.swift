import City
import Graphs
import Tensors

/// What a knowledge-graph embedding learns from: for each subject and relation the objects of its
/// facts, among the candidates that its group scores.
public struct FactQueries: Sendable {
    /// Which objects a query is scored against.
    public enum Candidates: String, Sendable, CaseIterable, Codable {
        /// Entities of the types that the relation's facts have as objects: a region for LocateAt,
        /// not a category. Some twenty times less work a pass on a city's graph.
        case typed
        /// Every entity (Balažević et al. 2019, and the released code).
        case all
    }

    public struct Query: Sendable {
        public var subject: Int32
        public var relation: Int32
        /// Where its objects start and end in `Group.objects`.
        public var objects: Range<Int>

        public init(subject: Int32, relation: Int32, objects: Range<Int>) {
            self.subject = subject
            self.relation = relation
            self.objects = objects
        }
    }

    /// Queries with the same candidates.
    public struct Group: Sendable {
        /// Nil for every entity.
        public var candidates: [Int32]?
        public var queries: [Query]
        /// Index among the candidates.
        public var objects: [Int32]

        public init(candidates: [Int32]?, queries: [Query], objects: [Int32]) {
            self.candidates = candidates
            self.queries = queries
            self.objects = objects
        }
    }

    public let entities: Int
    public let relations: Int
    public let groups: [Group]
    /// Group of OpenStoreAt.
    public let siteGroup: Int
    /// OpenStoreAt, and its inverse where there is one.
    let siteRelations: Set<Int32>

    public init(
        entities: Int, relations: Int, groups: [Group], siteGroup: Int,
        siteRelations: Set<Int32> = []
    ) {
        self.entities = entities
        self.relations = relations
        self.groups = groups
        self.siteGroup = siteGroup
        self.siteRelations = siteRelations
    }

    /// Whether it asks for regions of a brand, or for brands of a region.
    func isSite(_ query: Query) -> Bool { siteRelations.contains(query.relation) }

    /// O(facts) a group.
    public init(_ graph: UrbanGraph, _ candidates: Candidates, openStore: Int) {
        entities = graph.entityCount
        relations = graph.relations.count
        // Which types each relation leads to, as a set of bits.
        let kinds = UrbanEntityKind.allCases
        let bit = graph.kinds.map { 1 << (kinds.firstIndex(of: $0) ?? 0) }
        var reached = [Int](
            repeating: candidates == .all ? (1 << kinds.count) - 1 : 0, count: relations)
        for fact in 0..<graph.factCount {
            reached[Int(graph.relation[fact])] |= bit[Int(graph.object[fact])]
        }
        let sets = Set(reached).sorted()
        var groups: [Group] = []
        for set in sets {
            let listed =
                candidates == .all ? nil : bit.indices.filter { bit[$0] & set != 0 }.map(Int32.init)
            var position = [Int32](repeating: -1, count: candidates == .all ? 0 : entities)
            for (index, entity) in (listed ?? []).enumerated() {
                position[Int(entity)] = Int32(index)
            }
            var group = Group(candidates: listed, queries: [], objects: [])
            // Facts are sorted by relation, then subject: those of a query follow each other.
            for fact in 0..<graph.factCount where reached[Int(graph.relation[fact])] == set {
                let (subject, relation) = (graph.subject[fact], graph.relation[fact])
                let start = group.objects.count
                if let last = group.queries.last, last.subject == subject, last.relation == relation
                {
                    group.queries[group.queries.count - 1].objects =
                        last.objects.lowerBound..<start + 1
                } else {
                    group.queries.append(
                        Query(subject: subject, relation: relation, objects: start..<start + 1))
                }
                let object = graph.object[fact]
                group.objects.append(listed == nil ? object : position[Int(object)])
            }
            groups.append(group)
        }
        self.groups = groups
        let inverse = graph.relation(of: UrbanStep(.openStoreAt, inverse: true))
        siteRelations = Set(([openStore] + (inverse.map { [$0] } ?? [])).map(Int32.init))
        siteGroup = sets.firstIndex(of: reached[openStore]) ?? 0
    }

    public var queryCount: Int { groups.reduce(0) { $0 + $1.queries.count } }
}
