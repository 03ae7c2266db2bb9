/// How somebody spends the days.
enum GrownLife: CaseIterable {
    case officeWorker, student, lateWorker, homebody

    /// How many of a hundred people live so.
    var share: Double {
        switch self {
        case .officeWorker: 50
        case .student: 24
        case .lateWorker: 12
        case .homebody: 14
        }
    }
}

/// Somebody with a home, a work place, tastes, friends and a daily rhythm.
struct GrownPerson {
    var life: GrownLife
    var home: GrownPoint
    /// Index of the place of work or study; nil for a homebody.
    var workPlace: Int?
    /// Colleagues or fellow students: same place, same hours.
    var team: Int?
    /// Friends, who go out together.
    var circle: Int
    /// Hour at which work starts.
    var start: Double
    /// How likely a visit is shared with the city at all.
    var openness: Double
    /// How likely a free choice tries somewhere new.
    var curiosity: Double
    /// Days of the week, Monday 0, on which sport is due.
    var sportDays: [Int]
    /// Liking of each category.
    var tastes: [Double]
}

extension GrownPerson {
    /// People in teams of about five and circles of about five, drawn from the same lives.
    static func all(
        count: Int, places: [GrownPlace], _ random: inout GrowerRandom
    ) -> [GrownPerson] {
        let homes = GrownDistrict.all.filter { $0.character == .residential }
        let campus = GrownDistrict.all.filter { $0.character == .campus }
        let lives = GrownLife.allCases
        var people: [GrownPerson] = []
        var team = 0
        while people.count < count {
            let life = lives[random.pick(lives.map(\.share))]
            let size = min(3 + random.below(5), count - people.count)
            let workPlace = workPlace(of: life, places, &random)
            let start = start(of: life, &random)
            let district = random.element(
                of: life == .student && random.chance(0.6) ? campus : homes)
            for _ in 0..<size {
                // Teams live apart more often than together.
                let ownDistrict = random.chance(0.35) ? district : random.element(of: homes)
                people.append(
                    GrownPerson(
                        life: life, home: GrownGround.address(in: ownDistrict, &random),
                        workPlace: workPlace, team: life == .homebody ? nil : team, circle: 0,
                        start: random.around(start, 0.2),
                        openness: 0.25 + 0.6 * random.unit() * random.unit(),
                        curiosity: 0.25 + 0.35 * random.unit(),
                        sportDays: (0..<7).filter { _ in random.chance(0.3) },
                        tastes: GrownCategory.all.map { _ in
                            0.2 + random.heavyTailed().squareRoot()
                        }))
            }
            team += 1
        }
        joinCircles(&people, &random)
        return people
    }

    private static func workPlace(
        of life: GrownLife, _ places: [GrownPlace], _ random: inout GrowerRandom
    ) -> Int? {
        let purpose: Purpose
        switch life {
        case .officeWorker: purpose = .work
        case .student: purpose = .study
        case .lateWorker: purpose = random.chance(0.5) ? .drink : .dinner
        case .homebody: return nil
        }
        let candidates = places.indices.filter {
            GrownCategory.all[places[$0].category].purposes.contains(purpose)
        }
        return candidates.isEmpty
            ? nil : candidates[random.pick(candidates.map { places[$0].fame.squareRoot() })]
    }

    private static func start(of life: GrownLife, _ random: inout GrowerRandom) -> Double {
        switch life {
        case .officeWorker: random.around(8.7, 0.5)
        case .student: random.around(10, 0.7)
        case .lateWorker: random.around(16, 0.8)
        case .homebody: random.around(9.5, 0.7)
        }
    }

    /// Half of a circle are neighbours in the list, so colleagues; the other half are not.
    private static func joinCircles(_ people: inout [GrownPerson], _ random: inout GrowerRandom) {
        let circles = max(1, people.count / 5)
        for index in people.indices {
            people[index].circle = random.chance(0.5) ? index / 5 % circles : random.below(circles)
        }
    }
}

