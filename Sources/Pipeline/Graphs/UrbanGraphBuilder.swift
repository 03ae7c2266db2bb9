import City
import Support
import Tensors

extension UrbanGraph {
    /// The graph of a city: the one that it was released with, or one that is built.
    ///
    /// Cost: see `UrbanGraphBuilder`; a released graph is read in O(facts log facts).
    ///
    /// - Throws: `Failure(.usage)` for settings out of range, or other than the defaults where the
    ///   graph is released, which they could not change.
    public static func make(
        _ split: SiteSplit, _ settings: UrbanGraphSettings = UrbanGraphSettings()
    ) throws -> UrbanGraph {
        try settings.check()
        guard let released = try UrbanGraph(releasedWith: split) else {
            return try UrbanGraphBuilder(split, settings).graph()
        }
        // Recipes of before there was the choice ask for a table of flows wherever there is one.
        var others = settings
        others.usesFlowTable = false
        guard others == UrbanGraphSettings() else {
            throw Failure(
                .usage, "the graph of \(split.city.name) is released, not built",
                remedy: "leave out the settings of the graph", file: split.city.folder)
        }
        return released
    }
}

/// Derives an urban knowledge graph from a city (Liu, Ding and Li, SIGSPATIAL 2023, section 3).
///
/// It sees training only: no place of a held-out pair, no visit to one, no visit outside the
/// training part of the city's own split (`released` where there is one, else `global`), and
/// OpenStoreAt of training pairs. A user's visits before and after one to a held-out place follow
/// each other as if that had not been. Places in no region are not in the graph.
///
/// Departures from the paper, where it leaves open how: a competitor may have no brand, but one of
/// the two has one (else no path could reach the fact); RelatedBrand is derived by correlation where
/// no file tells; the third category is the third level of the tree, whatever lies below.
///
/// Cost: O(places log places + visits log visits + regions² · categories / blocks + corners), under
/// a second for a city of 260 regions and 40,000 places.
struct UrbanGraphBuilder {
    let split: SiteSplit
    let city: City
    let settings: UrbanGraphSettings
    let regions: AreaTable
    let brands: BrandTable
    let placeRegion: Column<Int32>
    /// Places that training knows and that lie in a region, rising.
    let places: [Int]
    /// Entity of each place, -1 where it is none.
    private(set) var placeEntities: [Int32] = []
    let categoryTree: CategoryTree
    /// The most common category of each brand's stores in the graph, -1 where there is none.
    let storeCategories: [Int]

    private var kinds: [UrbanEntityKind] = []
    private var names: [String] = []
    private var entityPlaces: [Int32] = []
    private var categoryEntities: [String: Int32] = [:]
    private var businessAreaEntities: [Int32]
    private var facts: [(subject: Int32, relation: Int32, object: Int32)] = []
    private var strengths: [Float] = []
    private var rules: [UrbanRelation: String] = [:]
    var notices: [String] = []
    var brandCategories: [Int32]
    /// How RelatedBrand was derived; nil where it was given.
    var relatedBrandRule: RelatedBrandRule?

    init(_ split: SiteSplit, _ settings: UrbanGraphSettings) throws {
        let city = split.city
        // Whoever made the split has checked this; where places are in no region nothing is.
        guard let regions = city.regions, let brands = city.brands,
            let placeRegion = city.placeRegion
        else {
            throw Failure(
                .badData, "\(city.name) has no places in regions, so its graph cannot be built",
                remedy: "import the city with --regions and --brands", file: city.folder)
        }
        self.split = split
        self.city = city
        self.settings = settings
        self.regions = regions
        self.brands = brands
        self.placeRegion = placeRegion
        categoryTree = CategoryTree(city)
        places = (0..<city.placeCount).filter {
            placeRegion[$0] >= 0 && !split.heldOutPlaces[$0]
        }
        placeEntities = Array(repeating: -1, count: city.placeCount)
        storeCategories = Self.storeCategories(city, places: places, brands: brands.count)
        businessAreaEntities = Array(repeating: -1, count: city.businessAreaCount)
        brandCategories = Array(repeating: -1, count: brands.count)
        for region in 0..<regions.count { _ = newEntity(.region, regions.names[region]) }
        for brand in 0..<brands.count { _ = newEntity(.brand, brands.names[brand]) }
        for place in places {
            placeEntities[place] = newEntity(.place, city.placeNames[place], place: place)
        }
    }

    /// Derives every relation.
    func graph() throws -> UrbanGraph {
        var builder = self
        builder.addRegionFacts()
        builder.addBusinessAreaFacts()
        builder.addPlaceFacts()
        builder.addMovementFacts()
        builder.addBrandFacts()
        return builder.finished()
    }

