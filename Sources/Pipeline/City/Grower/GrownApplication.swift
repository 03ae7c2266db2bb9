import Tensors

/// Places that somebody was shown, and what each is worth to them.
struct GrownList {
    var places: [Int32]
    /// Not below 0.
    var utilities: [Float]
}

/// An application that shows people places around them, of which they choose one by a planted utility:
///
///     u(p) = taste · quality · nearness · fit · (1 + own visits)
///     P(p) = u(p)² / Σ u²                                      (Luce's choice)
///
/// `taste` is the user's for the category, `quality` the place's own, which fame knows nothing of,
/// `nearness` 1 / (1 + 2 km) from where they are, `fit` 1 where the place serves what they want and 1/50
/// where it does not. What is shown follows fame and distance alone, so that a place that is shown and
/// left tells something. Random numbers are those of the user and moment, so that a city without
/// lists stays as it was.
struct GrownApplication {
    private let world: GrownWorld
    private let memory: GrownMemory
    private let user: Int

    /// Of a list, the share that is drawn for what somebody wants; the others are for anything.
    private static let wanted = 0.8
    private static let misfit = 0.02

    /// - Returns: nil in a city where nothing is shown.
    init?(world: GrownWorld, memory: GrownMemory, user: Int) {
        guard world.recipe.exposures > 0 else { return nil }
        self.world = world
        self.memory = memory
        self.user = user
    }

    /// What is shown at a stop and what somebody takes of it; nil where nothing is shown.
    func offer(at stop: GrownStop, local: UInt32, slot: Int) -> (GrownList, Int32)? {
        var random = RandomStream(.exposures, seed: world.recipe.seed, user, Int(local))
        guard random.chance(world.recipe.exposures),
            let places = draw(stop, slot, &random)
        else { return nil }
        let utilities = places.map { utility(of: $0, at: stop) }
        guard let chosen = random.pick(utilities.map { $0 * $0 }) else { return nil }
        return (GrownList(places: places, utilities: utilities.map(Float.init)), places[chosen])
    }

    /// Open places around somebody by fame, often with one of their own; nil where too few are.
    private func draw(_ stop: GrownStop, _ slot: Int, _ random: inout RandomStream) -> [Int32]? {
        let count = world.recipe.exposedPlaces
        var found: [Int32] = []
        func take(_ place: Int32) {
            let spot = world.spots[Int(place)]
            guard spot.hours.contains(slot), !found.contains(place),
                stop.isInReach(spot.point.squaredDistance(to: stop.anchor))
            else { return }
            found.append(place)
        }
        if random.chance(0.5) {
            let own = memory.habits(of: user).filter { world.serves($0.category, stop.purpose) }
            if !own.isEmpty { take(random.element(of: own).place) }
        }
        for attempt in 0..<40 * count where found.count < count {
            let purpose = purpose(stop, &random)
            guard !world.offers[purpose].isEmpty else { continue }
            // Wider where little is around.
            let farness = 1 + Double(attempt) / 40
            if let place = world.place(around: stop.anchor, farness, purpose, &random) {
                take(place)
            }
        }
        for _ in 0..<20 * count where found.count < count {
            let purpose = purpose(stop, &random)
            if let place = world.place(anywhere: purpose, &random) { take(place) }
        }
        guard found.count == count else { return nil }
        random.shuffle(&found)
        return found
    }

    private func purpose(_ stop: GrownStop, _ random: inout RandomStream) -> Int {
        random.chance(Self.wanted)
            ? stop.purpose.rawValue : random.integer(below: world.offers.count)
    }

    private func utility(of place: Int32, at stop: GrownStop) -> Double {
        let spot = world.spots[Int(place)]
        let distance = spot.point.squaredDistance(to: stop.anchor).squareRoot()
        let visits = memory.habits(of: user).first { $0.place == place }?.count ?? 0
        return GrownPerson.taste(ofUser: user, category: Int32(spot.category))
            * world.quality(of: place) / (1 + 2 * distance)
            * (world.serves(spot.category, stop.purpose) ? 1 : Self.misfit) * (1 + Double(visits))
    }
}

extension GrownWorld {
    /// How good a place is, whatever its fame: 1 for a few, a tenth for most.
    func quality(of place: Int32) -> Double {
        0.1 / (0.1 + Hashing.unit(UInt64(place) &+ 0x51, recipe.seed))
    }
}
