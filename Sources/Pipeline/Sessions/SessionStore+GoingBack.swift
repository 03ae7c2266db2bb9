import Foundation
import GRDB
import Reports
import Support

/// What a training leaves that goes back to an earlier step: nothing of it is lost.
extension SessionStore {
    /// Puts the values after a step under other names: the training writes these steps anew.
    ///
    /// - Returns: The 2 of the names `left-2/…`.
    public func setAside(_ run: String, after step: Int) throws -> Int {
        try change { database in
            let left = try MetricBuckets.names(run, database).compactMap(MetricSeries.leftNumber)
            let number = (left.max() ?? 0) + 1
            try database.execute(
                sql: """
                    UPDATE metric SET name = ? || name
                    WHERE run = ? AND step > ? AND name NOT LIKE 'left-%'
                    """, arguments: [MetricSeries.left(number), run, step])
            try MetricBuckets.rebuild(run, from: step, database)
            return number
        }
    }

    /// Renames the kept checkpoints after a step: a later one of the same step is another.
    ///
    /// - Parameter number: As their curves were put aside; 0 where these are lost.
    public func putCheckpointsAside(_ run: String, after step: Int, as number: Int) throws {
        try change { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM checkpoint WHERE run = ? AND step > ?",
                arguments: [run, step])
            for row in rows {
                let stored = StoredRow(row, of: "checkpoint", named: run, file: file)
                let kind = try stored.text("kind")
                guard KeptCheckpoint.step(ofKind: kind) != nil else { continue }
                let other = KeptCheckpoint.kind(kind, leftAs: number)
                let folder = checkpointFolder(run)
                for end in ["", ".best"] {
                    let from = "\(folder)/\(kind)\(end).safetensors"
                    let to = "\(folder)/\(other)\(end).safetensors"
                    guard FileManager.default.fileExists(atPath: from) else { continue }
                    guard rename(from, to) == 0 else {
                        throw Failure.system("write", path: to, code: errno)
                    }
                }
                try database.execute(
                    sql: "DELETE FROM checkpoint WHERE run = ? AND kind = ?",
                    arguments: [run, other])
                try database.execute(
                    sql: "UPDATE checkpoint SET kind = ?, file = ? WHERE run = ? AND kind = ?",
                    arguments: [other, "checkpoints/\(run)/\(other).safetensors", run, kind])
            }
        }
    }

    /// Copies to a branch the curves that lead to a step of a run.
    ///
    /// Those of steps that were undone stand under several names: of the line that was put aside as
    /// `left-N/` the steps until its own parting are those of the run as it was then, of which later
    /// partings may have put a part aside in their turn.
    func copyCurves(
        of run: String, to branch: String, until step: Int, leftAs number: Int?,
        _ database: Database
    ) throws {
        func copy(_ prefix: String, after first: Int, until last: Int) throws {
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO metric (run, name, step, epoch, value)
                    SELECT ?1, substr(name, length(?3) + 1), step, epoch, value FROM metric
                    WHERE run = ?2 AND step > ?4 AND step <= ?5 AND name NOT LIKE 'final/%'
                        AND substr(name, 1, length(?3)) = ?3
                        AND (?3 != '' OR name NOT LIKE 'left-%')
                    """, arguments: [branch, run, prefix, first, last])
        }
        var bound = step
        if let number, number > 0 {
            for line in try partings(of: run, database) where line.number >= number {
                guard line.step < bound else { continue }
                try copy(MetricSeries.left(line.number), after: line.step, until: bound)
                bound = line.step
            }
        }
        try copy("", after: .min, until: bound)
    }

    /// The step after which each line of a run was put aside, in order.
    private func partings(of run: String, _ database: Database) throws -> [(
        number: Int, step: Int
    )] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT name, MIN(step) AS first FROM metric
                WHERE run = ? AND (name LIKE 'left-%/loss' OR name LIKE 'left-%/refit/loss')
                GROUP BY name
                """, arguments: [run]
        ).compactMap { row in
            let stored = StoredRow(row, of: "metric", named: run, file: file)
            let first = try stored.integer("first")
            return MetricSeries.leftNumber(try stored.text("name")).map { ($0, first - 1) }
        }.reduce(into: [Int: Int]()) { found, line in
            found[line.0] = min(found[line.0] ?? .max, line.1)
        }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
