import Foundation
import GRDB
import Reports
import Support

/// The tables of a session, and how a database of an earlier version gets them.
///
/// The names of steps that were taken stand in the table `grdb_migrations`, as they always have.
enum SessionSchema {
    fileprivate struct Step {
        var name: String
        var apply: @Sendable (Database) throws -> Void

        init(_ name: String, _ apply: @escaping @Sendable (Database) throws -> Void) {
            self.name = name
            self.apply = apply
        }
    }

    /// The number of the format that this version writes.
    static var format: Int { steps.count }

    /// What a database is.
    struct Found {
        /// Steps that are still to be taken.
        fileprivate var missing: [Step]
        /// The number of its format; 0 for one without tables.
        var format: Int

        var isCurrent: Bool { missing.isEmpty }
    }

    /// - Throws: `Failure(.badData)` for a database of a later version.
    static func look(_ database: Database, file: String) throws -> Found {
        let hasSteps =
            try Int.fetchOne(
                database,
                sql: "SELECT COUNT(*) FROM sqlite_master WHERE name = 'grdb_migrations'") == 1
        let taken =
            hasSteps
            ? try String.fetchSet(database, sql: "SELECT identifier FROM grdb_migrations") : []
        let written = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let foreign = taken.subtracting(steps.map(\.name))
        guard foreign.isEmpty, written <= format else {
            // A step's name begins with the number of its format.
            let numbers = foreign.compactMap { Int($0.prefix { $0.isNumber }) }
            let format = max(written, numbers.max() ?? 0, Self.format + 1)
            throw Failure(
                .badData,
                "the session's database has format \(format), of a later version of WhyHere; "
                    + "this one (\(ProgramVersion.text)) knows formats up to \(Self.format)",
                remedy: "use the later version, or another session with --session", file: file)
        }
        return Found(
            missing: steps.filter { !taken.contains($0.name) },
            format: max(written, taken.count))
    }

