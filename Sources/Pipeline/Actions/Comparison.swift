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
    let runs: [(name: String, seed: UInt64, scorer: any PlaceScorer)]
    /// What was chosen for whom, a sentence each.
    let tuning: [String]

    private var split: Split { lists.split }

    private var seeds: String {
        let names = runs.map { "\($0.seed) of \($0.name)" }
        return names.isEmpty ? "none" : names.joined(separator: ", ") + "; rules have none"
    }

    /// How options came to be; figures of a part that chose them are a little too good.
    private var settings: [String] {
        guard !tuning.isEmpty else {
            return ["rules are as they were set beforehand: λ 500, 100 neighbours, no shrinkage"]
        }
        let warning =
            seal.isSealed
            ? ["what was chosen on validation is ranked on validation here: a little too good"] : []
        return tuning + warning
    }

    private var intervals: String {
        ComparisonTable.intervals(draws: request.draws, seed: request.seed)
    }

    func tables() -> [ModelComparison.Table] {
        let rules = lists.rules(lists.graph).map { ($0.name, $0.meaning, $0.scorer) }
        let scorers = rules + runs.map { ($0.name, "a trained run", $0.scorer) }
        let audits = request.audits ? lists.audits(scorers: scorers.map(\.0)) : nil
        var tables: [ModelComparison.Table] = []
        for ranking in RankingProtocol.allCases {
            let entries = scorers.map { name, meaning, scorer in
                ComparisonTable.Entry(
                    name: name, meaning: meaning, result: lists.run(scorer, ranking))
            }
            tables.append(
                table(
                    ranking.rawValue, ranking.meaning, leading: "recall@20",
                    entries.filter { ranking == .all || $0.name != Baseline.ownPlaces.rawValue }
                ) {
                    lists.card(
                        ranking, $0, seal: seal, seeds: seeds, settings: settings,
                        intervals: intervals, audits: audits)
                })
        }
        return tables + momentTables()
    }

    private func momentTables() -> [ModelComparison.Table] {
        let all = NextPlaceTargets(split)
        let targets = seal.part == .test ? all.test : all.validation
        guard !targets.isEmpty else { return [] }
        let training = split.trainingView()
        return request.histories.map { history in
            let evaluation = NextPlaceEvaluation(
                split, part: seal.part, view: training, targets: targets, history: history,
                slices: request.slices, tuned: lists.tuned)
            let entries = evaluation.rules(training).map {
                ComparisonTable.Entry(
                    name: $0.name, meaning: $0.meaning,
                    result: evaluation.evaluation.run($0.scorer))
            }
            let audits =
                request.audits ? evaluation.audits(scorers: entries.map(\.name)) : nil
            return table(
                "next-place, \(history.rawValue) history",
                "the last visit of each \(seal.part.rawValue) trajectory whose user and place "
                    + "occur in training",
                leading: "hit@1", entries
            ) {
                evaluation.card(
                    $0, seal: seal, seeds: seeds, settings: settings, intervals: intervals,
                    audits: audits)
            }
        }
    }

    private func table(
        _ name: String, _ meaning: String, leading: String, _ entries: [ComparisonTable.Entry],
        card: (RankingResult) -> EvaluationCard
    ) -> ModelComparison.Table {
        ComparisonTable(
            name: name, meaning: meaning, leading: leading, entries: entries,
            draws: request.draws, seed: request.seed
        ).report(reference: request.reference, card: card)
    }
}
