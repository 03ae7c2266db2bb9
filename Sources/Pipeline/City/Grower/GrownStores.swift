import Tensors

/// Opens the stores of all brands, one after another, each by one criterion of its brand.
struct GrownStores {
    private let ground: GrownGround
    private let recipe: CityGrower.Recipe
    private let commuting: [Double]
    private(set) var places: [GrownPlace]
    private(set) var brands: [GrownBrand]
    /// Codes of `SiteCriterion`, 0 for no store.
    private(set) var criteria: [UInt8]
    /// The older place whose region led to a store, -1 for none.
    private(set) var sources: [Int32]

    private var random: RandomStream
    private var names: UniqueNames
    private let centres: [GrownPoint]
    private let tops: [Int]
    /// Places of each top category by region.
    private var countsByTop: [[Double]]
    /// Places of each leaf category.
    private var placesByCategory: [[Int32]]
    /// Stores of brands of each top category.
    private var storesByTop: [[Int32]]
    /// Regions whose functions are most like each region's, most alike first.
    private let alike: [[Int]]

    /// - Parameter commuting: People who go from one region to work in another, row by row.
    init(
        recipe: CityGrower.Recipe, ground: GrownGround, places: [GrownPlace],
        brands: [GrownBrand], commuting: [Double], names: UniqueNames
    ) {
        self.recipe = recipe
        self.ground = ground
        self.places = places
        self.brands = brands
        self.commuting = commuting
        self.names = names
        random = RandomStream(.stores, seed: recipe.seed)
        criteria = Array(repeating: 0, count: places.count)
        sources = Array(repeating: -1, count: places.count)
        centres = ground.regions.map(\.centre)
        let names = GrownCategory.all.map(\.top).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        tops = GrownCategory.all.map { names.firstIndex(of: $0.top) ?? 0 }
        let regions = ground.regions.count
        countsByTop = Array(
            repeating: Array(repeating: 0, count: regions), count: names.count)
        placesByCategory = Array(repeating: [], count: GrownCategory.all.count)
        storesByTop = Array(repeating: [], count: names.count)
        for (index, place) in places.enumerated() {
            countsByTop[tops[Int(place.category)]][Int(place.region)] += 1
            placesByCategory[Int(place.category)].append(Int32(index))
        }
        alike = Self.alike(places, regions: regions)
    }

    /// Opens every store: each brand its first, then each its second, and so on.
    mutating func openAll() {
        for round in 0..<(brands.map(\.wanted).max() ?? 0) {
            for brand in brands.indices where brands[brand].wanted > round {
                open(brand)
            }
        }
    }

    private mutating func open(_ brand: Int) {
        let drawn = random.pick(outstanding(brand)) ?? 7
        var site = site(brand, SiteCriterion(rawValue: UInt8(drawn + 1)) ?? .storeCategory)
        if site == nil {
            // A first store has no older ones to follow; it goes where its kind of place is, and
            // where people come from or go to.
            site = founding(brand)
        }
        guard let site else { return }
        let category = brands[brand].category
        let point = point(of: site)
        let index = places.count
        let street = random.element(of: GrownNames.streets)
        places.append(
            GrownPlace(
                name: names.take("\(brands[brand].name), \(street)"), category: category,
                region: Int32(site.region), brand: Int32(brand), point: point,
                fame: GrownPlace.fame(&random) + 1,
                hours: GrownPlace.hours(Int(category), &random)))
        criteria.append(site.criterion.rawValue)
        sources.append(Int32(site.source ?? -1))
        brands[brand].stores.append(index)
        let top = tops[Int(category)]
        countsByTop[top][site.region] += 1
        placesByCategory[Int(category)].append(Int32(index))
        storesByTop[top].append(Int32(index))
    }

    private mutating func founding(_ brand: Int) -> Site? {
        let count = centres.count
        let scores = countsByTop[tops[Int(brands[brand].category)]].enumerated()
            .map { region, places in
                let flow = (0..<count).reduce(0) {
                    $0 + commuting[region * count + $1] + commuting[$1 * count + region]
                }
                return places * (0.1 + flow)
            }
        return random.pick(damped(sharp(scores), brand)).map {
            Site(criterion: .storeCategory, region: $0)
        }
    }

    /// How many stores each criterion still wants by its weight, so that the stores of a small
    /// brand follow its weights too.
    private func outstanding(_ brand: Int) -> [Double] {
        let stores = brands[brand].stores
        return brands[brand].weights.enumerated().map { index, weight in
            let used = stores.count { Int(criteria[$0]) == index + 1 }
            return max(0, weight * Double(stores.count + 1) - Double(used))
        }
    }

    // MARK: - Where

    private struct Site {
        var criterion: SiteCriterion
        var region: Int
        /// The older place that led there.
        var source: Int?
        /// The business area to stand in, for its criterion.
        var area: Int?
    }

    private mutating func point(of site: Site) -> GrownPoint {
        let region = ground.regions[site.region]
        var best = region.address(&random)
        // The nearest of some addresses to what is sought, if anything is.
        let wanted: GrownPoint
        switch site.criterion {
        case .competitiveness: wanted = site.source.map { places[$0].point } ?? best
        case .businessArea: wanted = site.area.map { ground.businessAreas[$0].centre } ?? best
        default: return best
        }
        for _ in 0..<24 {
            let other = region.address(&random)
            if other.squaredDistance(to: wanted) < best.squaredDistance(to: wanted) {
                best = other
            }
        }
        return best
    }

