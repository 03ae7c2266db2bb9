import City
import Graphs
import Tensors
import TestSupport

/// A city on the equator that fits on a page.
///
/// Regions 0, 1 and 2 are squares of 0.89 km in a row, 3 is 2.2 km wide, 4 lies 20 m behind it, 5
/// far off. Chain has a store in each, so that one pair is test and one validation; Rival has three,
/// too few to be divided. The business area is the south-west corner of region 0.
struct HandCity {
    let folder: ScratchFolder
    let city: City
    let split: SiteSplit
    /// A store of Chain that is held out.
    var heldOutStore: Int32 {
        Int32(split.heldOutPlaces.firstIndex(of: true) ?? -1)
    }

    /// - Parameters:
    ///   - visits: Places in order, one hour after the other, each list another user's; -1 is a
    ///     pause of two days.
    ///   - change: Of the draft, before it is written.
    init(
        visits: [[Int32]] = [[6, 8]], change: (inout CityDraft) -> Void = { _ in }
    ) throws {
        folder = try ScratchFolder()
        var draft = CityDraft(
            name: "hand", timezone: "Africa/Nairobi", times: .local, source: "a test",
            licence: "none")
        draft.categoryNames = ["Café", "Bakery", "Shop"]
        draft.categoryPaths = ["Food > Coffee > Café", "Food > Bakery", "Shop"]
        let edges: [(Double, Double)] = [
            (0, 0.008), (0.008, 0.016), (0.016, 0.024), (0.024, 0.044), (0.044_18, 0.052_18),
            (0.1, 0.108),
        ]
        draft.regions = AreaDraft(
            names: edges.indices.map { "R\($0)" }, identifiers: edges.indices.map { "\($0)" },
            shapes: edges.map { Self.box(west: $0.0, east: $0.1, north: 0.008) })
        draft.businessAreas = AreaDraft(
            names: ["Market"], identifiers: ["m"],
            shapes: [Self.box(west: 0, east: 0.004, north: 0.004)])
        draft.brands.names = ["Chain", "Rival", "Cousin"]
        draft.brands.identifiers = ["c", "r", "k"]
        draft.brands.categories = [2, -1, 0]
        draft.brands.related = [(0, 1)]
        func add(_ name: String, _ longitude: Double, _ category: Int32, brand: Int32 = -1) {
            _ = draft.addPlace(
                identifier: name, name: name, latitude: 0.001, longitude: longitude,
                category: category)
            draft.placeBrand.append(brand)
            let region = edges.firstIndex { $0.0 <= longitude && longitude < $0.1 }
            draft.placeRegion.append(Int32(region ?? -1))
            draft.placeBusinessArea.append(longitude < 0.004 ? 0 : -1)
        }
        for (region, edge) in edges.enumerated() {
            add("Chain \(region)", edge.0 + 0.007_5, 2, brand: 0)
        }
        add("Rival café", 0.002, 0, brand: 1)
        add("Rival second", 0.002_5, 0, brand: 1)
        add("Rival bakery", 0.010, 1, brand: 1)
        add("Café near", 0.004_5, 0)
        add("Café far", 0.009, 0)
        add("Bakery", 0.018, 1)
        add("Nowhere", 0.3, 0)
        for (user, places) in visits.enumerated() {
            draft.userNames.append("u\(user)")
            var time = Int64(0)
            for place in places {
                time += place < 0 ? 48 * 3600 : 3600
                if place >= 0 {
                    draft.addVisit(
                        user: Int32(user), place: place, time: time, localTime: time)
                }
            }
            // Validation and test, which the graph may not see.
            for seconds in [60, 120] as [Int64] {
                draft.addVisit(
                    user: Int32(user), place: seconds == 60 ? 11 : 6, time: time + seconds,
                    localTime: time + seconds)
            }
        }
        draft.visitPart = []
        for places in visits {
            let count = places.count { $0 >= 0 }
            draft.visitPart?.append(contentsOf: Array(repeating: 0, count: count) + [1, 2])
        }
        change(&draft)
        city = try draft.write(to: folder.file("hand"))
        split = try SiteSplit(city)
    }

    private static func box(west: Double, east: Double, north: Double) -> AreaShape {
        AreaShape(rings: [
            [GeoPoint(0, west), GeoPoint(0, east), GeoPoint(north, east), GeoPoint(north, west)]
        ])
    }

    func graph(_ change: (inout UrbanGraphSettings) -> Void = { _ in }) throws -> UrbanGraph {
        var settings = UrbanGraphSettings()
        settings.functionPlaces = 1
        change(&settings)
        return try UrbanGraph.make(split, settings)
    }
}

extension UrbanGraph {
    /// The facts of a relation by name, such as `R0 R1`, sorted.
    func facts(_ relation: UrbanRelation, inverse: Bool = false) -> [String] {
        guard let wanted = self.relation(of: UrbanStep(relation, inverse: inverse)) else {
            return []
        }
        return (0..<factCount).filter { Int(self.relation[$0]) == wanted }
            .map { "\(names[Int(subject[$0])]) \(names[Int(object[$0])])" }.sorted()
    }

    /// The strength of a fact by the names of its ends.
    func strength(_ relation: UrbanRelation, _ subject: String, _ object: String) -> Double? {
        guard let wanted = self.relation(of: UrbanStep(relation)) else { return nil }
        return (0..<factCount).first {
            Int(self.relation[$0]) == wanted && names[Int(self.subject[$0])] == subject
                && names[Int(self.object[$0])] == object
        }.flatMap { strength(ofFact: $0) }
    }
}
