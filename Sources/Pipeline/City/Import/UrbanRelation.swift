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

    /// What the path of a criterion leads over, in the order of its steps.
    public static func path(of criterion: SiteCriterion) -> [UrbanRelation] {
        switch criterion {
        case .regionDistance: [.openStoreAt, .nearBy]
        case .regionFunction: [.openStoreAt, .similarFunction]
        case .regionFlow: [.openStoreAt, .flowTransition]
        case .businessArea: [.openStoreAt, .businessAreaServes]
        case .relatedBrand: [.relatedBrand, .openStoreAt]
        case .brandCategory: [.brandCategoryOne, .openStoreAt]
        case .competitiveness: [.brandOf, .competitive, .locateAt]
        case .storeCategory: [.brandCategoryOne, .placeCategoryOne, .locateAt]
        }
    }
}
