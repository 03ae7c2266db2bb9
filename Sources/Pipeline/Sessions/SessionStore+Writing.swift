import Foundation
import GRDB
import Reports

/// What a training writes.
extension SessionStore {
    /// Adds a run in state `starting` and returns its name, `MODEL-CITY-N`.
    public func createRun(
        model: String, city: String, cityFingerprint: String, recipe: SEPGCNRecipe
    ) throws -> String {
        try database.write { database in
            let taken = try String.fetchSet(database, sql: "SELECT id FROM run")
            var number = 1
            while taken.contains("\(model)-\(city)-\(number)") { number += 1 }
            let run = "\(model)-\(city)-\(number)"
            var progress = RunProgress()
            progress.totalEpochs = recipe.epochs
            progress.learningRate = recipe.learningRate
            try database.execute(
                sql: """
                    INSERT INTO run (id, model, city, cityFingerprint, recipe, status, startedAt,
                    progress) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run, model, city, cityFingerprint, try SessionStore.json(recipe),
                    RunStatus.starting.rawValue, SessionStore.now(),
                    try SessionStore.json(progress),
                ])
            return run
        }
    }

    /// Marks the calling process as the one that trains the run.
    public func claim(_ run: String) throws {
        let process = ProcessMark.current
        try database.write { database in
            // What was asked of a process that is gone is not asked of this one; what was asked
            // of a run that only starts is.
            try database.execute(
                sql: """
                    UPDATE command SET takenAt = ? WHERE run = ? AND takenAt IS NULL
                    AND EXISTS (SELECT 1 FROM run WHERE id = ? AND status != ?)
                    """,
                arguments: [SessionStore.now(), run, run, RunStatus.starting.rawValue])
            try database.execute(
                sql: """
                    UPDATE run SET status = ?, message = NULL, endedAt = NULL,
                    processIdentifier = ?, processStart = ? WHERE id = ?
                    """,
                arguments: [
                    RunStatus.running.rawValue, process.identifier, process.start, run,
                ])
        }
    }

    /// Writes one step: its values and the progress, in one transaction.
    public func record(_ run: String, _ values: [MetricValue], _ progress: RunProgress) throws {
        let json = try SessionStore.json(progress)
        try database.write { database in
            let insert = try database.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO metric (run, name, step, epoch, value)
                    VALUES (?, ?, ?, ?, ?)
                    """)
            for value in values {
                try insert.execute(
                    arguments: [run, value.name, value.step, value.epoch, value.value])
            }
            try database.cachedStatement(sql: "UPDATE run SET progress = ? WHERE id = ?")
                .execute(arguments: [json, run])
        }
    }

    /// Forgets values after a step: a resumed run writes them again.
    public func forget(_ run: String, after step: Int) throws {
        try database.write { database in
            try database.execute(
                sql: "DELETE FROM metric WHERE run = ? AND step > ?", arguments: [run, step])
        }
    }

    public func setStatus(_ run: String, _ status: RunStatus, message: String? = nil) throws {
        let ended = [.finished, .stopped, .failed].contains(status) ? SessionStore.now() : nil
        try database.write { database in
            try database.execute(
                sql: "UPDATE run SET status = ?, message = ?, endedAt = ? WHERE id = ?",
                arguments: [status.rawValue, message, ended, run])
        }
    }

    public func addEvent(_ run: String, _ text: String) throws {
        try database.write { database in
            try database.execute(
                sql: "INSERT INTO event (run, at, text) VALUES (?, ?, ?)",
                arguments: [run, SessionStore.now(), text])
        }
    }

    public func setCheckpoint(
        _ run: String, kind: String, file: String, step: Int, epoch: Int
    ) throws {
        try database.write { database in
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO checkpoint (run, kind, file, step, epoch, createdAt)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [run, kind, file, step, epoch, SessionStore.now()])
        }
    }

    /// Asks something of whoever trains the run.
    public func send(_ run: String, _ command: TrainingCommand) throws {
        try database.write { database in
            try database.execute(
                sql: "INSERT INTO command (run, at, command) VALUES (?, ?, ?)",
                arguments: [run, SessionStore.now(), try SessionStore.json(command)])
        }
    }

    /// What was asked since the last call, each once, in order.
    public func takeCommands(_ run: String) throws -> [TrainingCommand] {
        let waiting = try database.read { database in
            try database.cachedStatement(
                sql: "SELECT 1 FROM command WHERE run = ? AND takenAt IS NULL LIMIT 1"
            ).fetchOne(run)
        }
        guard waiting else { return [] }
        return try database.write { database in
            let rows = try Row.fetchAll(
                database,
                sql:
                    "SELECT id, command FROM command WHERE run = ? AND takenAt IS NULL ORDER BY id",
                arguments: [run])
            try database.execute(
                sql: "UPDATE command SET takenAt = ? WHERE run = ? AND takenAt IS NULL",
                arguments: [SessionStore.now(), run])
            return try rows.map { row in
                let text: String = row["command"]
                return try JSONDecoder().decode(TrainingCommand.self, from: Data(text.utf8))
            }
        }
    }
}

extension Statement {
    /// Whether the query has a row.
    fileprivate func fetchOne(_ argument: String) throws -> Bool {
        try Bool.fetchOne(self, arguments: [argument]) ?? false
    }
}
