import Foundation
import GRDB
import Reports
import Support

/// What a watcher reads.
extension SessionStore {
    /// Every run that can be read, newest first, without curves.
    public func runs() throws -> [RunReport] {
        try listing().runs.filter { $0.labels.shelf != .deleted }
    }

    /// Every run, newest first, without curves, and those that cannot be read.
    ///
    /// - Parameter wholly: Curves, events, openings and what was sent must be readable, too.
    public func listing(wholly: Bool = false) throws -> (
        runs: [RunReport], unreadable: [UnreadableRun]
    ) {
        try look { database in
            var found: (runs: [RunReport], unreadable: [UnreadableRun]) = ([], [])
            let rows = try Row.fetchAll(
                database, sql: "SELECT rowid, * FROM run ORDER BY startedAt DESC, id DESC")
            for row in rows {
                let stored = StoredRow(row, of: "run", file: file)
                do {
                    if wholly { try self.wholly(database, stored) }
                    var report = try report(database, stored)
                    report.trend = try trend(database, report)
                    report.validation = try validation(database, report)
                    found.runs.append(report)
                } catch let failure as Failure {
                    found.unreadable.append(
                        UnreadableRun(run: stored.name, session: name, message: "\(failure)"))
                }
            }
            if wholly {
                found.unreadable += try SessionDigests.damages(database, file: file).map {
                    UnreadableRun(run: $0.row, session: name, message: "\($0.failure)")
                }
            }
            return found
        }
    }

    /// One run; nil where the session has none of this name.
    ///
    /// - Parameters:
    ///   - points: At most about so many points a curve, each of neighbouring steps with their mean
    ///     and their ends; nil reads every step, 0 reads no curves.
    ///   - steps: Only these; nil reads whole curves.
    public func run(_ run: String, points: Int? = nil, in steps: ClosedRange<Int>? = nil) throws
        -> RunReport?
    {
        try look { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT rowid, * FROM run WHERE id = ?", arguments: [run])
            else { return nil }
            let stored = StoredRow(row, of: "run", file: file)
            var report = try report(database, stored)
            if points != 0 {
                report.series = try series(database, run, points: points, in: steps)
                try SessionDigests.checkCurves(stored, database)
                report.events = try events(run, after: 0, database)
                report.checkpoints = try checkpoints(run, database)
            }
            return report
        }
    }

    /// The members of a seed group in order of their making, without curves; none where the
    /// session has no such group.
    public func members(ofGroup group: String) throws -> [RunReport] {
        try look { try members(group, $0) }
    }

    func members(_ group: String, _ database: Database) throws -> [RunReport] {
        try Row.fetchAll(
            database, sql: "SELECT rowid, * FROM run WHERE seedGroup = ? ORDER BY rowid",
            arguments: [group]
        ).map { try report(database, StoredRow($0, of: "run", file: file)) }
    }

