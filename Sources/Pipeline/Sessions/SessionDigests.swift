import Foundation
import GRDB
import Support

/// Digests of what a session's rows hold, so that a bit that a disk lost is told.
///
/// Triggers take a row's digest away whenever its content changes, whoever changes it: a change by
/// another program is no damage. At the end of each of its own transactions a session fills in what
/// is missing, and whoever reads a row compares. A row without a digest is taken as it is.
///
/// The digest of a run covers its row, its checkpoints and its test figures; that of its curves
/// covers every other value. The curves of a run that goes on have none, since each step would have
/// to read all steps before it.
enum SessionDigests {
    /// Tables whose rows are covered one by one, with the columns that count.
    private static let simple = ofRuns.merging(SessionCases.columns) { one, _ in one }
        .merging(SessionQueue.columns) { one, _ in one }
    private static let ofRuns = [
        "event": ["run", "at", "text", "kind", "step", "epoch"],
        "opening": ["at", "run", "city", "cityFingerprint", "split", "command"],
        "command": ["run", "at", "command"],
    ]
    /// Columns of those tables that hold numbers; all others hold text.
    private static let numbers: Set<String> = ["step", "epoch"]
    /// What changes without a change of content.
    private static let uncounted: Set<String> = ["heartbeat", "digest", "curvesDigest"]
    private static let ended = "status IN ('finished', 'stopped', 'failed')"
    private static let final = "name >= 'final/' AND name < 'final0'"
    /// A check alone reads curves of more values.
    private static let quickly = 200_000

    // MARK: Tables and triggers

    /// Adds the columns and the triggers that take digests away.
    static func prepare(_ database: Database) throws {
        try database.alter(table: "run") { table in
            table.add(column: "digest", .text)
            table.add(column: "curvesDigest", .text)
        }
        try watchRuns(database)
        for (change, row) in [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")] {
            try addTrigger(
                database, "checkpoint", change,
                "UPDATE run SET digest = NULL WHERE id = \(row).run AND digest IS NOT NULL")
            try addTrigger(
                database, "metric", change,
                """
                UPDATE run SET curvesDigest = NULL
                    WHERE id = \(row).run AND curvesDigest IS NOT NULL;
                UPDATE run SET digest = NULL
                    WHERE id = \(row).run AND digest IS NOT NULL AND \(row).name LIKE 'final/%'
                """)
        }
        for table in ["command", "event", "opening"] { try cover(table, database) }
        try addIndex(database, "run")
        try database.execute(
            sql: """
                CREATE INDEX curves_undigested ON run(curvesDigest)
                WHERE curvesDigest IS NULL AND \(ended)
                """)
    }

    /// Adds the column and the trigger of a table whose rows are covered one by one.
    static func cover(_ table: String, _ database: Database) throws {
        try database.execute(sql: "ALTER TABLE \(table) ADD COLUMN digest TEXT")
        try watch(table, database)
        try addIndex(database, table)
    }

    private static func addIndex(_ database: Database, _ table: String) throws {
        try database.execute(
            sql: "CREATE INDEX \(table)_undigested ON \(table)(digest) WHERE digest IS NULL")
    }

    /// Of the columns that count and are there: later steps add others.
    private static func watch(_ table: String, _ database: Database) throws {
        let there = Set(try database.columns(in: table).map(\.name))
        let columns = (simple[table] ?? []).filter(there.contains)
        try addTrigger(
            database, table, "UPDATE OF \(columns.joined(separator: ", "))",
            "UPDATE \(table) SET digest = NULL WHERE rowid = NEW.rowid")
    }

    /// Covers the columns that runs and events have got; every row gets a new digest.
    static func renew(_ database: Database) throws {
        try database.execute(sql: "DROP TRIGGER run_update; DROP TRIGGER event_update")
        try watchRuns(database)
        try watch("event", database)
        try database.execute(sql: "UPDATE run SET digest = NULL; UPDATE event SET digest = NULL")
    }

    private static func watchRuns(_ database: Database) throws {
        let counted = try database.columns(in: "run").map(\.name).filter {
            !uncounted.contains($0)
        }
        try addTrigger(
            database, "run", "UPDATE OF \(counted.joined(separator: ", "))",
            "UPDATE run SET digest = NULL WHERE rowid = NEW.rowid")
    }

    private static func addTrigger(
        _ database: Database, _ table: String, _ change: String, _ body: String
    ) throws {
        let name = "\(table)_\(change.prefix { $0.isLetter }.lowercased())"
        try database.execute(
            sql: "CREATE TRIGGER \(name) AFTER \(change) ON \(table) BEGIN \(body); END")
    }

    // MARK: Filling in

    /// Fills in what is missing, at the end of a transaction; some 50 µs for a step of a training.
    static func fill(_ database: Database) throws {
        let runs = try rows(
            database, "SELECT rowid, * FROM run WHERE digest IS NULL", [])
        for run in runs {
            try database.cachedStatement(sql: "UPDATE run SET digest = ? WHERE rowid = ?")
                .execute(arguments: [try digest(ofRun: run, database), run["rowid"]])
        }
        for row in try rows(
            database, "SELECT rowid, id FROM run WHERE curvesDigest IS NULL AND \(ended)", [])
        {
            try database.execute(
                sql: "UPDATE run SET curvesDigest = ? WHERE rowid = ?",
                arguments: [try digest(ofCurvesOf: row["id"], database), row["rowid"]])
        }
        for (table, columns) in simple {
            let missing = try rows(
                database, "SELECT rowid AS number, * FROM \(table) WHERE digest IS NULL", [])
            for row in missing {
                try database.cachedStatement(
                    sql: "UPDATE \(table) SET digest = ? WHERE rowid = ?"
                ).execute(arguments: [digest(of: row, columns), row["number"]])
            }
        }
    }

