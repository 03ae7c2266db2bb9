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
        let found = try findings(smallDraft())
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
