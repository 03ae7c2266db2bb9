import Foundation
import GRDB
import Reports
import Support

/// What people say of runs, and runs that are out of the way.
extension SessionStore {
    /// - Throws: `Failure(.usage)` where a run that trains would be put on a shelf.
    public func setLabels(_ run: String, _ labels: RunLabels) throws {
        let json = try SessionStore.json(labels)
        try change { database in
            if labels.shelf != nil { try requireEnded(run, labels, database) }
            try database.execute(
                sql: "UPDATE run SET labels = ?, shelf = ? WHERE id = ?",
                arguments: [json, labels.shelf?.rawValue, run])
        }
    }

    /// Takes deleted runs away for good, their checkpoints too.
    ///
    /// The rows go first: what a process leaves that is killed between is checkpoints of no run, which
    /// a check of the session tells.
    ///
    /// - Returns: Their names.
    public func takeDeletedAway() throws -> [String] {
        let deleted = try change { database in
            let shelf = RunLabels.Shelf.deleted.rawValue
            let runs = try String.fetchAll(
                database, sql: "SELECT id FROM run WHERE shelf = ? ORDER BY id", arguments: [shelf])
            try database.execute(sql: "DELETE FROM run WHERE shelf = ?", arguments: [shelf])
            return runs
        }
        for path in deleted.flatMap({ [checkpointFolder($0), consoleFile($0)] })
        where FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        return deleted
    }

    private func requireEnded(_ run: String, _ labels: RunLabels, _ database: Database) throws {
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT rowid, * FROM run WHERE id = ?", arguments: [run])
        else { return }
        let report = try report(database, StoredRow(row, of: "run", file: file))
        try requireNotQueued(report)
        guard !report.status.isActive else {
            throw Failure(
                .usage, "run \(run) is \(report.status.rawValue)",
                remedy: "stop it first with 'whyhere runs send \(run) stop'")
        }
    }

    /// The last values of the metric that a run's epoch is chosen by, oldest first, for a line of some
    /// signs.
    func trend(_ database: Database, _ run: RunReport) throws -> [Double] {
        let name = "\(run.recipe.selectOn)/\(run.recipe.selectBy)"
        let values = try Row.fetchAll(
            try database.cachedStatement(
                sql: """
                    SELECT value FROM metric WHERE run = ? AND name = ? ORDER BY step DESC LIMIT 400
                    """), arguments: [run.run, name])
        let all: [Double] = values.reversed().compactMap { row in
            if case .double(let value) = (row[0] as DatabaseValue).storage { value } else { nil }
        }
        guard all.count > 16 else { return all }
        return (0..<16).map { all[$0 * (all.count - 1) / 15] }
    }

    /// Metrics of the validation part at a run's best epoch; one search for each, however long its
    /// other curves are.
    func validation(_ database: Database, _ run: RunReport) throws -> [String: Double] {
        guard let epoch = run.bestEpoch else { return [:] }
        let prefix = "validation/"
        let rows = try Row.fetchAll(
            try database.cachedStatement(
                sql: """
                    WITH RECURSIVE curve(name) AS (
                        SELECT MIN(name) FROM metric
                        WHERE run = ?1 AND name >= 'validation/' AND name < 'validation0'
                        UNION ALL SELECT (
                            SELECT MIN(name) FROM metric
                            WHERE run = ?1 AND name > curve.name AND name < 'validation0')
                        FROM curve WHERE curve.name IS NOT NULL
                    ) SELECT metric.name AS name, metric.value AS value FROM curve
                    JOIN metric ON metric.run = ?1 AND metric.name = curve.name
                        AND metric.epoch = ?2
                    """), arguments: [run.run, Double(epoch)])
        var found: [String: Double] = [:]
        for row in rows {
            let stored = StoredRow(row, of: "metric", named: run.run, file: file)
            found[String(try stored.text("name").dropFirst(prefix.count))] = try stored.real(
                "value")
        }
        return found
    }
}