    /// Takes what steps are missing, all or none, with a copy of an older database beside it.
    ///
    /// Several processes may do so at once: the first one does the work.
    ///
    /// - Parameter file: Where the database lies; nil for one in memory, which needs no copy.
    static func bringUpToDate(_ database: DatabaseQueue, file: String?) throws {
        let name = file ?? "session.sqlite"
        guard try !database.read({ try look($0, file: name) }).isCurrent else { return }
        try database.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                let found = try look(database, file: name)
                guard !found.isCurrent else { return .commit }
                if found.format > 0, let file {
                    _ = try keepCopy(of: file, "format-\(found.format)")
                }
                try database.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS grdb_migrations
                        (identifier TEXT NOT NULL PRIMARY KEY)
                        """)
                for step in found.missing {
                    try step.apply(database)
                    try database.execute(
                        sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)",
                        arguments: [step.name])
                }
                try database.execute(sql: "PRAGMA user_version = \(format)")
                return .commit
            }
        }
    }

    /// Keeps a copy of a database beside it. Whoever calls holds the right to write, so that nothing
    /// changes meanwhile.
    ///
    /// - Parameter reason: A part of the copy's name.
    /// - Returns: Where the copy lies.
    static func keepCopy(of file: String, _ reason: String) throws -> String {
        let base = file.hasSuffix(".sqlite") ? String(file.dropLast(7)) : file
        var target = "\(base)-\(reason).sqlite"
        var number = 1
        while FileManager.default.fileExists(atPath: target) {
            number += 1
            target = "\(base)-\(reason)-\(number).sqlite"
        }
        try copy(file, to: target)
        return target
    }

    /// Writes a database whole, as it is committed, or not at all.
    ///
    /// - Throws: A database error, or `Failure`.
    static func copy(_ file: String, to target: String) throws {
        let url = URL(fileURLWithPath: target)
        let temporary = url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).tmp"
        func sweep() {
            for end in ["", "-journal", "-wal", "-shm"] { unlink(temporary + end) }
        }
        // What a process that was killed at this left.
        sweep()
        do {
            var reading = Configuration()
            reading.readonly = true
            let source = try DatabaseQueue(path: file, configuration: reading)
            let copy = try DatabaseQueue(path: temporary)
            try source.backup(to: copy)
            try copy.close()
            guard rename(temporary, target) == 0 else {
                throw Failure.system("write", path: target, code: errno)
            }
        } catch {
            sweep()
            throw error
        }
    }

    private static let steps = [
        Step("1 runs") { database in
            try database.create(table: "run") { table in
                table.primaryKey("id", .text)
                table.column("model", .text).notNull()
                table.column("city", .text).notNull()
                table.column("cityFingerprint", .text).notNull()
                table.column("recipe", .text).notNull()
                table.column("status", .text).notNull()
                table.column("message", .text)
                table.column("processIdentifier", .integer)
                // Tells a process from a later one with the same number.
                table.column("processStart", .text)
                table.column("startedAt", .text).notNull()
                table.column("endedAt", .text)
                table.column("progress", .text).notNull()
            }
            try database.create(table: "metric", options: .withoutRowID) { table in
                table.column("run", .text).notNull().references("run", onDelete: .cascade)
                table.column("name", .text).notNull()
                table.column("step", .integer).notNull()
                table.column("epoch", .double).notNull()
                table.column("value", .double).notNull()
                table.primaryKey(["run", "name", "step"])
            }
            try database.create(table: "checkpoint") { table in
                table.column("run", .text).notNull().references("run", onDelete: .cascade)
                table.column("kind", .text).notNull()
                table.column("file", .text).notNull()
                table.column("step", .integer).notNull()
                table.column("epoch", .integer).notNull()
                table.column("createdAt", .text).notNull()
                table.primaryKey(["run", "kind"])
            }
            try database.create(table: "event") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("run", .text).notNull().references("run", onDelete: .cascade)
                table.column("at", .text).notNull()
                table.column("text", .text).notNull()
            }
            try database.create(table: "command") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("run", .text).notNull().references("run", onDelete: .cascade)
                table.column("at", .text).notNull()
                table.column("command", .text).notNull()
                table.column("takenAt", .text)
            }
        },
        Step("2 openings") { database in
            try database.create(table: "opening") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("at", .text).notNull()
                table.column("run", .text).references("run", onDelete: .cascade)
                table.column("city", .text).notNull()
                table.column("cityFingerprint", .text).notNull()
                table.column("split", .text).notNull()
                table.column("command", .text).notNull()
            }
            // Runs that were tested before openings were written down opened it, too. A recipe
            // that cannot be read says nothing of its split.
            try database.execute(
                sql: """
                    INSERT INTO opening (at, run, city, cityFingerprint, split, command)
                    SELECT COALESCE(endedAt, startedAt), id, city, cityFingerprint,
                        COALESCE(CASE WHEN json_valid(recipe)
                            THEN json_extract(recipe, '$.split') END, 'released'),
                        'training of ' || id || ', at its end'
                    FROM run WHERE EXISTS (
                        SELECT 1 FROM metric WHERE metric.run = run.id AND name LIKE 'final/%')
                    ORDER BY startedAt
                    """)
        },
        Step("2 manifests and groups") { database in
            try database.alter(table: "run") { table in
                table.add(column: "manifest", .text)
                table.add(column: "seedGroup", .text)
                table.add(column: "repeats", .text)
            }
        },
        Step("4 owners") { database in
            try database.alter(table: "run") { table in
                // What the process number means where: see `ProcessMark`.
                table.add(column: "processHost", .text)
                table.add(column: "processBoot", .text)
                table.add(column: "processSpace", .text)
                // Seconds since 1970 of the last sign of life.
                table.add(column: "heartbeat", .double)
            }
        },
        Step("5 digests") { try SessionDigests.prepare($0) },
        Step("6 kinds of events and branches") { database in
            try database.alter(table: "event") { table in
                table.add(column: "kind", .text).notNull().defaults(to: RunEvent.Kind.note.rawValue)
                table.add(column: "step", .integer)
                table.add(column: "epoch", .double)
            }
            try database.create(
                index: "event_of_run", on: "event", columns: ["run", "id"])
            try database.alter(table: "run") { table in
                // The checkpoint of another run that it began from.
                table.add(column: "parent", .text)
                table.add(column: "parentCheckpoint", .text)
                table.add(column: "parentStep", .integer)
                table.add(column: "supervision", .text)
            }
            try SessionDigests.renew(database)
        },
        Step("7 buckets of curves") { try MetricBuckets.prepare($0) },
        Step("8 labels of runs") { database in
            try database.alter(table: "run") { table in
                table.add(column: "labels", .text)
                // A part of the labels, by which lists choose.
                table.add(column: "shelf", .text)
            }
            try SessionDigests.renew(database)
        },
        Step("9 notes and cases") { try SessionCases.prepare($0) },
        Step("10 queue and sweeps") { try SessionQueue.prepare($0) },
    ]
}
