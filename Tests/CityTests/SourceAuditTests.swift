import City
import Foundation
import Reports
import Support
import Testing

/// What a source says and nobody meant is told by the import and by a check.
@Suite struct SourceAuditTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func outcome(
        _ rows: [String], timezone: String = "America/New_York"
    ) throws -> (notes: [String], checks: [String: CityFinding]) {
        let path = try folder.write(
            "user,venue,time,lat,lon\n" + rows.joined(separator: "\n") + "\n", "a.csv")
        let importer = CSVImporter(
            path: path,
            columns: VisitTableColumns(
                user: "user", place: "venue", time: "time", latitude: "lat", longitude: "lon"),
            settings: ImportSettings(name: "x", timezone: timezone, times: .local))
        let outcome = try importer.run(to: folder.file("x"), replace: true)
        let found = CityAudit.findings(try City.open(folder.file("x")))
        return (
            outcome.notes,
            Dictionary(found.map { ($0.check, $0) }, uniquingKeysWith: { first, _ in first })
        )
    }

    private func row(_ user: String, _ place: String, _ location: String = "40.7,-73.9") -> String {
        "\(user),\(place),2012-04-01 10:00:00,\(location)"
    }

    @Test(arguments: ["NaN", "nan", "NULL", "None", "N/A", "#N/A", "<NA>", "\\N", "undefined"])
    func namesThatStandForNothing(_ word: String) throws {
        let (notes, checks) = try outcome([row(word, "p"), row("ann", "q"), row(word, "q")])
        #expect(checks["missing-names"]?.severity == .warning)
        #expect(notes.contains { $0.contains("user `\(word)` with 2 visits") }, "\(notes)")
        let places = try outcome([row("ann", "p"), row("bob", word)])
        #expect(places.checks["missing-names"]?.example.contains("place `\(word)`") == true)
    }

    @Test func namesThatOnlyLookAlikeArePeople() throws {
        let (notes, checks) = try outcome([
            row("Nan", "p"), row("Nannette", "none of them"), row("-", "q"), row("1", "2"),
        ])
        // `Nan` is a name, too; better told than passed over.
        #expect(checks["missing-names"]?.count == 1 && notes.count == 1)
    }

    @Test(arguments: [("1", "1.0"), ("1500", "1.5E+3"), ("7", "007"), ("-2", "-2.00")])
    func numbersWrittenInTwoWays(_ first: String, _ second: String) throws {
        let (notes, checks) = try outcome([row(first, "p"), row(second, "p")])
        #expect(checks["numbers-in-two-ways"]?.count == 1)
        #expect(notes.contains { $0.contains("`\(first)` and `\(second)`") }, "\(notes)")
        let places = try outcome([row("ann", first), row("ann", second)])
        #expect(places.checks["numbers-in-two-ways"]?.example.hasPrefix("the places") == true)
    }

    @Test func otherNumbersAreNames() throws {
        let (notes, _) = try outcome([
            row("1", "10"), row("2", "0x10"), row("1e", "16"), row("1-2", "12345678901234567"),
            row("3", "12345678901234568"),
        ])
        #expect(notes.isEmpty, "\(notes)")
    }

    @Test(
        arguments: [
            ("America/New_York", "-73.9,40.7", "swapped-coordinates"),
            ("Asia/Kolkata", "77.2,28.6", "swapped-coordinates"),
            ("America/New_York", "52.4,4.9", "far-from-time-zone"),
            ("America/New_York", "40.7,-73.9", nil), ("Asia/Shanghai", "39.5,76.0", nil),
            ("Europe/Madrid", "40.4,-3.7", nil), ("Asia/Bangkok", "13.7,100.5", nil),
            ("Pacific/Auckland", "-44.0,-176.5", nil), ("Pacific/Apia", "-13.8,-171.7", nil),
            ("UTC", "-73.9,40.7", nil),
        ] as [(String, String, String?)])
    func placesWhereTheTimeZoneIsNot(
        _ timezone: String, _ location: String, _ check: String?
    ) throws {
        let (notes, checks) = try outcome([row("ann", "p", location)], timezone: timezone)
        let found = ["swapped-coordinates", "far-from-time-zone"].filter { checks[$0] != nil }
        #expect(found == [check].compactMap { $0 }, "\(notes)")
        #expect(notes.contains { $0.contains("not in \(timezone)") } == (check != nil))
    }

    /// A release of two brands and four regions, whose files are given.
    private func release(
        train: String = "B1:one\tR1,0.1\tR2,0.2\nB2:two\tR2,0.3\n",
        valid: String = "B1:one\tR3,0.5\n",
        test: String = "B2:two\tR4,0.4\n", facts: String = "R1\trel_borderby\tR2\n"
    ) throws -> (notes: [String], checks: [String: CityFinding], city: City) {
        let path = folder.file("release")
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        for (name, text) in [
            ("list_brands.txt", "B1\nB2\n"), ("list_regions.txt", "R1\nR2\nR3\nR4\n"),
            ("train.txt", train), ("valid.txt", valid), ("test.txt", test), ("kg.txt", facts),
        ] {
            try folder.write(text, "release/" + name)
        }
        let importer = KnowSiteImporter(
            path: path, settings: ImportSettings(name: "k", timezone: "Asia/Shanghai", times: .utc))
        let outcome = try importer.run(to: folder.file("k"), replace: true)
        let city = try City.open(folder.file("k"))
        let found = CityAudit.findings(city)
        return (
            outcome.notes,
            Dictionary(found.map { ($0.check, $0) }, uniquingKeysWith: { first, _ in first }), city
        )
    }

    @Test func aSoundReleaseIsPassedOver() throws {
        let (notes, checks, _) = try release()
        #expect(notes.isEmpty && !checks.values.contains { $0.severity != .note }, "\(checks)")
    }

    @Test func aPairInTwoParts() throws {
        let both = try release(test: "B2:two\tR4,0.4\nB1:one\tR3,0.5\n")
        #expect(both.checks["site-in-two-parts"]?.example == "one in R3 is in validation and test")
        #expect(both.checks["site-leaks"] == nil)
        let taught = try release(test: "B1:one\tR1,0.4\n")
        #expect(taught.checks["site-leaks"]?.example == "one in R1")
        let again = try release(train: "B1:one\tR1,0.1\tR1,0.2\nB2:two\tR2,0.3\n")
        #expect(again.checks["repeated-sites"]?.count == 1)
    }

    @Test(arguments: ["B2\trel_placestoreat\tR4\n", "R4\trel_placestoreat_inverse\tB2\n"])
    func aFactThatTellsTheTest(_ fact: String) throws {
        #expect(try release(facts: fact).checks["fact-leaks"]?.example == "two in R4")
        let other = fact.replacing("R4", with: "R2")
        #expect(try release(facts: other).checks["fact-leaks"] == nil)
    }

    @Test func aPopularityThatCannotBe() throws {
        let (notes, checks, _) = try release(valid: "B1:one\tR3,-1\n")
        #expect(checks["negative-popularity"]?.count == 1)
        #expect(notes.contains { $0.contains("one in R3 has the popularity -1.0") })
    }

    @Test func aPartWithoutAnything() throws {
        let (notes, checks, city) = try release(test: "")
        #expect(checks["empty-part"]?.severity == .warning)
        #expect(notes.contains { $0.contains("no pair of brand and region in test") })
        #expect(failure { _ = try SiteSplit(city) }?.kind == .badData)
        let visits = try smallDraft(parts: [UInt8](repeating: 0, count: 13)).write(
            to: folder.file("visits"))
        #expect(CityAudit.findings(visits).contains { $0.check == "empty-part" })
    }

    @Test func aCityWithoutVisitsIsSentToAnotherQuestion() throws {
        let (_, _, city) = try release()
        for rule in SplitRule.allCases {
            let found = failure { _ = try Split(city, rule) }
            #expect(
                found?.kind == .badData
                    && found?.problem == "k has no visits, so there is nothing to divide")
            #expect(found?.remedy.contains("split") == false)
        }
    }

    @Test func tooFewStoresAreToldWithTheNumberThatHelps() throws {
        var files = SideFiles()
        files.brands = try folder.write(
            "brand,place\nKite,p1\nKite,p2\nKite,p3\nOwl,p1\n", "b.csv")
        var draft = smallDraft()
        let found = failure { try files.apply(to: &draft) }
        #expect(found?.remedy == "ask for fewer with --brand-stores 3")
        files.leastStores = 3
        draft = smallDraft()
        try files.apply(to: &draft)
        #expect(draft.brands.names == ["Kite"])
    }
}
