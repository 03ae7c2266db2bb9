import Tensors

/// Chooses the place of a stop by one of the mechanisms of `VisitCause`.
///
/// A choice reads the user's own memory and what others told before the round, and costs the same
/// in a city of any size.
struct GrownChoice {
    /// A place and why.
    struct Result {
        var place: Int32
        var cause: VisitCause
        var sourceUser: Int32 = -1
        var sourceOrdinal: Int32 = -1
        /// What was shown, the place among it; nil where nothing was.
        var list: GrownList?
    }

    private let world: GrownWorld
    private let memory: GrownMemory
    private let user: Int
    private let person: GrownPerson
    private let curiosity: Double
    private let application: GrownApplication?
    /// The stop at hand.
    private var stop: GrownStop
    private var local: UInt32 = 0
    private var slot = 0

    private static let others: [VisitCause] = [.nearPrevious, .sameHours, .friend, .brand]
    /// A place at that many kilometres is half as likely to be found as one next door.
    private static let farness = 0.5
    /// How far food is brought, and how far others are followed, in kilometres.
    static let delivery = 4.0
    static let following = 1.5
    /// Near the previous place, in kilometres.
    static let nearness = 0.4

    init(world: GrownWorld, memory: GrownMemory, user: Int) {
        self.world = world
        self.memory = memory
        self.user = user
        person = world.people[user]
        curiosity = 0.3 + Hashing.unit(UInt64(user), world.recipe.seed)
        stop = GrownStop(purpose: .work, hour: 0, anchor: person.home)
        application = GrownApplication(world: world, memory: memory, user: user)
    }

    /// - Parameters:
    ///   - local: Seconds of the wall clock since the city's first day.
    ///   - slot: The slot of the week at that time.
    /// - Returns: nil where nothing that fits is open.
    mutating func choose(
        _ stop: GrownStop, local: UInt32, slot: Int, _ random: inout RandomStream
    ) -> Result? {
        self.stop = stop
        self.local = local
        self.slot = slot
        if stop.fixedPlace >= 0 { return fixed(stop.fixedPlace) }
        if let (list, place) = application?.offer(at: stop, local: local, slot: slot) {
            return Result(place: place, cause: .shown, list: list)
        }
        let cause = drawCause(&random)
        if let result = choose(cause, &random) { return result }
        // It is not always there; then the others are asked, in turn, before somebody explores.
        let first = random.integer(below: Self.others.count)
        for step in Self.others.indices {
            let other = Self.others[(first + step) % Self.others.count]
            // Friends are asked where they come along.
            if other == .friend && !stop.isWithFriends { continue }
            if other != cause, let result = choose(other, &random) { return result }
        }
        for other in [VisitCause.habit, .novelty] where other != cause {
            if let result = choose(other, &random) { return result }
        }
        return nil
    }

    private func drawCause(_ random: inout RandomStream) -> VisitCause {
        let isRoutine = [.sport, .study, .transit, .care].contains(stop.purpose)
        let new = isRoutine ? curiosity * 0.35 : curiosity
        var rest = random.uniform()
        for (cause, share) in [
            (VisitCause.nearPrevious, 0.16 * new), (.sameHours, 0.14 * new),
            (.friend, (stop.isWithFriends ? 0.2 : 0.05) * new), (.brand, 0.07 * new),
            (.novelty, 0.05 * new), (.hour, 0.24),
        ] {
            rest -= share
            if rest < 0 { return cause }
        }
        return .habit
    }

    private func choose(_ cause: VisitCause, _ random: inout RandomStream) -> Result? {
        switch cause {
        case .habit: habit(atThisHour: false, &random)
        case .hour: habit(atThisHour: true, &random)
        case .nearPrevious: nearPrevious(&random)
        case .sameHours: sameHours(&random)
        case .friend: friend(&random)
        case .brand: brand(&random)
        case .novelty: novelty(&random)
        // Not a choice among ways to choose: it comes before them.
        case .shown: nil
        }
    }

    private func serves(_ category: UInt8) -> Bool {
        world.serves(category, stop.purpose)
    }

    private func isOpen(_ place: Int32) -> Bool { world.spots[Int(place)].hours.contains(slot) }

    private func squaredDistance(_ place: Int32) -> Double {
        world.spots[Int(place)].point.squaredDistance(to: stop.anchor)
    }

    private func isInReach(_ squaredDistance: Double) -> Bool {
        stop.isInReach(squaredDistance)
    }

    private func fixed(_ place: Int32) -> Result? {
        guard isOpen(place) else { return nil }
        for habit in memory.habits(of: user) where habit.place == place {
            return Result(
                place: place, cause: .habit, sourceUser: Int32(user), sourceOrdinal: habit.ordinal)
        }
        return Result(place: place, cause: .novelty)
    }

    // MARK: - Own places

    private func habit(atThisHour: Bool, _ random: inout RandomStream) -> Result? {
        let habits = memory.habits(of: user)
        let (hour, isWeekend) = (slot % 24, slot >= 120)
        func weight(_ habit: GrownMemory.Habit) -> Double {
            guard serves(habit.category) else { return 0 }
            if atThisHour {
                guard Int(habit.slot) % 24 == hour, (habit.slot >= 120) == isWeekend else {
                    return 0
                }
            }
            return Double(habit.count)
        }
        var total = 0.0
        for habit in habits { total += weight(habit) }
        guard total > 0 else { return nil }
        for _ in 0..<4 {
            var rest = random.uniform() * total
            for habit in habits {
                let weight = weight(habit)
                guard weight > 0 else { continue }
                rest -= weight
                guard rest < 0 else { continue }
                let squared = squaredDistance(habit.place)
                guard isOpen(habit.place), isInReach(squared),
                    random.chance(1 / (1 + squared / 9))
                else { break }
                return Result(
                    place: habit.place, cause: atThisHour ? .hour : .habit,
                    sourceUser: Int32(user), sourceOrdinal: habit.ordinal)
            }
        }
        return nil
    }

