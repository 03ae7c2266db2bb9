import GRDB
import Reports

/// The tables of the queue and of sweeps.
///
/// A queued run is a row like any other, with its place and what it is to do; who carries the queue
/// out stands in a table of one row. A sweep is one JSON document.
enum SessionQueue {
    /// The columns that digests cover.
    static let columns = ["sweep": ["id", "at", "content"]]

    static func prepare(_ database: Database) throws {
        try database.alter(table: "run") { table in
            // Runs with a smaller one come first; the numbers may have gaps.
            table.add(column: "place", .integer)
            table.add(column: "job", .text)
            table.add(column: "sweep", .text)
        }
        try database.create(table: "sweep") { table in
            table.primaryKey("id", .text)
            table.column("at", .text).notNull()
            table.column("content", .text).notNull()
        }
        try database.create(table: "runner") { table in
            // One process carries the queue out.
            table.column("id", .integer).primaryKey().check { $0 == 1 }
            table.column("atOnce", .integer).notNull()
            table.column("processIdentifier", .integer)
            table.column("processStart", .text)
            table.column("processHost", .text)
            table.column("processBoot", .text)
            table.column("processSpace", .text)
            table.column("heartbeat", .double)
        }
        for table in columns.keys.sorted() { try SessionDigests.cover(table, database) }
        try SessionDigests.renew(database)
    }
}

extension StoredRow {
    /// Nobody has trained the run yet: it was made, and at most queued.
    var isUntouched: Bool {
        get throws {
            switch RunStatus(rawValue: try text("status")) {
            case .starting: true
            case .queued:
                try optionalText("job") != nil
                    && json("job", QueuedJob.self).statusBefore == .starting
            default: false
            }
        }
    }
}
