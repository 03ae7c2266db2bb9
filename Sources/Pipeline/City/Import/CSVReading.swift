import Foundation
import Tensors

/// One run over a table, from the header to a draft.
struct CSVReading {
    /// Positions of the wanted columns in a row.
    private struct Positions {
        var user, place, time: Int
        var latitude, longitude, category, placeName: Int?
    }

    /// A mistake in the current row.
    private struct BadRow: Error {
        var kind: String
        var field: Int
        var problem: String
        var remedy: String
    }

    private let importer: CSVImporter
    private let clock: LocalClock
    private var reader: TableReader
    private let positions: Positions
    private let fieldCount: Int
    /// The first row is data already, where there is no header.
    private var holdsRow: Bool

    private(set) var draft: CityDraft
    private(set) var rejects = RejectedRows()
    private var users = ByteInterner()
    private var places = ByteInterner()
    private var categories = ByteInterner()

    init(_ importer: CSVImporter) throws {
        self.importer = importer
        clock = try LocalClock(importer.settings)
        draft = try importer.settings.draft(of: importer.path)
        draft.hasLocations = importer.columns.latitude != nil
        guard (importer.columns.latitude == nil) == (importer.columns.longitude == nil) else {
            throw Failure(
                .usage, "a column for one of latitude and longitude is named, not for the other",
                remedy: "name both or none")
        }
        var delimiter: UInt8?
        if let wanted = importer.delimiter {
            guard let byte = wanted.asciiValue, wanted != "\"", !wanted.isNewline else {
                throw Failure(
                    .usage, "`\(wanted)` cannot separate columns",
                    remedy: "use one ASCII character such as , or ;")
            }
            delimiter = byte
        }
        reader = try TableReader(path: importer.path, delimiter: delimiter)
        guard try reader.next() else {
            throw Failure(
                .badData, "the table is empty", remedy: "check that this is the right file",
                file: importer.path)
        }
        let reader = reader
        fieldCount = reader.fields.count
        let header = importer.hasHeader ? reader.fields.indices.map(reader.text(ofField:)) : []
        positions = try Self.positions(
            importer, header: header, fieldCount: reader.fields.count)
        holdsRow = !importer.hasHeader
    }

    private static func positions(
        _ importer: CSVImporter, header: [String], fieldCount: Int
    ) throws -> Positions {
        func position(_ column: String) throws -> Int {
            // A header may itself be a number, so names go first.
            if let index = header.firstIndex(of: column) { return index }
            if let number = Int(column), (1...fieldCount).contains(number) { return number - 1 }
            throw Failure(
                .usage, "the table has no column \(column)",
                remedy: header.isEmpty
                    ? "use a number from 1 to \(fieldCount)"
                    : "use one of \(header.joined(separator: ", ")), or a number from 1 to "
                        + "\(fieldCount)",
                file: importer.path, line: 1)
        }
        let columns = importer.columns
        return Positions(
            user: try position(columns.user), place: try position(columns.place),
            time: try position(columns.time), latitude: try columns.latitude.map(position),
            longitude: try columns.longitude.map(position),
            category: try columns.category.map(position),
            placeName: try columns.placeName.map(position))
    }

    /// Reads all rows; afterwards the draft has every visit.
    mutating func readRows() throws {
        var rows = 0
        while try nextRow() {
            do {
                try readRow()
            } catch let bad as BadRow {
                let failure = Failure(
                    .badData, bad.problem, remedy: bad.remedy, file: importer.path,
                    line: reader.line, column: bad.field)
                guard importer.badRows == .reject else { throw failure }
                rejects.add(failure, kind: bad.kind, row: reader.row)
            }
            rows += 1
            if rows.isMultiple(of: 1 << 16) { importer.progress?(reader.position, reader.count) }
        }
        importer.progress?(reader.count, reader.count)
    }

    private mutating func nextRow() throws -> Bool {
        if holdsRow {
            holdsRow = false
            return true
        }
        return try reader.next()
    }

