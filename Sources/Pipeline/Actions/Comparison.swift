import City
import Evaluation
import Models
import Reports

/// One comparison on its way: its tables, each with intervals, differences and card.
struct Comparison {
    private struct Entry {
        var name: String
        var meaning: String
        var result: RankingResult
    }

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
        "95 %, \(request.draws) draws of users with all their rows, seed \(request.seed); "
            + "probabilities two-sided, after Holm within a table"
    }

    func tables() -> [ModelComparison.Table] {
        let rules = lists.rules(lists.graph).map { ($0.name, $0.meaning, $0.scorer) }
        let scorers = rules + runs.map { ($0.name, "a trained run", $0.scorer) }
        let audits = request.audits ? lists.audits(scorers: scorers.map(\.0)) : nil
        var tables: [ModelComparison.Table] = []
        for ranking in RankingProtocol.allCases {
            let entries = scorers.map { name, meaning, scorer in
                Entry(name: name, meaning: meaning, result: lists.run(scorer, ranking))
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
                Entry(
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
        _ name: String, _ meaning: String, leading: String, _ entries: [Entry],
        card: (RankingResult) -> EvaluationCard
    ) -> ModelComparison.Table {
        // A rule that needs a moment cannot be asked for a list; popularity always can.
        let reference =
            entries.first { $0.name == request.reference }
            ?? entries.first {
                $0.name == Baseline.popularity.rawValue
            }
        guard let reference else { preconditionFailure("popularity is in every table") }
        let users = reference.result.users
        let bootstrap = PairedBootstrap(users: users, draws: request.draws, seed: request.seed)
        let base = reference.result.column(leading)
        let others = entries.filter { $0.name != reference.name }
        let comparisons = others.map { bootstrap.compare($0.result.column(leading), base) }
        let corrected = PairedBootstrap.holm(comparisons.map(\.probability))
        let differences = Dictionary(
            uniqueKeysWithValues: others.indices.map { index in
                let found = comparisons[index]
                return (
                    others[index].name,
                    ModelComparison.Difference(
                        mean: found.difference.mean, low: found.difference.low,
                        high: found.difference.high, effect: found.effect,
                        probability: corrected[index])
                )
            })
        let rows = entries.map { entry in
            let interval = bootstrap.interval(of: entry.result.column(leading))
            return ModelComparison.Row(
                name: entry.name, meaning: entry.meaning, metrics: entry.result.means,
                low: interval.low, high: interval.high, difference: differences[entry.name],
                slices: entry.result.sliceFigures)
        }
        return ModelComparison.Table(
            name: name, meaning: meaning, leading: leading, reference: reference.name,
            users: Set(users).count, queries: users.count, rows: rows,
            card: card(reference.result))
    }
}