    private func isKnown(_ place: Int32) -> Bool {
        for habit in memory.habits(of: user) where habit.place == place { return true }
        return false
    }

    // MARK: - Near the previous place

    private func nearPrevious(_ random: inout RandomStream) -> Result? {
        let state = memory.states[user]
        guard state.visitOrdinal >= 0 else { return nil }
        // Food is brought to where somebody is; others go on from where they were.
        var from = stop.anchor
        if !stop.isOrder {
            guard local - state.visitLocal <= 4 * 3600 else { return nil }
            from = world.spots[Int(state.visitPlace)].point
        }
        let reach = stop.isOrder ? 1.0 : Self.nearness
        let grid = world.near[stop.purpose.rawValue]
        var total = 0.0
        var chosen: Int32 = -1
        grid.forEach(around: from, reach: stop.isOrder ? 3 : 1) { place in
            let spot = world.spots[Int(place)]
            let squared = spot.point.squaredDistance(to: from)
            guard place != state.visitPlace, squared <= reach * reach, isOpen(place) else {
                return
            }
            let ratio = squared / (reach * reach * 0.25)
            let weight =
                Double(spot.fame.squareRoot())
                * GrownPerson.taste(ofUser: user, category: Int32(spot.category))
                / (1 + ratio * ratio)
            total += weight
            // Keeps each place with its share of the weights seen so far.
            if random.uniform() * total < weight { chosen = place }
        }
        guard chosen >= 0 else { return nil }
        return Result(
            place: chosen, cause: .nearPrevious, sourceUser: Int32(user),
            sourceOrdinal: state.visitOrdinal)
    }

    // MARK: - Others

    private func sameHours(_ random: inout RandomStream) -> Result? {
        let size = Int(person.crowdSize)
        guard size > 1 else { return nil }
        let first = random.integer(below: size)
        for step in 0..<size {
            let other = Int(person.crowdStart) + (first + step) % size
            guard other != user else { continue }
            for visit in memory.told(by: other)
            where Int(visit.slot) == slot && serves(visit.category) && visit.local < local {
                let squared = squaredDistance(visit.place)
                guard squared <= Self.following * Self.following, isOpen(visit.place) else {
                    continue
                }
                return Result(
                    place: visit.place, cause: .sameHours, sourceUser: Int32(other),
                    sourceOrdinal: visit.ordinal)
            }
        }
        return nil
    }

    private func friend(_ random: inout RandomStream) -> Result? {
        let friends = world.friends.range(of: user)
        guard !friends.isEmpty else { return nil }
        for _ in 0..<4 {
            let other = Int(
                world.friends.users[friends.lowerBound + random.integer(below: friends.count)])
            let told = memory.told(by: other)
            guard !told.isEmpty else { continue }
            let first = random.integer(below: told.count)
            for step in 0..<told.count {
                let visit = told[(first + step) % told.count]
                guard serves(visit.category), visit.local < local, isOpen(visit.place) else {
                    continue
                }
                let squared = squaredDistance(visit.place)
                guard isInReach(squared), random.chance(1 / (1 + squared / 9)) else { continue }
                return Result(
                    place: visit.place, cause: .friend, sourceUser: Int32(other),
                    sourceOrdinal: visit.ordinal)
            }
        }
        return nil
    }

    // MARK: - Brands and what is new

    private func brand(_ random: inout RandomStream) -> Result? {
        let ordinals = memory.states[user].brandOrdinals
        let brands = [
            (person.brands.0, ordinals.0), (person.brands.1, ordinals.1),
            (person.brands.2, ordinals.2),
        ]
        for (brand, ordinal) in brands
        where brand >= 0 && serves(UInt8(world.brands[Int(brand)].category)) {
            let stores = world.brands[Int(brand)].stores
            guard !stores.isEmpty else { continue }
            var total = 0.0
            var chosen = -1
            let first = random.integer(below: stores.count)
            for step in 0..<min(stores.count, 24) {
                let store = stores[(first + step) % stores.count]
                let squared = squaredDistance(Int32(store))
                guard isOpen(Int32(store)), isInReach(squared) else { continue }
                let weight = 1 / (0.05 + squared) / (1 + squared)
                total += weight
                if random.uniform() * total < weight { chosen = store }
            }
            guard chosen >= 0 else { continue }
            return Result(
                place: Int32(chosen), cause: .brand, sourceUser: ordinal < 0 ? -1 : Int32(user),
                sourceOrdinal: ordinal)
        }
        return nil
    }

    /// Fame × taste × distance: a distance by a power law, any direction, a place there by its
    /// fame, taken or not by taste.
    private func novelty(_ random: inout RandomStream) -> Result? {
        let purpose = stop.purpose.rawValue
        for attempt in 0..<28 {
            // Later attempts look farther.
            let farness = Self.farness * (1 + Double(attempt) / 8)
            guard let place = world.place(around: stop.anchor, farness, purpose, &random) else {
                continue
            }
            if isAccepted(place, &random) { return Result(place: place, cause: .novelty) }
        }
        for _ in 0..<6 {
            guard let place = world.place(anywhere: purpose, &random) else { return nil }
            if isAccepted(place, &random) { return Result(place: place, cause: .novelty) }
        }
        return nil
    }

    private func isAccepted(_ place: Int32, _ random: inout RandomStream) -> Bool {
        let category = Int32(world.spots[Int(place)].category)
        return random.chance(GrownPerson.taste(ofUser: user, category: category))
            && isOpen(place) && isInReach(squaredDistance(place)) && !isKnown(place)
    }
}
