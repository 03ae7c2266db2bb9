import City
import Foundation
import Support
import Tensors
import Testing

@Suite struct SEPGCNImportTests {
    let folder: TemporaryFolder

    static let whole: [String: String] = [
        "train.txt": "0 0 1 0\n1 2\n", "time_train.txt": "0 100 200 300\n1 50\n",
        "test.txt": "0 2\n1 0 1\n", "time_test.txt": "0 400\n1 60 70\n",
        "location.txt": "1 52.1 5.1\n0 52.0 5.0\n2 52.2 -5.2\n", "cat.txt": "0 9\n2 3\n",
        "user_list.txt": "818 0\n1205 1\n", "item_list.txt": "77 1\n66 0\n88 2\n",
    ]

    init() throws { folder = try TemporaryFolder() }

    private func importer(
        _ changes: [String: String?] = [:], timezone: String = "Asia/Bangkok",
        times: SourceTimes = .local
    ) throws -> SEPGCNImporter {
        let source = folder.file("source")
        try? FileManager.default.removeItem(atPath: source)
        try FileManager.default.createDirectory(
            atPath: source, withIntermediateDirectories: true)
        for (name, text) in Self.whole {
            if let text = changes[name, default: text] { try folder.write(text, "source/" + name) }
        }
        return SEPGCNImporter(
            path: source,
            settings: ImportSettings(name: "small", timezone: timezone, times: times))
    }

