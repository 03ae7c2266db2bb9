import Foundation
import Reports
import Support

/// Reads a folder of next-place CSVs as GETNext and STHGCN use them.
///
/// `NAME_train.csv`, `NAME_val.csv` and `NAME_test.csv` with the columns user_id, POI_id,
/// POI_catname, latitude, longitude, local_time and trajectory_id. `local_time` carries `+00:00`
/// though it is the wall clock; so its digits are local time. Where the folder has a
/// `venues.csv` (venue_id, name, category_path), names and categories of places are its.
public struct GETNextImporter: CityImporter {
    /// Time zones of the released cities, by the beginning of the file names.
    public static let timezones = [
        "NYC": "America/New_York", "TKY": "Asia/Tokyo", "CA": "America/Los_Angeles",
    ]

    public let path: String
    public let settings: ImportSettings
    public var badRows = BadRows.fail
    public var progress: (@Sendable (ImportProgress) -> Void)?

    /// - Parameter settings: Their times count for nothing, since they are local.
    public init(path: String, settings: ImportSettings) {
        self.path = path
        self.settings = settings.with(.local)
    }

    /// The beginning of the file names in a folder, such as `NYC`.
    ///
    /// - Throws: `Failure(.noInput)` where there is no training file, `Failure(.usage)` where
    ///   there are several.
    public static func prefix(in folder: String) throws -> String {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw Failure(
                .noInput, "there is no such folder",
                remedy: "name the folder that holds the CSV files", file: folder)
        }
        let prefixes = Set(
            files.compactMap { file in
                ["_train.csv", "_train.csv.gz"].first { file.hasSuffix($0) }
                    .map { String(file.dropLast($0.count)) }
            }
        ).sorted()
        guard let prefix = prefixes.first else {
            throw Failure(
                .noInput, "the folder has no file whose name ends in _train.csv",
                remedy: "name the folder that holds _train.csv, _val.csv and _test.csv",
                file: folder)
        }
        guard prefixes.count == 1 else {
            throw Failure(
                .usage, "the folder holds several cities: \(prefixes.joined(separator: ", "))",
                remedy: "move each into a folder of its own", file: folder)
        }
        return prefix
    }

    public func read(_ run: ImportRun) throws -> CityDraft {
        let prefix = try Self.prefix(in: path)
        var columns = VisitTableColumns(
            user: "user_id", place: "POI_id", time: "local_time", latitude: "latitude",
            longitude: "longitude", category: "POI_catname")
        columns.trajectory = "trajectory_id"
        let parts: [(VisitPart, String)] = [
            (.training, "train"), (.validation, "val"), (.test, "test"),
        ]
        let tables = parts.map { part, suffix in
            VisitTable(
                path: SourceBytes.path(of: "\(prefix)_\(suffix).csv", in: path),
                shape: TableShape(delimiter: UInt8(ascii: ",")), columns: columns, part: part)
        }
        return try settings.draft(of: path, tables: tables, run) { builder in
            let venues = SourceBytes.path(of: "venues.csv", in: path)
            guard FileManager.default.fileExists(atPath: venues) else { return }
            try builder.readCatalogue(
                path: venues, key: "venue_id",
                columns: PlaceColumns(name: "name", categoryPath: "category_path"), run)
        }
    }
}
