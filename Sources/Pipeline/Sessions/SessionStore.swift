import Foundation
import GRDB
import Reports

/// A session's database: the interface between a training and whoever watches it.
///
/// One SQLite file in write-ahead mode. Each step of a training is one transaction, so `kill -9`
/// loses at most the step that was being written.
public final class SessionStore: Sendable {
    public let folder: String
    public let name: String
    let database: DatabaseQueue

    /// Opens `folder/session.sqlite`, creating both where they are missing.
    ///
    /// - Throws: A database error that names the file.
    public init(folder: String) throws {
        self.folder = folder
        name = URL(fileURLWithPath: folder).lastPathComponent
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        database = try DatabaseQueue(
            path: folder + "/session.sqlite", configuration: configuration)
        try SessionStore.migrator.migrate(database)
    }

    /// Whether a folder holds a session.
    public static func exists(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/session.sqlite")
    }

    public func checkpointFolder(_ run: String) -> String { "\(folder)/checkpoints/\(run)" }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs") { database in
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
        }
        migrator.registerMigration("2 openings") { database in
            try database.create(table: "opening") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("at", .text).notNull()
                table.column("run", .text).references("run", onDelete: .cascade)
                table.column("city", .text).notNull()
                table.column("cityFingerprint", .text).notNull()
                table.column("split", .text).notNull()
                table.column("command", .text).notNull()
            }
            // Runs that were tested before openings were written down opened it, too.
            try database.execute(
                sql: """
                    INSERT INTO opening (at, run, city, cityFingerprint, split, command)
                    SELECT COALESCE(endedAt, startedAt), id, city, cityFingerprint,
                        COALESCE(json_extract(recipe, '$.split'), 'released'),
                        'training of ' || id || ', at its end'
                    FROM run WHERE EXISTS (
                        SELECT 1 FROM metric WHERE metric.run = run.id AND name LIKE 'final/%')
                    ORDER BY startedAt
                    """)
        }
        migrator.registerMigration("2 manifests and groups") { database in
            try database.alter(table: "run") { table in
                table.add(column: "manifest", .text)
                table.add(column: "seedGroup", .text)
                table.add(column: "repeats", .text)
            }
        }
        return migrator
    }

    static func now() -> String { Date().ISO8601Format() }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// Where a run stands; one JSON column, rewritten with each step.
public struct RunProgress: Codable, Equatable, Sendable {
    public var phase = "selection"
    public var step = 0
    public var totalSteps = 0
    public var epoch = 0
    public var totalEpochs = 0
    public var rowsPerSecond: Double?
    public var secondsLeft: Double?
    public var learningRate = 0.0
    public var bestEpoch: Int?
    public var bestValue: Double?
    public var memory: Int?

    public init() {}
}

/// One value of one curve.
public struct MetricValue: Equatable, Sendable {
    public var name: String
    public var step: Int
    public var epoch: Double
    public var value: Double

    public init(name: String, step: Int, epoch: Double, value: Double) {
        self.name = name
        self.step = step
        self.epoch = epoch
        self.value = value
    }
}
