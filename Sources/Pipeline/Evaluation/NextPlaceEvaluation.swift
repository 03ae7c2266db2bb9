import City
import Recommending
import Reports
import Tensors

/// Held-out visits as questions: where did this user go at that moment?
public struct NextPlaceQueries: Sendable {
    public let history: HistoryRule
    public let queries: [NextPlaceQuery]
    /// The place of each query's visit.
    public let truths: [Int32]

    /// Questions that are given outright.
    public init(history: HistoryRule, queries: [NextPlaceQuery], truths: [Int32]) {
        precondition(
            queries.count == truths.count, "\(queries.count) queries, \(truths.count) truths")
        self.history = history
        self.queries = queries
        self.truths = truths
    }

    /// One question for each of `targets`, which are numbers of the city's visits. O(visits).
    public init(_ split: Split, targets: [Int], history: HistoryRule) {
        self.history = history
        let city = split.city
        func moment(_ visit: Int) -> PlaceMoment {
            PlaceMoment(
                place: city.visitPlace[visit], localTime: city.visitLocalTime[visit],
                position: split.position(ofVisit: visit), action: split.action(ofVisit: visit))
        }
        var histories: [Int32: [PlaceMoment]] = [:]
        var queries: [NextPlaceQuery] = []
        for target in targets {
            let user = city.visitUser[target]
            let part = split.parts[target]
            let range = city.visitRange(ofUser: Int(user))
            let kept = range.filter {
                switch history {
                case .training: split.part(ofVisit: $0) == .training
                case .rolling: split.parts[$0] <= part
                }
            }
            let moments = histories[user] ?? kept.map(moment)
            histories[user] = moments
            // A training visit after the moment would be a look ahead, so both rules stop there.
            let known = kept.firstIndex { $0 >= target } ?? kept.count
            let before = range.last { $0 < target && split.parts[$0] <= part }
            queries.append(
                NextPlaceQuery(
                    user: user, localTime: city.visitLocalTime[target],
                    last: before.map(moment), history: moments[..<known],
                    position: split.position(ofVisit: target),
                    action: split.action(ofVisit: target)))
        }
        self.queries = queries
        truths = targets.map { city.visitPlace[$0] }
    }
}

/// Full ranking over all places for each moment: nothing is sampled, nothing masked.
public struct NextPlaceEvaluation: Sendable {
    public let metrics: RankingMetrics
    private let questions: NextPlaceQueries
    private let measures: RowMeasures
    private let block: Int

    /// - Parameters:
    ///   - beyond: Measures the lists besides their accuracy; nil leaves that out.
    ///   - slices: Parts of the truth that are measured by themselves as well.
    ///   - negatives: Places that truths are ranked among as well, as papers on sequences do.
    ///   - block: How many queries are in memory at once; the result does not depend on it.
    public init(
        _ questions: NextPlaceQueries,
        metrics: RankingMetrics = RankingMetrics(cutoffs: MetricNames.nextCutoffs),
        beyond: BeyondAccuracy? = nil, slices: [TruthSlice] = [],
        negatives: SampledNegatives? = nil, block: Int = 128
    ) {
        precondition(block > 0, "Blocks of \(block) queries")
        precondition(
            negatives.map { $0.count == questions.queries.count } ?? true,
            "Places were not drawn for these \(questions.queries.count) queries")
        self.questions = questions
        self.metrics = metrics
        self.block = block
        measures = RowMeasures(
            metrics: metrics, beyond: beyond, slices: slices, negatives: negatives)
    }

    /// Scores every query and ranks its true place; a row of the result is a query.
    ///
    /// With one true place `hit@k` is what next-place papers call Acc@k, and papers on sequences
    /// HR@k. Values depend on neither threads nor blocks, as far as the scorer's do not. Cost:
    /// `queries · places` scores and comparisons.
    public func run(_ scorer: any NextPlaceScorer) -> RankingResult {
        var collector = RankingCollector(measures)
        let queries = questions.queries
        for start in stride(from: 0, to: queries.count, by: block) {
            let range = start..<min(start + block, queries.count)
            let rows =
                (scorer as? any BatchNextPlaceScorer).map { rowsAtOnce(range, $0) }
                ?? rows(range, scorer)
            for case let row? in rows { collector.add(row) }
        }
        return collector.result(.all)
    }

    private func rows(_ range: Range<Int>, _ scorer: any NextPlaceScorer) -> [RankedRow?] {
        [RankedRow?].measured(range.count) { index, scratch in
            if scratch.isEmpty { scratch = Array(repeating: 0, count: scorer.places) }
            let row = range.lowerBound + index
            return scratch.withUnsafeMutableBufferPointer { scores in
                scorer.score(questions.queries[row], into: scores)
                return measured(row, UnsafeBufferPointer(scores))
            }
        }
    }

    private func rowsAtOnce(
        _ range: Range<Int>, _ scorer: any BatchNextPlaceScorer
    ) -> [RankedRow?] {
        let scores = scorer.scores(questions.queries[range])
        precondition(
            scores.shape == [range.count, scorer.places],
            "Scores of \(scores.shape) for \(range.count) queries")
        return [RankedRow?].measured(range.count) { index, _ in
            scores.withUnsafeElements { elements in
                let own = elements[index * scorer.places..<(index + 1) * scorer.places]
                return measured(range.lowerBound + index, UnsafeBufferPointer(rebasing: own))
            }
        }
    }

    private func measured(_ row: Int, _ scores: UnsafeBufferPointer<Float>) -> RankedRow? {
        let query = questions.queries[row]
        return measures(
            row: row, user: query.user, truths: [questions.truths[row]], scores: scores,
            masked: [], hour: HourOfWeek.hourOfDay(localTime: query.localTime))
    }
}
