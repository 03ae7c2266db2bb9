import Reports
import Support

/// One table of visits: where it is, how it is written, and which columns hold what.
struct VisitTable: Sendable {
    var path: String
    var shape = TableShape()
    var columns: VisitTableColumns
    /// The part of every row, where the file itself is a part.
    var part: VisitPart?
    /// The action of every row, where no column says it.
    var action: VisitAction?
    /// Whether the point 0, 0 stands for an unknown location.
    var zeroIsMissing = false
}

/// What a row says of a visit, checked but not yet kept.
struct CheckedVisit {
    var time: Int64
    var localTime: Int64
    var location: GeoPoint?
    var part: UInt8
    var action: UInt8
    var position: GeoPoint?
}

/// Reads the rows of one table of visits.
struct VisitTableReading {
    private let table: VisitTable
    private let header: TableHeader
    private let clock: LocalClock
    private let times: SourceTimes
    private let user, place, time: Int
    private let offset, part, action, trajectory: Int?
    private let userLatitude, userLongitude, userGeohash: Int?
    private let conditions: [(field: Int, value: [UInt8])]
    private let about: PlacePositions

    /// - Throws: `Failure(.usage)` for columns that do not exist.
    private init(
        _ table: VisitTable, _ header: TableHeader, _ times: SourceTimes, _ clock: LocalClock
    ) throws {
        self.table = table
        self.header = header
        self.clock = clock
        self.times = times
        let columns = table.columns
        user = try header.position(columns.user)
        place = try header.position(columns.place)
        time = try header.position(columns.time)
        offset = try columns.offset.map(header.position)
        guard offset == nil || !clock.isOfPlaces else {
            throw Failure(
                .usage, "each row tells how far its local time is from UTC",
                remedy: "give --timezone the name of one zone: it is not used for local times")
        }
        part = try columns.part.map(header.position)
        action = try columns.action.map(header.position)
        trajectory = try columns.trajectory.map(header.position)
        guard (columns.userLatitude == nil) == (columns.userLongitude == nil) else {
            throw Failure(
                .usage,
                "a column for one of the user's latitude and longitude is named, "
                    + "not for the other", remedy: "name both or none")
        }
        userLatitude = try columns.userLatitude.map(header.position)
        userLongitude = try columns.userLongitude.map(header.position)
        userGeohash = try columns.userGeohash.map(header.position)
        conditions = try columns.conditions.map {
            (try header.position($0.column), Array($0.value.utf8))
        }
        about = try PlacePositions(
            columns.about, in: header, zeroIsMissing: table.zeroIsMissing)
    }

    /// Reads all rows of a table; afterwards the builder has every visit of it.
    static func read(
        _ table: VisitTable, _ settings: ImportSettings, _ clock: LocalClock,
        into builder: inout DraftBuilder, _ run: ImportRun
    ) throws {
        run.sample?.begin(table.path)
        var source = try TableHeader.open(
            table.path, table.shape, most: run.sample.map { _ in RowSample.bytes })
        let reading = try VisitTableReading(table, source.header, settings.times, clock)
        var passedOver = 0
        try run.readRows(&source.reader, firstIsData: reading.header.firstIsData) { reader in
            try reading.header.requireWidth(reader)
            guard reading.isWanted(reader) else {
                passedOver += 1
                return
            }
            let row = try reading.row(reader)
            try builder.checkPlace(reading.place, reader)
            // Everything that can be wrong comes before anything that is kept.
            builder.add(
                row, reader, user: reading.user, place: reading.place,
                trajectory: reading.trajectory, about: reading.about)
            run.sample?.take(line: reader.line)
        }
        if passedOver > 0 {
            let wanted = table.columns.conditions.map { "\($0.column)=\($0.value)" }
            run.note("\(passedOver) rows passed over, without \(wanted.joined(separator: ", "))")
        }
    }

    private func isWanted(_ reader: borrowing TableReader) -> Bool {
        for condition in conditions {
            let isEqual = reader.withBytes(ofField: condition.field) {
                $0.elementsEqual(condition.value)
            }
            guard isEqual else { return false }
        }
        return true
    }

    private func row(_ reader: borrowing TableReader) throws -> CheckedVisit {
        try reader.requireText(user, "user")
        try reader.requireText(place, "place")
        let (raw, local) = try readTime(reader)
        try about.checkTexts(reader)
        if let trajectory { try reader.requireText(trajectory, "trajectory") }
        return CheckedVisit(
            time: raw, localTime: local, location: try about.location(reader),
            part: try readPart(reader), action: try readAction(reader),
            position: try readPosition(reader))
    }

    private func readTime(_ reader: borrowing TableReader) throws -> (raw: Int64, local: Int64) {
        guard let time = reader.withBytes(ofField: time, { TimeText($0) }) else {
            let text = reader.excerpt(ofField: time)
            throw BadRow(
                kind: "time", field: self.time + 1,
                problem: text.isEmpty ? "the row has no time" : "`\(text)` is no time",
                remedy: "use epoch seconds, epoch milliseconds, yyyy-MM-dd HH:mm:ss or "
                    + "Tue Apr 03 18:00:09 +0000 2012")
        }
        let raw = time.digits - (time.offset ?? 0)
        if let offset { return (raw, raw + (try readOffset(offset, reader)) * 60) }
        switch times {
        case .local: return (raw, time.digits)
        case .utc: return (raw, clock.local(raw))
        }
    }

    /// Minutes; the widest zones are 14 hours from UTC.
    private func readOffset(_ field: Int, _ reader: borrowing TableReader) throws -> Int64 {
        let minutes = reader.withBytes(ofField: field) { DecimalText.integer($0) }
        guard let minutes, abs(minutes) <= 14 * 60 else {
            throw BadRow(
                kind: "offset", field: field + 1,
                problem: "`\(reader.excerpt(ofField: field))` is no zone offset in minutes",
                remedy: "give minutes from -840 to 840, such as -240")
        }
        return minutes
    }

    private func readPart(_ reader: borrowing TableReader) throws -> UInt8 {
        guard let part else { return table.part?.code ?? 0 }
        let text = reader.excerpt(ofField: part).lowercased()
        switch text {
        case "0", "train", "training": return VisitPart.training.code
        case "1", "val", "valid", "validation", "dev": return VisitPart.validation.code
        case "2", "test": return VisitPart.test.code
        default:
            throw BadRow(
                kind: "part", field: part + 1,
                problem: text.isEmpty ? "the row has no part" : "`\(text)` is no part",
                remedy: "use training, validation and test, or 0, 1 and 2")
        }
    }

    private func readAction(_ reader: borrowing TableReader) throws -> UInt8 {
        guard let action else { return (table.action ?? .visit).rawValue }
        let text = reader.excerpt(ofField: action).lowercased()
        let found =
            VisitAction.allCases.first { $0.name == text }
            ?? UInt8(text).flatMap(VisitAction.init(rawValue:))
        guard let found else {
            throw BadRow(
                kind: "action", field: action + 1,
                problem: text.isEmpty ? "the row has no action" : "`\(text)` is no action",
                remedy: "use visit, order, click and search, or 0 to 3")
        }
        return found.rawValue
    }

    private func readPosition(_ reader: borrowing TableReader) throws -> GeoPoint? {
        if let userLatitude, let userLongitude {
            return GeoPoint(
                try reader.degrees(userLatitude, "user's latitude", limit: 90),
                try reader.degrees(userLongitude, "user's longitude", limit: 180))
        }
        return try userGeohash.map { try reader.geohash($0, "user") }
    }
}
