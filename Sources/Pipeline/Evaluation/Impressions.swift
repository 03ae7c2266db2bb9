import City
import Graphs
import Recommending
import Reports
import Support
import Tensors

/// What was shown at held-out moments, by the city's own log, or what might have been: lists that are
/// drawn where nobody wrote them down.
///
/// See `MomentLists`. What is drawn for a target depends on seed, city and the target's number alone, so
/// that every model and rule ranks the same lists.
public struct Impressions: Sendable {
    /// Numbers of the city's visits, rising: of a log those alone before which enough was shown.
    public let targets: [Int]
    /// Of each target, the visited place left out.
    public let lists: [[Int32]]
    /// Places of a list, the visited one included.
    public let count: Int
    /// Whether lists are as they were shown.
    public let isLogged: Bool

    /// O(visits + targets · count).
    ///
    /// - Parameter targets: Numbers of the city's visits.
    /// - Throws: `Failure` for a city without locations or log, with too few places, or where no target
    ///   has a list of that length.
    public init(
        _ split: Split, targets: [Int], count: Int, from origin: ListOrigin = .auto,
        seed: UInt64 = 1
    ) throws {
        self.count = count
        func random(_ target: Int) -> RandomStream {
            RandomStream(seed: seed, name: "exposure of visit \(target)")
        }
        let city = split.city
        let log = try MomentLists.log(city.exposures, origin)
        isLogged = log != nil
        if let log {
            guard count > 1, count <= log.longest else {
                throw Failure(
                    .usage, "lists of \(count) places are out of range",
                    remedy: "give 2 to \(log.longest), or --lists drawn")
            }
            var (told, lists): ([Int], [[Int32]]) = ([], [])
            for target in targets {
                guard let list = log.list(beforeVisit: target) else { continue }
                let places = log.places(ofList: list)
                guard places.count >= count else { continue }
                var random = random(target)
                told.append(target)
                lists.append(
                    places.others(count - 1, beside: city.visitPlace[target], &random))
            }
            guard targets.isEmpty || !told.isEmpty else {
                throw Failure(
                    .badData,
                    "before none of the \(targets.count) held-out visits were \(count) places shown",
                    remedy: "give fewer, or --lists drawn", file: city.folder)
            }
            (self.targets, self.lists) = (told, lists)
            return
        }
        let view = split.trainingView()
        let drawn = CandidateLists(view, try PlaceBlocks(view))
        guard count > 1, count - 1 <= drawn.most else {
            throw Failure(
                .usage, "lists of \(count) places are out of range",
                remedy: "give 2 to \(drawn.most + 1)")
        }
        self.targets = targets
        lists = targets.map { target in
            var random = random(target)
            return drawn.draw(
                count - 1, beside: city.visitPlace[target],
                hour: HourOfWeek.hourOfDay(localTime: city.visitLocalTime[target]), &random)
        }
    }
}

/// How well the visited place is told from those that are shown with it.
///
///     AUC         = P[s(visited) > s(other)] + P[equal] / 2, over all pairs of all lists
///     request-AUC = the same within one list, averaged over the lists
///     hit@k, MRR  = of the visited place's position in its list
///     utility@k   = Σ u of the first k / Σ u of the best k, where a utility was planted (`ListUtility`)
///
/// AUC is what papers on click prediction give: it compares scores of different moments too, so that a
/// scorer that only knows which moments are easy may differ much in the two.
public struct ImpressionEvaluation: Sendable {
    private let questions: NextPlaceQueries
    private let impressions: Impressions
    private let utility: ListUtility?
    private let metrics = RankingMetrics(cutoffs: [1, 5, 10])
    private let block: Int

    /// - Parameters:
    ///   - questions: Of the impressions' targets.
    ///   - utility: Of the same lists; nil where nobody planted one.
    ///   - block: Queries that are scored at once; the result does not depend on it.
    public init(
        _ questions: NextPlaceQueries, _ impressions: Impressions, utility: ListUtility? = nil,
        block: Int = 64
    ) {
        precondition(
            impressions.lists.count == questions.queries.count,
            "\(impressions.lists.count) lists for \(questions.queries.count) queries")
        self.questions = questions
        self.impressions = impressions
        self.utility = utility
        self.block = block
    }

    private static let pooled = "auc"
    private static let ofRequests = "request-auc"

    /// Of a row.
    private var rowNames: [String] {
        [Self.ofRequests] + metrics.names.filter(RankingMetrics.isOfOneTruth)
            + (utility == nil ? [] : ListUtility.names)
    }
    /// Of rows and of all.
    public var names: [String] { [Self.pooled] + rowNames }

    /// Scores every list; a row of the result is a query.
    public func run(_ scorer: any NextPlaceScorer) -> RankingResult {
        var values: [[Double]] = []
        var visited: [Float] = []
        var shown: [Float] = []
        for start in stride(from: 0, to: questions.queries.count, by: block) {
            let range = start..<min(start + block, questions.queries.count)
            let lists = range.map { [questions.truths[$0]] + impressions.lists[$0] }
            let scores = scores(scorer, range, lists)
            for row in 0..<range.count {
                let own = (0..<impressions.count).map { scores[row, $0] }
                    .map { $0.isNaN ? -.infinity : $0 }
                let rank = own.withUnsafeBufferPointer {
                    TruthRanks.ranks(of: [0], in: $0, masked: [])[0]
                }
                let all = zip(metrics.names, metrics.values([rank], truthCount: 1))
                let others = Double(impressions.count - 1)
                values.append(
                    [(others + 1 - rank.rank) / others]
                        + all.filter { RankingMetrics.isOfOneTruth($0.0) }.map(\.1)
                        + (utility?.shares(ofList: start + row, ranked: own) ?? []))
                visited.append(own[0])
                shown += own.dropFirst()
            }
        }
        return RankingResult(
            ranking: .all, users: questions.queries.map(\.user), names: rowNames, values: values,
            overall: [Self.pooled: Self.areaUnderCurve(visited, shown)], slices: [])
    }

    private func scores(
        _ scorer: any NextPlaceScorer, _ range: Range<Int>, _ lists: [[Int32]]
    ) -> Tensor<Float> {
        let queries = questions.queries[range]
        if let scorer = scorer as? any ListScorer { return scorer.scores(queries, of: lists) }
        if let scorer = scorer as? any BatchNextPlaceScorer {
            let all = scorer.scores(queries)
            return Tensor(
                [lists.count, impressions.count],
                lists.enumerated().flatMap { row, list in list.map { all[row, Int($0)] } })
        }
        var all = [Float](repeating: 0, count: scorer.places)
        return Tensor(
            [lists.count, impressions.count],
            zip(queries, lists).flatMap { query, list in
                all.withUnsafeMutableBufferPointer { scorer.score(query, into: $0) }
                return list.map { all[Int($0)] }
            })
    }

    /// The share of pairs in which the first is higher, ties by half. O(n log n).
    static func areaUnderCurve(_ positives: [Float], _ negatives: [Float]) -> Double {
        guard !positives.isEmpty, !negatives.isEmpty else { return 0 }
        let all = (positives.map { ($0, true) } + negatives.map { ($0, false) })
            .sorted { $0.0 < $1.0 }
        var (sum, below, start) = (0.0, 0.0, 0)
        while start < all.count {
            var end = start
            var (up, down) = (0.0, 0.0)
            while end < all.count, all[end].0 == all[start].0 {
                if all[end].1 { up += 1 } else { down += 1 }
                end += 1
            }
            sum += up * (below + down / 2)
            below += down
            start = end
        }
        return sum / (Double(positives.count) * Double(negatives.count))
    }
}
