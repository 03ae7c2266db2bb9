import Foundation
import Reports
import Tensors

/// Reads visits from any CSV or TSV table whose columns are named.
///
/// Times may be epoch seconds, epoch milliseconds (12 digits or more) or dates
/// `yyyy-MM-dd HH:mm[:ss]` with `T` or a blank and an optional offset. Where the source is local,
/// the digits of a date count and its offset only enters the raw time; where it is UTC, the
/// offset is taken off. A place's location, name and category are those of its first row.
/// Identifiers and names that are no UTF-8 are read as Latin-1.
public struct CSVImporter: Sendable {
    /// Which column holds what: a name from the header, or a number from 1.
    public struct Columns: Sendable {
        public var user: String
        public var place: String
        public var time: String
        public var latitude: String?
        public var longitude: String?
        public var category: String?
        public var placeName: String?

        public init(
            user: String, place: String, time: String, latitude: String? = nil,
            longitude: String? = nil, category: String? = nil, placeName: String? = nil
        ) {
            self.user = user
            self.place = place
            self.time = time
            self.latitude = latitude
            self.longitude = longitude
            self.category = category
            self.placeName = placeName
        }
    }

    /// What to do about a row with a mistake.
    public enum BadRows: String, Sendable, CaseIterable {
        /// The first one fails the import.
        case fail
        /// They are left out, counted, and written to `NAME.rejects` beside the city.
        case reject
    }

    public let path: String
    public let columns: Columns
    public let settings: ImportSettings
    public var badRows = BadRows.fail
    /// nil guesses it from the first line.
    public var delimiter: Character?
    /// Whether the first row names the columns; without, columns go by number.
    public var hasHeader = true
    /// Called now and then with the bytes read and the bytes of the file.
    public var progress: (@Sendable (Int, Int) -> Void)?

    public init(path: String, columns: Columns, settings: ImportSettings) {
        self.path = path
        self.columns = columns
        self.settings = settings
    }

    /// Imports the table and writes the city; nothing is written where the import fails.
    ///
    /// - Parameters:
    ///   - target: The folder of the new city.
    ///   - replace: Whether a city that is there may be replaced.
    /// - Throws: `Failure` with file, line and column of the mistake.
    public func run(to target: String, replace: Bool = false) throws -> ImportOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        var reading = try CSVReading(self)
        try reading.readRows()
        let rejects = reading.rejects
        guard !reading.draft.visitUser.isEmpty || rejects.count == 0 else {
            throw Failure(
                .badData,
                "every one of the \(rejects.count) rows is bad; the first: "
                    + (rejects.firstOfEachKind.first?.problem ?? ""),
                remedy: "check the columns, the delimiter and the time format", file: path)
        }
        guard !reading.draft.visitUser.isEmpty else {
            throw Failure(
                .badData, "the city is empty: there is no visit in the file",
                remedy: "check that this is the right data", file: path)
        }
        var rejectsPath: String?
        if rejects.count > 0 {
            let folder = URL(fileURLWithPath: target).standardizedFileURL
            rejectsPath = folder.deletingLastPathComponent().path + "/\(settings.name).rejects"
        }
        let city = try reading.finishedDraft().write(to: target, replace: replace) {
            // Before the city is put in place, so that a full disk here leaves no city either.
            if let rejectsPath { try rejects.write(to: rejectsPath) }
        }
        var report = CityReport(city)
        report.seconds = (clock.now - start) / .seconds(1)
        return ImportOutcome(
            report: report, rejectedRows: rejects.count,
            firstOfEachKind: rejects.firstOfEachKind, rejectsPath: rejectsPath)
    }

    /// Reads the table into a draft, without writing anything. O(bytes).
    ///
    /// - Throws: `Failure` with file, line and column of the mistake.
    public func draft() throws -> CityDraft {
        var reading = try CSVReading(self)
        try reading.readRows()
        return reading.finishedDraft()
    }
}