/// One stop of a day, before it is known where.
struct GrownStop {
    var purpose: Purpose
    /// Hours since midnight; over 24 is the night after.
    var hour: Double
    /// Where somebody comes from, which makes near places likelier.
    var anchor: GrownPoint
    /// The place, where it is not a choice.
    var fixedPlace: Int?
    /// Whether friends rather than colleagues decide.
    var isWithFriends = false
}

extension GrownPerson {
    /// The stops of one day, in order of time.
    ///
    /// - Parameter weekday: Monday is 0.
    func stops(
        weekday: Int, places: [GrownPlace], _ random: inout GrowerRandom
    ) -> [GrownStop] {
        var stops: [GrownStop] = []
        let work = workPlace.map { places[$0].point } ?? home
        func add(
            _ probability: Double, _ purpose: Purpose, at hour: Double, spread: Double = 0.25,
            from anchor: GrownPoint, friends: Bool = false, place: Int? = nil
        ) {
            guard random.chance(probability) else { return }
            stops.append(
                GrownStop(
                    purpose: purpose, hour: random.around(hour, spread), anchor: anchor,
                    fixedPlace: place, isWithFriends: friends))
        }
        let isWeekend = weekday >= 5
        let goesOut = weekday == 4 || weekday == 5
        switch (life, isWeekend) {
        case (.officeWorker, false):
            add(0.5, .coffee, at: start - 0.5, from: work)
            add(0.45, .work, at: start, spread: 0.15, from: work, place: workPlace)
            add(0.85, .lunch, at: 12.3, from: work)
            add(0.3, .coffee, at: 15.2, from: work)
            add(0.35, .transit, at: start + 8.8, from: work)
        case (.student, false):
            add(0.4, .coffee, at: start - 0.5, from: work)
            add(0.5, .study, at: start, spread: 0.2, from: work, place: workPlace)
            add(0.8, .lunch, at: 12.8, from: work)
            add(0.5, .study, at: 14.5, spread: 0.6, from: work)
            add(weekday == 3 ? 0.7 : 0.15, .drink, at: 21.3, from: work, friends: true)
        case (.lateWorker, _):
            add(0.45, .coffee, at: 11.2, spread: 0.5, from: home)
            add(0.3, .shop, at: 13, spread: 0.6, from: home)
            add(weekday == 0 ? 0 : 0.5, .work, at: start, from: work, place: workPlace)
            add(0.2, .drink, at: 23.6, from: work, friends: true)
        case (.homebody, _):
            add(0.45, .outdoors, at: start, spread: 0.5, from: home)
            add(0.45, .shop, at: start + 1.2, spread: 0.5, from: home)
            add(0.3, .lunch, at: 12.6, spread: 0.4, from: home)
            add(0.4, .coffee, at: 15.4, spread: 0.5, from: home)
            add(0.1, .culture, at: 14.3, spread: 0.6, from: home)
        case (.officeWorker, true), (.student, true):
            add(0.5, .coffee, at: 10.6, spread: 0.5, from: home, friends: true)
            add(0.45, .outdoors, at: 12.8, spread: 0.9, from: home)
            add(weekday == 5 ? 0.6 : 0.2, .shop, at: 14.8, spread: 0.9, from: home)
            add(0.2, .culture, at: 15.5, spread: 0.9, from: home, friends: true)
        }
        if life != .lateWorker {
            if sportDays.contains(weekday) {
                add(0.8, .sport, at: isWeekend ? 10 : 18, spread: 0.4, from: home)
            }
            if !isWeekend { add(0.25, .shop, at: 18.6, spread: 0.5, from: home) }
            add(
                goesOut ? 0.5 : 0.2, .dinner, at: 19.4, spread: 0.4, from: goesOut ? work : home,
                friends: true)
            if goesOut && life != .homebody {
                add(0.65, .drink, at: 22, spread: 0.6, from: work, friends: true)
                add(0.2, .drink, at: 24.3, spread: 0.5, from: work, friends: true)
            }
        }
        return stops.sorted { $0.hour < $1.hour }
    }
}
