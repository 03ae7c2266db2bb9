import City
import Evaluation
import Graphs
import Models
import Reports
import Tensors
import Training

/// What a comparison of all models of a city asks.
public struct ModelComparisonRequest: Sendable {
    public var split: String?
    public var histories: [HistoryRule] = HistoryRule.allCases
    /// What the others are compared with; popularity in a table that does not have it.
    public var reference = Baseline.popularity.rawValue
    /// Runs of this city that stand beside the rules.
    public var runs: [String] = []
    public var session = "default"
    /// How baselines that are not there yet are trained; nil leaves them out.
    public var training: BaselineTraining?
    /// Whether rules that have something to set are tuned on validation.
    public var isTuned = true
    public var draws = 2000
    public var seed: UInt64 = 1

    public init() {}
}

extension Workspace {
    /// Every rule, and the runs that are named, under each protocol that the city allows.
    public func compare(_ name: String, _ request: ModelComparisonRequest) throws -> ModelComparison
    {
        let clock = ContinuousClock()
        let start = clock.now
        let city = try city(name)
        let split = try Split(city, splitRule(request.split, of: city))
        var comparison = Comparison(split: split, request: request)
        let runs = try comparedRuns(city, split.rule, request)
        let tuning = request.isTuned ? RuleTuning(split) : nil
        comparison.settings = tuning?.settings ?? comparison.settings
        comparison.tuning =
            try (tuning?.sentences ?? []) + tuningSentences(runs, session: request.session)
        for run in runs {
            let loaded = try scored(run, session: request.session)
            guard loaded.city.fingerprint == city.fingerprint else {
                throw Failure(
                    .usage, "run \(run) was trained on \(loaded.city.name), not on \(name)",
                    remedy: "name runs of this city")
            }
            comparison.runs.append((run, loaded.scorer))
        }
        let tables = try comparison.tables()
        return ModelComparison(
            city: city.name, cityFingerprint: city.fingerprint, split: split.rule.rawValue,
            card: comparison.card, tables: tables, seconds: (clock.now - start) / .seconds(1))
    }

    private func splitRule(_ name: String?, of city: City) throws -> SplitRule {
        guard let name else { return city.visitPart == nil ? .global : .released }
        guard let rule = SplitRule(rawValue: name) else {
            throw Failure(
                .usage, "--split \(name) is unknown",
                remedy: "give " + SplitRule.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return rule
    }
}

/// One comparison on its way.
private struct Comparison {
    struct Entry {
        var name: String
        var meaning: String
        var result: RankingResult
    }

    let split: Split
    let request: ModelComparisonRequest
    let graph: BipartiteGraph
    var runs: [(name: String, scorer: any PlaceScorer)] = []
    var settings = BaselineSettings()
    /// What was chosen for whom, a sentence each.
    var tuning: [String] = []

    init(split: Split, request: ModelComparisonRequest) {
        self.split = split
        self.request = request
        graph = BipartiteGraph(split.trainingAndValidationView())
    }

    var card: [String] {
        [
            "candidates: every place of the city, nothing sampled",
            "split: \(split.rule.rawValue), \(split.action.name)s; rules learn from training and "
                + "validation visits for the lists, from training visits for next places",
            "ties: expected value over random order",
            "intervals: 95 %, \(request.draws) draws of users with all their rows, seed "
                + "\(request.seed); probabilities two-sided, after Holm within a table",
            request.isTuned
                ? "tuning: \(TuningBudget.trials) trials for each method that has something to set"
                : "rules are not tuned: λ of EASE is \(Int(settings.lambda)), item-kNN has "
                    + "\(settings.neighbors) neighbours and no shrinkage",
        ] + tuning
    }

    func tables() throws -> [ModelComparison.Table] {
        let known = Baseline.allCases.map(\.rawValue) + runs.map(\.name)
        guard known.contains(request.reference) else {
            throw Failure(
                .usage, "there is no \(request.reference) to compare with",
                remedy: "give one of " + known.joined(separator: ", "))
        }
        var tables: [ModelComparison.Table] = []
        let evaluation = RankingEvaluation(
            visited: graph.visitedPlaces, truth: split.heldOut(.test))
        let rules = Baseline.allCases.compactMap { rule in
            rule.placeScorer(graph, settings).map { (rule.rawValue, rule.meaning, $0) }
        }
        let scorers = rules + runs.map { ($0.name, "a trained run", $0.scorer) }
        for ranking in RankingProtocol.allCases {
            let entries = scorers.map { name, meaning, scorer in
                Entry(name: name, meaning: meaning, result: evaluation.run(scorer, ranking))
            }
            tables.append(
                try table(
                    ranking.rawValue, ranking.meaning, leading: "recall@20",
                    entries.filter { ranking == .all || $0.name != "own-places" }))
        }
        return try tables + momentTables()
    }

    private func momentTables() throws -> [ModelComparison.Table] {
        let targets = NextPlaceTargets(split).test
        guard !targets.isEmpty else { return [] }
        let training = split.trainingView()
        let graph = BipartiteGraph(training)
        let scorers = Baseline.allCases.compactMap { rule in
            rule.momentScorer(training, graph, settings).map { (rule, $0) }
        }
        return try request.histories.map { history in
            let evaluation = MomentEvaluation(
                MomentQueries(split, targets: targets, history: history))
            return try table(
                "next-place, \(history.rawValue) history",
                "the last visit of each test trajectory whose user and place occur in training",
                leading: "hit@1",
                scorers.map {
                    Entry(
                        name: $0.rawValue, meaning: $0.meaning, result: evaluation.run($1))
                })
        }
    }

    private func table(
        _ name: String, _ meaning: String, leading: String, _ entries: [Entry]
    ) throws -> ModelComparison.Table {
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
                low: interval.low, high: interval.high, difference: differences[entry.name])
        }
        return ModelComparison.Table(
            name: name, meaning: meaning, leading: leading, reference: reference.name,
            users: Set(users).count, queries: users.count, rows: rows)
    }
}
