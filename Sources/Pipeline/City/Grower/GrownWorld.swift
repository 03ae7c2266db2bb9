import Tensors

/// All that stands still while people live: places, brands, people and what finds places fast.
final class GrownWorld: Sendable {
    /// What choices need of a place, in 44 bytes.
    struct Spot: Sendable {
        var x, y: Float
        var fame: Float
        var category: UInt8
        var brand: Int32
        var hours: OpeningHours

        var point: GrownPoint { GrownPoint(x: Double(x), y: Double(y)) }
    }

    let recipe: CityGrower.Recipe
    let ground: GrownGround
    let places: [GrownPlace]
    let brands: [GrownBrand]
    let criteria: [UInt8]
    let placeSources: [Int32]
    let people: [GrownPerson]
    let friends: GrownFriends
    /// People who go from one region to another for work, row by row.
    let commuters: [Int32]

    let spots: [Spot]
    /// Purposes of each category.
    let purposes: [PurposeSet]
    /// By purpose: cells of 400 m for what is near, cells of about two places for what is far.
    let near: [GrownGrid]
    let far: [GrownGrid]
    /// By purpose: the places and a draw among them by fame.
    let offers: [[Int32]]
    let offerDraws: [AliasTable?]
    let resorts: [GrownPoint]

    /// Plans the city and its people. O(places × categories + stores × regions + users).
    init(_ recipe: CityGrower.Recipe) {
        self.recipe = recipe
        let ground = GrownGround(recipe)
        var names = UniqueNames()
        let stores = recipe.brands == 0 ? 0 : max(recipe.brands, recipe.places * 34 / 100)
        let brandless = GrownPlace.all(
            count: recipe.places - stores, ground: ground, seed: recipe.seed, names: &names)
        var people = GrownPerson.all(recipe: recipe, ground: ground, places: brandless)
        commuters = Self.commuters(people, brandless, ground)
        var opening = GrownStores(
            recipe: recipe, ground: ground, places: brandless,
            brands: GrownBrand.all(recipe, stores: stores, names: &names),
            commuting: commuters.map(Double.init), names: names)
        opening.openAll()
        places = opening.places
        brands = opening.brands
        criteria = opening.criteria
        placeSources = opening.sources
        Self.choose(brands, for: &people, seed: recipe.seed)
        self.people = people
        friends = GrownFriends(of: people, seed: recipe.seed)
        self.ground = ground

        spots = places.map {
            Spot(
                x: Float($0.point.x), y: Float($0.point.y), fame: Float($0.fame),
                category: UInt8($0.category), brand: $0.brand, hours: $0.hours)
        }
        let purposes = GrownCategory.all.map(\.purposes)
        self.purposes = purposes
        let all = places
        let offers = Purpose.allCases.map { purpose in
            all.indices.filter { purposes[Int(all[$0].category)].contains(purpose) }
                .map { Int32($0) }
        }
        self.offers = offers
        offerDraws = offers.map { list in
            list.isEmpty ? nil : AliasTable(list.map { all[Int($0)].fame })
        }
        near = offers.map { GrownGrid($0, of: all, side: 0.4) }
        let area = ground.width * ground.width * 0.85
        far = offers.map { list in
            let side = (2 * area / Double(max(1, list.count))).squareRoot()
            return GrownGrid(list, of: all, side: min(2.5, max(0.25, side)))
        }
        resorts = ground.regions[ground.cityRegions...].map(\.centre)
    }

    /// Whether places of a category serve a purpose.
    func serves(_ category: UInt8, _ purpose: Purpose) -> Bool {
        purposes[Int(category)].contains(purpose)
    }

    /// A place for a purpose somewhere around, by fame: in any direction, at distances r of density
    /// farness / (farness + r)²; nil where none is there.
    func place(
        around anchor: GrownPoint, _ farness: Double, _ purpose: Int,
        _ random: inout RandomStream
    ) -> Int32? {
        let share = random.uniform()
        let distance = farness * share / (1.001 - share)
        let away = random.direction()
        let target = GrownPoint(
            x: anchor.x + away.x * distance, y: anchor.y + away.y * distance)
        return far[purpose].place(at: target, random.uniform())
    }

    /// A place for a purpose by fame alone; nil where there is none.
    func place(anywhere purpose: Int, _ random: inout RandomStream) -> Int32? {
        offerDraws[purpose].map { offers[purpose][$0.draw(&random)] }
    }

    private static func commuters(
        _ people: [GrownPerson], _ places: [GrownPlace], _ ground: GrownGround
    ) -> [Int32] {
        let index = AreaIndex(ground.regions.map(\.shape))
        var counts = [Int32](repeating: 0, count: ground.regions.count * ground.regions.count)
        for person in people where person.workPlace >= 0 {
            let work = Int(places[Int(person.workPlace)].region)
            guard let home = index.area(at: person.home.degrees), home != work else { continue }
            counts[home * ground.regions.count + work] += 1
        }
        return counts
    }

    /// One to three favourite brands for each, those with many stores likelier.
    private static func choose(
        _ brands: [GrownBrand], for people: inout [GrownPerson], seed: UInt64
    ) {
        let sizes = brands.map { Double($0.stores.count) }
        guard sizes.contains(where: { $0 > 0 }) else { return }
        let draw = AliasTable(sizes)
        for user in people.indices {
            var random = RandomStream(.brands, seed: seed, 1, user)
            people[user].brands.0 = Int32(draw.draw(&random))
            if random.chance(0.7) { people[user].brands.1 = Int32(draw.draw(&random)) }
            if random.chance(0.4) { people[user].brands.2 = Int32(draw.draw(&random)) }
        }
    }
}
