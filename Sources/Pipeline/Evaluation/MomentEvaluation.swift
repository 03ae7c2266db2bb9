import City
import Models
import Tensors

/// What a model may look back on when it is asked about a moment.
public enum HistoryRule: String, Sendable, CaseIterable, Codable {
    /// The user's training visits, and where they come from.
    case training
    /// All of the user's visits before the moment, held-out ones included: what a running system
    /// knows.
    case rolling
}

/// Held-out visits as questions: where did this user go at that moment?
public struct MomentQueries: Sendable {
    public let history: HistoryRule
    public let queries: [PlaceQuery]
    /// The place of each query's visit.
    public let truths: [Int32]

    /// One question for each of `targets`, which are numbers of the city's visits. O(visits).
    public init(_ split: Split, targets: [Int], history: HistoryRule) {
        self.history = history
        let city = split.city
        var histories: [Int32: [PlaceMoment]] = [:]
        var queries: [PlaceQuery] = []
        for target in targets {
            let user = city.visitUser[target]
            let range = city.visitRange(ofUser: Int(user))
            let kept = range.filter {
                switch history {
                case .training: split.part(ofVisit: $0) == .training
                case .rolling: split.part(ofVisit: $0) != nil
                }
            }
            let moments =
                histories[user]
                ?? kept.map {
                    PlaceMoment(place: city.visitPlace[$0], localTime: city.visitLocalTime[$0])
                }
            histories[user] = moments
            // A training visit after the moment would be a look ahead, so both rules stop there.
            let known = kept.firstIndex { $0 >= target } ?? kept.count
            let before = range.last { $0 < target && split.part(ofVisit: $0) != nil }
            queries.append(
                PlaceQuery(
                    user: user, localTime: city.visitLocalTime[target],
                    last: before.map {
                        PlaceMoment(
                            place: city.visitPlace[$0], localTime: city.visitLocalTime[$0])
                    }, history: moments[..<known]))
        }
        self.queries = queries
        truths = targets.map { city.visitPlace[$0] }
    }
}

/// Full ranking over all places for each moment: nothing is sampled, nothing masked.
public struct MomentEvaluation: Sendable {
    public let metrics: RankingMetrics
    private let questions: MomentQueries

    public init(_ questions: MomentQueries, metrics: RankingMetrics = RankingMetrics()) {
        self.questions = questions
        self.metrics = metrics
    }

    /// Scores every query and ranks its true place; a row of the result is a query.
    ///
    /// With one true place `hit@k` is what next-place papers call Acc@k. Values do not depend on
    /// the number of threads. Cost: `queries · places` scores and comparisons.
    public func run(_ scorer: any MomentScorer) -> RankingResult {
        let queries = questions.queries
        var values = [[Double]](repeating: [], count: queries.count)
        values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            let output = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: queries.count, chunk: 16) { rows in
                var scores = [Float](repeating: 0, count: scorer.places)
                scores.withUnsafeMutableBufferPointer { scores in
                    for row in rows {
                        scorer.score(queries[row], into: scores)
                        let ranked = TruthRanks.ranks(
                            of: [questions.truths[row]], in: UnsafeBufferPointer(scores),
                            masked: [])
                        output.pointer[row] = metrics.values(ranked, truthCount: 1)
                    }
                }
            }
        }
        return RankingResult(
            ranking: .all, users: queries.map(\.user), names: metrics.names, values: values)
    }
}
