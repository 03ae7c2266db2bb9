import City
import Foundation
import Reports
import Support
import Tensors
import Testing

/// Damage to a city's file is told and never used; what the folder is called counts.
@Suite struct CityDigestTests {
    let folder: TemporaryFolder
    var path: String { folder.file("small/city.safetensors") }

    init() throws { folder = try TemporaryFolder() }

    /// A city with a column of every kind.
    private func writeGrown() throws -> City {
        try CityGrower(.init(name: "small", seed: 3, users: 12, places: 60, brands: 3, days: 7))
            .grow().write(to: folder.file("small"))
    }

    /// Writes the file again without its digests, as an earlier version did, some columns changed.
    private func rewrite(_ change: (String, inout [Double]) -> Void = { _, _ in }) throws {
        let file = try SafetensorsFile(path: path)
        var writer = SafetensorsWriter()
        writer.metadata = file.metadata.filter {
            !["header_digest", "column_digests"].contains($0.key)
        }
        func add<Element: SafetensorsElement>(_ name: String, _: Element.Type) throws {
            writer.add(
                name, shape: try file.shape(of: name), try file.column(name, as: Element.self))
        }
        for name in file.names {
            let shape = try file.shape(of: name)
            switch try file.kind(of: name) {
            case .float64:
                var values = Array(try file.column(name, as: Double.self))
                change(name, &values)
                writer.add(name, shape: shape, values)
            case .int64:
                let column = try file.column(name, as: Int64.self)
                var values = column.map { Double($0) }
                let before = values
                change(name, &values)
                writer.add(
                    name, shape: shape,
                    values == before
                        ? Array(column) : values.map { Int64(exactly: $0) ?? .max })
            case .int32: try add(name, Int32.self)
            case .float32: try add(name, Float.self)
            default: try add(name, UInt8.self)
            }
        }
        try writer.write(to: path)
    }

    @Test func aFlippedBitIsToldOrWithoutEffect() throws {
        let sound = CityReport(try writeGrown())
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let header = 8 + Int(whole.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
        var random = RandomStream(seed: 17, name: "flips")
        var told = (header: 0, data: 0)
        for round in 0..<400 {
            let isHeader = round % 2 == 0
            let place =
                isHeader
                ? random.integer(below: header)
                : header + random.integer(below: whole.count - header)
            var damaged = whole
            damaged[place] ^= 1 << UInt8(random.integer(below: 8))
            try damaged.write(to: URL(fileURLWithPath: path))
            do {
                let city = try City.open(folder.file("small"))
                #expect(isHeader && CityReport(city) == sound, "byte \(place)")
            } catch let error as Failure {
                #expect(error.kind == .badData && error.file == path)
                if isHeader { told.header += 1 } else { told.data += 1 }
            }
        }
        #expect(told.data == 200)
        // Blanks at the header's end may become tabs.
        #expect(told.header >= 195)
    }

    @Test func theColumnThatIsDamagedIsNamed() throws {
        _ = try writeGrown()
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        let file = try SafetensorsFile(path: path)
        let wanted = try Array(file.column("place.latitude", as: Double.self))
        let bytes = wanted.withUnsafeBytes { Data($0) }
        let place = try #require(data.range(of: bytes)).lowerBound
        data[place] ^= 1
        try data.write(to: URL(fileURLWithPath: path))
        let found = failure { _ = try City.open(folder.file("small")) }
        #expect(found?.problem.hasPrefix("column place.latitude is not as it was written") == true)
        #expect(found?.remedy.contains("restore it") == true)
    }

    @Test func aCityOfAnEarlierVersionOpens() throws {
        let sound = try writeGrown()
        #expect(sound.hasDigests)
        try rewrite()
        let city = try City.open(folder.file("small"))
        #expect(!city.hasDigests && city.fingerprint == sound.fingerprint)
        try city.verify()
        #expect(CityAudit.findings(city).allSatisfy { $0.check != "no-digests" })
        #expect(CityAudit.findings(city, deep: true).contains { $0.check == "no-digests" })
        #expect(CityAudit.findings(sound, deep: true).allSatisfy { $0.check != "no-digests" })
        // What it is written again as has them.
        let again = try CityDraft(city).write(to: folder.file("again"))
        #expect(again.hasDigests && again.fingerprint == sound.fingerprint)
    }

    /// Values that would end the program where they are used are told even without a digest.
    @Test(arguments: [
        ("flow.count", -1.0), ("flow.count", 9e18), ("region.corner_latitude", Double.nan),
        ("region.corner_longitude", 1e300), ("business_area.corner_latitude", -.infinity),
        ("visit.time", 9e18), ("visit.local_time", -9e18), ("place.latitude", .nan),
    ])
    func aValueThatCannotBeIsTold(_ name: String, _ value: Double) throws {
        _ = try writeGrown()
        var wasThere = false
        try rewrite { column, values in
            guard column == name else { return }
            wasThere = true
            // The last one, so that times stay in order as far as may be.
            values[values.count - 1] = value
        }
        #expect(wasThere)
        let found = failure { _ = try City.open(folder.file("small")) }
        #expect(found?.kind == .badData && found?.file == path, "\(found?.description ?? "none")")
    }

    @Test func aTruthThatCannotBeIsTold() throws {
        _ = try writeGrown()
        try rewrite { column, values in
            if column == "truth.user.home_latitude" { values[0] = 1e9 }
        }
        let city = try City.open(folder.file("small"))
        #expect(failure { _ = try CityTruth(of: city) }?.kind == .badData)
    }

    @Test func aCopiedFolderIsACityOfItsOwnName() throws {
        let first = try smallDraft().write(to: folder.file("datasets/small"))
        try FileManager.default.copyItem(
            atPath: folder.file("datasets/small"), toPath: folder.file("datasets/copy"))
        let copy = try City.open(folder.file("datasets/copy"))
        #expect(copy.name == "copy" && copy.fingerprint == first.fingerprint)
        #expect(try City.open(folder.file("datasets/copy/")).name == "copy")
        #expect(CityReport(copy).name == "copy")
        // What is made of the copy goes by its name, and leaves the first alone.
        var draft = try CityDraft(copy)
        #expect(draft.name == "copy")
        draft.visitTime[0] -= 1
        let changed = try draft.write(to: folder.file("datasets/copy"), replace: true)
        #expect(changed.fingerprint != first.fingerprint)
        #expect(
            try City.open(folder.file("datasets/small")).fingerprint == first.fingerprint)
    }

    @Test func aFileInTheFolderOfAnotherCityIsThatCity() throws {
        try smallDraft().write(to: folder.file("one"))
        try smallDraft([[0]]).write(to: folder.file("two"))
        try FileManager.default.removeItem(atPath: folder.file("two/city.safetensors"))
        try FileManager.default.copyItem(
            atPath: folder.file("one/city.safetensors"),
            toPath: folder.file("two/city.safetensors"))
        let city = try City.open(folder.file("two"))
        #expect(city.name == "two" && city.visitCount == 13)
        #expect(city.fingerprint == (try City.open(folder.file("one")).fingerprint))
    }
}