    // MARK: Comparing

    /// - Throws: `Failure(.badData)` where a run's row, checkpoints or test figures are not what
    ///   was written.
    static func check(_ run: StoredRow, _ database: Database) throws {
        let stored = try run.optionalText("digest")
        guard let stored, try digest(ofRun: run.row, database) != stored else { return }
        throw damaged("the row of \(StoredRow.plain(run.name)) in table run", run)
    }

    /// - Parameter wholly: However long the curves are.
    /// - Throws: `Failure(.badData)` where a run's curves are not what was written.
    static func checkCurves(
        _ run: StoredRow, _ database: Database, wholly: Bool = false
    ) throws {
        guard let stored = try run.optionalText("curvesDigest") else { return }
        let id = run.row["id"] as DatabaseValue?
        if !wholly {
            let some = try rows(
                database,
                "SELECT 1 FROM metric WHERE run = ? LIMIT 1 OFFSET \(quickly)", [id])
            guard some.isEmpty else { return }
        }
        guard try digest(ofCurvesOf: id, database) != stored else { return }
        throw damaged(
            "a value of the curves of \(StoredRow.plain(run.name)) in table metric", run)
    }

    /// - Throws: `Failure(.badData)` where such a row is not what was
    ///   written.
    static func check(_ row: StoredRow) throws {
        guard let columns = simple[row.table], let stored = try row.optionalText("digest"),
            digest(of: row.row, columns) != stored
        else { return }
        throw damaged("\(StoredRow.plain(row.name)) in table \(row.table)", row)
    }

    /// Every damage of the tables whose rows are covered one by one.
    ///
    /// - Returns: What each row is called, and what is wrong with it.
    static func damages(_ database: Database, file: String) throws -> [(
        row: String, failure: Failure
    )] {
        try simple.sorted { $0.key < $1.key }.flatMap { table, columns in
            try rows(database, "SELECT rowid, * FROM \(table)", []).compactMap { row in
                let stored = StoredRow(row, of: table, file: file)
                do {
                    try check(stored)
                    for column in columns {
                        if numbers.contains(column) {
                            _ = try stored.optionalReal(column)
                        } else {
                            _ = try stored.optionalText(column)
                        }
                    }
                    return nil
                } catch let failure as Failure {
                    return (row: "\(stored.name) of table \(table)", failure: failure)
                }
            }
        }
    }

    /// Takes the rows of those tables as they are; those that are no text, or no number, go.
    static func accept(_ database: Database) throws {
        for (table, columns) in simple {
            let bad = columns.map { column in
                let kinds = numbers.contains(column) ? "'integer', 'real'" : "'text'"
                return "typeof(\(column)) NOT IN (\(kinds), 'null')"
            }
            try database.execute(
                sql: "DELETE FROM \(table) WHERE \(bad.joined(separator: " OR "))")
            try database.execute(sql: "UPDATE \(table) SET digest = NULL")
        }
    }

    private static func damaged(_ what: String, _ row: StoredRow) -> Failure {
        Failure(
            .badData, "\(what) is damaged: its content is not what was written",
            remedy: StoredRow.remedy(row.file), file: row.file)
    }

    // MARK: Digests

    private static func digest(ofRun run: Row, _ database: Database) throws -> String {
        var content = Content()
        for (column, value) in run where !uncounted.contains(column) && column != "rowid" {
            content.add(column.databaseValue)
            content.add(value)
        }
        let id = run["id"] as DatabaseValue?
        for sql in [
            "SELECT * FROM checkpoint WHERE run = ? ORDER BY kind",
            "SELECT name, step, epoch, value FROM metric WHERE run = ? AND \(final)",
        ] {
            for row in try rows(database, sql, [id]) { content.add(row) }
        }
        return content.digest
    }

    private static func digest(ofCurvesOf run: DatabaseValue?, _ database: Database) throws
        -> String
    {
        var content = Content()
        let cursor = try Row.fetchCursor(
            database,
            sql: "SELECT name, step, epoch, value FROM metric WHERE run = ?", arguments: [run])
        // One way through all of them: what is out of order would be passed over by a search.
        while let row = try cursor.next() {
            if case .string(let name) = (row[0] as DatabaseValue).storage,
                name.hasPrefix("final/")
            {
                continue
            }
            content.add(row)
        }
        return content.digest
    }

    private static func digest(of row: Row, _ columns: [String]) -> String {
        var content = Content()
        for column in columns { content.add((row[column] as DatabaseValue?) ?? .null) }
        return content.digest
    }

    private static func rows(
        _ database: Database, _ sql: String, _ arguments: StatementArguments
    ) throws -> [Row] {
        try Row.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// Values, each with its kind and length.
    private struct Content {
        private var bytes: [UInt8] = []

        mutating func add(_ row: Row) {
            for (_, value) in row { add(value) }
        }

        mutating func add(_ value: DatabaseValue) {
            switch value.storage {
            case .null: bytes.append(0)
            case .int64(let number): add(1, number)
            case .double(let number): add(2, number.bitPattern)
            case .string(let text): add(3, text.utf8)
            case .blob(let data): add(4, data)
            }
        }

        private mutating func add(_ kind: UInt8, _ number: some FixedWidthInteger) {
            bytes.append(kind)
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }

        private mutating func add(_ kind: UInt8, _ content: some Collection<UInt8>) {
            add(kind, content.count)
            bytes.append(contentsOf: content)
        }

        /// Half of a SHA-256: it guards against chance, not against people.
        var digest: String { String(Digest256.of(Data(bytes)).prefix(32)) }
    }
}
