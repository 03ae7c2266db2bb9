import City
import Evaluation
import Models
import Recommending
import Reports

/// One comparison on its way: its tables, each with intervals, differences and card.
struct Comparison {
    let lists: ListEvaluation
    let request: ModelComparisonRequest
    let seal: TestSeal
    let runs: [ListSystem]
    /// What was chosen for whom, a sentence each.
    let tuning: [String]

    private var split: Split { lists.split }
    private var seeds: String { runs.isEmpty ? "none" : ComparisonWords.seeds(of: runs) }
    private var settings: [String] { ComparisonWords.settings(tuning, seal) }
    private var intervals: String { ComparisonWords.intervals(request) }

    /// - Throws: `Failure(.usage)` where a table has neither the reference nor popularity.
    func tables() throws -> [ModelComparison.Table] {
        let systems = lists.rules() + runs
        let audits = request.audits ? lists.audits(scorers: systems.map(\.name)) : nil
        let tables = try RankingProtocol.allCases.map { ranking in
            try ComparisonTable(
                systems.filter { ranking == .all || $0.name != Baseline.ownPlaces.rawValue },
                leading: "recall@20", request
            ) { lists.run($0, ranking) }.report(
                ranking.rawValue, ranking.meaning, reference: request.reference
            ) {
                lists.card(
                    ranking, $0, seal: seal, seeds: seeds, settings: settings,
                    intervals: intervals, audits: audits)
            }
        }
        return try tables + nextPlaceTables()
    }

    private func nextPlaceTables() throws -> [ModelComparison.Table] {
        let all = NextPlaceTargets(split)
        let targets = seal.part == .test ? all.test : all.validation
        guard !targets.isEmpty else { return [] }
        let training = split.trainingView()
        return try request.histories.map { history in
            let evaluation = NextEventEvaluation(
                split, part: seal.part, view: training, targets: targets, history: history,
                slices: request.slices, tuned: lists.tuned)
            let systems = evaluation.rules(training)
            let audits =
                request.audits ? evaluation.audits(scorers: systems.map(\.name)) : nil
            return try ComparisonTable(systems, leading: "hit@1", request) {
                evaluation.evaluation.run($0)
            }.report(
                "next-place, \(history.rawValue) history",
                "the last visit of each \(seal.part.rawValue) trajectory whose user and place "
                    + "occur in training", reference: request.reference
            ) {
                evaluation.card(
                    $0, seal: seal, seeds: seeds, settings: settings, intervals: intervals,
                    audits: audits)
            }
        }
    }
}
