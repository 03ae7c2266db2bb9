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
        for run in try String.fetchAll(
            database, sql: "SELECT id FROM run WHERE typeof(id) = 'text'")
        {
            try rebuild(run, from: 0, database)
        }
    }

    /// A bucket that is being filled.
    private struct Filling {
        var bucket: Int
        var count = 0
        var sum = 0.0
        var (low, high) = (Double.infinity, -Double.infinity)
        var (first, last) = (0, 0)
        var epoch = -Double.infinity

        init(_ bucket: Int) { self.bucket = bucket }

        mutating func add(_ step: Int, _ epoch: Double, _ value: Double) {
            if count == 0 { first = step }
            count += 1
            sum += value
            low = min(low, value)
            high = max(high, value)
            last = step
            self.epoch = max(self.epoch, epoch)
        }
    }

    /// The names of a run's curves: one search each, however long they are.
    static func names(_ run: String, _ database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                WITH RECURSIVE curve(name) AS (
                    SELECT MIN(name) FROM metric WHERE run = ?1
                    UNION ALL SELECT (SELECT MIN(name) FROM metric WHERE run = ?1 AND name > curve.name)
                    FROM curve WHERE curve.name IS NOT NULL
                ) SELECT name FROM curve WHERE typeof(name) = 'text'
                """, arguments: [run])
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

    /// Builds anew what stands at a step of a run and after it: one pass over these values, in order,
    /// whatever their number.
    static func rebuild(_ run: String, from step: Int, _ database: Database) throws {
        for (level, width) in widths.enumerated() {
            try database.execute(
                sql: "DELETE FROM metricBucket WHERE run = ? AND level = ? AND bucket >= ?",
                arguments: [run, level, step / width])
        }
        let begin = step / (widths.last ?? 1) * (widths.last ?? 1)
        for name in try names(run, database) {
            try fill(run, name, from: begin, keeping: step, database)
        }
    }

    /// - Parameter step: Buckets that end before it are there already.
    private static func fill(
        _ run: String, _ name: String, from begin: Int, keeping step: Int, _ database: Database
    ) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO metricBucket VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        var filling: [Filling?] = widths.map { _ in nil }
        func finish(_ level: Int) throws {
            guard let one = filling[level], one.count > 0, one.bucket >= step / widths[level] else {
                return
            }
            try insert.execute(
                arguments: [
                    run, name, level, one.bucket, one.count, one.sum, one.low, one.high, one.first,
                    one.last, one.epoch,
                ])
        }
        let values = try Row.fetchCursor(
            database,
            sql: """
                SELECT step, epoch, value FROM metric WHERE run = ? AND name = ? AND step >= ?
                ORDER BY step
                """, arguments: [run, name, begin])
        while let row = try values.next() {
            // What is no number has no place in a mean; the check of the session tells of it.
            guard case .int64(let number) = (row[0] as DatabaseValue).storage,
                let epoch = Double.fromDatabaseValue(row[1]),
                let value = Double.fromDatabaseValue(row[2])
            else { continue }
            let step = Int(number)
            for (level, width) in widths.enumerated() {
                if filling[level]?.bucket != step / width {
                    try finish(level)
                    filling[level] = Filling(step / width)
                }
                filling[level]?.add(step, epoch, value)
            }
        }
        for level in widths.indices { try finish(level) }
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