    /// A region by one criterion; nil where nothing speaks for any.
    private mutating func site(_ brand: Int, _ criterion: SiteCriterion) -> Site? {
        let own = brands[brand].stores
        switch criterion {
        case .regionDistance:
            return follow(own, brand, criterion) { stores, region in
                let centres = stores.centres
                return centres.indices.map { other in
                    let distance = centres[other].distance(to: centres[region])
                    let ratio = distance / stores.ground.block
                    return other == region || ratio > 2.2 ? 0 : 1 / (0.2 + ratio * ratio)
                }
            }
        case .regionFunction:
            return follow(own, brand, criterion) { stores, region in
                var scores = [Double](repeating: 0, count: stores.centres.count)
                for (rank, other) in stores.alike[region].enumerated() {
                    scores[other] = 1 / Double(rank + 2)
                }
                return scores
            }
        case .regionFlow:
            return follow(own, brand, criterion) { stores, region in
                let count = stores.centres.count
                return (0..<count).map { other in
                    other == region
                        ? 0
                        : stores.commuting[region * count + other]
                            + stores.commuting[other * count + region]
                }
            }
        case .businessArea: return inBusinessArea(own, brand)
        case .relatedBrand:
            return beside(brands[brand].related.flatMap { brands[$0].stores }, brand, criterion)
        case .brandCategory:
            let others = storesByTop[tops[Int(brands[brand].category)]].map(Int.init)
                .filter { places[$0].brand != Int32(brand) }
            return beside(others, brand, criterion)
        case .competitiveness:
            let others = placesByCategory[Int(brands[brand].category)].map(Int.init)
                .filter { places[$0].brand != Int32(brand) }
            return beside(others, brand, criterion)
        case .storeCategory:
            let scores = sharp(countsByTop[tops[Int(brands[brand].category)]])
            guard let region = random.pick(damped(scores, brand)) else { return nil }
            return Site(criterion: criterion, region: region)
        }
    }

    /// A region that scores well seen from the region of an older store of the brand.
    private mutating func follow(
        _ own: [Int], _ brand: Int, _ criterion: SiteCriterion,
        _ score: (GrownStores, Int) -> [Double]
    ) -> Site? {
        for _ in 0..<12 where !own.isEmpty {
            let source = random.element(of: own)
            let scores = sharp(score(self, Int(places[source].region)))
            if let region = random.pick(damped(scores, brand)) {
                return Site(criterion: criterion, region: region, source: source)
            }
        }
        return nil
    }

    /// The region of one of the places given, those where the brand is missing first.
    private mutating func beside(
        _ others: [Int], _ brand: Int, _ criterion: SiteCriterion
    ) -> Site? {
        guard !others.isEmpty else { return nil }
        // Among many, a sample is enough, and costs the same in a city of any size.
        let sample =
            others.count <= 48 ? others : (0..<48).map { _ in random.element(of: others) }
        let taken = brands[brand].stores.map { places[$0].region }
        let weights = sample.map { other in
            1 / Double(1 + 6 * taken.count { $0 == places[other].region })
        }
        guard let choice = random.pick(weights) else { return nil }
        let source = sample[choice]
        return Site(criterion: criterion, region: Int(places[source].region), source: source)
    }

    /// A region of the business area in which an older store stands; a first store founds one.
    private mutating func inBusinessArea(_ own: [Int], _ brand: Int) -> Site? {
        guard !ground.businessAreas.isEmpty else { return nil }
        let settled = own.compactMap { store -> (Int, Int)? in
            ground.businessAreas.firstIndex {
                $0.regions.contains(Int(places[store].region))
            }.map { (store, $0) }
        }
        guard !settled.isEmpty, !random.chance(0.15) else {
            let area = random.integer(below: ground.businessAreas.count)
            let region = random.element(of: ground.businessAreas[area].regions)
            return Site(criterion: .businessArea, region: region, area: area)
        }
        let (source, area) = random.element(of: settled)
        var weights = [Double](repeating: 0, count: centres.count)
        for region in ground.businessAreas[area].regions { weights[region] = 1 }
        guard let region = random.pick(damped(weights, brand)) else { return nil }
        return Site(criterion: .businessArea, region: region, source: source, area: area)
    }

    /// Only the best twentieth of the regions, at least three, by the square of their scores.
    private func sharp(_ scores: [Double]) -> [Double] {
        let kept = max(3, scores.count / 20)
        let order = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        var result = [Double](repeating: 0, count: scores.count)
        for region in order.prefix(kept) { result[region] = scores[region] * scores[region] }
        return result
    }

    /// A brand would rather go where it has no store yet.
    private func damped(_ scores: [Double], _ brand: Int) -> [Double] {
        var result = scores
        var stores = [Double](repeating: 0, count: scores.count)
        for store in brands[brand].stores { stores[Int(places[store].region)] += 1 }
        for region in result.indices { result[region] /= 1 + 3 * stores[region] }
        return result
    }

    /// For each region the others by the cosine of their counts of places by category.
    private static func alike(_ places: [GrownPlace], regions: Int) -> [[Int]] {
        let categories = GrownCategory.all.count
        var counts = [[Double]](
            repeating: Array(repeating: 0, count: categories), count: regions)
        for place in places { counts[Int(place.region)][Int(place.category)] += 1 }
        let unit = counts.map { row in
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return row.map { length > 0 ? $0 / length : 0 }
        }
        return (0..<regions).map { region in
            let cosines = unit.map { other in
                zip(unit[region], other).reduce(0) { $0 + $1.0 * $1.1 }
            }
            return (0..<regions).filter { $0 != region }
                .sorted { (-cosines[$0], $0) < (-cosines[$1], $1) }
        }
    }
}