    private mutating func readRow() throws {
        if let flaw = reader.flaw {
            throw BadRow(
                kind: flaw.problem, field: flaw.field, problem: flaw.problem, remedy: flaw.remedy)
        }
        guard reader.fields.count == fieldCount else {
            throw BadRow(
                kind: "fields", field: min(reader.fields.count, fieldCount),
                problem: "the row has \(reader.fields.count) fields where the first row has "
                    + "\(fieldCount)",
                remedy: "complete the row or quote its delimiters")
        }
        // Everything that can be wrong comes before anything that is kept.
        try requireText(positions.user, "user")
        try requireText(positions.place, "place")
        let time = try readTime()
        var location = (latitude: 0.0, longitude: 0.0)
        if let latitude = positions.latitude, let longitude = positions.longitude {
            location.latitude = try degrees(latitude, "latitude", limit: 90)
            location.longitude = try degrees(longitude, "longitude", limit: 180)
        }
        let user = reader.withBytes(ofField: positions.user) { users.index(of: $0) }
        let place = reader.withBytes(ofField: positions.place) { places.index(of: $0) }
        if Int(place) == draft.placeNames.count { addPlace(location) }
        describe(Int(place))
        draft.addVisit(user: user, place: place, time: time.raw, localTime: time.local)
    }

    private mutating func addPlace(_ location: (latitude: Double, longitude: Double)) {
        draft.placeNames.append("")
        draft.placeCategory.append(-1)
        guard draft.hasLocations else { return }
        draft.placeLatitude.append(location.latitude)
        draft.placeLongitude.append(location.longitude)
    }

    /// Takes name and category from the first row of the place that has them.
    private mutating func describe(_ place: Int) {
        if let column = positions.placeName, draft.placeNames[place].isEmpty {
            draft.placeNames[place] = reader.text(ofField: column)
        }
        if let column = positions.category, draft.placeCategory[place] < 0 {
            draft.placeCategory[place] = reader.withBytes(ofField: column) {
                $0.isEmpty ? -1 : categories.index(of: $0)
            }
        }
    }

    private func requireText(_ field: Int, _ what: String) throws {
        guard reader.withBytes(ofField: field, { !$0.isEmpty }) else {
            throw BadRow(
                kind: "\(what) missing", field: field + 1, problem: "the row has no \(what)",
                remedy: "give it one or remove the row")
        }
    }

    private func readTime() throws -> (raw: Int64, local: Int64) {
        guard let time = reader.withBytes(ofField: positions.time, { TimeText($0) }) else {
            throw BadRow(
                kind: "time", field: positions.time + 1,
                problem: "`\(reader.text(ofField: positions.time))` is no time",
                remedy: "use epoch seconds, epoch milliseconds or yyyy-MM-dd HH:mm:ss")
        }
        let raw = time.digits - (time.offset ?? 0)
        switch importer.settings.times {
        case .local: return (raw, time.digits)
        case .utc: return (raw, clock.local(raw))
        }
    }

    private func degrees(_ field: Int, _ what: String, limit: Double) throws -> Double {
        let value = reader.withBytes(ofField: field) { DecimalText.double($0) }
        guard let value else {
            let text = reader.text(ofField: field)
            throw BadRow(
                kind: what, field: field + 1,
                problem: text.isEmpty
                    ? "the place has no \(what)" : "the \(what) `\(text)` is no number",
                remedy: "correct it, or import without the columns of locations")
        }
        guard abs(value) <= limit else {
            throw BadRow(
                kind: "\(what) range", field: field + 1,
                problem: "the \(what) \(value) is not within ±\(Int(limit)) degrees",
                remedy: "correct it; are latitude and longitude swapped?")
        }
        return value
    }

    /// The draft with the names of users, places and categories.
    func finishedDraft() -> CityDraft {
        var draft = draft
        draft.userNames = users.texts()
        draft.placeIdentifiers = places.texts()
        draft.categoryNames = categories.texts()
        for place in draft.placeNames.indices where draft.placeNames[place].isEmpty {
            draft.placeNames[place] = "place \(draft.placeIdentifiers[place])"
        }
        return draft
    }
}