    /// The values of every metric of a run at one epoch, by name; `loss` and what belongs to the
    /// steps left out.
    public func metrics(_ run: String, atEpoch epoch: Int) throws -> [String: Double] {
        try look { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT name, value FROM metric WHERE run = ? AND epoch = ?
                    AND (name LIKE 'validation/%' OR name LIKE 'test/%')
                    """,
                arguments: [run, Double(epoch)])
            var metrics: [String: Double] = [:]
            for row in rows {
                let stored = StoredRow(row, of: "metric", named: run, file: file)
                metrics[try stored.text("name")] = try stored.real("value")
            }
            return metrics
        }
    }

    /// The number of the last event of a run; 0 where nothing has happened yet.
    public func lastEvent(of run: String) throws -> Int {
        try look {
            try Int.fetchOne(
                $0, sql: "SELECT MAX(id) FROM event WHERE run = ?", arguments: [run]) ?? 0
        }
    }

    /// What happened, oldest first.
    ///
    /// - Parameter number: Only what came after the event of this number.
    public func events(_ run: String, after number: Int = 0) throws -> [RunEvent] {
        try look { try events(run, after: number, $0) }
    }

    private func events(_ run: String, after number: Int, _ database: Database) throws
        -> [RunEvent]
    {
        try Row.fetchAll(
            database, sql: "SELECT * FROM event WHERE run = ? AND id > ? ORDER BY id",
            arguments: [run, number]
        ).map { row in
            let stored = StoredRow(row, of: "event", named: run, file: file)
            try SessionDigests.check(stored)
            // A kind of a later version is a note of this one.
            let kind = RunEvent.Kind(rawValue: try stored.text("kind")) ?? .note
            return RunEvent(
                number: try stored.integer("id"), at: try stored.text("at"), kind: kind,
                step: try stored.optionalInteger("step"),
                epoch: try stored.optionalReal("epoch"), text: try stored.text("text"))
        }
    }

    /// Every checkpoint of a run, the newest step first.
    public func checkpoints(_ run: String) throws -> [KeptCheckpoint] {
        try look { try checkpoints(run, $0) }
    }

    private func checkpoints(_ run: String, _ database: Database) throws -> [KeptCheckpoint] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM checkpoint WHERE run = ? ORDER BY step DESC, kind",
            arguments: [run]
        ).map { row in
            let stored = StoredRow(row, of: "checkpoint", named: run, file: file)
            return KeptCheckpoint(
                kind: try stored.text("kind"), step: try stored.integer("step"),
                epoch: try stored.integer("epoch"), createdAt: try stored.text("createdAt"))
        }
    }

    /// The file of a kind of checkpoint: `last`, `best` or `final`.
    public func checkpoint(_ run: String, kind: String) throws -> String? {
        try look { database in
            try String.fetchOne(
                database, sql: "SELECT file FROM checkpoint WHERE run = ? AND kind = ?",
                arguments: [run, kind])
        }.map(absolute)
    }

    /// Checkpoints are stored relative to the session, so that its folder can be moved.
    private func absolute(_ file: String) -> String {
        file.hasPrefix("/") ? file : "\(folder)/\(file)"
    }

    func report(_ database: Database, _ row: StoredRow) throws -> RunReport {
        let run = try row.text("id")
        let stored = try row.text("status")
        guard let status = RunStatus(rawValue: stored) else {
            throw row.unreadable("status", "none that this version knows")
        }
        var report = RunReport(
            run: run, session: name, model: try row.text("model"), city: try row.text("city"),
            cityFingerprint: try row.text("cityFingerprint"),
            recipe: try row.json("recipe", TrainingRecipe.self), status: status,
            startedAt: try row.text("startedAt"))
        report.group = try row.optionalText("seedGroup")
        report.repeats = try row.optionalText("repeats")
        report.sweep = try row.optionalText("sweep")
        if try row.optionalText("job") != nil {
            report.job = try row.json("job", QueuedJob.self)
        }
        report.queuePlace = try queuePlace(row, database)
        if try row.optionalText("manifest") != nil {
            report.manifest = try row.json("manifest", RunManifest.self)
        }
        if let parent = try row.optionalText("parent") {
            report.origin = RunOrigin(
                run: parent, checkpoint: try row.optionalText("parentCheckpoint") ?? "",
                step: try row.optionalInteger("parentStep") ?? 0)
        }
        if try row.optionalText("supervision") != nil {
            report.supervision = try row.json("supervision", Supervision.self)
        }
        if try row.optionalText("labels") != nil {
            report.labels = try row.json("labels", RunLabels.self)
        }
        report.message = try row.optionalText("message")
        report.endedAt = try row.optionalText("endedAt")
        let owner = try RunOwner(row)
        report.processIdentifier = owner?.process.identifier
        if status.isActive, let owner, !owner.seemsAlive {
            report.status = .interrupted
        }
        let progress = try row.json("progress", RunProgress.self)
        report.phase = progress.phase
        report.step = progress.step
        report.totalSteps = progress.totalSteps
        report.epoch = progress.epoch
        report.totalEpochs = progress.totalEpochs
        report.rowsPerSecond = progress.rowsPerSecond
        report.secondsLeft = progress.secondsLeft
        report.learningRate = progress.learningRate
        report.bestEpoch = progress.bestEpoch
        report.bestValue = progress.bestValue
        report.memory = progress.memory
        let final = try Row.fetchAll(
            database,
            sql: """
                SELECT name, value FROM metric
                WHERE run = ? AND name >= 'final/' AND name < 'final0'
                """, arguments: [run])
        for row in final {
            let stored = StoredRow(row, of: "metric", named: run, file: file)
            let name = try stored.text("name")
            report.test[String(name.dropFirst("final/".count))] = try stored.real("value")
        }
        let files = try Row.fetchAll(
            database, sql: "SELECT kind, file FROM checkpoint WHERE run = ?", arguments: [run]
        ).map { row in
            let stored = StoredRow(row, of: "checkpoint", named: run, file: file)
            return (kind: try stored.text("kind"), file: try stored.text("file"))
        }
        // While it pauses one looks at what it is now.
        let kinds = status == .paused ? ["last"] : ["final", "best", "last"]
        for kind in kinds where report.checkpoint == nil {
            report.checkpoint = files.first { $0.kind == kind }.map { absolute($0.file) }
        }
        try SessionDigests.check(row, database)
        return report
    }
}
