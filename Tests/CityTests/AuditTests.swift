import City
import Reports
import Testing

@Suite struct AuditTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func findings(_ draft: CityDraft) throws -> [String: CityFinding] {
        let found = CityAudit.findings(try draft.write(to: folder.file("small")))
        return Dictionary(uniqueKeysWithValues: found.map { ($0.check, $0) })
    }

    @Test func aCleanCityHasOnlyNotes() throws {
        var draft = smallDraft()
        draft.visitTime = draft.visitTime.map { $0 + 1_400_000_000 }
        draft.visitLocalTime = draft.visitTime
        let found = try findings(draft)
        #expect(found.values.allSatisfy { $0.severity == .note })
        #expect(found["places-without-category"]?.count == 2)
    }

    @Test func eachFlawIsFound() throws {
        var draft = smallDraft([[0, 1, 2, 1], [1], [0, 1]], parts: [0, 2, 0, 2, 0, 0, 0])
        _ = draft.addPlace(identifier: "far", latitude: 54, longitude: 5)
        draft.userNames.append("twice")
        draft.placeLatitude[1] = 52.8
        for _ in 0..<2 {
            draft.addVisit(user: 3, place: 0, time: 7, localTime: 7)
            draft.visitPart?.append(0)
        }
        draft.addVisit(user: 3, place: 1, time: 60, localTime: 60)
        draft.visitPart?.append(0)
        let found = try findings(draft)
        #expect(found["split-leaks"]?.severity == .error && found["split-leaks"]?.count == 1)
        #expect(found["duplicate-visits"]?.count == 1)
        #expect(found["impossible-speeds"]?.count == 1)
        #expect(found["far-places"]?.count == 1)
        #expect(found["single-visit-users"]?.count == 1)
        #expect(found["places-never-visited"]?.count == 1)
        #expect(CityAudit.findings(try City.open(folder.file("small"))).first?.severity == .error)
    }

    @Test func wrongDatesAndPlacesAreFound() throws {
        var draft = smallDraft([[0, 1, 1], [2]])
        draft.visitTime = [0, 1_400_000_000, 1_400_000_000, 1_400_000_000]
        draft.visitLocalTime = draft.visitTime
        draft.visitPart = [0, 0, 2, 0]
        draft.visitAction = [0, 0, 0, 1]
        draft.visitLatitude = [52, 52, 52, 51]
        draft.visitLongitude = [5, 5, 5, 5]
        _ = draft.addPlace(identifier: "nowhere", latitude: 0, longitude: 0)
        _ = draft.addPlace(identifier: "twin", latitude: 52.01, longitude: 5)
        let found = try findings(draft)
        #expect(found["strange-dates"]?.count == 1)
        #expect(found["same-visit-in-two-parts"]?.count == 1)
        #expect(found["same-visit-in-two-parts"]?.severity == .error)
        #expect(found["places-at-0-0"]?.count == 1)
        #expect(found["stacked-places"]?.count == 1)
        #expect(found["far-orders"]?.count == 1)
    }

    @Test func regionsThatOverlapOrLeaveGapsAreFound() throws {
        func square(_ south: Double, _ north: Double) -> AreaShape {
            AreaShape(rings: [
                [
                    GeoPoint(south, 4.9), GeoPoint(south, 5.1), GeoPoint(north, 5.1),
                    GeoPoint(north, 4.9),
                ]
            ])
        }
        var draft = smallDraft()
        let names = ["a", "b", "c"]
        draft.regions = AreaDraft(
            names: names, identifiers: names,
            shapes: [square(51.99, 52.015), square(52.005, 52.025), square(52.5, 52.6)])
        // Place 2 at 52.02 lies in b, 3 and 4 in none.
        draft.placeRegion = [0, 0, 0, -1, -1]
        let found = try findings(draft)
        #expect(found["regions-overlap"]?.count == 1)
        #expect(found["places-outside-regions"]?.count == 2)
        #expect(found["wrong-regions"]?.count == 1)
        #expect(found["regions-without-places"]?.count == 2)
        draft.regions.shapes[1] = square(52.015, 52.045)
        draft.placeRegion = [0, 0, 1, 1, 1]
        let clean = try CityAudit.findings(draft.write(to: folder.file("clean")))
        #expect(!clean.contains { $0.check.contains("region") && $0.severity != .note })
    }

    /// Eight regions on one ground share all of it; the example is the first pair, in any process.
    @Test func theExampleOfEqualOverlapsIsTheFirst() throws {
        var draft = smallDraft()
        let names = (0..<8).map { "region \($0)" }
        let square = [
            GeoPoint(51.9, 4.9), GeoPoint(51.9, 5.1), GeoPoint(52.1, 5.1), GeoPoint(52.1, 4.9),
        ]
        draft.regions = AreaDraft(
            names: names, identifiers: names, shapes: names.map { _ in AreaShape(rings: [square]) })
        draft.placeRegion = Array(repeating: 0, count: draft.placeNames.count)
        let found = try #require(try findings(draft)["regions-overlap"])
        #expect(found.count == 28)
        #expect(found.example.hasPrefix("region 0 and region 1 share"), "\(found.example)")
    }

    @Test func leaksBetweenSitesAreFound() throws {
        var draft = smallDraft()
        draft.regions = AreaDraft(names: ["r", "q"], identifiers: ["r", "q"])
        draft.brands.names = ["Kite"]
        draft.brands.identifiers = ["Brand_1"]
        draft.brands.categories = [-1]
        draft.brands.sites.add(brand: 0, region: 0, popularity: 1, part: 0)
        draft.brands.sites.add(brand: 0, region: 1, popularity: 1, part: 2)
        draft.graph.entities = ["Brand_1", "r", "q"]
        draft.graph.relations = ["rel_open"]
        draft.graph.facts = [.init(subject: 0, relation: 0, object: 1)]
        let clean = try findings(draft)
        #expect(clean["site-leaks"] == nil && clean["fact-leaks"] == nil)
        draft.brands.sites.add(brand: 0, region: 0, popularity: 1, part: 1)
        draft.graph.facts.append(.init(subject: 0, relation: 0, object: 2))
        let city = try draft.write(to: folder.file("leaky"))
        let leaky = Dictionary(
            uniqueKeysWithValues: CityAudit.findings(city).map { ($0.check, $0) })
        #expect(leaky["site-leaks"]?.count == 1)
        #expect(leaky["site-leaks"]?.example == "Kite in r")
        // The validation pair is in training and stated too.
        #expect(leaky["fact-leaks"]?.count == 2)
    }

    @Test(arguments: [(0, false), (12, true)])
    func aShiftedClockIsNoticed(shift: Int, isShifted: Bool) throws {
        var draft = smallDraft([[0]])
        for visit in 0..<2400 {
            // Nobody is out from 2 h to 5 h, shifted.
            let hour = visit % 24
            guard !(2..<5).contains(hour) else { continue }
            let time = Int64(visit / 24) * 86_400 + Int64((hour + shift) % 24) * 3600
            draft.addVisit(user: 0, place: 0, time: time, localTime: time)
        }
        #expect((try findings(draft)["time-zone"] != nil) == isShifted)
    }

    @Test(
        .enabled(
            if: sharedDataset("nyc-sepgcn") != nil, "the data sets beside the project are absent"))
    func newYorkReadAsLocalIsNoticed() throws {
        let source = try #require(sharedDataset("nyc-sepgcn"))
        let found = try [SourceTimes.local, .utc].map { times in
            let settings = ImportSettings(
                name: "nyc", timezone: "America/New_York", times: times)
            return try findings(replacing: SEPGCNImporter(path: source, settings: settings))
        }
        #expect(found[0]["time-zone"] != nil)
        #expect(found[1]["time-zone"] == nil)
        #expect(found[1]["places-without-category"]?.count == 173)
    }

    private func findings(replacing importer: SEPGCNImporter) throws -> [String: CityFinding] {
        let city = try importer.draft().write(to: folder.file("nyc"), replace: true)
        return Dictionary(
            uniqueKeysWithValues: CityAudit.findings(city).map { ($0.check, $0) })
    }
}
