import Tensors

/// How somebody spends the days.
enum GrownLife: UInt8, CaseIterable, Sendable {
    case officeWorker, student, lateWorker, homebody

    /// How many of a hundred people live so.
    var share: Double {
        switch self {
        case .officeWorker: 52
        case .student: 20
        case .lateWorker: 12
        case .homebody: 16
        }
    }
}

/// Somebody with a home, a place of work, colleagues and a daily rhythm; 80 bytes, because
/// there may be millions. Tastes follow from the user's number.
struct GrownPerson: Sendable {
    var home: GrownPoint
    /// Index of the place of work or study; -1 for a homebody.
    var workPlace: Int32
    /// The first of the crowd, which are users in a row: same place and hours of work.
    var crowdStart: Int32
    var crowdSize: Int32
    /// Favourite brands, -1 for none; up to three.
    var brands: (Int32, Int32, Int32) = (-1, -1, -1)
    /// Hour at which work starts.
    var start: Float
    /// How likely a visit is shared with the city at all.
    var openness: Float
    /// How likely somebody is out of town on a weekend.
    var travels: Float
    /// Days of the week on which sport is due, Monday in the lowest bit.
    var sportDays: UInt8
    var life: GrownLife

    /// How much somebody likes a category: 1 for a few, a tenth for most.
    static func taste(ofUser user: Int, category: Int32) -> Double {
        0.12 / (0.12 + Hashing.unit(UInt64(user), UInt64(category) &+ 77))
    }
}

extension GrownPerson {
    /// People in crowds of four to twelve who work or study at one place.
    ///
    /// - Returns: The people and the friends of each, rising, in both directions.
    static func all(
        recipe: CityGrower.Recipe, ground: GrownGround, places: [GrownPlace]
    ) -> [GrownPerson] {
        var random = RandomStream(.people, seed: recipe.seed)
        let homes = Homes(ground)
        let lives = AliasTable(GrownLife.allCases.map(\.share))
        let work = Workplaces(places)
        var people: [GrownPerson] = []
        people.reserveCapacity(recipe.users)
        while people.count < recipe.users {
            let life = GrownLife.allCases[lives.draw(&random)]
            let size = min(4 + random.integer(below: 9), recipe.users - people.count)
            let workPlace = work.draw(life, &random)
            let start = start(of: life, &random)
            let first = Int32(people.count)
            // Colleagues' homes are drawn to one side of the city, often.
            let near = workPlace.map { places[$0].point }
            for _ in 0..<size {
                people.append(
                    GrownPerson(
                        home: homes.address(near: near, &random),
                        workPlace: Int32(workPlace ?? -1), crowdStart: first,
                        crowdSize: Int32(size), start: Float(random.around(start, 0.18)),
                        openness: openness(&random),
                        travels: random.chance(0.3) ? 0.25 : 0.03,
                        sportDays: (0..<7).reduce(0) {
                            $0 | (random.chance(0.28) ? 1 << $1 : 0)
                        }, life: life))
            }
        }
        return people
    }

    /// Heavy-tailed: most tell a tenth of what they do, a few nearly all.
    private static func openness(_ random: inout RandomStream) -> Float {
        let rest = 0.09 + random.uniform()
        return Float(min(0.95, 0.13 / rest + 0.02 * random.uniform()))
    }

    private static func start(of life: GrownLife, _ random: inout RandomStream) -> Double {
        switch life {
        case .officeWorker: random.around(8.6, 0.5)
        case .student: random.around(10.2, 0.6)
        case .lateWorker: random.around(17.4, 0.5)
        case .homebody: random.around(9.8, 0.6)
        }
    }

    /// Where people live: by the region's character, nearer to work likelier.
    private struct Homes {
        let ground: GrownGround
        let draw: AliasTable

        init(_ ground: GrownGround) {
            self.ground = ground
            let shares: [Double] = [10, 1, 2, 3, 0.2, 0.3, 1.5, 0]
            draw = AliasTable(
                ground.regions.map { shares[Int($0.character.rawValue)] })
        }

        func address(near work: GrownPoint?, _ random: inout RandomStream) -> GrownPoint {
            var region = draw.draw(&random)
            if let work {
                for _ in 0..<6 {
                    let distance = ground.regions[region].centre.distance(to: work) / 2
                    if random.chance(1 / (1 + distance * distance)) { break }
                    region = draw.draw(&random)
                }
            }
            return ground.regions[region].address(&random)
        }
    }

    /// Where people work, by their life and the fame of the place.
    private struct Workplaces {
        let places: [[Int]]
        let draws: [AliasTable]

        init(_ all: [GrownPlace]) {
            var places: [[Int]] = []
            for purposes in [
                PurposeSet([.work]), PurposeSet([.study]), PurposeSet([.drink, .dinner]),
            ] {
                places.append(
                    all.indices.filter {
                        !GrownCategory.all[Int(all[$0].category)].purposes
                            .isDisjoint(with: purposes)
                    })
            }
            self.places = places
            draws = places.map { AliasTable($0.map { all[$0].fame.squareRoot() }) }
        }

        func draw(_ life: GrownLife, _ random: inout RandomStream) -> Int? {
            let kind: Int
            switch life {
            case .officeWorker: kind = 0
            case .student: kind = 1
            case .lateWorker: kind = 2
            case .homebody: return nil
            }
            return places[kind][draws[kind].draw(&random)]
        }
    }
}

/// Who is friends with whom, in both directions.
struct GrownFriends: Sendable {
    /// Where the friends of each user start; one more number than there are users.
    let offsets: [Int32]
    /// Rising within a user.
    let users: [Int32]

    /// Half of the friends are of the crowd, the others from anywhere. O(users).
    init(of people: [GrownPerson], seed: UInt64) {
        var random = RandomStream(.friends, seed: seed)
        var pairs: [(Int32, Int32)] = []
        for (user, person) in people.enumerated() {
            for _ in 0..<1 + random.integer(below: 3) {
                var other = random.integer(below: people.count)
                if random.chance(0.5) {
                    other =
                        Int(person.crowdStart)
                        + random.integer(below: Int(person.crowdSize))
                }
                if other != user { pairs.append((Int32(user), Int32(other))) }
            }
        }
        var counts = [Int32](repeating: 0, count: people.count + 1)
        for (first, second) in pairs {
            counts[Int(first) + 1] += 1
            counts[Int(second) + 1] += 1
        }
        for user in people.indices { counts[user + 1] += counts[user] }
        var next = counts
        var friends = [Int32](repeating: 0, count: pairs.count * 2)
        for (first, second) in pairs {
            friends[Int(next[Int(first)])] = second
            next[Int(first)] += 1
            friends[Int(next[Int(second)])] = first
            next[Int(second)] += 1
        }
        // Two may have named each other.
        var kept: [Int32] = []
        kept.reserveCapacity(friends.count)
        var offsets: [Int32] = [0]
        offsets.reserveCapacity(people.count + 1)
        for user in people.indices {
            var last: Int32 = -1
            for friend in friends[Int(counts[user])..<Int(counts[user + 1])].sorted()
            where friend != last {
                kept.append(friend)
                last = friend
            }
            offsets.append(Int32(kept.count))
        }
        self.offsets = offsets
        users = kept
    }

    func range(of user: Int) -> Range<Int> { Int(offsets[user])..<Int(offsets[user + 1]) }
}
