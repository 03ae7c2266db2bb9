/// Metrics of one scorer under one protocol, row by row.
public struct RankingResult: Sendable {
    public let ranking: RankingProtocol
    /// The user of each row of values: each with a true place once, or the one of each query.
    public let users: [Int32]
    public let names: [String]
    /// `[rows][names.count]`
    public let values: [[Double]]
    /// What is measured over all rows together, such as coverage, by name.
    public let overall: [String: Double]
    /// The metrics of parts of the truth, in the order in which they were asked for.
    public let slices: [SliceResult]

    /// The mean over rows; 0 where there are none.
    public func mean(_ name: String) -> Double? { values.mean(names, name) }

    /// One metric, row by row.
    ///
    /// - Precondition: the metric is known and has a value for each row.
    public func column(_ name: String) -> [Double] {
        guard let column = names.firstIndex(of: name) else {
            preconditionFailure("there is no metric \(name) among \(names)")
        }
        return values.map { $0[column] }
    }

    /// Mean by name, with what is measured over all rows.
    public var means: [String: Double] {
        overall.merging(names.map { ($0, mean($0) ?? 0) }) { $1 }
    }
}

/// The metrics of one part of the truth.
public struct SliceResult: Sendable {
    public let slice: TruthSlice
    /// The user of each row that has a true place in the slice.
    public internal(set) var users: [Int32]
    public let names: [String]
    /// `[rows][names.count]`
    public internal(set) var values: [[Double]]

    /// The mean over rows; 0 where there are none.
    public func mean(_ name: String) -> Double? { values.mean(names, name) }

    /// Mean by name.
    public var means: [String: Double] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, mean($0) ?? 0) })
    }
}

extension [[Double]] {
    fileprivate func mean(_ names: [String], _ name: String) -> Double? {
        guard let column = names.firstIndex(of: name) else { return nil }
        return isEmpty ? 0 : reduce(0) { $0 + $1[column] } / Double(count)
    }
}
