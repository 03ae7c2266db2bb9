/// Lets the people of a grown city live, day after day.
struct GrownDays {
    private let recipe: CityGrower.Recipe
    private let places: [GrownPlace]
    private let people: [GrownPerson]
    private let zone: TimeZoneTable
    /// Places by purpose.
    private let offers: [[Int]]
    private var random: GrowerRandom
    /// Places that each person goes to for a purpose, one entry for each visit.
    private var habits: [[[Int32]]]
    /// Places that each circle of friends and each team has been to for a purpose.
    private var talkOfCircle: [[[Int32]]]
    private var talkOfTeam: [[[Int32]]]

    /// More candidates than that are sampled, so that large cities cost no more per choice.
    private static let mostCandidates = 200
    /// How many places a group remembers for a purpose.
    private static let longestTalk = 12
    /// Near in kilometres: at that distance a place is half as likely as next door.
    private static let near = 0.7

    init(recipe: CityGrower.Recipe, places: [GrownPlace], people: [GrownPerson]) throws {
        self.recipe = recipe
        self.places = places
        self.people = people
        zone = try TimeZoneTable(CityGrower.timezone)
        offers = Purpose.allCases.map { purpose in
            places.indices.filter {
                GrownCategory.all[places[$0].category].purposes.contains(purpose)
            }
        }
        random = GrowerRandom(seed: recipe.seed, stream: 3)
        let blank = [[Int32]](repeating: [], count: Purpose.allCases.count)
        habits = Array(repeating: blank, count: people.count)
        talkOfCircle = Array(repeating: blank, count: (people.map(\.circle).max() ?? 0) + 1)
        talkOfTeam = Array(repeating: blank, count: (people.compactMap(\.team).max() ?? 0) + 1)
    }

    /// Adds every visit that is shared with the city.
    mutating func live(into draft: inout CityDraft) {
        for day in 0..<recipe.days {
            let midnight = CityGrower.firstDay + Int64(day) * 86_400
            for user in people.indices {
                let stops = people[user].stops(weekday: day % 7, places: places, &random)
                var last = Int64.min
                for stop in stops where random.chance(people[user].openness) {
                    let place = stop.fixedPlace ?? choose(stop, for: user)
                    remember(place, stop, of: user)
                    // Nobody is at two places within a quarter of an hour.
                    let wanted = midnight + Int64(stop.hour * 3600)
                    let local = last == .min ? wanted : max(wanted, last + 900)
                    last = local
                    add(user: user, place: place, localTime: local, to: &draft)
                }
            }
        }
    }

    private func add(user: Int, place: Int, localTime: Int64, to draft: inout CityDraft) {
        // The offset belongs to the instant, which is not known yet; the second look is right
        // but for the hour that daylight saving skips, which the way back then moves.
        let guess = localTime - zone.offset(at: localTime)
        let time = localTime - zone.offset(at: guess)
        draft.addVisit(
            user: Int32(user), place: Int32(place), time: time,
            localTime: time + zone.offset(at: time))
    }

    /// A place of habit, one the others talk of, or one found on the way.
    private mutating func choose(_ stop: GrownStop, for user: Int) -> Int {
        let person = people[user]
        let own = habits[user][stop.purpose.rawValue]
        // One gym is enough; lunch and drinks are where people try something.
        let isRoutine = [.sport, .study, .transit].contains(stop.purpose)
        let curiosity = isRoutine ? 0.12 : person.curiosity
        if !own.isEmpty, !random.chance(curiosity) {
            return Int(random.element(of: own))
        }
        let talk =
            stop.isWithFriends
            ? talkOfCircle[person.circle][stop.purpose.rawValue]
            : person.team.map { talkOfTeam[$0][stop.purpose.rawValue] } ?? []
        if !talk.isEmpty, random.chance(0.5) { return Int(random.element(of: talk)) }
        return find(stop, for: person)
    }

    /// A place by fame, taste and distance.
    private mutating func find(_ stop: GrownStop, for person: GrownPerson) -> Int {
        var candidates = offers[stop.purpose.rawValue]
        if candidates.count > Self.mostCandidates {
            let all = candidates
            candidates = (0..<Self.mostCandidates).map { _ in all[random.below(all.count)] }
        }
        let weights = candidates.map { index in
            let place = places[index]
            let ratio = place.point.squaredDistance(to: stop.anchor) / (Self.near * Self.near)
            return place.fame * person.tastes[place.category] / (1 + ratio * ratio)
        }
        return candidates[random.pick(weights)]
    }

    private mutating func remember(_ place: Int, _ stop: GrownStop, of user: Int) {
        let purpose = stop.purpose.rawValue
        habits[user][purpose].append(Int32(place))
        if stop.isWithFriends {
            Self.tell(Int32(place), &talkOfCircle[people[user].circle][purpose])
        } else if let team = people[user].team {
            Self.tell(Int32(place), &talkOfTeam[team][purpose])
        }
    }

    private static func tell(_ place: Int32, _ talk: inout [Int32]) {
        guard !talk.contains(place) else { return }
        talk.append(place)
        if talk.count > longestTalk { talk.removeFirst() }
    }
}
