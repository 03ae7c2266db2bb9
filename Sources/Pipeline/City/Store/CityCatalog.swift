import Foundation
import Support

/// Finds cities by name in the `datasets` folders of a list of workspaces.
public struct CityCatalog: Sendable {
    /// A city that was found, not yet opened.
    public struct Entry: Equatable, Sendable {
        public var name: String
        public var folder: String
    }

    /// Folders that hold `datasets`, the first ones first in case of equal names.
    public let workspaces: [String]

    public init(workspaces: [String]) { self.workspaces = workspaces }

    /// Every city of every workspace, by name; of equal names the first workspace's counts.
    public func list() -> [Entry] {
        var entries: [String: Entry] = [:]
        for workspace in workspaces {
            let datasets = workspace + "/datasets"
            // A workspace without datasets is an ordinary thing.
            var names = (try? FileManager.default.contentsOfDirectory(atPath: datasets)) ?? []
            if names.contains(where: CityLeftovers.isOne) {
                // Among them may be a city whose writer was killed while it replaced it.
                CityLeftovers.clear(in: datasets)
                names = (try? FileManager.default.contentsOfDirectory(atPath: datasets)) ?? []
            }
            for name in names where !name.hasPrefix(".") && entries[name] == nil {
                let folder = datasets + "/" + name
                if Self.holdsCity(folder) { entries[name] = Entry(name: name, folder: folder) }
            }
        }
        return entries.values.sorted { $0.name < $1.name }
    }

    /// The city of that name, or in that folder where `name` is a path to one.
    ///
    /// - Throws: `Failure(.noInput)` that names the nearest names, or all of them.
    public func find(_ name: String) throws -> Entry {
        let entries = list()
        if let entry = entries.first(where: { $0.name == name }) { return entry }
        if name.contains("/") || name == ".", Self.holdsCity(name) {
            let folder = URL(fileURLWithPath: name).standardizedFileURL
            return Entry(name: folder.lastPathComponent, folder: folder.path)
        }
        let names = entries.map(\.name)
        let near = NearestNames.of(name, among: names)
        let remedy: String
        if names.isEmpty {
            remedy = "grow one with `whyhere city new` or import one with `whyhere city import`"
        } else if near.isEmpty {
            remedy = "the known cities are " + names.prefix(24).joined(separator: ", ")
        } else {
            remedy = "did you mean \(near.joined(separator: " or "))?"
        }
        throw Failure(.noInput, "there is no city named \(name)", remedy: remedy)
    }

    private static func holdsCity(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/" + CityFormat.fileName)
    }
}

/// Names of cities.
public enum CityNames {
    /// - Throws: `Failure(.usage)` for a name that could not be a folder.
    public static func check(_ name: String) throws {
        let isSound =
            !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".")
            && !name.hasPrefix("-")
            && name.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 32 && $0.value != 127 }
        guard isSound else {
            throw Failure(
                .usage, "`\(name.filter { !$0.isNewline })` cannot name a city",
                remedy: "use letters, digits, dots and dashes, starting with a letter or digit")
        }
    }
}

/// Finds what somebody may have meant.
enum NearestNames {
    /// Up to three names within a third of the length in edits, nearest first.
    static func of(_ name: String, among names: [String]) -> [String] {
        let wanted = Array(name.lowercased().unicodeScalars)
        let limit = max(1, wanted.count / 3)
        return names.compactMap { candidate -> (Int, String)? in
            let lowered = candidate.lowercased()
            // A part of a name, such as `Bangkok` of `Asia/Bangkok`, is as good as near.
            if wanted.count >= 3, lowered.contains(name.lowercased()) { return (1, candidate) }
            let found = Array(lowered.unicodeScalars)
            guard abs(found.count - wanted.count) <= limit else { return nil }
            let distance = edits(wanted, found)
            return distance <= limit ? (distance, candidate) : nil
        }.sorted { $0 < $1 }.prefix(3).map(\.1)
    }

    /// Levenshtein distance. O(*n* × *m*).
    private static func edits(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        var row = Array(0...second.count)
        for (i, a) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in second.enumerated() {
                let replaced = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[second.count]
    }
}
