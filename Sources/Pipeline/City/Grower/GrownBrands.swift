import Tensors

/// A chain, and what it heeds when it opens a store.
struct GrownBrand: Sendable {
    var name: String
    var category: Int32
    /// Eight numbers in the order of `SiteCriterion`, which sum to 1.
    var weights: [Double]
    /// Brands of the same owner.
    var related: [Int] = []
    /// How many stores it will open.
    var wanted: Int
    /// Its places, oldest first.
    var stores: [Int] = []

    var dominant: SiteCriterion {
        let best = weights.indices.max { weights[$0] < weights[$1] } ?? 0
        return SiteCriterion(rawValue: UInt8(best + 1)) ?? .storeCategory
    }

    /// Brands with one dominant criterion each, in turn; a city with few stores has few brands.
    static func all(
        _ recipe: CityGrower.Recipe, stores: Int, names: inout UniqueNames
    ) -> [GrownBrand] {
        var random = RandomStream(.brands, seed: recipe.seed)
        let categories = GrownCategory.all.indices.filter { GrownCategory.all[$0].hasBrands }
        let common = categories.filter { ["Food", "Shops"].contains(GrownCategory.all[$0].top) }
        let wanted = storeCounts(recipe.brands, stores)
        var brands = (0..<recipe.brands).map { brand -> GrownBrand in
            // Neighbours in the list are alike, so go round in steps of seven. Whoever heeds
            // brands of its kind must have some.
            let heedsKind = brand % 8 == Int(SiteCriterion.brandCategory.rawValue) - 1
            let choice = heedsKind ? common : categories
            let category = choice[brand * 7 % choice.count]
            let sign = random.element(of: GrownCategory.all[category].signs)
            let word = GrownNames.brandWords[
                (brand + brand / GrownNames.brandWords.count * 7) % GrownNames.brandWords.count]
            return GrownBrand(
                name: names.take("\(word) \(sign)"), category: Int32(category),
                weights: weights(dominant: brand % 8, &random), wanted: wanted[brand])
        }
        for brand in brands.indices where brands.count > 1 {
            // Whoever heeds related brands has one; a third of the others too.
            guard brands[brand].dominant == .relatedBrand || random.chance(0.3) else { continue }
            let other = (brand + 1 + random.integer(below: brands.count - 1)) % brands.count
            guard !brands[brand].related.contains(other) else { continue }
            brands[brand].related.append(other)
            brands[other].related.append(brand)
        }
        return brands
    }

    /// A dominant weight of .72 to .86, the rest spread over the other seven.
    private static func weights(dominant: Int, _ random: inout RandomStream) -> [Double] {
        var weights = (0..<8).map { _ in 0.1 + random.uniform() }
        weights[dominant] = 0
        let rest = weights.reduce(0, +)
        let own = 0.72 + 0.14 * random.uniform()
        weights = weights.map { $0 / rest * (1 - own) }
        weights[dominant] = own
        return weights
    }

    /// Eight stores each, where there are so many; the others go to the first brands mostly.
    private static func storeCounts(_ brands: Int, _ stores: Int) -> [Int] {
        guard brands > 0 else { return [] }
        let least = max(1, min(8, stores / brands))
        var counts = [Int](repeating: least, count: brands)
        let shares = (0..<brands).map { 1 / Double($0 + 6) }
        let total = shares.reduce(0, +)
        let left = max(0, stores - least * brands)
        for brand in 0..<brands { counts[brand] += Int(Double(left) * shares[brand] / total) }
        counts[0] += max(0, stores - counts.reduce(0, +))
        return counts
    }
}
