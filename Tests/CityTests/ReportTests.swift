import City
import Reports
import Testing

@Suite struct ReportTests {
    let city: City
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        city = try smallDraft(parts: [0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 0, 0, 2]).write(
            to: folder.file("small"))
    }

    @Test func totals() {
        let report = CityReport(city)
        #expect(report.users == 2 && report.places == 5 && report.visits == 13)
        #expect(report.placesWithCategory == 3 && report.categories == 2)
        #expect(report.medianVisitsPerUser == 6.5)
        #expect(report.split == .init(name: "released", training: 9, validation: 1, test: 3))
        #expect(report.bounds == .init(south: 52, west: 5, north: 52.04, east: 5))
        // Places by visits: 1 (5 of 13), then 0 and 2 (3 each, by index), 3, 4.
        #expect(report.topPlaces.map(\.name).prefix(3) == ["place p1", "First", "place p2"])
        #expect(report.topPlaces[0].visits == 5)
        // Café: places 1 and 4, Park: place 2.
        #expect(report.topCategories.map(\.name) == ["Café", "Park"])
        #expect(report.topCategories[0] == .init(name: "Café", places: 2, visits: 6))
        #expect(report.hourOfWeek.count == 168 && report.hourOfWeek[72] == 2)
        #expect(report.busiestHours == [0, 1, 2])
        #expect(report.quietestHours == [10, 11, 12])
        #expect(report.lastLocalTime == 9 * 3600)
    }

    @Test func mapHasEveryPlace() {
        let map = CityMap(city)
        #expect(map.visits == [3, 5, 3, 1, 1])
        #expect(map.categoryOfPlace == [-1, 0, 1, -1, 0])
        #expect(map.latitudes.count == 5)
    }

    @Test func usersAndTimelines() throws {
        let rows = UserRow.rows(of: city)
        #expect(rows.map(\.visits) == [10, 3])
        #expect(rows.map(\.places) == [5, 2])
        #expect(rows.map(\.testVisits) == [2, 1])
        #expect(rows.map(\.topCategory) == ["Café", "Café"])
        let report = try UserReport(city, user: 0)
        #expect(report.row == rows[0])
        #expect(report.timeline.count == 10)
        #expect(report.timeline[0].kilometresFromPrevious == nil)
        #expect(report.timeline[1].gapSeconds == 3600)
        #expect(abs((report.timeline[1].kilometresFromPrevious ?? 0) - 1.112) < 0.001)
        #expect(report.timeline[7].part == .validation && report.timeline[9].part == .test)
        #expect(report.rhythm.reduce(0, +) == 10)
        #expect(failure { _ = try UserReport(city, user: 2) }?.kind == .noInput)
    }

    @Test func aCityOfFactsAlone() throws {
        let facts = try factsDraft().write(to: folder.file("facts"))
        let report = CityReport(facts)
        #expect(report.users == 0 && report.places == 0 && report.visits == 0)
        #expect(report.entities == 3 && report.facts == 2 && report.brands == 2)
        #expect(report.regions == 1 && report.sites?.training == 1)
        #expect(report.bounds == nil && report.quietestHours.isEmpty)
        #expect(CityMap(facts) == CityMap(brands: []))
        #expect(UserRow.rows(of: facts).isEmpty)
        let refusal = failure { _ = try UserReport(facts, user: 0) }
        #expect(refusal?.remedy == "the city has no users at all")
        #expect(CityAudit.findings(facts).allSatisfy { $0.check != "no-locations" })
    }

    private func factsDraft() -> CityDraft {
        var draft = CityDraft(
            name: "facts", timezone: "Asia/Shanghai", times: .local, source: "a test",
            licence: "none")
        draft.hasLocations = false
        draft.brands.names = ["Kettle", "Gear"]
        draft.brands.identifiers = ["b0", "b1"]
        draft.brands.categories = [-1, -1]
        draft.regions = AreaDraft(names: ["Ward"], identifiers: ["r0"])
        draft.brands.sites.add(brand: 0, region: 0, popularity: 1, part: 0)
        draft.graph.entities = ["b0", "b1", "r0"]
        draft.graph.relations = ["near"]
        draft.graph.facts = [
            .init(subject: 0, relation: 0, object: 2), .init(subject: 1, relation: 0, object: 0),
        ]
        return draft
    }

    @Test func theMapHasThinnedOutlines() throws {
        var draft = smallDraft()
        // A square of which one side has a corner every 1/100,000 of its length.
        let side = (0..<100_000).map { GeoPoint(Double($0) / 100_000, 0) }
        let square = side + [GeoPoint(1, 0), GeoPoint(1, 1), GeoPoint(0, 1)]
        draft.regions = AreaDraft(
            names: ["Square", "Dot", "Nothing"], identifiers: ["1", "2", "3"],
            shapes: [
                AreaShape(rings: [square]),
                AreaShape(rings: [[GeoPoint(0.5, 0.5), GeoPoint(0.5, 0.5 + 1e-6)]]),
                AreaShape(rings: []),
            ])
        let map = CityMap(try draft.write(to: folder.file("outlined")))
        #expect(map.regions.map(\.name) == ["Square", "Dot"])
        #expect(map.regions[0].bounds == .init(south: 0, west: 0, north: 1, east: 1))
        let ring = try #require(map.regions[0].rings.first)
        // One corner for each of the 4096 dots, and three of the square.
        #expect((4000...4099).contains(ring.count / 2))
        #expect(Array(ring.suffix(4)) == [1, 1, 0, 1])
        #expect(map.regions[1].rings.isEmpty && map.businessAreas.isEmpty)
    }

    @Test func withoutLocationsThereAreNoCoordinates() throws {
        var draft = smallDraft()
        draft.hasLocations = false
        draft.placeLatitude = []
        draft.placeLongitude = []
        let report = try UserReport(try draft.write(to: folder.file("nowhere")), user: 0)
        #expect(report.timeline.allSatisfy { $0.latitude == nil && $0.longitude == nil })
        #expect(report.timeline.allSatisfy { $0.geohash.isEmpty })
        #expect(try UserReport(city, user: 0).timeline[0].latitude == 52)
    }

    @Test func plantedCausesAreToldOnRequest() throws {
        var draft = smallDraft()
        var truth = CityTruthDraft()
        truth.visitCause = [7, 1, 2, 3, 4, 5, 6, 1, 1, 1, 7, 4, 5]
        truth.visitSource = [-1, 0, 0, 2, 10, 11, 1, 1, 1, 1, -1, 3, 4]
        truth.placeCriterion = [0, 0, 0, 0, 0]
        truth.placeSource = [-1, -1, -1, -1, -1]
        truth.homeLatitude = [52, 52]
        truth.homeLongitude = [5, 5]
        truth.work = [-1, -1]
        truth.friends = [[1], [0]]
        draft.truth = truth
        let grown = try draft.write(to: folder.file("grown"))
        #expect(try UserReport(grown, user: 0).timeline.allSatisfy { $0.cause == nil })
        let told = try UserReport(grown, user: 0, truth: CityTruth(of: grown))
        #expect(
            told.timeline.prefix(7).map(\.cause) == [
                "novelty", "habit", "hour", "near-previous", "same-hours", "friend", "brand",
            ])
        #expect(told.timeline[0].source == nil)
        // Visit 10 is the first of the second user, at place 1, in the first hour.
        #expect(
            told.timeline[4].source
                == .init(
                    user: 1, userName: "u1", place: 1, placeName: "place p1", localTime: 0))
    }
}
