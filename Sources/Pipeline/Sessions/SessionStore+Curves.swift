import GRDB
import Reports
import Support

/// The curves of a run, short enough to be drawn.
extension SessionStore {
    /// Runs of so many values are read value by value: that shows what is damaged.
    private static let few = 60_000

    /// - Parameters:
    ///   - points: At most about so many a curve; nil for every value.
    ///   - steps: Only these; nil reads whole curves.
    ///   - wholly: Looks at every value, however many there are.
    func series(
        _ database: Database, _ run: String, points: Int?, in steps: ClosedRange<Int>? = nil,
        wholly: Bool = false
    ) throws -> [MetricSeries] {
        let lengths = try MetricBuckets.lengths(run, database, file: file)
        guard let points, !wholly, lengths.values.reduce(0, +) > Self.few else {
            return try everyCurve(database, run, points: points, in: steps)
        }
        return try lengths.sorted { $0.key < $1.key }.map { name, length in
            MetricSeries(
                name: name,
                points: length > MetricBuckets.few
                    ? try MetricBuckets.points(
                        run, name, atMost: points, in: steps, database, file: file)
                    : try values(database, run, name, in: steps))
        }
    }

    private func values(
        _ database: Database, _ run: String, _ name: String, in steps: ClosedRange<Int>?
    ) throws -> [MetricPoint] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT step, epoch, value FROM metric
                WHERE run = ? AND name = ? AND step BETWEEN ? AND ? ORDER BY step
                """,
            arguments: [run, name, steps?.lowerBound ?? .min, steps?.upperBound ?? .max]
        ).map { row in
            let stored = StoredRow(row, of: "metric", named: run, file: file)
            return MetricPoint(
                step: try stored.integer("step"), epoch: try stored.real("epoch"),
                value: try stored.real("value"))
        }
    }

    private func everyCurve(
        _ database: Database, _ run: String, points: Int?, in steps: ClosedRange<Int>?
    ) throws -> [MetricSeries] {
        // A mean would take what is no number for a zero.
        let counts = try Row.fetchAll(
            database,
            sql: """
                SELECT name, COUNT(*) AS count, MIN(step) AS first, MAX(step) AS last,
                    SUM(typeof(value) NOT IN ('real', 'integer')
                        OR typeof(epoch) NOT IN ('real', 'integer')
                        OR typeof(step) != 'integer') AS unreadable FROM metric
                WHERE run = ? AND name NOT LIKE 'final/%' GROUP BY name ORDER BY name
                """,
            arguments: [run])
        return try counts.map { row in
            let stored = StoredRow(row, of: "metric", named: run, file: file)
            let name = try stored.text("name")
            let bad = try stored.integer("unreadable")
            guard bad == 0 else {
                throw Failure(
                    .badData,
                    "\(bad) values of the curve \(StoredRow.plain(name)) of \(run) in table metric "
                        + "are no numbers",
                    remedy: StoredRow.remedy(file), file: file)
            }
            let found = try values(database, run, name, in: steps)
            guard let points, found.count > points else {
                return MetricSeries(name: name, points: found)
            }
            return MetricSeries(name: name, points: Self.folded(found, atMost: points))
        }
    }

    /// Spans of neighbouring steps, each with its mean and its ends.
    static func folded(_ values: [MetricPoint], atMost points: Int) -> [MetricPoint] {
        guard let first = values.first?.step, let last = values.last?.step, points > 0 else {
            return values
        }
        // The refit's curve begins where the selection ended: only its own span counts.
        let span = last.subtractingReportingOverflow(first).partialValue.magnitude
        let width = max(1, span / UInt(points) + 1)
        var folded: [MetricPoint] = []
        var count = 0.0
        var current: UInt?
        for value in values {
            let bucket =
                value.step.subtractingReportingOverflow(first).partialValue.magnitude / width
            guard bucket == current, var point = folded.popLast() else {
                current = bucket
                count = 1
                folded.append(value)
                continue
            }
            count += 1
            point.low = point.low ?? point.value
            point.high = point.high ?? point.value
            point.step = value.step
            point.epoch = max(point.epoch, value.epoch)
            point.value += (value.value - point.value) / count
            point.low = min(point.low ?? value.value, value.value)
            point.high = max(point.high ?? value.value, value.value)
            folded.append(point)
        }
        return folded
    }
}
