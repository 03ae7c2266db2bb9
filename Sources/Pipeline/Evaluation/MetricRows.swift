/// Metrics of one scorer, row by row: a row is a user, a question, or a brand.
public struct MetricRows: Sendable {
    /// The user or brand of each row, ascending but for questions.
    public internal(set) var subjects: [Int32]
    public let names: [String]
    /// `[subjects.count][names.count]`
    public internal(set) var values: [[Double]]

    init(subjects: [Int32], names: [String], values: [[Double]]) {
        self.subjects = subjects
        self.names = names
        self.values = values
    }

    /// Values averaged row by row over several results of one evaluation, such as those of seeds.
    ///
    /// - Precondition: there is one, and all rank the same rows.
    init(meanOf all: [MetricRows]) {
        precondition(
            !all.isEmpty && all.allSatisfy { $0.subjects == all[0].subjects }
                && all.allSatisfy { $0.names == all[0].names },
            "A mean of \(all.count) results")
        let first = all[0]
        self.init(
            subjects: first.subjects, names: first.names,
            values: first.values.indices.map { row in
                first.values[row].indices.map { column in
                    all.reduce(0) { $0 + $1.values[row][column] } / Double(all.count)
                }
            })
    }
}

/// A result that has metrics row by row.
public protocol MeasuredRows: Sendable {
    var rows: MetricRows { get }
    /// Mean by name, with what is measured over all rows; nothing stands for no rows.
    var means: [String: Double] { get }
    /// The metrics of parts of the truth, in the order in which they were asked for.
    var slices: [SliceResult] { get }
    /// Averaged over several results of one evaluation, such as those of seeds.
    ///
    /// - Precondition: there is one, and all rank the same rows.
    init(meanOf results: [Self])
}

extension MeasuredRows {
    public var names: [String] { rows.names }
    /// `[rows][names.count]`
    public var values: [[Double]] { rows.values }
    public var slices: [SliceResult] { [] }
    public var means: [String: Double] { rows.means }
    /// The mean over rows; nil where there are none, or no such metric.
    public func mean(_ name: String) -> Double? { rows.mean(name) }
    /// One metric, row by row, as `PairedBootstrap` takes it.
    ///
    /// - Precondition: the metric is known and has a value for each row.
    public func column(_ name: String) -> [Double] { rows.column(name) }
}

extension MetricRows {
    /// The mean over rows; nil where there are none, or no such metric: nothing was measured.
    public func mean(_ name: String) -> Double? {
        guard let column = names.firstIndex(of: name), !values.isEmpty else { return nil }
        return values.reduce(0) { $0 + $1[column] } / Double(values.count)
    }

    /// One metric, row by row.
    ///
    /// - Precondition: the metric is known and has a value for each row.
    public func column(_ name: String) -> [Double] {
        let column = names.firstIndex(of: name)
        precondition(column != nil, "there is no metric \(name) among \(names)")
        return column.map { column in values.map { $0[column] } } ?? []
    }

    /// Mean by name; empty without rows.
    public var means: [String: Double] {
        Dictionary(
            uniqueKeysWithValues: names.compactMap { name in mean(name).map { (name, $0) } })
    }
}
