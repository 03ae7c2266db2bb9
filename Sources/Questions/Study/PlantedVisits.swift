import Evaluation
import Explanation
import Graphs
import Recommending
import Reports
import Support

/// A visit of a grown city whose cause is known, and how explanations rank that cause.
struct PlantedVisit: PlantedCase {
    let request: FaithfulnessStudyRequest
    let run: any ListRecommender
    /// Who visited what, as the run learned it.
    let graph: BipartiteGraph
    let planted: PlantedTruth.Case

    var cause: String { "\(planted.cause)" }
    var subject: Int { planted.user }
    var place: Int { planted.place }
    var meaning: String {
        "first test visits of a user to a place whose cause lies in \(run.view.name) visits"
    }

    private func evidence(
        _ question: SubjectQuestion, _ place: Int, side: String, group: String
    ) throws -> any Evidence {
        var options = EvidenceOptions()
        options.side = side
        options.group = group
        return try run.evidence(question, of: place, options)
    }

    /// How each method ranks the true cause of a visit.
    func areas(seed: UInt64) throws -> [String: Double]? {
        guard PlantedTruth.edge(of: planted, in: graph) != nil else { return nil }
        let question = try run.question(ofUser: planted.user)
        let seed = ExplainedScore.seed(seed, user: planted.user, place: planted.place)
        let others = run.others(question, .new, cutoff: request.cutoff, than: planted.place)
        var areas: [String: Double] = [:]
        for side in StudiedUsers.sides {
            let evidence = try evidence(question, planted.place, side: side, group: "pairs")
            let edges = evidence.measuredVisits
            guard edges.count > 1 else { continue }
            let score = evidence.measuredScore
            // Who asks which other person was the cause does not ask about the user.
            let byOthers = planted.sourceUser != planted.user
            let visits = edges.indices.filter { !byOthers || edges[$0].user != planted.user }
            let visitors = visits.filter { edges[$0].place == planted.place }
            // One order of thousands of single visits takes longer than all else together.
            for method in ExplanationMethod.allCases where method != .shapley {
                guard
                    let found = method.attribute(
                        score, candidate: planted.place, others: others, seed: seed)
                else { continue }
                for (among, chosen) in [("visits", visits), ("visitors", visitors)] {
                    areas["\(side)/\(among)/\(method.rawValue)"] =
                        RankCorrelation.areaUnderCurve(
                            chosen.map { found.contributions[$0] },
                            positive: chosen.map {
                                edges[$0] == (planted.sourceUser, planted.sourcePlace)
                            })
                }
            }
        }
        areas.merge(try pairAreas(question, others)) { old, _ in old }
        return areas
    }

    /// How the pairs of both sides rank the true cause: a visit counts as its strongest pair does.
    private func pairAreas(
        _ question: SubjectQuestion, _ others: [Int]
    ) throws -> [String: Double] {
        let evidence = try evidence(question, planted.place, side: "user", group: "places")
        guard let side = evidence.placeSide(), let paired = side.paired,
            let found = paired.contrast(
                of: planted.place, others: others, scores: evidence.allScores())
        else { return [:] }
        let visits = PairedVisits(side, paired, found.pairs)
        let byOthers = planted.sourceUser != planted.user
        let chosen = visits.values.filter { !byOthers || $0.user != planted.user }
        var areas: [String: Double] = [:]
        for (among, some) in [
            ("visits", chosen), ("visitors", chosen.filter { $0.place == planted.place }),
        ] {
            areas["both/\(among)/pairs"] = RankCorrelation.areaUnderCurve(
                some.map(\.value),
                positive: some.map {
                    ($0.user, $0.place) == (planted.sourceUser, planted.sourcePlace)
                }
            )
        }
        return areas
    }
}

extension Recommender {
    /// The first k candidates but the one that is explained.
    func others(
        _ question: SubjectQuestion, _ candidates: RankingProtocol, cutoff: Int, than place: Int
    ) -> [Int] {
        RankingLens.best(
            scores(question), masked: question.masked(candidates), count: cutoff
        ).filter { $0 != place }
    }
}

/// The visits of both sides of a score, each with its strongest pair.
private struct PairedVisits {
    private(set) var values: [(user: Int, place: Int, value: Double)] = []

    init(_ side: PlaceSide, _ paired: PairedSides, _ pairs: PairContrast) {
        let (rows, columns) = (paired.products.indices, side.contributions.indices)
        for row in rows {
            let best = columns.reduce(-.infinity) { max($0, pairs.relative(row, $1)) }
            add(paired.ownItem(row, best), best)
        }
        for column in columns {
            let best = rows.reduce(-.infinity) { max($0, pairs.relative($1, column)) }
            add(side.item(column, best), best)
        }
    }

    private mutating func add(_ item: EvidenceItem, _ value: Double) {
        guard let user = item.user, let place = item.place else { return }
        values.append((user, place, value))
    }
}
