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
}
