import Tensors

/// A place of the grown city.
struct GrownPlace: Sendable {
    var name: String
    var category: Int32
    var region: Int32
    var brand: Int32 = -1
    var point: GrownPoint
    /// How well it is known; heavy-tailed.
    var fame: Double
    var hours: OpeningHours
}

/// The slots of the week in which a place is open, as 168 bits.
struct OpeningHours: Equatable, Sendable {
    private var bits: (UInt64, UInt64, UInt64) = (0, 0, 0)

    static func == (first: OpeningHours, second: OpeningHours) -> Bool {
        first.bits == second.bits
    }

    /// - Parameter shift: Hours by which this place opens and closes later.
    init(_ times: OpeningTimes, shift: Int) {
        for weekday in 0..<7 {
            guard let (from, to) = times.hours(weekday: weekday) else { continue }
            let moved = to - from >= 24 ? 0 : shift
            for hour in from + moved..<to + moved {
                let slot = (weekday * 24 + hour) % HourOfWeek.count
                switch slot / 64 {
                case 0: bits.0 |= 1 << UInt64(slot % 64)
                case 1: bits.1 |= 1 << UInt64(slot % 64)
                default: bits.2 |= 1 << UInt64(slot % 64)
                }
            }
        }
    }

    func contains(_ slot: Int) -> Bool {
        let word = slot < 64 ? bits.0 : slot < 128 ? bits.1 : bits.2
        return word >> UInt64(slot % 64) & 1 == 1
    }

    /// 21 bytes, as in a city's `place.hours`.
    var bytes: [UInt8] {
        (0..<21).map { byte in
            let word = byte < 8 ? bits.0 : byte < 16 ? bits.1 : bits.2
            return UInt8(truncatingIfNeeded: word >> UInt64(byte % 8 * 8))
        }
    }
}

extension GrownPlace {
    /// Places without a brand, of all purposes wherever there are enough.
    static func all(
        count: Int, ground: GrownGround, seed: UInt64, names: inout UniqueNames
    ) -> [GrownPlace] {
        var random = RandomStream(.places, seed: seed)
        let categories = GrownCategory.all
        let draw = AliasTable(categories.map(\.share))
        // For each category a draw among the regions.
        let regions = categories.map { category in
            AliasTable(
                ground.regions.map { region in
                    category.regions[Int(region.character.rawValue)]
                        * (region.character == .resort ? 0.6 : 1)
                })
        }
        let first = firstCategories
        return (0..<count).map { index in
            let category = index < first.count ? first[index] : draw.draw(&random)
            let region = regions[category].draw(&random)
            return GrownPlace(
                name: sign(
                    categories[category], ground.regions[region], number: index, &names, &random),
                category: Int32(category), region: Int32(region),
                point: ground.regions[region].address(&random), fame: fame(&random),
                hours: hours(category, &random))
        }
    }

    /// The categories that a city of any size has: one or two for each purpose.
    private static let firstCategories: [Int] = {
        let categories = GrownCategory.all
        return Purpose.allCases.flatMap { purpose in
            categories.indices.filter { categories[$0].purposes.contains(purpose) }.prefix(2)
        }.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
    }()

    /// Half of the places are under 2, one in a hundred is over 30.
    static func fame(_ random: inout RandomStream) -> Double {
        let rest = 0.012 + random.uniform()
        return 1 / rest
    }

    static func hours(_ category: Int, _ random: inout RandomStream) -> OpeningHours {
        let shift = random.chance(0.25) ? 1 : 0
        return OpeningHours(GrownCategory.all[category].opening, shift: shift)
    }

    /// A name that no other place has: `Lantern Ramen`, `Quay Street Gym`, `Northbank Park`.
    private static func sign(
        _ category: GrownCategory, _ region: GrownRegion, number: Int,
        _ names: inout UniqueNames, _ random: inout RandomStream
    ) -> String {
        let sign = random.element(of: category.signs)
        let isPublic = [Purpose.outdoors, .study, .transit, .sport, .sight].contains {
            category.purposes.contains($0)
        }
        for attempt in 0..<4 {
            var first = random.element(of: GrownNames.firstWords)
            if isPublic {
                first = attempt == 0 ? region.name : random.element(of: GrownNames.streets)
            }
            let name = "\(first) \(sign)"
            if !names.isTaken(name) { return names.take(name) }
        }
        let street = random.element(of: GrownNames.streets)
        return names.take("\(random.element(of: GrownNames.firstWords)) \(sign), \(street)")
    }
}
