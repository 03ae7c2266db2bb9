import GRDB

/// The tables of what people wrote and did: notes, cases with verdicts, actions.
///
/// Every column that counts is text, as digests want it; what a case is about is one JSON document,
/// so that it can have more to say later.
enum SessionCases {
    /// The columns that digests cover.
    static let columns = [
        "note": ["at", "text", "origin", "deletedAt"],
        "savedCase": ["at", "verdict", "remark", "content", "deletedAt"],
        "action": ["at", "kind", "text", "command"],
    ]
    /// So many of the newest actions are kept.
    static let mostActions = 5000

    static func prepare(_ database: Database) throws {
        try database.create(table: "note") { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("at", .text).notNull()
            table.column("text", .text).notNull()
            // Screen, city and command line, as JSON.
            table.column("origin", .text).notNull()
            // Nothing that somebody wrote is lost by one key.
            table.column("deletedAt", .text)
        }
        try database.create(table: "savedCase") { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("at", .text).notNull()
            table.column("verdict", .text).notNull()
            table.column("remark", .text).notNull()
            table.column("content", .text).notNull()
            table.column("deletedAt", .text)
        }
        try database.create(table: "action") { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("at", .text).notNull()
            table.column("kind", .text).notNull()
            table.column("text", .text).notNull()
            table.column("command", .text)
        }
        for table in columns.keys.sorted() { try SessionDigests.cover(table, database) }
    }
}
