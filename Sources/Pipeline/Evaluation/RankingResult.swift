import Recommending

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

    init(
        ranking: RankingProtocol, users: [Int32], names: [String], values: [[Double]],
        overall: [String: Double], slices: [SliceResult]
    ) {
        self.ranking = ranking
        self.users = users
        self.names = names
        self.values = values
        self.overall = overall
        self.slices = slices
    }

    /// Values averaged row by row over several results of one evaluation, such as those of seeds.
    ///
    /// What is measured over all rows is averaged too, where all results have it.
    ///
    /// - Precondition: there is one, and all rank the same rows.
    public init(meanOf results: [RankingResult]) {
        precondition(
            !results.isEmpty && results.allSatisfy { $0.users == results[0].users }
                && results.allSatisfy { $0.names == results[0].names },
            "A mean of \(results.count) results")
        let first = results[0]
        let count = Double(results.count)
        let overall = first.overall.keys.compactMap { name in
            let found = results.compactMap { $0.overall[name] }
            return found.count == results.count ? (name, found.reduce(0, +) / count) : nil
        }
        self.init(
            ranking: first.ranking, users: first.users, names: first.names,
            values: results.map(\.values).meanByRow,
            overall: Dictionary(uniqueKeysWithValues: overall),
            slices: first.slices.indices.map { index in
                var slice = first.slices[index]
                slice.values = results.map { $0.slices[index].values }.meanByRow
                return slice
            })
    }

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

extension [[[Double]]] {
    /// Tables of one shape, averaged number by number.
    fileprivate var meanByRow: [[Double]] {
        guard let first else { return [] }
        return first.indices.map { row in
            first[row].indices.map { column in
                reduce(0) { $0 + $1[row][column] } / Double(count)
            }
        }
    }
}

extension [[Double]] {
    fileprivate func mean(_ names: [String], _ name: String) -> Double? {
        guard let column = names.firstIndex(of: name) else { return nil }
        return isEmpty ? 0 : reduce(0) { $0 + $1[column] } / Double(count)
    }
}
