import Recommending

/// Metrics of one scorer under one protocol: a row is a user with a true place, or a question.
public struct RankingResult: MeasuredRows {
    public let ranking: RankingProtocol
    public let rows: MetricRows
    /// What is measured over all rows together, such as coverage, by name.
    public let overall: [String: Double]
    public let slices: [SliceResult]

    /// The user of each row of values: each with a true place once, or the one of each query.
    public var users: [Int32] { rows.subjects }

    init(
        ranking: RankingProtocol, users: [Int32], names: [String], values: [[Double]],
        overall: [String: Double], slices: [SliceResult]
    ) {
        self.ranking = ranking
        rows = MetricRows(subjects: users, names: names, values: values)
        self.overall = overall
        self.slices = slices
    }

    /// What is measured over all rows is averaged too, where all results have it.
    public init(meanOf results: [RankingResult]) {
        rows = MetricRows(meanOf: results.map(\.rows))
        let first = results[0]
        ranking = first.ranking
        overall = Dictionary(
            uniqueKeysWithValues: first.overall.keys.compactMap { name in
                let found = results.compactMap { $0.overall[name] }
                guard found.count == results.count else { return nil }
                return (name, found.reduce(0, +) / Double(results.count))
            })
        slices = first.slices.indices.map { index in
            SliceResult(
                slice: first.slices[index].slice,
                rows: MetricRows(meanOf: results.map { $0.slices[index].rows }))
        }
    }

    public var means: [String: Double] { overall.merging(rows.means) { $1 } }
}

/// The metrics of one part of the truth.
public struct SliceResult: Sendable {
    public let slice: TruthSlice
    /// A row for each user, or question, that has a true place in the slice.
    public internal(set) var rows: MetricRows

    public var users: [Int32] { rows.subjects }
    public var names: [String] { rows.names }
    /// `[rows][names.count]`
    public var values: [[Double]] { rows.values }
    public var means: [String: Double] { rows.means }

    /// The mean over rows; nil where there are none.
    public func mean(_ name: String) -> Double? { rows.mean(name) }
}
