import GRDB
import Reports

/// Long curves in few rows: the mean, the lowest and the highest value of each span of steps, at
/// three widths. A curve of any length is drawn from some hundreds of them, and no spike is lost.
///
/// They follow from the table `metric`, which stays what counts: whoever takes values out of it
/// builds the spans anew that these stood in.
enum MetricBuckets {
    /// Steps of a bucket, by level.
    static let widths = [64, 4096, 262_144]
    /// Curves of so many values are read value by value.
    static let few = 20_000

    static func prepare(_ database: Database) throws {
        try database.create(table: "metricBucket", options: .withoutRowID) { table in
            table.column("run", .text).notNull().references("run", onDelete: .cascade)
            table.column("name", .text).notNull()
            table.column("level", .integer).notNull()
            // Its steps, over the width of the level.
            table.column("bucket", .integer).notNull()
            table.column("count", .integer).notNull()
            table.column("sum", .double).notNull()
            table.column("low", .double).notNull()
            table.column("high", .double).notNull()
            table.column("first", .integer).notNull()
            table.column("last", .integer).notNull()
            table.column("epoch", .double).notNull()
            table.primaryKey(["run", "name", "level", "bucket"])
        }
        for level in widths.indices { try build(level, where: "1", [], database) }
    }

    /// Makes the buckets of a level from the values for which something holds.
    private static func build(
        _ level: Int, where condition: String, _ arguments: StatementArguments,
        _ database: Database
    ) throws {
        // What is no number has no place in a mean; the check of the session tells of it.
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO metricBucket
                SELECT run, name, \(level), step / \(widths[level]), COUNT(*), SUM(value),
                    MIN(value), MAX(value), MIN(step), MAX(step), MAX(epoch) FROM metric
                WHERE \(condition) AND typeof(value) IN ('real', 'integer')
                    AND typeof(epoch) IN ('real', 'integer') AND typeof(step) = 'integer'
                    AND typeof(name) = 'text' AND run IN (SELECT id FROM run)
                GROUP BY run, name, step / \(widths[level])
                """, arguments: arguments)
    }

    /// Adds a value that was not there before; some 10 µs.
    static func add(_ run: String, _ value: MetricValue, _ database: Database) throws {
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO metricBucket VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET count = count + 1, sum = sum + excluded.sum,
                    low = MIN(low, excluded.low), high = MAX(high, excluded.high),
                    first = MIN(first, excluded.first), last = MAX(last, excluded.last),
                    epoch = MAX(epoch, excluded.epoch)
                """)
        for (level, width) in widths.enumerated() {
            try insert.execute(
                arguments: [
                    run, value.name, level, value.step / width, value.value, value.value,
                    value.value, value.step, value.step, value.epoch,
                ])
        }
    }

    /// Builds anew what stands at a step of a run and after it.
    static func rebuild(_ run: String, from step: Int, _ database: Database) throws {
        for (level, width) in widths.enumerated() {
            let bucket = step / width
            try database.execute(
                sql: "DELETE FROM metricBucket WHERE run = ? AND level = ? AND bucket >= ?",
                arguments: [run, level, bucket])
            try build(level, where: "run = ? AND step >= ?", [run, bucket * width], database)
        }
    }

    /// How many values each curve of a run has, without those of the test part.
    static func lengths(_ run: String, _ database: Database, file: String) throws
        -> [String: Int]
    {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT name, SUM(count) AS count FROM metricBucket
                WHERE run = ? AND level = ? AND name NOT LIKE 'final/%' GROUP BY name
                """, arguments: [run, widths.count - 1])
        var lengths: [String: Int] = [:]
        for row in rows {
            let stored = StoredRow(row, of: "metricBucket", named: run, file: file)
            lengths[try stored.text("name")] = try stored.integer("count")
        }
        return lengths
    }

    /// A long curve by buckets of the finest level that has at most about so many of them.
    ///
    /// - Parameter steps: Nil is the whole curve.
    static func points(
        _ run: String, _ name: String, atMost points: Int, in steps: ClosedRange<Int>?,
        _ database: Database, file: String
    ) throws -> [MetricPoint] {
        let ends = try Row.fetchOne(
            database,
            sql: """
                SELECT MIN(first) AS first, MAX(last) AS last FROM metricBucket
                WHERE run = ? AND name = ? AND level = ?
                """, arguments: [run, name, widths.count - 1])
        guard let ends else { return [] }
        let found = StoredRow(ends, of: "metricBucket", named: run, file: file)
        let whole = try found.integer("first")...found.integer("last")
        let steps = steps.map { $0.clamped(to: whole) } ?? whole
        // A curve that begins where another ended has values in few of the spans.
        let level =
            widths.firstIndex { steps.count / $0 <= max(1, points) * 4 } ?? widths.count - 1
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT last, epoch, sum / count AS value, low, high FROM metricBucket
                WHERE run = ? AND name = ? AND level = ? AND bucket BETWEEN ? AND ?
                ORDER BY bucket
                """,
            arguments: [
                run, name, level, steps.lowerBound / widths[level],
                steps.upperBound / widths[level],
            ])
        return try rows.map { row in
            let stored = StoredRow(row, of: "metricBucket", named: run, file: file)
            return MetricPoint(
                step: try stored.integer("last"), epoch: try stored.real("epoch"),
                value: try stored.real("value"), low: try stored.real("low"),
                high: try stored.real("high"))
        }
    }
}
