import City
import Foundation
import Support
import Tensors
import Testing

/// A folder of its own for each test, removed at the end.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "whyhere-city-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a text under a name and returns its path.
    @discardableResult
    func write(_ text: String, _ name: String) throws -> String {
        let path = file(name)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}

func failure(_ body: () throws -> Void) -> Failure? {
    do {
        try body()
        return nil
    } catch { return error as? Failure }
}

/// The root of the package, found from this file.
let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// A folder of the data sets beside the project, or nil where they are absent.
func sharedDataset(_ name: String) -> String? {
    let path = packageRoot + "/../shared/datasets/" + name
    return FileManager.default.fileExists(atPath: path) ? path : nil
}

/// A city of a few users whose visits are one hour apart, at places on a line.
func smallDraft(
    _ places: [[Int32]] = [[0, 1, 2, 1, 0, 3, 1, 2, 0, 4], [1, 1, 2]], parts: [UInt8]? = nil
) -> CityDraft {
    var draft = CityDraft(
        name: "small", timezone: "Europe/Amsterdam", times: .local, source: "a test",
        licence: "none")
    draft.categoryNames = ["Café", "Park"]
    let count = (places.joined().max() ?? 0) + 1
    for place in 0..<count {
        _ = draft.addPlace(
            identifier: "p\(place)", name: place == 0 ? "First" : "",
            latitude: 52 + Double(place) / 100, longitude: 5, category: place % 3 - 1)
    }
    for (user, visited) in places.enumerated() {
        draft.userNames.append("u\(user)")
        for (index, place) in visited.enumerated() {
            let time = Int64(index) * 3600
            draft.addVisit(user: Int32(user), place: place, time: time, localTime: time)
        }
    }
    draft.visitPart = parts
    return draft
}

/// Packs a file with gzip, as `FILE.gz` beside it, and removes the plain one.
func pack(_ path: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-f", path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
}

func importSettings(
    _ timezone: String = "America/New_York", times: SourceTimes = .utc
) -> ImportSettings {
    ImportSettings(name: "small", timezone: timezone, times: times)
}

extension TemporaryFolder {
    /// Runs an import that has one bad row: it fails with its place, and rejects it on demand.
    func expectBadRow(
        _ importer: some CityImporter, line: Int, column: Int, _ words: String, visits: Int
    ) throws {
        let before = try names()
        let found = failure { _ = try importer.run(to: file("city")) }
        #expect(found?.kind == .badData && found?.line == line && found?.column == column)
        #expect(found?.problem.contains(words) == true, "\(found?.description ?? "none")")
        #expect(try names() == before)
        var patient = importer
        patient.badRows = .reject
        let outcome = try patient.run(to: file("city"))
        #expect(outcome.rejectedRows == 1 && outcome.report.visits == visits)
        #expect(outcome.report.rejectedRows == 1)
        let rejects = try String(contentsOfFile: file("small.rejects"), encoding: .utf8)
        #expect(rejects.contains("\t\(line)\t\(column)\t"))
    }
}
