import Tensors

/// One stop of a day, before it is known where.
struct GrownStop: Sendable {
    var purpose: Purpose
    /// Hours since midnight; over 24 is the night after.
    var hour: Double
    /// Where somebody comes from, which makes near places likelier; of an order, where the
    /// food is brought.
    var anchor: GrownPoint
    /// The place, where it is not a choice; -1 where it is.
    var fixedPlace: Int32 = -1
    /// Whether friends have a say.
    var isWithFriends = false

    var isOrder: Bool { purpose == .takeaway }

    /// Whether a place is not too far: food is brought over 4 km, people travel 30.
    func isInReach(_ squaredDistance: Double) -> Bool {
        squaredDistance <= (isOrder ? GrownChoice.delivery * GrownChoice.delivery : 900)
    }
}

/// Makes the stops of one day that are shared with the city; reused for every day of a user.
struct GrownDay {
    private(set) var stops: [GrownStop] = []
    private var openness = 0.0

    /// - Parameters:
    ///   - weekday: Monday is 0.
    ///   - work: Where the place of work is; the home of somebody without.
    ///   - resort: Where somebody is who is out of town; nil at home.
    mutating func live(
        _ person: GrownPerson, weekday: Int, work: GrownPoint, resort: GrownPoint?,
        _ random: inout RandomStream
    ) {
        stops.removeAll(keepingCapacity: true)
        openness = Double(person.openness)
        if let resort {
            outOfTown(at: resort, weekday: weekday, &random)
        } else if weekday >= 5 && person.life != .lateWorker && person.life != .homebody {
            weekend(person, weekday, &random)
        } else {
            working(person, weekday, work, &random)
        }
        if resort == nil, person.life != .lateWorker {
            evening(person, weekday, work, &random)
        }
        // A handful of stops, nearly in order already.
        for index in stops.indices.dropFirst() {
            var place = index
            while place > 0, stops[place - 1].hour > stops[place].hour {
                stops.swapAt(place - 1, place)
                place -= 1
            }
        }
    }

    private mutating func add(
        _ probability: Double, _ purpose: Purpose, at hour: Double, spread: Double = 0.25,
        from anchor: GrownPoint, friends: Bool = false, place: Int32 = -1,
        _ random: inout RandomStream
    ) {
        guard random.chance(probability * openness) else { return }
        // Most days go as ever; on some everything is earlier or later.
        let spread = random.chance(0.35) ? 1.6 : 1.5 * spread
        stops.append(
            GrownStop(
                purpose: purpose, hour: random.around(hour, spread), anchor: anchor,
                fixedPlace: place, isWithFriends: friends))
    }

    private mutating func working(
        _ person: GrownPerson, _ weekday: Int, _ work: GrownPoint, _ random: inout RandomStream
    ) {
        let start = Double(person.start)
        let home = person.home
        switch person.life {
        case .officeWorker:
            add(0.3, .transit, at: start - 0.8, from: home, &random)
            add(
                0.65, .coffee, at: start - 0.4, from: work, &random)
            add(
                0.75, .work, at: start + 0.1, spread: 0.12, from: work, place: person.workPlace,
                &random)
            add(0.75, .lunch, at: 12.4, from: work, &random)
            add(0.22, .takeaway, at: 12.2, from: work, &random)
            add(0.2, .coffee, at: 15.3, from: work, &random)
            add(0.4, .transit, at: start + 8.8, from: work, &random)
        case .student:
            add(0.25, .transit, at: start - 0.7, from: home, &random)
            add(0.4, .coffee, at: start - 0.4, from: work, &random)
            add(0.7, .study, at: start, spread: 0.15, from: work, place: person.workPlace, &random)
            add(0.8, .lunch, at: 12.9, from: work, &random)
            add(0.4, .study, at: 14.6, spread: 0.6, from: work, &random)
            add(
                weekday == 3 ? 0.7 : 0.15, .drink, at: 21.3, from: work, friends: true, &random)
        case .lateWorker:
            add(0.45, .coffee, at: 11.4, spread: 0.4, from: home, &random)
            add(0.35, .shop, at: 13, spread: 0.6, from: home, &random)
            add(0.35, .lunch, at: 14, spread: 0.4, from: home, &random)
            let works = weekday == 0 ? 0.0 : 0.75
            add(works, .work, at: start, spread: 0.15, from: work, place: person.workPlace, &random)
            add(0.3, .drink, at: 23.7, from: work, friends: true, &random)
        case .homebody:
            add(0.5, .outdoors, at: start, spread: 0.5, from: home, &random)
            add(0.5, .shop, at: start + 1.2, spread: 0.5, from: home, &random)
            add(0.3, .lunch, at: 12.6, spread: 0.4, from: home, &random)
            add(0.4, .coffee, at: 15.4, spread: 0.5, from: home, friends: true, &random)
            add(0.15, .care, at: 11, spread: 0.6, from: home, &random)
            add(0.1, .culture, at: 14.3, spread: 0.6, from: home, &random)
        }
    }

    private mutating func weekend(
        _ person: GrownPerson, _ weekday: Int, _ random: inout RandomStream
    ) {
        let home = person.home
        add(0.5, .coffee, at: 10.8, spread: 0.5, from: home, friends: true, &random)
        add(0.45, .outdoors, at: 12.9, spread: 0.9, from: home, &random)
        add(0.25, .lunch, at: 13.2, spread: 0.4, from: home, friends: true, &random)
        add(weekday == 5 ? 0.6 : 0.2, .shop, at: 15, spread: 0.9, from: home, &random)
        add(0.25, .culture, at: 15.8, spread: 0.9, from: home, friends: true, &random)
    }

    private mutating func evening(
        _ person: GrownPerson, _ weekday: Int, _ work: GrownPoint, _ random: inout RandomStream
    ) {
        let home = person.home
        let isWeekend = weekday >= 5
        let goesOut = weekday == 4 || weekday == 5
        if person.sportDays >> UInt8(weekday) & 1 == 1 {
            add(0.8, .sport, at: isWeekend ? 10.2 : 18, spread: 0.4, from: home, &random)
        }
        if !isWeekend {
            add(0.35, .shop, at: 18.4, spread: 0.5, from: home, &random)
            add(0.06, .care, at: 17, spread: 0.3, from: work, &random)
        }
        add(goesOut ? 0.22 : 0.36, .takeaway, at: 19, spread: 0.4, from: home, &random)
        add(
            goesOut ? 0.6 : 0.35, .dinner, at: 19.6, spread: 0.4, from: goesOut ? work : home,
            friends: true, &random)
        add(0.12, .outdoors, at: 17.6, spread: 0.8, from: home, &random)
        add(0.08, .culture, at: 20.2, spread: 0.4, from: work, friends: true, &random)
        if goesOut && person.life != .homebody {
            add(0.6, .drink, at: 22, spread: 0.6, from: work, friends: true, &random)
            add(0.25, .drink, at: 24.2, spread: 0.5, from: work, friends: true, &random)
        }
    }

    private mutating func outOfTown(
        at resort: GrownPoint, weekday: Int, _ random: inout RandomStream
    ) {
        add(0.9, .lodging, at: weekday == 5 ? 12.5 : 9.5, from: resort, &random)
        add(0.9, .sight, at: 14, spread: 0.6, from: resort, &random)
        add(0.6, .coffee, at: 15.8, spread: 0.4, from: resort, &random)
        if weekday == 5 {
            add(0.8, .dinner, at: 19.5, spread: 0.4, from: resort, &random)
            add(0.4, .drink, at: 21.8, spread: 0.4, from: resort, &random)
        }
    }
}
