import City
import Foundation
import Reports
import Tensors
import Testing

@Suite struct CSVImportTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let located = VisitTableColumns(
        user: "user", place: "place", time: "time", latitude: "lat", longitude: "lon",
        category: "category", placeName: "name")

    private func importer(
        _ text: String, columns: VisitTableColumns = located, times: SourceTimes = .local,
        timezone: String = "America/New_York"
    ) throws -> CSVImporter {
        CSVImporter(
            path: try folder.write(text, "visits.csv"), columns: columns,
            settings: ImportSettings(name: "small", timezone: timezone, times: times))
    }

    private static let header = "user,place,time,lat,lon,category,name\n"
    private static let plain = VisitTableColumns(user: "user", place: "place", time: "time")

    @Test func quotesMarksAndLineEnds() throws {
        let draft = try importer(
            "\u{FEFF}user,place,time,lat,lon,category,name\r\n"
                + "1,a,0,52.5,5.25,\"Bar, \"\"old\"\"\",\"Two\nlines\"\r\n\r\n"
                + "2,b, 60 ,-52,5,,\r\n1,a,120,9,9,Café,Other"
        ).draft()
        #expect(draft.userNames == ["1", "2"])
        #expect(draft.placeNames == ["Two\nlines", "place b"])
        #expect(draft.categoryNames == ["Bar, \"old\""])
        #expect(draft.placeCategory == [0, -1])
        #expect(draft.placeLatitude == [52.5, -52])
        #expect(draft.visitTime == [0, 60, 120])
    }

    @Test(arguments: ["\t", ";", "|", ","])
    func delimitersAreGuessed(delimiter: String) throws {
        let text =
            ["user", "place", "time"].joined(separator: delimiter) + "\n"
            + ["1", "2", "3"].joined(separator: delimiter)
        #expect(try importer(text, columns: Self.plain).draft().visitTime == [3])
    }

    @Test func columnsGoByNumberToo() throws {
        var importer = try importer(
            "9,x,5\n8,y,6\n", columns: .init(user: "2", place: "1", time: "3"))
        #expect(try importer.draft().userNames == ["y"])
        importer.hasHeader = false
        #expect(try importer.draft().userNames == ["x", "y"])
    }

    /// 2012-04-07 13:42:00 is 1,333,806,120 as UTC; New York was 4 h behind.
    @Test(
        arguments: [
            ("1333806120", 1_333_806_120), ("1333806120.75", 1_333_806_120),
            ("1333806120999", 1_333_806_120), ("-1.5", -2),
            ("2012-04-07 13:42", 1_333_806_120), ("2012-04-07T13:42:00Z", 1_333_806_120),
            ("2012-04-07 13:42:00.123", 1_333_806_120), ("1969-12-31 23:59:59", -1),
            ("2000-02-29 00:00:00", 951_782_400), ("1900-03-01 00:00", -2_203_891_200),
        ] as [(String, Int64)])
    func timesAreRead(text: String, seconds: Int64) throws {
        let table = "user,place,time\n1,1,\(text)\n"
        #expect(try importer(table, columns: Self.plain).draft().visitLocalTime == [seconds])
        let utc = try importer(table, columns: Self.plain, times: .utc, timezone: "Asia/Bangkok")
        if seconds > 0 { #expect(try utc.draft().visitLocalTime == [seconds + 7 * 3600]) }
    }

    @Test func offsetsOfDatesCount() throws {
        let table = "user,place,time\n1,1,2012-04-07 15:42:00+02:00\n"
        let local = try importer(table, columns: Self.plain).draft()
        #expect(local.visitLocalTime == [1_333_813_320] && local.visitTime == [1_333_806_120])
        let utc = try importer(table, columns: Self.plain, times: .utc).draft()
        #expect(utc.visitTime == [1_333_806_120])
        #expect(utc.visitLocalTime == [1_333_806_120 - 4 * 3600])
    }

    @Test(arguments: [
        ("1,a,noon,52,5,,", 3, "`noon` is no time"),
        ("1,a,2012-02-30 10:00,52,5,,", 3, "is no time"),
        ("1,a,2012-02-20 25:00,52,5,,", 3, "is no time"),
        ("1,a,99999999999999999999,52,5,,", 3, "is no time"),
        ("1,a,,52,5,,", 3, "the row has no time"),
        (",a,0,52,5,,", 1, "no user"),
        ("1,,0,52,5,,", 2, "no place"),
        ("1,a,0,,5,,", 4, "no latitude"),
        ("1,a,0,52,east,,", 5, "`east` is no number"),
        ("1,a,0,95,5,,", 4, "within ±90"),
        ("1,a,0,52,181,,", 5, "within ±180"),
        ("1,a,0,52,inf,,", 5, "is no number"),
        ("1,a,0,52", 4, "4 fields where the first row has 7"),
        ("1,a,0,52,5,,,", 7, "8 fields"),
        ("1,\"a\"b,0,52,5,,", 2, "after a closing quote"),
        ("1,a\u{0},0,52,5,,", 2, "NUL"),
    ])
    func badRowsFailOrAreSetAside(row: String, column: Int, expected: String) throws {
        let text = Self.header + "1,a,0,52,5,Bar,A\n" + row + "\n2,b,5,52,5,,\n"
        var importer = try importer(text)
        let found = failure { _ = try importer.run(to: folder.file("city")) }
        #expect(found?.kind == .badData && found?.line == 3 && found?.column == column)
        #expect(found?.problem.contains(expected) == true, "\(found?.description ?? "none")")
        #expect(try folder.names() == ["visits.csv"])

        importer.badRows = .reject
        let outcome = try importer.run(to: folder.file("city"))
        #expect(outcome.rejectedRows == 1 && outcome.report.visits == 2)
        #expect(outcome.firstOfEachKind == [found].compactMap { $0 })
        let rejects = try String(contentsOfFile: folder.file("small.rejects"), encoding: .utf8)
        #expect(rejects.contains("3\t\(column)\t") && rejects.contains(row))
        #expect(try folder.names() == ["city", "small.rejects", "visits.csv"])
    }

    @Test func theFirstOfEachKindIsKept() throws {
        var importer = try importer(
            Self.header + "1,a,x,52,5,,\n1,a,y,52,5,,\n1,a,0,99,5,,\n1,a,0,9,5,,\n")
        importer.badRows = .reject
        let outcome = try importer.run(to: folder.file("city"))
        #expect(outcome.rejectedRows == 3)
        #expect(outcome.firstOfEachKind.map(\.line) == [2, 4])
    }

    @Test(arguments: [
        ("", "the table is empty"), ("\n\n", "the first line has neither"),
        ("user,place,time,lat,lon,category,name\n", "the city is empty"),
        ("user,place,time,lat,lon,category,name\n1,\"a,0,52,5,,\n", "never closed"),
        ("nothing\n", "neither comma"),
        ("user,place,when,lat,lon,category,name\n1,a,0,1,1,,", "no column time"),
    ])
    func badTablesAreNamed(text: String, expected: String) throws {
        var importer = try importer(text)
        for badRows in BadRows.allCases {
            importer.badRows = badRows
            let found = failure { _ = try importer.run(to: folder.file("city")) }
            #expect(found?.problem.contains(expected) == true, "\(found?.description ?? "none")")
            #expect(try folder.names() == ["visits.csv"])
        }
    }

    @Test func whenEveryRowIsBadTheFirstIsTold() throws {
        var importer = try importer(Self.header + "1,a,x,52,5,,\n1,a,y,52,5,,\n")
        importer.badRows = .reject
        let found = failure { _ = try importer.run(to: folder.file("city")) }
        #expect(found?.problem.contains("every one of the 2 rows") == true)
        #expect(try folder.names() == ["visits.csv"])
    }

    @Test func latin1NamesAreRead() throws {
        let importer = try importer("")
        try Data(Array("user;place;time\n1;caf".utf8) + [0xE9] + Array(";0\n".utf8)).write(
            to: URL(fileURLWithPath: folder.file("visits.csv")))
        var plain = CSVImporter(
            path: importer.path, columns: Self.plain, settings: importer.settings)
        plain.delimiter = ";"
        #expect(try plain.draft().placeIdentifiers == ["café"])
    }

    @Test func missingFilesAndHalfLocationsAreNamed() throws {
        let columns = VisitTableColumns(user: "1", place: "2", time: "3", latitude: "4")
        #expect(failure { _ = try importer("a,b,c,d\n", columns: columns).draft() }?.kind == .usage)
        let missing = CSVImporter(
            path: "/nowhere.csv", columns: Self.plain,
            settings: ImportSettings(name: "x", timezone: "UTC", times: .utc))
        #expect(failure { _ = try missing.draft() }?.kind == .noInput)
    }

    @Test(
        .enabled(
            if: sharedDataset("foursquare-nyc") != nil,
            "the data sets beside the project are absent"))
    func newYorkCheckinsComeThrough() throws {
        let source = try #require(sharedDataset("foursquare-nyc"))
        let importer = CSVImporter(
            path: source + "/checkins.csv",
            columns: .init(user: "user_id", place: "venue_id", time: "local_time"),
            settings: ImportSettings(name: "nyc", timezone: "America/New_York", times: .local))
        let report = try importer.run(to: folder.file("nyc")).report
        #expect(report.users == 1083 && report.places == 5135 && report.visits == 147_946)
        print("checkins: \(report.seconds ?? 0) s")
        let city = try City.open(folder.file("nyc"))
        let clock = ContinuousClock()
        print("report of checkins: \(clock.measure { _ = CityReport(city) })")
    }

    @Test func aMillionRows() throws {
        var text = "user,place,time,lat,lon,category\n"
        for row in 0..<1_000_000 {
            let (user, place) = (row / 100, row &* 7919 % 50_000)
            let (hour, minute) = (row % 24, row % 60)
            text += "user\(user),4b07\(place)e4f922e3,2012-04-\(10 + row / 40 % 20) "
            text += "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute):00,"
            text += "40.\(place + 100_000),-73.\(place + 100_000)75405883789,Bar\n"
        }
        let importer = CSVImporter(
            path: try folder.write(text, "million.csv"),
            columns: .init(
                user: "user", place: "place", time: "time", latitude: "lat", longitude: "lon",
                category: "category"),
            settings: ImportSettings(name: "million", timezone: "America/New_York", times: .utc))
        let outcome = try importer.run(to: folder.file("million"))
        #expect(outcome.report.visits == 1_000_000 && outcome.report.places == 50_000)
        print("a million rows of CSV: \(outcome.report.seconds ?? 0) s")
        let clock = ContinuousClock()
        var city: City?
        let opening = try clock.measure { city = try City.open(folder.file("million")) }
        let opened = try #require(city)
        let reporting = clock.measure { _ = CityReport(opened) }
        let splitting = try clock.measure { _ = try Split(opened, .global) }
        print("a million visits: open \(opening), report \(reporting), split \(splitting)")
        #expect(opening < .seconds(1))
    }
}
