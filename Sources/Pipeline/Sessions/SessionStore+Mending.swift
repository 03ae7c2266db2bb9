import Foundation
import GRDB
import Reports
import Support

/// What a run's checkpoints say of it, where its row is gone or cannot be read.
public struct RecoveredRun: Sendable {
    public struct File: Sendable {
        public var kind: String
        /// Relative to the session's folder.
        public var path: String
        public var step: Int
        public var epoch: Int

        public init(kind: String, path: String, step: Int, epoch: Int) {
            self.kind = kind
            self.path = path
            self.step = step
            self.epoch = epoch
        }
    }

    public var run: String
    public var city: String
    public var cityFingerprint: String
    public var recipe: TrainingRecipe
    public var progress: RunProgress
    /// ISO 8601, UTC.
    public var startedAt: String
    public var files: [File]

    public init(
        run: String, city: String, cityFingerprint: String, recipe: TrainingRecipe,
        progress: RunProgress, startedAt: String, files: [File]
    ) {
        self.run = run
        self.city = city
        self.cityFingerprint = cityFingerprint
        self.recipe = recipe
        self.progress = progress
        self.startedAt = startedAt
        self.files = files
    }
}

/// Sessions whose database and checkpoints do not go together.
extension SessionStore {
    /// Names of the folders of checkpoints in a session's folder.
    public static func checkpointFolders(_ folder: String) -> [String] {
        let path = folder + "/checkpoints"
        // A session without a checkpoint is an ordinary thing.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { name in
            guard !name.hasPrefix(".") else { return false }
            let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(name)"))
            return files?.contains { $0.hasSuffix(".safetensors") } == true
        }.sorted()
    }

    /// Names of the folders of checkpoints that belong to no run; a run that nobody has trained
    /// yet has none.
    public func lostRuns() throws -> [String] {
        let owned = try look { database in
            try String.fetchSet(
                database,
                sql: """
                    SELECT id FROM run WHERE typeof(id) = 'text'
                    AND NOT (processIdentifier IS NULL AND (status = 'starting'
                        OR status = 'queued' AND job IS NOT NULL AND json_valid(job)
                        AND json_extract(job, '$.statusBefore') IS 'starting'))
                    """)
        }
        return Self.checkpointFolders(folder).filter { !owned.contains($0) }
    }

    /// Makes a run's row from its checkpoints, as one that was stopped.
    public func takeIn(_ run: RecoveredRun) throws {
        try change { database in
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO run (id, model, city, cityFingerprint, recipe, status,
                    startedAt, progress) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run.run, run.recipe.model, run.city, run.cityFingerprint,
                    try SessionStore.json(run.recipe), RunStatus.stopped.rawValue, run.startedAt,
                    try SessionStore.json(run.progress),
                ])
            // A row that was there was of a run that nobody had trained.
            try database.execute(
                sql: """
                    UPDATE run SET status = ?, recipe = ?, city = ?, cityFingerprint = ?,
                    progress = ? WHERE id = ?
                    """,
                arguments: [
                    RunStatus.stopped.rawValue, try SessionStore.json(run.recipe), run.city,
                    run.cityFingerprint, try SessionStore.json(run.progress), run.run,
                ])
            try addFiles(of: run, database)
            try insertEvent(
                run.run, .note, "taken in again from its checkpoints; its curves are lost", database
            )
        }
    }

    private func addFiles(of run: RecoveredRun, _ database: Database) throws {
        for file in run.files {
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO checkpoint (run, kind, file, step, epoch, createdAt)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run.run, file.kind, file.path, file.step, file.epoch, SessionStore.now(),
                ])
        }
    }

    /// Mends the rows that cannot be read, from checkpoints where there are some.
    ///
    /// The database is copied first. What is taken out is what could not be read; a row that
    /// cannot be made whole stays as it is.
    ///
    /// - Returns: A sentence for each row that can be read now, and the copy.
    public func mend(by recovered: (String) -> RecoveredRun?) throws -> (
        done: [String], copy: String?
    ) {
        guard try !isReadable() else { return ([], nil) }
        return try change { database in
            let copy = try SessionSchema.keepCopy(of: file, "before-mending")
            var done: [String] = []
            for row in try Row.fetchAll(database, sql: "SELECT rowid, * FROM run ORDER BY rowid") {
                let stored = StoredRow(row, of: "run", file: file)
                guard try readable({ try wholly(database, stored) }) != nil else { continue }
                guard let number = row["rowid"] as Int64? else { continue }
                try mend(stored, number, recovered(stored.name), database)
                let again = try Row.fetchOne(
                    database, sql: "SELECT rowid, * FROM run WHERE rowid = ?", arguments: [number])
                if let again,
                    try readable({
                        try wholly(database, StoredRow(again, of: "run", file: file))
                    }) == nil
                {
                    done.append("run \(StoredRow.plain(stored.name)) can be read again")
                }
            }
            for damage in try SessionDigests.damages(database, file: file) {
                done.append("\(damage.row) is taken as it is, or out where it is no text")
            }
            try SessionDigests.accept(database)
            return (done, copy)
        }
    }

    private func isReadable() throws -> Bool {
        try look { database in
            guard try SessionDigests.damages(database, file: file).isEmpty else { return false }
            return try Row.fetchAll(database, sql: "SELECT rowid, * FROM run").allSatisfy { row in
                try readable { try wholly(database, StoredRow(row, of: "run", file: file)) } == nil
            }
        }
    }

    /// Everything that is asked of a run.
    func wholly(_ database: Database, _ row: StoredRow) throws {
        _ = try report(database, row)
        _ = try series(database, row.text("id"), points: 1, wholly: true)
        try SessionDigests.checkCurves(row, database, wholly: true)
    }

    /// Why something cannot be read; nil where it can. Other failures pass.
    private func readable(_ body: () throws -> Void) throws -> Failure? {
        do {
            try body()
            return nil
        } catch let failure as Failure {
            return failure
        }
    }

    private func mend(
        _ row: StoredRow, _ number: Int64, _ found: RecoveredRun?, _ database: Database
    ) throws {
        func set(_ column: String, _ value: (any DatabaseValueConvertible)?) throws {
            try database.execute(
                sql: "UPDATE run SET \(column) = ? WHERE rowid = ?", arguments: [value, number])
        }
        func check(
            _ column: String, instead value: (any DatabaseValueConvertible)?,
            _ body: () throws -> Void
        ) throws {
            if try readable(body) != nil { try set(column, value) }
        }
        if try readable({ _ = try RunOwner(row) }) != nil {
            for column in [
                "processIdentifier", "processStart", "processHost", "processBoot", "processSpace",
                "heartbeat",
            ] {
                try set(column, nil)
            }
        }
        for column in [
            "message", "endedAt", "seedGroup", "repeats", "parent", "parentCheckpoint", "sweep",
        ] {
            try check(column, instead: nil) { _ = try row.optionalText(column) }
        }
        try check("manifest", instead: nil) {
            if try row.optionalText("manifest") != nil {
                _ = try row.json("manifest", RunManifest.self)
            }
        }
        if try readable({
            if try row.optionalText("labels") != nil {
                _ = try row.json("labels", RunLabels.self)
            }
        }) != nil {
            try set("labels", nil)
            try set("shelf", nil)
        }
        try check("supervision", instead: nil) {
            if try row.optionalText("supervision") != nil {
                _ = try row.json("supervision", Supervision.self)
            }
        }
        try check("place", instead: nil) { _ = try row.optionalInteger("place") }
        try check("job", instead: nil) {
            if try row.optionalText("job") != nil { _ = try row.json("job", QueuedJob.self) }
        }
        try check("parentStep", instead: nil) { _ = try row.optionalInteger("parentStep") }
        try check("progress", instead: try SessionStore.json(found?.progress ?? RunProgress())) {
            _ = try row.json("progress", RunProgress.self)
        }
        try check("startedAt", instead: found?.startedAt ?? SessionStore.now()) {
            _ = try row.text("startedAt")
        }
        if RunStatus(rawValue: (try? row.text("status")) ?? "") == nil {
            try set("status", RunStatus.stopped.rawValue)
        }
        // What a digest tells of is some value or other: a checkpoint has its own digest.
        let isChanged =
            try readable {
                try SessionDigests.check(row, database)
                try SessionDigests.checkCurves(row, database, wholly: true)
            } != nil
        if isChanged, let found {
            try set("model", found.recipe.model)
            try set("city", found.city)
            try set("cityFingerprint", found.cityFingerprint)
            try set("recipe", try SessionStore.json(found.recipe))
        }
        if let found {
            try check("model", instead: found.recipe.model) { _ = try row.text("model") }
            try check("city", instead: found.city) { _ = try row.text("city") }
            try check("cityFingerprint", instead: found.cityFingerprint) {
                _ = try row.text("cityFingerprint")
            }
            try check("recipe", instead: try SessionStore.json(found.recipe)) {
                _ = try row.json("recipe", TrainingRecipe.self)
            }
        }
        try database.execute(
            sql: """
                DELETE FROM metric WHERE run = ? AND (typeof(step) != 'integer'
                OR typeof(name) != 'text' OR typeof(value) NOT IN ('real', 'integer')
                OR typeof(epoch) NOT IN ('real', 'integer'))
                """, arguments: [row.name])
        try database.execute(
            sql: """
                DELETE FROM checkpoint
                WHERE run = ? AND (typeof(file) != 'text' OR typeof(kind) != 'text')
                """, arguments: [row.name])
        try MetricBuckets.rebuild(row.name, from: 0, database)
        if let found { try addFiles(of: found, database) }
        try set("digest", nil)
        try set("curvesDigest", nil)
        guard isChanged else { return }
        try insertEvent(
            row.name, .note,
            "a value of its row or its curves was damaged, and is kept where no checkpoint has it",
            database)
    }
}
