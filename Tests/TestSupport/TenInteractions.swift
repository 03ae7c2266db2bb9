import City
import Support

/// A city so small that it can be learned by heart: ten training visits of four users, and ten
/// training stores of four brands.
///
/// Regions are eight squares in a row on the equator, with three places each. The last two visits
/// of each user are held out, one a part, as the released and the leave-one-out split have it; so
/// are two pairs of each brand, in regions that have no store of it.
public enum TenInteractions {
    /// Places of each user's training visits, in their order.
    public static let visits: [[Int32]] = [[0, 3, 6], [9, 12, 15], [18, 21], [1, 10]]
    /// Validation and test place of each user.
    static let heldOutVisits: [[Int32]] = [[2, 4], [11, 13], [19, 22], [5, 14]]
    /// Regions of each brand's training stores.
    public static let stores: [[Int32]] = [[0, 1, 2], [3, 4, 5], [6, 7], [1, 5]]
    /// Validation and test region of each brand.
    static let heldOutStores: [[Int32]] = [[3, 6], [0, 7], [2, 4], [3, 6]]

    static let regions = 8
    static let placesOfRegion = 3
    /// Width of a region in degrees, 0.89 km.
    static let width = 0.008
    /// A Monday, 8 h.
    static let firstMoment: Int64 = 1_709_539_200

    /// - Parameter folder: Where the city is written to.
    @discardableResult
    public static func write(to folder: String, named name: String) throws -> City {
        var draft = CityDraft(
            name: name, timezone: "Africa/Nairobi", times: .local, source: "a test",
            licence: "none")
        draft.categoryNames = ["Café", "Bakery", "Shop"]
        addRegions(to: &draft)
        addBrands(to: &draft)
        addPlaces(to: &draft)
        addVisits(to: &draft)
        return try draft.write(to: folder)
    }

    private static func addRegions(to draft: inout CityDraft) {
        let all = 0..<regions
        draft.regions = AreaDraft(
            names: all.map { "Region \($0)" }, identifiers: all.map { "\($0)" },
            shapes: all.map { region in
                let (west, east) = (Double(region) * width, Double(region + 1) * width)
                return AreaShape(rings: [
                    [
                        GeoPoint(0, west), GeoPoint(0, east), GeoPoint(width, east),
                        GeoPoint(width, west),
                    ]
                ])
            })
    }

    private static func addBrands(to draft: inout CityDraft) {
        draft.brands.names = stores.indices.map { "Brand \($0)" }
        draft.brands.identifiers = stores.indices.map { "\($0)" }
        draft.brands.categories = stores.indices.map { Int32($0 % 3) }
        draft.brands.related = [(0, 3)]
        for brand in stores.indices {
            let parts =
                stores[brand].map { ($0, UInt8(0)) }
                + zip(heldOutStores[brand], [1, 2])
            for (region, part) in parts {
                draft.brands.sites.add(
                    brand: Int32(brand), region: region, popularity: 1, part: part)
            }
        }
    }

    private static func addPlaces(to draft: inout CityDraft) {
        for region in 0..<regions {
            // Places of a region are stores of those brands that train on it, while they last.
            let brands = stores.indices.filter { stores[$0].contains(Int32(region)) }
            for index in 0..<placesOfRegion {
                let number = region * placesOfRegion + index
                let brand = index < brands.count ? brands[index] : nil
                _ = draft.addPlace(
                    identifier: "\(number)", name: "Place \(number)",
                    latitude: width * (0.3 + 0.2 * Double(index)),
                    longitude: width * (Double(region) + 0.2 + 0.3 * Double(index)),
                    category: brand.map { Int32($0 % 3) } ?? Int32(index))
                draft.placeBrand.append(brand.map(Int32.init) ?? -1)
                draft.placeRegion.append(Int32(region))
            }
        }
    }

    private static func addVisits(to draft: inout CityDraft) {
        var parts: [UInt8] = []
        for (user, known) in visits.enumerated() {
            draft.userNames.append("User \(user)")
            let all = known.map { ($0, UInt8(0)) } + zip(heldOutVisits[user], [1, 2])
            for (index, visit) in all.enumerated() {
                // Users come at hours of their own.
                let time = firstMoment + Int64(3600 * (5 * user + index))
                draft.addVisit(user: Int32(user), place: visit.0, time: time, localTime: time)
                parts.append(visit.1)
            }
        }
        draft.visitPart = parts
    }
}
