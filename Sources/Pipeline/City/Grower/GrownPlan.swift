/// A point in kilometres east and north of the city's south-west corner.
struct GrownPoint {
    var x, y: Double

    func squaredDistance(to other: GrownPoint) -> Double {
        (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
    }
}

/// A part of the city with a name and a character.
struct GrownDistrict {
    var name: String
    var character: DistrictCharacter
    var centre: GrownPoint
    /// Half its width in kilometres.
    var radius: Double

    static let all: [GrownDistrict] = [
        .init(name: "Exchange", character: .office, centre: .init(x: 4.2, y: 3.9), radius: 0.8),
        .init(name: "Dockyards", character: .office, centre: .init(x: 6.9, y: 3.6), radius: 0.7),
        .init(name: "Old Quay", character: .nightlife, centre: .init(x: 4.1, y: 2.3), radius: 0.6),
        .init(name: "Lamplight", character: .nightlife, centre: .init(x: 5.6, y: 4.4), radius: 0.5),
        .init(
            name: "University Hill", character: .campus, centre: .init(x: 1.9, y: 4.5),
            radius: 0.8),
        .init(
            name: "Long Meadow", character: .park, centre: .init(x: 2.3, y: 1.2), radius: 0.8),
        .init(name: "Weirside", character: .park, centre: .init(x: 6.6, y: 1.6), radius: 0.7),
        .init(
            name: "Cloth Market", character: .market, centre: .init(x: 3.1, y: 3.9), radius: 0.6),
        .init(
            name: "Northbank", character: .residential, centre: .init(x: 3.3, y: 5.5),
            radius: 1.0),
        .init(
            name: "Mill End", character: .residential, centre: .init(x: 6.4, y: 5.4), radius: 1.0),
        .init(
            name: "Southgate", character: .residential, centre: .init(x: 4.4, y: 0.9),
            radius: 1.0),
        .init(
            name: "Reedlands", character: .residential, centre: .init(x: 0.9, y: 2.6),
            radius: 0.8),
    ]
}

/// The ground: streets every 120 m, and a river that bends through the middle.
struct GrownGround {
    static let width = 8.0
    static let height = 6.5
    static let block = 0.12
    /// Open water of the Markermeer: nobody lives there, so no real place is meant.
    static let south = 52.5
    static let west = 5.18
    /// Kilometres of a degree of latitude, and of longitude at the city's latitude.
    static let kilometresNorth = 111.2
    static let kilometresEast = 67.6
    private static let halfRiver = 0.14

    /// Whether a point lies in the river, a parabola between south-west and south-east.
    static func isWater(_ point: GrownPoint) -> Bool {
        let bend = (point.x - width / 2) / (width / 2)
        let middle = 3.1 - 0.7 * bend * bend + 0.25 * bend
        return abs(point.y - middle) < halfRiver
    }

    /// A dry point beside a street of the district.
    static func address(
        in district: GrownDistrict, _ random: inout GrowerRandom
    ) -> GrownPoint {
        // Every district has far more land than water, so this ends soon.
        while true {
            var point = GrownPoint(
                x: random.around(district.centre.x, district.radius * 0.7),
                y: random.around(district.centre.y, district.radius * 0.7))
            // On the street in one direction, anywhere along it in the other.
            if random.chance(0.5) {
                point.x = (point.x / block).rounded() * block + 0.008
            } else {
                point.y = (point.y / block).rounded() * block + 0.008
            }
            if !isWater(point) { return point }
        }
    }

    /// Degrees of a point, to about a metre.
    static func degrees(_ point: GrownPoint) -> (latitude: Double, longitude: Double) {
        (
            ((south + point.y / kilometresNorth) * 1e5).rounded() / 1e5,
            ((west + point.x / kilometresEast) * 1e5).rounded() / 1e5
        )
    }
}

/// A place of the grown city.
struct GrownPlace {
    var name: String
    var category: Int
    var point: GrownPoint
    /// How well it is known; heavy-tailed.
    var fame: Double
}

extension GrownPlace {
    /// Places of all categories, at least one of each.
    static func all(count: Int, _ random: inout GrowerRandom) -> [GrownPlace] {
        let shares = GrownCategory.all.map(\.share)
        var taken: Set<String> = []
        return (0..<count).map { index in
            let number = index < shares.count ? index : random.pick(shares)
            let category = GrownCategory.all[number]
            let weights = GrownDistrict.all.map { category.districts[$0.character.rawValue] }
            let district = GrownDistrict.all[random.pick(weights)]
            return GrownPlace(
                name: sign(category, district, &taken, &random), category: number,
                point: GrownGround.address(in: district, &random), fame: random.heavyTailed())
        }
    }

    /// A name that no other place has: `Lantern Ramen`, `Quay Street Gym`, `Northbank Park`.
    private static func sign(
        _ category: GrownCategory, _ district: GrownDistrict, _ taken: inout Set<String>,
        _ random: inout GrowerRandom
    ) -> String {
        let sign = random.element(of: category.signs)
        let isPublic = [.outdoors, .study, .transit, .sport].contains(category.purposes[0])
        for attempt in 0..<4 {
            var first = random.element(of: GrownNames.firstWords)
            if isPublic {
                first = attempt == 0 ? district.name : random.element(of: GrownNames.streets)
            }
            if taken.insert("\(first) \(sign)").inserted { return "\(first) \(sign)" }
        }
        let street = random.element(of: GrownNames.streets)
        let base = "\(random.element(of: GrownNames.firstWords)) \(sign), \(street)"
        var name = base
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(base) \(number)"
            number += 1
        }
        return name
    }
}
