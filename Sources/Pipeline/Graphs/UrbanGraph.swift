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
    /// How strong each fact is, in the unit of its relation (`UrbanStrength`): trips of a flow,
    /// kilometres, a cosine. Not a number where it is not known; empty where none is.
    public let strengths: [Float]
    /// Place of the city that each entity is, -1 where it is none; empty in a released graph, whose
    /// places are known to nobody else.
    public let entityPlaces: [Int32]
    /// How each relation was derived, in words with the parameters; empty in a released graph.
    public let rules: [UrbanRelation: String]
    /// How RelatedBrand was derived from training pairs; nil where it came with the data.
    public let relatedBrandRule: RelatedBrandRule?

    /// Whether it was read instead of built.
    public var isReleased: Bool { rules.isEmpty }

    /// How strong a fact is; nil where that is not known.
    public func strength(ofFact fact: Int) -> Double? {
        guard !strengths.isEmpty, !strengths[fact].isNaN else { return nil }
        return Double(strengths[fact])
    }

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

    /// Sorts facts, and leaves out what stands twice. O(facts log facts).
    ///
    /// - Parameters:
    ///   - strengths: Of each fact, as in `strengths`; empty where none is known. Of a fact that
    ///     stands twice the first counts.
    ///   - entityPlaces: As in `entityPlaces`.
    ///   - rules: As in `rules`.
    ///   - relatedBrandRule: As in `relatedBrandRule`.
    package init(
        kinds: [UrbanEntityKind], names: [String], relations: [UrbanGraphRelation],
        facts: [(subject: Int32, relation: Int32, object: Int32)], regionEntities: [Int32],
        brandEntities: [Int32], brandCategories: [Int32], notices: [String],
        strengths: [Float] = [], entityPlaces: [Int32] = [],
        rules: [UrbanRelation: String] = [:], relatedBrandRule: RelatedBrandRule? = nil
    ) {
        precondition(
            strengths.isEmpty || strengths.count == facts.count, "UrbanGraph: a strength a fact")
        self.kinds = kinds
        self.names = names
        self.regionEntities = regionEntities
        self.brandEntities = brandEntities
        self.brandCategories = brandCategories
        self.entityPlaces = entityPlaces
        self.rules = rules
        self.relatedBrandRule = relatedBrandRule
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
        let sorted = facts.enumerated().map {
            (number[Int($1.relation)], $1.subject, $1.object, Int32($0))
        }.sorted(by: <)
        var subject: [Int32] = []
        var relation: [Int32] = []
        var object: [Int32] = []
        var sortedStrengths: [Float] = []
        subject.reserveCapacity(sorted.count)
        relation.reserveCapacity(sorted.count)
        object.reserveCapacity(sorted.count)
        for fact in sorted {
            if let last = subject.indices.last, relation[last] == fact.0, subject[last] == fact.1,
                object[last] == fact.2
            {
                continue
            }
            relation.append(fact.0)
            subject.append(fact.1)
            object.append(fact.2)
            if !strengths.isEmpty { sortedStrengths.append(strengths[Int(fact.3)]) }
        }
        self.subject = subject
        self.relation = relation
        self.object = object
        self.strengths = sortedStrengths
        self.notices = notices
    }
}
