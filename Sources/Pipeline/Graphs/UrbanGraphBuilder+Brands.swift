import City

/// What brands are, which belong together, and where they are.
extension UrbanGraphBuilder {
    /// BrandToCate, BrandOf, OpenStoreAt and RelatedBrand.
    mutating func addBrandFacts() {
        tell(.brandOf, "a store that is in training")
        tell(.openStoreAt, "pairs of training")
        if let placeBrand = city.placeBrand {
            for place in places where placeBrand[place] >= 0 {
                add(brandEntity(Int(placeBrand[place])), .brandOf, placeEntities[place])
            }
        }
        let relations: [UrbanRelation] = [
            .brandCategoryOne, .brandCategoryTwo, .brandCategoryThree,
        ]
        for (relation, level) in zip(relations, ["first", "second", "third"]) {
            tell(
                relation,
                "\(level) level of a brand's category, or of most of its training stores")
        }
        for brand in 0..<brands.count {
            let category = category(ofBrand: brand)
            if category >= 0 {
                let levels = categoryEntities(category)
                for (relation, level) in zip(relations, levels) {
                    add(brandEntity(brand), relation, level)
                }
                brandCategories[brand] = levels[0]
            }
            for region in split.training.regions(ofBrand: brand) {
                add(brandEntity(brand), .openStoreAt, regionEntity(Int(region)))
            }
        }
        addRelatedBrands()
    }

    /// The brand's category; else that of most of its stores in training; -1 for none.
    func category(ofBrand brand: Int) -> Int {
        brands.categories[brand] >= 0 ? Int(brands.categories[brand]) : storeCategories[brand]
    }

    private mutating func addRelatedBrands() {
        guard brands.relatedFirst.isEmpty else {
            tell(.relatedBrand, "given with the brands")
            for index in brands.relatedFirst.indices
            where brands.relatedFirst[index] != brands.relatedSecond[index] {
                add(
                    brandEntity(Int(brands.relatedFirst[index])), .relatedBrand,
                    brandEntity(Int(brands.relatedSecond[index])))
            }
            return
        }
        tell(
            .relatedBrand,
            "derived: one first-level category, training regions correlate from "
                + "\(text(settings.relatedCorrelation)), \(settings.relatedRegions) shared or more")
        let sites = (0..<brands.count).map { Set(split.training.regions(ofBrand: $0)) }
        let rule = RelatedBrandRule(
            correlation: settings.relatedCorrelation, shared: settings.relatedRegions,
            regions: regions.count)
        relatedBrandRule = rule
        for first in 0..<brands.count where brandCategories[first] >= 0 {
            for second in (first + 1)..<max(first + 1, brands.count)
            where brandCategories[first] == brandCategories[second] {
                let strength = rule.strength(
                    first: sites[first].count, second: sites[second].count,
                    both: sites[first].intersection(sites[second]).count)
                guard let strength else { continue }
                add(brandEntity(first), .relatedBrand, brandEntity(second), strength: strength)
            }
        }
    }

    /// The most common category of each brand's stores in training, the lower number of equals; -1
    /// where they have none. O(places + brands · categories).
    static func storeCategories(
        _ city: City, places: [Int], brands: Int
    ) -> [Int] {
        guard let placeBrand = city.placeBrand else { return Array(repeating: -1, count: brands) }
        var counts = [[Int: Int]](repeating: [:], count: brands)
        for place in places where placeBrand[place] >= 0 && city.placeCategory[place] >= 0 {
            counts[Int(placeBrand[place])][Int(city.placeCategory[place]), default: 0] += 1
        }
        return counts.map { counts in
            counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? -1
        }
    }
}
