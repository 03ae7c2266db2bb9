import Foundation
import GRDB
import Reports

/// What a watcher reads.
extension SessionStore {
    /// Every run, newest first, without curves.
    public func runs() throws -> [RunReport] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM run ORDER BY startedAt DESC, id DESC")
                .map { try report(database, $0) }
        }
    }

    /// One run; nil where the session has none of this name.
    ///
    /// - Parameter points: At most about so many points a curve, each the mean of neighbouring
    ///   steps; nil reads every step, 0 reads no curves.
    public func run(_ run: String, points: Int? = nil) throws -> RunReport? {
        try database.read { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM run WHERE id = ?", arguments: [run])
            else { return nil }
            var report = try report(database, row)
            if points != 0 { report.series = try series(database, run, points: points) }
            return report
        }
    }

    /// The members of a seed group in order of their making, without curves; none where the
    /// session has no such group.
    public func members(ofGroup group: String) throws -> [RunReport] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM run WHERE seedGroup = ? ORDER BY rowid",
                arguments: [group]
            ).map { try report(database, $0) }
        }
    }

    /// The values of every metric of a run at one epoch, by name; `loss` and what belongs to the
    /// steps left out.
    public func metrics(_ run: String, atEpoch epoch: Int) throws -> [String: Double] {
        try database.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT name, value FROM metric WHERE run = ? AND epoch = ?
                    AND (name LIKE 'validation/%' OR name LIKE 'test/%')
                    """,
                arguments: [run, Double(epoch)])
            return Dictionary(
                uniqueKeysWithValues: rows.map { ($0["name"] as String, $0["value"] as Double) })
        }
    }

    /// What happened, oldest first.
    public func events(_ run: String) throws -> [(at: String, text: String)] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT at, text FROM event WHERE run = ? ORDER BY id",
                arguments: [run]
            ).map { (at: $0["at"], text: $0["text"]) }
        }
    }

    /// The file of a kind of checkpoint: `last`, `best` or `final`.
    public func checkpoint(_ run: String, kind: String) throws -> String? {
        try database.read { database in
            try String.fetchOne(
                database, sql: "SELECT file FROM checkpoint WHERE run = ? AND kind = ?",
                arguments: [run, kind])
        }.map(absolute)
    }

    /// Checkpoints are stored relative to the session, so that its folder can be moved.
    private func absolute(_ file: String) -> String {
        file.hasPrefix("/") ? file : "\(folder)/\(file)"
    }

    private func series(_ database: Database, _ run: String, points: Int?) throws
        -> [MetricSeries]
    {
        var series: [MetricSeries] = []
        let counts = try Row.fetchAll(
            database,
            sql: """
                SELECT name, COUNT(*) AS count, MIN(step) AS first, MAX(step) AS last FROM metric
                WHERE run = ? AND name NOT LIKE 'final/%' GROUP BY name ORDER BY name
                """,
            arguments: [run])
        for row in counts {
            let (name, count, last): (String, Int, Int) = (row["name"], row["count"], row["last"])
            // The refit's curve begins where the selection ended: only its own span counts.
            let first: Int = row["first"]
            let span = last - first + 1
            let bucket = points.map { count > $0 ? max(1, (span + $0 - 1) / $0) : 1 } ?? 1
            let rows = try Row.fetchAll(
                database,
                sql: bucket == 1
                    ? """
                    SELECT step, epoch, value FROM metric WHERE run = ? AND name = ? ORDER BY step
                    """
                    : """
                    SELECT MAX(step) AS step, MAX(epoch) AS epoch, AVG(value) AS value FROM metric
                    WHERE run = ? AND name = ? GROUP BY (step - \(first)) / \(bucket) ORDER BY step
                    """,
                arguments: [run, name])
            series.append(
                MetricSeries(
                    name: name,
                    points: rows.map {
                        MetricPoint(step: $0["step"], epoch: $0["epoch"], value: $0["value"])
                    }))
        }
        return series
    }

    private func report(_ database: Database, _ row: Row) throws -> RunReport {
        func decode<Value: Decodable>(_ column: String, _: Value.Type) throws -> Value {
            let text: String = row[column]
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        }
        let run: String = row["id"]
        let stored: String = row["status"]
        var report = RunReport(
            run: run, session: name, model: row["model"], city: row["city"],
            cityFingerprint: row["cityFingerprint"],
            recipe: try decode("recipe", TrainingRecipe.self),
            status: RunStatus(rawValue: stored) ?? .failed, startedAt: row["startedAt"])
        report.group = row["seedGroup"]
        report.repeats = row["repeats"]
        if let text: String = row["manifest"] {
            report.manifest = try JSONDecoder().decode(RunManifest.self, from: Data(text.utf8))
        }
        report.message = row["message"]
        report.processIdentifier = row["processIdentifier"]
        report.endedAt = row["endedAt"]
        if [.running, .paused, .starting].contains(report.status),
            let identifier = report.processIdentifier,
            ProcessMark(identifier: identifier, start: row["processStart"]).isGone
        {
            report.status = .interrupted
        }
        let progress = try decode("progress", RunProgress.self)
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
            sql: "SELECT name, value FROM metric WHERE run = ? AND name LIKE 'final/%'",
            arguments: [run])
        for row in final {
            let name: String = row["name"]
            report.test[String(name.dropFirst("final/".count))] = row["value"]
        }
        for kind in ["final", "best", "last"] where report.checkpoint == nil {
            report.checkpoint = try String.fetchOne(
                database, sql: "SELECT file FROM checkpoint WHERE run = ? AND kind = ?",
                arguments: [run, kind]
            ).map(absolute)
        }
        return report
    }
}
