import City

/// What an entity of an urban knowledge graph is.
public enum UrbanEntityKind: String, Codable, Sendable, CaseIterable {
    case region = "Region"
    case businessArea = "Ba"
    case place = "POI"
    case brand = "Brand"
    case categoryOne = "Cate_1"
    case categoryTwo = "Cate_2"
    case categoryThree = "Cate_3"
    /// Of a released graph, nothing that the paper knows.
    case other = "Other"
}

/// A relation of a graph: one of the paper's with its direction, or one that only the source knows.
public struct UrbanGraphRelation: Equatable, Sendable {
    /// Nil for a relation that the paper does not know.
    public var step: UrbanStep?
    /// As the source spells it.
    public var name: String

    public init(step: UrbanStep?, name: String) {
        self.step = step
        self.name = name
    }
}

/// An urban knowledge graph: facts (subject, relation, object) between the regions, business areas,
/// places, brands and categories of a city (Liu, Ding and Li, SIGSPATIAL 2023, section 3).
///
/// Asymmetric relations stand twice, the second time inverted. Only training pairs are in it: see
/// `SiteSplit`.
public struct UrbanGraph: Sendable {
    /// Of each entity.
    public let kinds: [UrbanEntityKind]
    /// Of each entity, for people.
    public let names: [String]
    public let relations: [UrbanGraphRelation]
    /// Facts, sorted by relation; no fact stands twice.
    public let subject: [Int32]
    public let relation: [Int32]
    public let object: [Int32]
    /// Entity of each region of the city.
    public let regionEntities: [Int32]
    /// Entity of each brand of the city.
    public let brandEntities: [Int32]
    /// Entity of each brand's first-level category, -1 where it has none.
    public let brandCategories: [Int32]
    /// What somebody who reads figures of this graph must know: relations without facts, facts that
    /// were left out.
    public let notices: [String]

    public var entityCount: Int { kinds.count }
    public var factCount: Int { subject.count }

    /// The relation that a step of a path follows; nil where no fact has it.
    public func relation(of step: UrbanStep) -> Int? {
        relations.firstIndex { $0.step == step }
    }

    /// The relations of a criterion's path; nil where a step has no facts, so that the path leads
    /// nowhere.
    public func path(of criterion: SiteCriterion) -> [Int]? {
        let found = criterion.path.compactMap { relation(of: $0) }
        return found.count == criterion.path.count ? found : nil
    }

    package init(
        kinds: [UrbanEntityKind], names: [String], relations: [UrbanGraphRelation],
        facts: [(subject: Int32, relation: Int32, object: Int32)], regionEntities: [Int32],
        brandEntities: [Int32], brandCategories: [Int32], notices: [String]
    ) {
        self.kinds = kinds
        self.names = names
        self.regionEntities = regionEntities
        self.brandEntities = brandEntities
        self.brandCategories = brandCategories
        // Relations without facts are left out, so that whoever counts them counts what is there.
        var isUsed = [Bool](repeating: false, count: relations.count)
        for fact in facts { isUsed[Int(fact.relation)] = true }
        var number = [Int32](repeating: -1, count: relations.count)
        var kept: [UrbanGraphRelation] = []
        for index in relations.indices where isUsed[index] {
            number[index] = Int32(kept.count)
            kept.append(relations[index])
        }
        self.relations = kept
        let sorted = facts.map { ($0.subject, number[Int($0.relation)], $0.object) }
            .sorted { ($0.1, $0.0, $0.2) < ($1.1, $1.0, $1.2) }
        var subject: [Int32] = []
        var relation: [Int32] = []
        var object: [Int32] = []
        subject.reserveCapacity(sorted.count)
        relation.reserveCapacity(sorted.count)
        object.reserveCapacity(sorted.count)
        for fact in sorted {
            if let last = subject.indices.last, subject[last] == fact.0, relation[last] == fact.1,
                object[last] == fact.2
            {
                continue
            }
            subject.append(fact.0)
            relation.append(fact.1)
            object.append(fact.2)
        }
        self.subject = subject
        self.relation = relation
        self.object = object
        self.notices = notices
    }
}