    private func finished() -> UrbanGraph {
        let relations = UrbanRelation.allCases.flatMap { relation in
            [false, true].map { isInverse in
                let step = UrbanStep(relation, inverse: isInverse)
                return UrbanGraphRelation(step: step, name: step.name)
            }
        }
        var isThere = [Bool](repeating: false, count: relations.count)
        for fact in facts { isThere[Int(fact.relation)] = true }
        let absent = UrbanRelation.allCases.enumerated().filter { !isThere[2 * $0.offset] }
            .map(\.element)
        let told = absent.filter { !isTree($0) }
        var notices = notices + told.map { "no facts of \($0.rawValue): \(reason(for: $0))" }
        let levels = absent.filter(isTree)
        if !levels.isEmpty {
            notices.append(
                "no facts of \(levels.map(\.rawValue).joined(separator: ", ")): the city's "
                    + "categories have \(categoryTree.depth) levels")
        }
        return UrbanGraph(
            kinds: kinds, names: names, relations: relations, facts: facts,
            regionEntities: Array(0..<Int32(regions.count)),
            brandEntities: (0..<brands.count).map { brandEntity($0) },
            brandCategories: brandCategories, notices: notices, strengths: strengths,
            entityPlaces: entityPlaces, rules: rules, relatedBrandRule: relatedBrandRule)
    }

    /// Whether a relation is about the levels of the tree of categories.
    private func isTree(_ relation: UrbanRelation) -> Bool {
        switch relation {
        case .categoryTwoOfOne, .categoryThreeOfTwo, .categoryThreeOfOne, .placeCategoryTwo,
            .placeCategoryThree, .brandCategoryTwo, .brandCategoryThree:
            true
        default: false
        }
    }

    private func reason(for relation: UrbanRelation) -> String {
        switch relation {
        case .borderBy where !regions.hasShapes: "the regions have no outlines"
        case .nearBy where !regions.hasShapes && !city.hasLocations:
            "neither regions nor places have locations"
        case .competitive where !city.hasLocations: "the places have no locations"
        case .businessAreaServes where city.businessAreaCount == 0,
            .belongTo where city.businessAreaCount == 0:
            "the city has no business areas"
        case .flowTransition where city.flows == nil && city.visitCount == 0,
            .coCheckin where city.visitCount == 0:
            "the city has no visits"
        case .placeCategoryOne where city.categoryCount == 0,
            .brandCategoryOne where city.categoryCount == 0:
            "the city has no categories"
        default: "nothing meets its rule (\(rules[relation] ?? relation.rawValue))"
        }
    }
}

/// Entities and facts in the making.
extension UrbanGraphBuilder {
    func regionEntity(_ region: Int) -> Int32 { Int32(region) }
    func brandEntity(_ brand: Int) -> Int32 { Int32(regions.count + brand) }

    private mutating func newEntity(
        _ kind: UrbanEntityKind, _ name: String, place: Int? = nil
    ) -> Int32 {
        kinds.append(kind)
        names.append(name)
        entityPlaces.append(place.map { Int32($0) } ?? -1)
        return Int32(kinds.count - 1)
    }

    /// An entity that is there once a fact needs it.
    mutating func businessAreaEntity(_ area: Int) -> Int32 {
        if businessAreaEntities[area] < 0 {
            let name = city.businessAreas?.names[area] ?? ""
            businessAreaEntities[area] = newEntity(.businessArea, name)
        }
        return businessAreaEntities[area]
    }

    /// Entities of a category's first levels, one to three.
    mutating func categoryEntities(_ category: Int) -> [Int32] {
        let levels: [UrbanEntityKind] = [.categoryOne, .categoryTwo, .categoryThree]
        return zip(levels, categoryTree.levels[category]).map { kind, path in
            let key = "\(kind.rawValue) \(path)"
            if let known = categoryEntities[key] { return known }
            let entity = newEntity(kind, CategoryTree.name(of: path))
            categoryEntities[key] = entity
            return entity
        }
    }

    /// Tells how a relation is derived.
    mutating func tell(_ relation: UrbanRelation, _ rule: String) { rules[relation] = rule }

    /// Adds a fact and its counterpart: the same relation backwards where it is symmetric, else the
    /// inverse.
    ///
    /// - Parameter strength: In the unit of the relation; nil where it has none.
    mutating func add(
        _ subject: Int32, _ relation: UrbanRelation, _ object: Int32, strength: Double? = nil
    ) {
        let number = UrbanGraphBuilder.numbers[relation] ?? 0
        let inverse = relation.isSymmetric ? number : number + 1
        let value = strength.map { Float($0) } ?? .nan
        facts.append((subject, number, object))
        facts.append((object, inverse, subject))
        strengths.append(value)
        strengths.append(value)
    }

    /// Two numbers for each relation, the second of its inverse.
    private static let numbers = Dictionary(
        uniqueKeysWithValues: UrbanRelation.allCases.enumerated().map { ($1, Int32(2 * $0)) })
}
