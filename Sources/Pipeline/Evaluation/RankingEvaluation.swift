import City
import Graphs
import Models
import Tensors

/// Which places are candidates and which count as true.
public enum RankingProtocol: String, Sendable, CaseIterable, Codable {
    /// As SEP-GCN was published: places of training visits are masked, the truth keeps them, so
    /// that these can only be missed.
    case published
    /// Only places the user has not visited in training, as candidates and as truth.
    case new
    /// All places, all of the truth.
    case all

    public var masksTraining: Bool { self != .all }
    public var truthKeepsMasked: Bool { self != .new }
}

/// Metrics of one scorer under one protocol, row by row.
public struct RankingResult: Sendable {
    public let ranking: RankingProtocol
    /// The user of each row of values: each with a true place once, or the one of each query.
    public let users: [Int32]
    public let names: [String]
    /// `[rows][names.count]`
    public let values: [[Double]]

    /// The mean over rows; 0 where there are none.
    public func mean(_ name: String) -> Double? {
        guard let column = names.firstIndex(of: name) else { return nil }
        guard !values.isEmpty else { return 0 }
        return values.reduce(0) { $0 + $1[column] } / Double(values.count)
    }

    /// One metric, row by row.
    ///
    /// - Precondition: the metric is known.
    public func column(_ name: String) -> [Double] {
        guard let column = names.firstIndex(of: name) else {
            preconditionFailure("there is no metric \(name) among \(names)")
        }
        return values.map { $0[column] }
    }

    /// Mean by name.
    public var means: [String: Double] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, mean($0) ?? 0) })
    }
}

/// Full ranking over all places: nothing is sampled.
public struct RankingEvaluation: Sendable {
    public let metrics: RankingMetrics
    /// Distinct places of each user's training visits, ascending.
    private let visited: [[Int32]]
    private let truth: HeldOut

    /// - Parameters:
    ///   - visited: Distinct places of each user's visits before the held-out ones.
    ///   - truth: The visits to predict.
    public init(
        visited: [[Int32]], truth: HeldOut, metrics: RankingMetrics = RankingMetrics()
    ) {
        self.visited = visited
        self.truth = truth
        self.metrics = metrics
    }

    /// Scores every user and ranks every true place.
    ///
    /// Blocks of 128 users are scored at once; a user's values do not depend on its block nor on
    /// the number of threads.
    ///
    /// Cost: `users · places` scores and as many comparisons for each true place.
    public func run(_ scorer: any PlaceScorer, _ ranking: RankingProtocol) -> RankingResult {
        var users: [Int32] = []
        var values: [[Double]] = []
        for start in stride(from: 0, to: scorer.users, by: 128) {
            let range = start..<min(scorer.users, start + 128)
            let scores = scorer.scores(ofUsers: range)
            var block = [[Double]?](repeating: nil, count: range.count)
            block.withUnsafeMutableBufferPointer { block in
                let output = UnsafeSharedBuffer(block.baseAddress!)
                Parallel.forEachChunk(of: range.count, chunk: 16) { rows in
                    for row in rows {
                        output.pointer[row] = scores.withUnsafeElements { elements in
                            user(
                                start + row,
                                UnsafeBufferPointer(
                                    rebasing: elements[
                                        row * scorer.places..<(row + 1) * scorer.places]),
                                ranking)
                        }
                    }
                }
            }
            for (row, value) in block.enumerated() {
                guard let value else { continue }
                users.append(Int32(start + row))
                values.append(value)
            }
        }
        return RankingResult(
            ranking: ranking, users: users, names: metrics.names, values: values)
    }

    private func user(
        _ user: Int, _ scores: UnsafeBufferPointer<Float>, _ ranking: RankingProtocol
    ) -> [Double]? {
        let masked = ranking.masksTraining ? visited[user] : []
        let truth = Array(self.truth.places(ofUser: user))
        let candidates = truth.filter { !masked.containsAscending($0) }
        let count = ranking.truthKeepsMasked ? truth.count : candidates.count
        guard count > 0 else { return nil }
        return metrics.values(
            TruthRanks.ranks(of: candidates, in: scores, masked: masked), truthCount: count)
    }
}

/// Counts how many candidates stand above and beside a place.
public enum TruthRanks {
    /// - Parameters:
    ///   - masked: Places that are no candidates, ascending.
    /// - Returns: One entry for each of `places`. A score that is not a number ranks last.
    @specialized(where Score == Float)
    @specialized(where Score == Double)
    public static func ranks<Score: TensorScalar>(
        of places: [Int32], in scores: UnsafeBufferPointer<Score>, masked: [Int32]
    ) -> [RankedTruth] {
        places.map { place in
            let own = lastIfNotANumber(scores[Int(place)])
            var above = 0
            var tied = 0
            for score in scores {
                let score = lastIfNotANumber(score)
                above += score > own ? 1 : 0
                tied += score == own ? 1 : 0
            }
            for place in masked {
                let score = lastIfNotANumber(scores[Int(place)])
                above -= score > own ? 1 : 0
                tied -= score == own ? 1 : 0
            }
            return RankedTruth(above: above, tied: tied)
        }
    }

    @inline(__always)
    private static func lastIfNotANumber<Score: TensorScalar>(_ score: Score) -> Score {
        score.isNaN ? -.infinity : score
    }
}
