import City
import Support
import Tensors

extension UrbanGraph {
    /// The graph that the city was released with.
    ///
    /// Facts that tell of a held-out pair, which a sound release does not have, are left out, and a
    /// notice counts them.
    ///
    /// - Returns: Nil where the city came without facts.
    /// - Throws: `Failure(.badData)` where a brand or region is in no fact.
    public init?(releasedWith split: SiteSplit) throws {
        let city = split.city
        guard let table = city.graph, let brands = city.brands, let regions = city.regions else {
            return nil
        }
        let names = Array(table.entities)
        let number = Dictionary(names.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
        func entities(_ identifiers: StringColumn, _ what: String) throws -> [Int32] {
            try identifiers.map { identifier in
                guard let entity = number[identifier] else {
                    throw Failure(
                        .badData, "the \(what) \(identifier) is in no fact of the knowledge graph",
                        remedy: "add its facts to kg.txt or remove it from the lists",
                        file: city.folder)
                }
                return entity
            }
        }
        let regionEntities = try entities(regions.identifiers, "region")
        let brandEntities = try entities(brands.identifiers, "brand")
        let relations = table.relations.map { name in
            UrbanGraphRelation(
                step: UrbanRelation.named(name).map {
                    UrbanStep($0.relation, inverse: $0.isInverse)
                },
                name: name)
        }
        var facts: [(subject: Int32, relation: Int32, object: Int32)] = []
        facts.reserveCapacity(table.factCount)
        let allowed = Self.trainingPairs(split, brandEntities, regionEntities)
        var brandCategories = [Int32](repeating: -1, count: brands.count)
        let brandOf = Dictionary(brandEntities.enumerated().map { ($1, $0) }) { first, _ in first }
        var leaks = 0
        for index in 0..<table.factCount {
            let fact = (
                subject: table.subject[index], relation: table.relation[index],
                object: table.object[index]
            )
            let step = relations[Int(fact.relation)].step
            if step?.relation == .openStoreAt {
                let pair =
                    step?.isInverse == true
                    ? (fact.object, fact.subject) : (fact.subject, fact.object)
                guard allowed.contains(Self.key(pair.0, pair.1)) else {
                    leaks += 1
                    continue
                }
            }
            // The last category counts, as in the released code.
            if step == UrbanStep(.brandCategoryOne), let brand = brandOf[fact.subject] {
                brandCategories[brand] = fact.object
            }
            facts.append(fact)
        }
        var notices = leaks == 0 ? [] : ["\(leaks) OpenStoreAt facts of no training pair left out"]
        let unknown = relations.filter { $0.step == nil }.map(\.name)
        if !unknown.isEmpty {
            notices.append("unknown relations: \(unknown.joined(separator: ", "))")
        }
        let known = Set(relations.compactMap { $0.step?.relation })
        let absent = UrbanRelation.allCases.filter { !known.contains($0) }
        if !absent.isEmpty {
            let list = absent.map(\.rawValue).joined(separator: ", ")
            notices.append("the release has no facts of \(list)")
        }
        let kinds = names.map(Self.kind(ofReleased:))
        let titles = Self.titles(names, city, regionEntities, brandEntities)
        self.init(
            kinds: kinds, names: titles, relations: relations, facts: facts,
            regionEntities: regionEntities, brandEntities: brandEntities,
            brandCategories: brandCategories, notices: notices)
    }

    static func key(_ first: Int32, _ second: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    }

    private static func trainingPairs(
        _ split: SiteSplit, _ brandEntities: [Int32], _ regionEntities: [Int32]
    ) -> Set<UInt64> {
        var pairs: Set<UInt64> = []
        for brand in 0..<split.brands {
            for region in split.training.regions(ofBrand: brand) {
                pairs.insert(key(brandEntities[brand], regionEntities[Int(region)]))
            }
        }
        return pairs
    }

    /// By the word before the number: `Category1_12`.
    private static func kind(ofReleased name: String) -> UrbanEntityKind {
        switch name.split(separator: "_").first ?? "" {
        case "Region": .region
        case "BusinessArea", "Ba": .businessArea
        case "POI": .place
        case "Brand": .brand
        case "Category1", "Cate1": .categoryOne
        case "Category2", "Cate2": .categoryTwo
        case "Category3", "Cate3": .categoryThree
        default: .other
        }
    }

    private static func titles(
        _ names: [String], _ city: City, _ regionEntities: [Int32], _ brandEntities: [Int32]
    ) -> [String] {
        var titles = names.map { $0.replacing("_", with: " ") }
        if let regions = city.regions {
            for (region, entity) in regionEntities.enumerated() {
                titles[Int(entity)] = regions.names[region]
            }
        }
        if let brands = city.brands {
            for (brand, entity) in brandEntities.enumerated() {
                titles[Int(entity)] = brands.names[brand]
            }
        }
        return titles
    }
}
