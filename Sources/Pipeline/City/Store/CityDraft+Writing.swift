import Crypto
import Foundation
import Glibc
import Tensors

extension CityDraft {
    /// Checks, sorts and writes the city: `city.safetensors` and `README.md`, both or neither.
    ///
    /// - Parameters:
    ///   - folder: The folder of the city; its parent is made if need be.
    ///   - replace: Whether a city that is already there may be replaced. Other files in its
    ///     folder are kept.
    ///   - beforeRename: Work that must succeed too before the city appears in its place.
    /// - Returns: The city, opened.
    /// - Throws: `Failure(.badData)` for a draft that does not hold together, `Failure(.usage)`
    ///   for a name, a time zone or a folder that is taken, `Failure(.io)` when the disk refuses.
    @discardableResult
    public func write(
        to folder: String, replace: Bool = false, beforeRename: () throws -> Void = {}
    ) throws -> City {
        try validate()
        try Self.refuse(folder, replace: replace)
        var sorted = self
        sorted.sortVisits()

        let place = URL(fileURLWithPath: folder).standardizedFileURL
        let parent = place.deletingLastPathComponent().path
        let temporary = "\(parent)/.\(place.lastPathComponent).\(getpid()).tmp"
        try Self.makeFolder(parent)
        try Self.makeFolder(temporary)
        do {
            try sorted.writeColumns(to: temporary + "/" + CityFormat.fileName)
            try AtomicFile.write(sorted.readme(), to: temporary + "/" + CityFormat.readmeName)
            try beforeRename()
            try Self.put(temporary, at: place.path)
        } catch {
            // Best effort: the first error is the one to tell.
            try? FileManager.default.removeItem(atPath: temporary)
            throw error
        }
        try AtomicFile.synchronizeFolder(parent)
        return try City.open(folder)
    }

    private static func refuse(_ folder: String, replace: Bool) throws {
        guard FileManager.default.fileExists(atPath: folder) else { return }
        guard FileManager.default.fileExists(atPath: folder + "/" + CityFormat.fileName) else {
            throw Failure(
                .usage, "the folder exists and holds no city, so it is left alone",
                remedy: "choose another name or move the folder away", file: folder)
        }
        guard replace else {
            throw Failure(
                .usage, "there is a city of this name already",
                remedy: "choose another name, or pass --replace to replace it", file: folder)
        }
    }

    private static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                .io, "cannot make the folder: \(error.localizedDescription)",
                remedy: "check the rights and the space of the folder above it", file: path)
        }
    }

    /// Renames the finished folder into place, setting an older city aside first.
    private static func put(_ temporary: String, at folder: String) throws {
        let aside = temporary + ".old"
        let hadOld = rename(folder, aside) == 0
        guard hadOld || errno == ENOENT else {
            throw Failure.system("replace", path: folder, code: errno)
        }
        guard rename(temporary, folder) == 0 else {
            let code = errno
            if hadOld { rename(aside, folder) }
            throw Failure.system("write", path: folder, code: code)
        }
        guard hadOld else { return }
        let own = [CityFormat.fileName, CityFormat.readmeName]
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: aside)
            for file in files where !own.contains(file) {
                try FileManager.default.moveItem(
                    atPath: aside + "/" + file, toPath: folder + "/" + file)
            }
            try FileManager.default.removeItem(atPath: aside)
        } catch {
            throw Failure(
                .io, "the new city is in place, but the old one could not be cleared away",
                remedy: "look through \(aside) and delete it", file: folder)
        }
    }

    private func writeColumns(to path: String) throws {
        var columns = CityColumns()
        columns.add("visit.user", visitUser)
        columns.add("visit.place", visitPlace)
        columns.add("visit.time", visitTime)
        columns.add("visit.local_time", visitLocalTime)
        if let visitPart { columns.add("visit.part", visitPart) }
        columns.add("user.visits", userVisitOffsets())
        if hasLocations {
            columns.add("place.latitude", placeLatitude)
            columns.add("place.longitude", placeLongitude)
        }
        columns.add("place.category", placeCategory)
        columns.add("user.name", userNames)
        columns.add("place.name", placeNames)
        columns.add("place.identifier", placeIdentifiers)
        columns.add("category.name", categoryNames)
        var metadata = [
            "format": CityFormat.format, "version": CityFormat.version, "name": name,
            "timezone": timezone, "times": times.rawValue, "source": source, "licence": licence,
            "locations": hasLocations ? "yes" : "no", "fingerprint": columns.fingerprint,
        ]
        metadata["created"] = created
        columns.writer.metadata = metadata
        try columns.writer.write(to: path)
    }

    private func readme() -> String {
        let split = visitPart.map { parts in
            let counts = (0..<3).map { code in parts.count { Int($0) == code } }
            return "\(counts[0]) training, \(counts[1]) validation, \(counts[2]) test visits"
        }
        var lines = ["# \(name)", ""]
        if !story.isEmpty { lines += [story, ""] }
        lines += [
            "| | |", "|---|---|",
            "| users | \(userNames.count) |", "| places | \(placeNames.count) |",
            "| visits | \(visitUser.count) |", "| categories | \(categoryNames.count) |",
            "| locations | \(hasLocations ? "yes" : "none in the source") |",
            "| time zone | \(timezone) |",
            "| times in the source | \(times == .local ? "local wall clock" : "UTC") |",
            "| released split | \(split ?? "none") |",
            "| source | \(source) |", "| licence | \(licence) |",
        ]
        if let created { lines.append("| made | \(created) |") }
        lines += [
            "",
            "`city.safetensors` holds the columns; Python reads it with the `safetensors` "
                + "package.", "",
        ]
        return lines.joined(separator: "\n")
    }
}

/// Columns on their way into a file, hashed in the order of adding.
private struct CityColumns {
    var writer = SafetensorsWriter()
    private var hash = SHA256()

    var fingerprint: String {
        hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    mutating func add<Element: SafetensorsElement>(_ name: String, _ values: [Element]) {
        // Name and count go in too, so that no two sets of columns run together alike.
        hash.update(data: Data("\(name) \(values.count)\n".utf8))
        values.withUnsafeBytes { hash.update(bufferPointer: $0) }
        writer.add(name, shape: [values.count], values)
    }

    mutating func add(_ name: String, _ texts: [String]) {
        let columns = StringColumn.columns(of: texts)
        add(name + ".bytes", columns.bytes)
        add(name + ".offsets", columns.offsets)
    }
}