    @Test func aSmallFolderComesThrough() throws {
        let outcome = try importer().run(to: folder.file("city"))
        #expect(outcome.report.users == 2 && outcome.report.visits == 7)
        #expect(
            outcome.report.split == .init(name: "released", training: 4, validation: 0, test: 3))
        let city = try City.open(folder.file("city"))
        #expect(Array(city.visitPlace) == [0, 1, 0, 2, 2, 0, 1])
        #expect(Array(city.visitTime) == [100, 200, 300, 400, 50, 60, 70])
        #expect(Array(city.placeNames) == ["place 66", "place 77", "place 88"])
        #expect(Array(city.userNames) == ["818", "1205"])
        #expect(Array(city.categoryNames) == ["cluster 3", "cluster 9"])
        #expect(Array(city.placeCategory) == [1, -1, 0])
        #expect(Array(city.placeLongitude) == [5, 5.1, -5.2])
        // The file begins with place 1.
        #expect(city.placeLocationLine.map { Array($0) } == [1, 0, 2])
        #expect(city.locationOrder == [1, 0, 2])
        #expect(try Split(city, .released).trainingView().locationOrder == [1, 0, 2])
    }

    /// Blank lines are none, and a sorted file is in the order of the numbers.
    @Test func theOrderOfLocationsIsThatOfTheFile() throws {
        let last = ["location.txt": "2 52.2 -5.2\n\n0 52.0 5.0\n1 52.1 5.1\n"]
        _ = try importer(last).run(to: folder.file("last"))
        let city = try City.open(folder.file("last"))
        #expect(city.locationOrder == [2, 0, 1])
        #expect(city.placeLocationLine.map { Array($0) } == [1, 2, 0])
        let sorted = ["location.txt": "0 52.0 5.0\n1 52.1 5.1\n2 52.2 -5.2\n"]
        _ = try importer(sorted).run(to: folder.file("sorted"))
        #expect(try City.open(folder.file("sorted")).locationOrder == [0, 1, 2])
    }

    @Test func utcTimesAreConverted() throws {
        let draft = try importer(times: .utc).draft()
        #expect(draft.visitLocalTime[0] == 100 + 7 * 3600)
        #expect(draft.visitTime[0] == 100)
    }

    @Test(
        arguments: [
            (
                "train.txt", nil, Failure.Kind.noInput, nil,
                "train.txt of the SEP-GCN layout is missing"
            ),
            ("cat.txt", nil, .noInput, nil, "cat.txt"),
            ("location.txt", "0 52.0 5.0\n1 52.1\n", .badData, 2, "the longitude should stand"),
            ("location.txt", "0 52.0 5.0\n1 52 5", .badData, nil, "place 2 has no location"),
            ("location.txt", "0 92.0 5.0\n", .badData, 1, "within ±90"),
            ("location.txt", "0 52.0 -185.0\n", .badData, 1, "within ±180"),
            ("location.txt", "0 nan 5\n", .badData, 1, "no number"),
            ("location.txt", "0 52 5 9\n", .badData, 1, "a word too many"),
            ("location.txt", "0 52 5\n0 52 5\n", .badData, 2, "two locations"),
            ("time_train.txt", "0 100 noon 300\n1 50\n", .badData, 1, "`noon` is no number"),
            ("time_train.txt", "0 100 1333806120000 300\n1 50\n", .badData, 1, "epoch seconds"),
            ("time_train.txt", "0 100 200 300\n", .badData, 2, "different numbers of lines"),
            (
                "time_train.txt", "0 100 200\n1 50\n", .badData, 1,
                "3 visits in train.txt but 2 times"
            ),
            (
                "time_test.txt", "0 400 401\n1 60 70\n", .badData, 1,
                "1 visits in test.txt but 2 times"
            ),
            (
                "time_train.txt", "1 100 200 300\n0 50\n", .badData, 1,
                "of user 1, the one in train.txt"
            ),
            ("train.txt", "0 0 1 0\n1 -2\n", .badData, 2, "no place -2"),
            ("train.txt", "0 0 1 0\n1 99999999999\n", .badData, 2, "no place 99999999999"),
            ("train.txt", "0 0 1 0\n1 99999999999999999999999\n", .badData, 2, "no whole number"),
            ("train.txt", "0 0 1 0\n7 2\n", .badData, 2, "no user 7"),
            ("train.txt", "0 0 1\u{0} 0\n1 2\n", .badData, 1, "NUL"),
            ("user_list.txt", "818 0\n1205 0\n", .badData, 2, "stands twice"),
            ("user_list.txt", "818 0\n1205 -1\n", .badData, 2, "out of range"),
            ("user_list.txt", "818 0\n1205 7\n", .badData, 2, "out of range"),
            ("user_list.txt", "", .badData, 1, "list of users is empty"),
            ("cat.txt", "0 9\n0 8\n", .badData, 2, "two clusters"),
            ("cat.txt", "0 \n", .badData, 1, "the cluster should stand"),
        ] as [(String, String?, Failure.Kind, Int?, String)])
    func badInputIsNamed(
        file: String, text: String?, kind: Failure.Kind, line: Int?, expected: String
    ) throws {
        let importer = try importer([file: text])
        let found = failure { _ = try importer.run(to: folder.file("city")) }
        #expect(found?.kind == kind)
        #expect(found?.problem.contains(expected) == true, "\(found?.description ?? "none")")
        #expect(found?.line == line)
        #expect(found?.remedy.isEmpty == false && found?.file != nil)
        #expect(try folder.names() == ["source"])
    }

    @Test func anEmptyCityIsRefused() throws {
        let importer = try importer([
            "train.txt": "", "time_train.txt": "", "test.txt": "", "time_test.txt": "\n\n",
        ])
        let found = failure { _ = try importer.run(to: folder.file("city")) }
        #expect(found?.problem.contains("empty") == true)
        #expect(try folder.names() == ["source"])
    }

    @Test func aMissingFolderIsNoInput() {
        let importer = SEPGCNImporter(
            path: "/nowhere",
            settings: ImportSettings(name: "x", timezone: "UTC", times: .utc))
        #expect(failure { _ = try importer.draft() }?.kind == .noInput)
    }

    @Test func namesThatAreNoUTF8AreReadAsLatin1() throws {
        let importer = try importer()
        try Data([0x63, 0xE9, 0x20, 0x30, 0x0A, 0x78, 0x20, 0x31]).write(
            to: URL(fileURLWithPath: folder.file("source/user_list.txt")))
        #expect(try importer.draft().userNames == ["cé", "x"])
    }

    @Test(
        .enabled(
            if: sharedDataset("gowalla-bkk") != nil, "the data sets beside the project are absent"))
    func bangkokHasItsPublishedSize() throws {
        let source = try #require(sharedDataset("gowalla-bkk"))
        let importer = SEPGCNImporter(
            path: source,
            settings: ImportSettings(name: "bkk", timezone: "Asia/Bangkok", times: .local))
        let report = try importer.run(to: folder.file("bkk")).report
        #expect(report.users == 981 && report.places == 2544 && report.visits == 34_627)
        #expect(report.placesWithCategory == 2526)
        #expect(report.topCategories.allSatisfy { $0.name.hasPrefix("cluster ") })
        #expect(report.quietestHours.allSatisfy { (1...6).contains($0) })
        print("bkk: \(report.seconds ?? 0) s, quietest \(report.quietestHours)")
    }

    @Test(
        .enabled(
            if: sharedDataset("nyc-sepgcn") != nil, "the data sets beside the project are absent"))
    func newYorkHasItsPublishedSize() throws {
        let source = try #require(sharedDataset("nyc-sepgcn"))
        let importer = SEPGCNImporter(
            path: source,
            settings: ImportSettings(name: "nyc", timezone: "America/New_York", times: .utc))
        let report = try importer.run(to: folder.file("nyc")).report
        #expect(report.users == 1083 && report.places == 9989 && report.visits == 179_468)
        #expect(report.placesWithCategory == 9989 - 173)
        #expect(report.quietestHours.allSatisfy { (1...6).contains($0) })
        print("nyc: \(report.seconds ?? 0) s, quietest \(report.quietestHours)")
    }
}
