import City
import Foundation
import Reports
import Tensors
import Testing

/// Small files of every layout, with each quirk and each kind of mistake.
@Suite struct ImportLayoutTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    // MARK: TSMC

    private static let tsmc =
        "470\t49bbd6c0f964a520f4531fe3\t4bf5\tCaf\u{E9}\t40.71981\t-74.00258\t-240\tTue Apr 03 18:00:09 +0000 2012\n"

    /// 2012-04-03 18:00:09 UTC is 1,333,476,009.
    @Test func tsmcTimesAreUTCWithAnOffsetOfTheirOwn() throws {
        let second = "\"q\"\tv\tc\tBar\t40\t-74\t540\tWed Feb 29 23:59:59 +0000 2012\r\n"
        let path = folder.file("tsmc.txt")
        let text = (Self.tsmc + second).unicodeScalars.map { UInt8($0.value) }
        try Data(text).write(to: URL(fileURLWithPath: path))
        let draft = try TSMCImporter(path: path, settings: importSettings(times: .local)).draft()
        #expect(draft.times == .utc && draft.categoryNames == ["Café", "Bar"])
        #expect(draft.userNames == ["470", "\"q\""])
        #expect(draft.visitTime == [1_333_476_009, 1_330_559_999])
        #expect(draft.visitLocalTime == [1_333_476_009 - 14_400, 1_330_559_999 + 32_400])
        #expect(draft.placeLatitude == [40.71981, 40])
    }

    @Test(arguments: [
        ("1\tv\tc\tBar\t40\t-74\t-240\tTue Apr 31 18:00:09 +0000 2012", 8, "is no time"),
        ("1\tv\tc\tBar\t40\t-74\t-240\tTue Apx 03 18:00:09 +0000 2012", 8, "is no time"),
        ("1\tv\tc\tBar\t40\t-74\t-900\tTue Apr 03 18:00:09 +0000 2012", 7, "zone offset"),
        ("1\tv\tc\tBar\t40\t-74\t\tTue Apr 03 18:00:09 +0000 2012", 7, "zone offset"),
        ("1\tv\tc\tBar\t-74\t400\t-240\tTue Apr 03 18:00:09 +0000 2012", 6, "within ±180"),
        ("1\tv\tc\tBar\t40\tNaN\t-240\tTue Apr 03 18:00:09 +0000 2012", 6, "is no number"),
        ("1\tv\tc\tBar\t40\t-74\t-240", 7, "7 fields where the layout has 8"),
        ("\tv\tc\tBar\t40\t-74\t-240\tTue Apr 03 18:00:09 +0000 2012", 1, "no user"),
    ])
    func tsmcMistakes(row: String, column: Int, words: String) throws {
        let path = try folder.write(Self.tsmc + row + "\n", "tsmc.txt")
        let importer = TSMCImporter(path: path, settings: importSettings())
        try folder.expectBadRow(importer, line: 2, column: column, words, visits: 1)
    }

    // MARK: SNAP

    private static let snap = "0\t2010-10-19T23:55:27Z\t30.2359091167\t-97.7951395833\t22847\n"

    @Test func snapTimesAreUTC() throws {
        let path = try folder.write(Self.snap, "gowalla.txt")
        let draft = try SNAPImporter(path: path, settings: importSettings("America/Chicago"))
            .draft()
        #expect(draft.visitTime == [1_287_532_527])
        #expect(draft.visitLocalTime == [1_287_532_527 - 5 * 3600])
        #expect(draft.placeIdentifiers == ["22847"])
    }

    @Test(arguments: [
        ("5\t\t0.0\t0.0\t", 5, "no place"), ("5\t\t0.0\t0.0\tx", 2, "no time"),
        ("5\t2010-10-19T23:55:27Z\t0.0\t0.0\tx", 3, "unknown location"),
        ("5", 1, "1 fields"),
    ])
    func brightkiteHasRowsWithoutAPlace(row: String, column: Int, words: String) throws {
        let path = try folder.write(Self.snap + row + "\n" + Self.snap, "brightkite.txt")
        let importer = SNAPImporter(path: path, settings: importSettings())
        try folder.expectBadRow(importer, line: 2, column: column, words, visits: 2)
    }

    // MARK: GETNext

    private static let header =
        "user_id,POI_id,POI_catname,latitude,longitude,local_time,trajectory_id\n"

    private func writeGETNext(_ rows: [String], venues: String? = nil) throws -> GETNextImporter {
        for (suffix, text) in zip(["train", "val", "test"], rows) {
            try folder.write(Self.header + text, "X_\(suffix).csv")
        }
        if let venues { try folder.write(venues, "venues.csv") }
        return GETNextImporter(path: folder.path, settings: importSettings())
    }

    private static func row(_ user: Int, _ place: String, _ minute: Int, _ trajectory: String)
        -> String
    {
        "\(user),\(place),Bar,40,-74,2012-04-03 14:\(minute + 10):00+00:00,\(trajectory)\n"
    }

    @Test func getnextKeepsTheWallClockAndItsSplit() throws {
        let row = Self.row
        let importer = try writeGETNext(
            [
                row(1, "a", 1, "1_0") + row(1, "b", 0, "1_0") + row(2, "a", 0, "2_0"),
                // Its last visit by time is at a known place; the one of user 2 is not.
                row(1, "b", 9, "1_1") + row(1, "z", 7, "1_1") + row(1, "a", 8, "1_1")
                    + row(2, "a", 7, "2_1") + row(2, "b", 8, "2_1") + row(2, "z", 9, "2_1"),
                // An unknown user, and a trajectory of two visits.
                row(9, "a", 20, "9_0") + row(9, "b", 21, "9_0") + row(9, "a", 22, "9_0")
                    + row(1, "a", 20, "1_9") + row(1, "b", 21, "1_9"),
            ],
            venues: "venue_id,name,category_path\na,Anchor,Food > Pub\nb,,\nunused,U,Food > U\n")
        let city = try importer.draft().write(to: folder.file("city"))
        #expect(city.visitTime[0] == 1_333_462_200 && city.visitLocalTime[0] == 1_333_462_200)
        #expect(Array(city.placeNames) == ["Anchor", "place b", "place z"])
        #expect(Array(city.categoryNames) == ["Pub", "Bar"])
        #expect(city.categoryPaths.map(Array.init) == ["Food > Pub", "Bar"])
        let report = CityReport(city)
        #expect(report.split == .init(name: "released", training: 3, validation: 6, test: 5))
        #expect(
            report.targets == .init(name: "next-place", training: 1, validation: 1, test: 0))
        let targets = NextPlaceTargets(try Split(city, .released))
        #expect(targets.validation.map { city.visitPlace[$0] } == [1])
        // Rising along the city's visits, and no two users share one.
        let trajectories = city.visitTrajectory.map(Array.init) ?? []
        #expect(trajectories == trajectories.sorted() && Set(trajectories).count == 6)
    }

    @Test func getnextFoldersAreNamed() throws {
        let importer = GETNextImporter(path: folder.path, settings: importSettings())
        #expect(failure { _ = try importer.draft() }?.kind == .noInput)
        _ = try writeGETNext(["", ""])
        #expect(failure { _ = try importer.draft() }?.kind == .noInput)
        try folder.write("", "Y_train.csv")
        #expect(failure { _ = try importer.draft() }?.problem.contains("X, Y") == true)
    }

    @Test(.enabled(if: sharedDataset("foursquare-nyc") != nil, "the data sets are absent"))
    func newYorkHasThePublishedTargets() throws {
        let source = try #require(sharedDataset("foursquare-nyc"))
        let report = try GETNextImporter(path: source, settings: importSettings()).run(
            to: folder.file("nyc")
        ).report
        #expect(
            report.split
                == .init(name: "released", training: 84_568, validation: 10_339, test: 10_374))
        #expect(report.targets?.training == 73_459 && report.targets?.test == 1362)
        #expect(report.quietestHours.allSatisfy { (1...5).contains($0) })
    }

    @Test func citiesWithoutTrajectoriesAreCutAtPauses() throws {
        var draft = smallDraft(
            [[2, 1, 2], [0, 1, 2, 0, 1, 2]], parts: [0, 0, 0, 0, 0, 0, 2, 2, 2])
        for visit in 6..<9 {
            draft.visitTime[visit] += 86_400
            draft.visitLocalTime[visit] += 86_400
        }
        let city = try draft.write(to: folder.file("city"))
        let targets = NextPlaceTargets(try Split(city, .released))
        // 25 hours lie between the third and the fourth visit of the second user.
        #expect(targets.trajectories == [0, 0, 0, 1, 1, 1, 2, 2, 2])
        // Of each user the last training visit is validation, and alone in its trajectory there.
        #expect(targets.training == [1, 4] && targets.test == [8])
        #expect(targets.validation.isEmpty)
    }
}
