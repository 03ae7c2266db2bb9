import Support
import Testing

@testable import City

/// Data from all over the world: each place has a time zone.
@Suite struct PlaceZoneTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Tokyo, New York in October and in January, Kathmandu, and an island at the date line.
    private static let rows = """
        0\t2010-10-19T23:55:27Z\t35.68\t139.69\ttokyo
        0\t2010-10-19T23:55:27Z\t40.71\t-74.0\tnewyork
        1\t2010-01-19T23:55:27Z\t40.71\t-74.0\tnewyork
        1\t2010-01-19T23:55:27Z\t27.7\t85.32\tkathmandu
        1\t2010-01-19T23:55:27Z\t-16.8\t179.97\ttaveuni

        """

    private func hours(_ zone: String) throws -> [Double] {
        let path = try folder.write(Self.rows, "world.txt")
        let draft = try SNAPImporter(path: path, settings: importSettings(zone)).draft()
        return zip(draft.visitLocalTime, draft.visitTime).map { Double($0 - $1) / 3600 }
    }

    /// Summer time, quarter hours and Fiji's summer time of that year count.
    @Test func byTheNearestCityOfTheListOfZones() throws {
        #expect(try hours("by-place") == [9, -4, -5, 5.75, 13])
    }

    @Test func byLongitudeInWholeHours() throws {
        #expect(try hours("by-longitude") == [9, -5, -5, 6, 12])
    }

    @Test func theCityKeepsTheWord() throws {
        let path = try folder.write(Self.rows, "world.txt")
        let outcome = try SNAPImporter(path: path, settings: importSettings("by-place"))
            .run(to: folder.path + "/small")
        #expect(outcome.report.timezone == "by-place" && outcome.notes.isEmpty)
        #expect(try City.open(folder.path + "/small").visitCount == 5)
    }

    @Test func withoutPositionsThereIsNoZone() throws {
        let path = try folder.write("user,place,time\na,b,1287532527\n", "v.csv")
        let columns = VisitTableColumns(user: "user", place: "place", time: "time")
        for zone in ["by-place", "by-longitude"] {
            let importer = CSVImporter(
                path: path, columns: columns, settings: importSettings(zone))
            let found = failure { _ = try importer.draft() }
            #expect(found?.kind == .badData)
            #expect(found?.problem.contains("has no position") == true)
        }
        // The wall clock needs no zone.
        let local = CSVImporter(
            path: path, columns: columns, settings: importSettings("by-place", times: .local))
        #expect(try local.draft().visitLocalTime == [1_287_532_527])
    }

    @Test func rowsThatTellTheirOffsetAreRefused() throws {
        let path = try folder.write(
            "1\tv\tc\tBar\t40\t-74\t-240\tTue Apr 03 18:00:09 +0000 2012\n", "tsmc.txt")
        let importer = TSMCImporter(path: path, settings: importSettings("by-place"))
        let found = failure { _ = try importer.draft() }
        #expect(found?.kind == .usage && found?.remedy.contains("one zone") == true)
    }

    @Test func otherWordsAreNoZones() {
        let found = failure { try CityZone.check("by-moon") }
        #expect(found?.problem.contains("no time zone named by-moon") == true)
    }
}
