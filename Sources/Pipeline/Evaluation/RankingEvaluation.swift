import City
import Graphs
import Recommending
import Tensors

/// Full ranking over all places: nothing is sampled.
public struct RankingEvaluation: Sendable {
    public let metrics: RankingMetrics
    /// Distinct places of each user's training visits, ascending.
    private let visited: [[Int32]]
    private let truth: HeldOut
    private let measures: RowMeasures
    private let block: Int

    /// - Parameters:
    ///   - visited: Distinct places of each user's visits before the held-out ones.
    ///   - truth: The visits to predict.
    ///   - beyond: Measures the lists besides their accuracy; nil leaves that out.
    ///   - slices: Parts of the truth that are measured by themselves as well.
    ///   - block: How many users are scored at once; the result does not depend on it.
    public init(
        visited: [[Int32]], truth: HeldOut, metrics: RankingMetrics = RankingMetrics(),
        beyond: BeyondAccuracy? = nil, slices: [TruthSlice] = [], block: Int = 128
    ) {
        precondition(block > 0, "Blocks of \(block) users")
        self.visited = visited
        self.truth = truth
        self.metrics = metrics
        self.block = block
        measures = RowMeasures(metrics: metrics, beyond: beyond, slices: slices)
    }

    /// Scores every user and ranks every true place.
    ///
    /// A user's values do not depend on its block nor on the number of threads, as far as the
    /// scorer's do not.
    ///
    /// Cost: `users · places` scores and as many comparisons for each true place.
    public func run(_ scorer: any PlaceScorer, _ ranking: RankingProtocol) -> RankingResult {
        var collector = RankingCollector(measures)
        for start in stride(from: 0, to: scorer.users, by: block) {
            let range = start..<min(scorer.users, start + block)
            let scores = scorer.scores(ofUsers: range)
            let rows = [RankedRow?].measured(range.count) { row, _ in
                scores.withUnsafeElements { elements in
                    let own = elements[row * scorer.places..<(row + 1) * scorer.places]
                    return user(start + row, UnsafeBufferPointer(rebasing: own), ranking)
                }
            }
            for case let row? in rows { collector.add(row) }
        }
        return collector.result(ranking)
    }

    private func user(
        _ user: Int, _ scores: UnsafeBufferPointer<Float>, _ ranking: RankingProtocol
    ) -> RankedRow? {
        let masked = ranking.masksTraining ? visited[user] : []
        let truths = truth.places(ofUser: user).filter {
            ranking.truthKeepsMasked || !masked.containsAscending($0)
        }
        return measures(
            row: user, user: Int32(user), truths: truths, scores: scores, masked: masked)
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

    /// Realistic rank of each of `places` among those that are not masked.
    public static func realistic(
        of places: [Int32], in scores: [Double], masked: [Int32]
    ) -> [Double] {
        scores.withUnsafeBufferPointer {
            ranks(of: places, in: $0, masked: masked).map(\.rank)
        }
    }

    @inline(__always)
    private static func lastIfNotANumber<Score: TensorScalar>(_ score: Score) -> Score {
        score.isNaN ? -.infinity : score
    }
}
