/// The relations of an urban knowledge graph, by their standard names.
///
/// Releases spell them differently. `init(named:)` knows KnowSite's spelling and the standard one;
/// a city keeps the names of its source.
public enum UrbanRelation: String, Codable, Sendable, CaseIterable {
    case borderBy = "BorderBy"
    case nearBy = "NearBy"
    case flowTransition = "FlowTransition"
    case similarFunction = "SimilarFunction"
    case coCheckin = "CoCheckin"
    case competitive = "Competitive"
    case relatedBrand = "RelatedBrand"
    case categoryTwoOfOne = "SubCateOf_21"
    case categoryThreeOfTwo = "SubCateOf_32"
    case categoryThreeOfOne = "SubCateOf_31"
    case businessAreaServes = "BaServe"
    case belongTo = "BelongTo"
    case locateAt = "LocateAt"
    case placeCategoryOne = "POIToCate_1"
    case placeCategoryTwo = "POIToCate_2"
    case placeCategoryThree = "POIToCate_3"
    case brandCategoryOne = "BrandToCate_1"
    case brandCategoryTwo = "BrandToCate_2"
    case brandCategoryThree = "BrandToCate_3"
    case brandOf = "BrandOf"
    case openStoreAt = "OpenStoreAt"

    /// KnowSite's names, where they are not the standard ones in small letters.
    private static let released: [String: UrbanRelation] = [
        "rel_borderby": .borderBy, "rel_nearby": .nearBy, "rel_od": .flowTransition,
        "rel_simpoi": .similarFunction, "rel_cocheckin": .coCheckin,
        "rel_competitive": .competitive, "rel_relatedbrand": .relatedBrand,
        "rel_subcateof_21": .categoryTwoOfOne, "rel_subcateof_32": .categoryThreeOfTwo,
        "rel_subcateof_31": .categoryThreeOfOne, "rel_baserve": .businessAreaServes,
        "rel_belongto": .belongTo, "rel_locateat": .locateAt, "rel_1_catof": .placeCategoryOne,
        "rel_2_catof": .placeCategoryTwo, "rel_3_catof": .placeCategoryThree,
        "rel_brand2cat1": .brandCategoryOne, "rel_brand2cat2": .brandCategoryTwo,
        "rel_brand2cat3": .brandCategoryThree, "rel_brandof": .brandOf,
        "rel_placestoreat": .openStoreAt,
    ]

    /// The relation that a source's name stands for, and whether it is the inverse; nil for a
    /// name that is not known.
    public static func named(_ name: String) -> (relation: UrbanRelation, isInverse: Bool)? {
        let ending = ["_rev", "′", "'"].first(where: name.hasSuffix)
        let plain = ending.map { String(name.dropLast($0.count)) } ?? name
        guard let relation = released[plain] ?? UrbanRelation(rawValue: plain) else { return nil }
        return (relation, ending != nil)
    }

    /// Whether a fact holds in both directions under one name; the others also stand inverted,
    /// under the name with a prime.
    public var isSymmetric: Bool {
        switch self {
        case .borderBy, .nearBy, .similarFunction, .coCheckin, .competitive, .relatedBrand: true
        default: false
        }
    }
}

/// A relation with its direction: `BaServe`, or `BaServe′` from its object to its subject.
public struct UrbanStep: Hashable, Codable, Sendable {
    public var relation: UrbanRelation
    public var isInverse: Bool

    public init(_ relation: UrbanRelation, inverse: Bool = false) {
        self.relation = relation
        isInverse = inverse && !relation.isSymmetric
    }

    public var name: String { relation.rawValue + (isInverse ? "′" : "") }
}

extension SiteCriterion {
    /// The relations that the path of a criterion follows from the brand to a region (Liu, Ding
    /// and Li, SIGSPATIAL 2023, table 3).
    public var path: [UrbanStep] {
        let opens = UrbanStep(.openStoreAt)
        switch self {
        case .regionDistance: return [opens, UrbanStep(.nearBy)]
        case .regionFunction: return [opens, UrbanStep(.similarFunction)]
        case .regionFlow: return [opens, UrbanStep(.flowTransition)]
        case .businessArea:
            return [
                opens, UrbanStep(.businessAreaServes, inverse: true),
                UrbanStep(.businessAreaServes),
            ]
        case .relatedBrand: return [UrbanStep(.relatedBrand), opens]
        case .brandCategory:
            return [
                UrbanStep(.brandCategoryOne), UrbanStep(.brandCategoryOne, inverse: true), opens,
            ]
        case .competitiveness:
            return [UrbanStep(.brandOf), UrbanStep(.competitive), UrbanStep(.locateAt)]
        case .storeCategory:
            return [
                UrbanStep(.brandCategoryOne), UrbanStep(.placeCategoryOne, inverse: true),
                UrbanStep(.locateAt),
            ]
        }
    }
}
