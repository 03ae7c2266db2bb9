import Foundation
import Glibc
import Support

extension CityDraft {
    /// Checks, sorts and writes the city: `city.safetensors` and `README.md`, both or neither.
    ///
    /// - Parameters:
    ///   - folder: The folder of the city; its parent is made if need be.
    ///   - replace: Whether a city that is already there may be replaced. Other files in its
    ///     folder are kept, and at every moment there is the old city or the new one.
    ///   - claim: The right to write this city, where the caller has it already.
    ///   - beforeRename: Work that must succeed too before the city appears in its place.
    /// - Returns: The city, opened.
    /// - Throws: `Failure(.badData)` for a draft that does not hold together, `Failure(.usage)`
    ///   for a name, a time zone or a folder that is taken, `Failure(.io)` when the disk refuses.
    @discardableResult
    public func write(
        to folder: String, replace: Bool = false, claim: CityClaim? = nil,
        beforeRename: () throws -> Void = {}
    ) throws -> City {
        try validate()
        return try write(
            visitColumns(), to: folder, replace: replace, claim: claim, beforeRename: beforeRename)
    }

    /// Writes the city with visits that are sorted already, of which the draft itself has none.
    func write(
        _ visits: VisitColumns, to folder: String, replace: Bool = false,
        claim: CityClaim? = nil, beforeRename: () throws -> Void = {}
    ) throws -> City {
        let claim = try claim ?? CityClaim(folder)
        try Self.refuse(folder, replace: replace)
        let temporary = "\(claim.parent)/.\(claim.name).\(getpid()).tmp"
        try Self.makeFolder(temporary)
        let old: String?
        do {
            try writeColumns(visits, to: temporary + "/" + CityFormat.fileName)
            try AtomicFile.write(readme(visits), to: temporary + "/" + CityFormat.readmeName)
            try beforeRename()
            old = try Self.put(temporary, at: claim.folder, replace: replace)
        } catch {
            // Best effort: the first error is the one to tell.
            try? FileManager.default.removeItem(atPath: temporary)
            throw error
        }
        if let old { try Self.clearAway(old, for: claim.folder) }
        try AtomicFile.synchronizeFolder(claim.parent)
        return try withExtendedLifetime(claim) { try City.open(folder) }
    }

    static func refuse(_ folder: String, replace: Bool) throws {
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

    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                .io, "cannot make the folder: \(error.localizedDescription)",
                remedy: "check the rights and the space of the folder above it", file: path)
        }
    }

    /// Puts the finished folder in place, with what else the old one held.
    ///
    /// - Returns: Where the old one is now, which may still hold files of the user; nil where there
    ///   was none.
    private static func put(_ temporary: String, at folder: String, replace: Bool) throws
        -> String?
    {
        var status = stat()
        guard replace, stat(folder, &status) == 0 else {
            guard try ExchangedFolder.place(temporary, at: folder) else {
                throw Failure(
                    .usage, "there is a city of this name already",
                    remedy: "choose another name, or pass --replace to replace it", file: folder)
            }
            return nil
        }
        // The user's own files are in the new folder before it takes the place of the old one.
        ExchangedFolder.link(from: folder, to: temporary, except: CityLeftovers.isOwn)
        chmod(temporary, status.st_mode & 0o7777)
        try AtomicFile.synchronizeFolder(temporary)
        return try ExchangedFolder.exchange(temporary, with: folder)
    }

    /// Clears an old folder away, what is the user's having been moved to the new one.
    private static func clearAway(_ old: String, for folder: String) throws {
        do {
            try ExchangedFolder.move(from: old, to: folder, except: CityLeftovers.isOwn)
            try FileManager.default.removeItem(atPath: old)
        } catch {
            throw Failure(
                .io, "the new city is in place, but the old one could not be cleared away",
                remedy: "look through \(old) and delete it", file: folder)
        }
    }

    private func writeColumns(_ visits: VisitColumns, to path: String) throws {
        var columns = CityColumns()
        columns.add("visit.user", visits.user)
        columns.add("visit.place", visits.place)
        columns.add("visit.time", visits.time)
        columns.add("visit.local_time", visits.localTime)
        if let part = visits.part { columns.add("visit.part", part) }
        if let action = visits.action { columns.add("visit.action", action) }
        if let latitude = visits.latitude, let longitude = visits.longitude {
            columns.add("visit.latitude", latitude)
            columns.add("visit.longitude", longitude)
        }
        if let trajectory = visits.trajectory { columns.add("visit.trajectory", trajectory) }
        columns.add("user.visits", visits.offsets)
        if hasLocations {
            columns.add("place.latitude", placeLatitude)
            columns.add("place.longitude", placeLongitude)
        }
        columns.add("place.category", placeCategory)
        columns.add("user.name", userNames)
        columns.add("place.name", placeNames)
        columns.add("place.identifier", placeIdentifiers)
        columns.add("category.name", categoryNames)
        addTables(to: &columns, visits)
        var metadata = [
            "format": CityFormat.format, "version": CityFormat.version, "name": name,
            "timezone": timezone, "times": times.rawValue, "source": source, "licence": licence,
            "locations": hasLocations ? "yes" : "no", "fingerprint": columns.fingerprint,
        ]
        metadata["created"] = created
        if !story.isEmpty { metadata["story"] = story }
        try columns.write(metadata, to: path)
    }

    private func readme(_ visits: VisitColumns) -> String {
        let split = visits.part.map { parts in
            let counts = (0..<3).map { code in parts.count { Int($0) == code } }
            return "\(counts[0]) training, \(counts[1]) validation, \(counts[2]) test visits"
        }
        var lines = ["# \(name)", ""]
        if !story.isEmpty { lines += [story, ""] }
        lines += [
            "| | |", "|---|---|",
            "| users | \(userNames.count) |", "| places | \(placeNames.count) |",
            "| visits | \(visits.count) |", "| categories | \(categoryNames.count) |",
            "| locations | \(hasLocations ? "yes" : "none in the source") |",
            "| time zone | \(timezone) |",
            "| times in the source | \(times == .local ? "local wall clock" : "UTC") |",
            "| released split | \(split ?? "none") |",
            "| source | \(source) |", "| licence | \(licence) |",
        ]
        for (what, count) in [
            ("regions", regions.count), ("business areas", businessAreas.count),
            ("brands", brands.count), ("pairs of brand and region", brands.sites.brand.count),
            ("flows between regions", flows.from.count),
            ("facts of the knowledge graph", graph.facts.count),
        ] where count > 0 {
            lines.append("| \(what) | \(count) |")
        }
        if let created { lines.append("| made | \(created) |") }
        lines += [
            "",
            "`city.safetensors` holds the columns; Python reads it with the `safetensors` "
                + "package.", "",
        ]
        return lines.joined(separator: "\n")
    }
}
