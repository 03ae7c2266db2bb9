import City
import Foundation
import Reports
import Support
import Tensors
import Testing

@Suite struct CityFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func everyColumnComesBack() throws {
        let parts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 0, 0, 2]
        let city = try smallDraft(parts: parts).write(to: folder.file("small"))
        #expect(city.name == "small" && city.timezone == "Europe/Amsterdam")
        #expect(city.userCount == 2 && city.placeCount == 5 && city.visitCount == 13)
        #expect(Array(city.userNames) == ["u0", "u1"])
        #expect(city.placeNames[0] == "First" && city.placeNames[1] == "place p1")
        #expect(city.placeIdentifiers[4] == "p4")
        #expect(Array(city.categoryNames) == ["Café", "Park"])
        #expect(city.categoryName(ofPlace: 0) == nil)
        #expect(city.categoryName(ofPlace: 2) == "Park")
        #expect(city.visitPart.map { Array($0) } == parts)
        #expect(city.visitRange(ofUser: 1) == 10..<13)
        #expect(city.fingerprint.count == 64)
        #expect(try folder.names() == ["small"])
        let readme = try String(contentsOfFile: folder.file("small/README.md"), encoding: .utf8)
        #expect(readme.contains("| visits | 13 |"))
    }

    @Test func visitsAreSortedByUserThenTimeThenSource() throws {
        var draft = smallDraft([[0], [0]])
        draft.addVisit(user: 0, place: 0, time: -50, localTime: -50)
        draft.addVisit(user: 1, place: 0, time: 8, localTime: 0)
        draft.addVisit(user: 0, place: 0, time: 7, localTime: 0)
        let city = try draft.write(to: folder.file("small"))
        #expect(Array(city.visitUser) == [0, 0, 0, 1, 1])
        #expect(Array(city.visitTime) == [-50, 0, 7, 0, 8])
    }

    @Test func theFingerprintFollowsTheColumnsOnly() throws {
        let first = try smallDraft().write(to: folder.file("a"))
        var renamed = smallDraft()
        renamed.created = "2026-01-01T00:00:00Z"
        let second = try renamed.write(to: folder.file("b"))
        #expect(first.fingerprint == second.fingerprint)
        var changed = smallDraft()
        changed.visitTime[3] += 1
        #expect(try changed.write(to: folder.file("c")).fingerprint != first.fingerprint)
    }

    @Test func anExistingCityIsKeptUnlessReplaced() throws {
        try smallDraft().write(to: folder.file("small"))
        try folder.write("mine", "small/notes.txt")
        let smaller = smallDraft([[0]])
        #expect(failure { try smaller.write(to: folder.file("small")) }?.kind == .usage)
        #expect(try City.open(folder.file("small")).visitCount == 13)
        try smaller.write(to: folder.file("small"), replace: true)
        #expect(try City.open(folder.file("small")).visitCount == 1)
        #expect(FileManager.default.fileExists(atPath: folder.file("small/notes.txt")))
        #expect(try folder.names() == ["small"])
    }

    @Test func aFolderThatIsNoCityIsNeverReplaced() throws {
        try FileManager.default.createDirectory(
            atPath: folder.file("mine"), withIntermediateDirectories: false)
        let found = failure { try smallDraft().write(to: folder.file("mine"), replace: true) }
        #expect(found?.kind == .usage)
        #expect(try folder.names() == ["mine"])
    }

    @Test func aBadDraftWritesNothing() throws {
        var empty = smallDraft()
        empty.visitUser = []
        #expect(
            failure { try empty.write(to: folder.file("x")) }?.problem.contains("empty") == true)
        var far = smallDraft()
        far.placeLatitude[1] = 91
        #expect(failure { try far.write(to: folder.file("x")) }?.problem.contains("p1") == true)
        far.placeLatitude[1] = .nan
        #expect(failure { try far.write(to: folder.file("x")) }?.kind == .badData)
        var index = smallDraft()
        index.visitPlace[0] = 99
        #expect(failure { try index.write(to: folder.file("x")) }?.kind == .badData)
        var zone = smallDraft()
        zone.timezone = "Bangkok"
        #expect(
            failure { try zone.write(to: folder.file("x")) }?.remedy
                == "did you mean Asia/Bangkok?")
        var name = smallDraft()
        name.name = "../x"
        #expect(failure { try name.write(to: folder.file("x")) }?.kind == .usage)
        #expect(try folder.names().isEmpty)
    }

    @Test func everyCutIsAFailure() throws {
        try smallDraft().write(to: folder.file("small"))
        let path = folder.file("small/city.safetensors")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for count in stride(from: 0, to: whole.count, by: 7) {
            try whole.prefix(count).write(to: URL(fileURLWithPath: path))
            #expect(failure { _ = try City.open(folder.file("small")) }?.kind == .badData)
        }
    }

    /// Overwrites each data byte in turn: whatever opens must be safe to walk through.
    @Test func everyEditedByteIsAFailureOrHarmless() throws {
        try smallDraft(parts: [UInt8](repeating: 0, count: 12) + [2]).write(
            to: folder.file("small"))
        let path = folder.file("small/city.safetensors")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let header = Int(whole.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
        var refused = 0
        for position in 8 + header..<whole.count {
            var edited = whole
            edited[position] = 0x81
            try edited.write(to: URL(fileURLWithPath: path))
            do {
                let city = try City.open(folder.file("small"))
                _ = CityReport(city)
                _ = try UserReport(city, user: 1)
                _ = try? Split(city, .released)
            } catch let error as Failure {
                #expect(error.kind == .badData)
                refused += 1
            }
        }
        #expect(refused > 200)
    }

    /// The lines of the source's list of locations: kept, cut with the places, gone with new ones.
    @Test func linesOfLocationsStayWithTheirPlaces() throws {
        #expect(try smallDraft().write(to: folder.file("plain")).locationOrder.isEmpty)
        var draft = smallDraft()
        draft.placeLocationLine = [7, 3, 9, 0, 4]
        let city = try draft.write(to: folder.file("small"))
        #expect(city.locationOrder == [3, 1, 4, 0, 2])
        #expect(try CityDraft(city).placeLocationLine == [7, 3, 9, 0, 4])
        let plain = try City.open(folder.file("plain"))
        #expect(city.fingerprint != plain.fingerprint)
        #expect(city.contentDigest != plain.contentDigest)
        var filter = CityFilter()
        filter.core = 2
        filter.minimumVisits = 1
        // Places 1 and 2 have both users.
        let cut = try filter.draft(city, named: "cut").write(to: folder.file("cut"))
        #expect(Array(cut.placeIdentifiers) == ["p1", "p2"] && cut.locationOrder == [0, 1])
        let stores = try folder.write(
            "brand,latitude,longitude\nKite,52.5,5\nKite,52.6,5\n", "stores.csv")
        var files = SideFiles()
        files.brands = stores
        files.leastStores = 2
        var more = try CityDraft(city)
        #expect(try files.apply(to: &more).contains { $0.hasPrefix("new stores stand in no list") })
        #expect(more.placeLocationLine.isEmpty && more.placeNames.count == 7)
        try more.validate()
    }

    @Test(arguments: [[7, 3, 3, 0, 4], [0, 1, 2, 3, -1]] as [[Int32]])
    func linesOfLocationsMustBeSound(lines: [Int32]) throws {
        var draft = smallDraft()
        draft.placeLocationLine = lines
        let refusal = failure { try draft.write(to: folder.file("small")) }
        #expect(refusal?.kind == .badData)
        #expect(refusal?.problem.contains("list of locations") == true)
    }

    @Test func aMissingCityNamesItsNeighbours() throws {
        try smallDraft().write(to: folder.file("datasets/small"))
        let catalog = CityCatalog(workspaces: [folder.path, "/nowhere"])
        #expect(catalog.list().map(\.name) == ["small"])
        #expect(try catalog.find("small").folder == folder.file("datasets/small"))
        #expect(try catalog.find(folder.file("datasets/small")).name == "small")
        let near = failure { _ = try catalog.find("smal") }
        #expect(near?.kind == .noInput && near?.remedy == "did you mean small?")
        #expect(
            failure { _ = try catalog.find("paris") }?.remedy == "the known cities are small")
    }

    @Test func aCityWithoutLocationsSaysSo() throws {
        var draft = smallDraft()
        draft.hasLocations = false
        draft.placeLatitude = []
        draft.placeLongitude = []
        let city = try draft.write(to: folder.file("small"))
        #expect(!city.hasLocations && city.placeLatitude.isEmpty)
        #expect(failure { try city.requireLocations(for: "SEP-GCN") }?.kind == .badData)
        #expect(CityReport(city).bounds == nil)
        #expect(try UserReport(city, user: 0).timeline[1].kilometresFromPrevious == nil)
    }
}
