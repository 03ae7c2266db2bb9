import City
import Evaluation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors

/// Lists for users, measured on a held-out part: what `evaluate` does for a run and for a city.
struct ListEvaluation {
    let split: Split
    let part: VisitPart
    /// Which places count as visited: everything before the part.
    let view: TrainingView
    /// What rules learn from: what the runs beside them have learned.
    let learned: TrainingView
    let truth: HeldOut
    let evaluation: RankingEvaluation
    /// What rules were tuned to; nil where they were not.
    let tuned: BaselineSettings?
    private let runs: LearnedParts

    /// - Parameter runs: What is measured beside the rules.
    init(
        _ split: Split, part: VisitPart, slices: Bool, tuned: BaselineSettings? = nil,
        beside runs: LearnedParts = LearnedParts()
    ) throws {
        self.split = split
        self.part = part
        self.tuned = tuned
        view = part == .test ? split.trainingAndValidationView() : split.trainingView()
        self.runs = runs
        learned = runs.view(of: split, before: part, isRefittedFirst: true)
        truth = split.heldOut(part)
        guard !truth.places.isEmpty else {
            throw Failure(
                .badData, "the \(split.rule.rawValue) split has no \(part.rawValue) visits",
                remedy: Self.otherPart(split, than: part), file: split.city.folder)
        }
        let visited = BipartiteGraph(view).visitedPlaces
        evaluation = RankingEvaluation(
            visited: visited, truth: truth, beyond: BeyondAccuracy(view),
            slices: slices
                ? TruthSlice.slices(view) + TruthSlice.repetition(visited: visited) : [])
    }

    /// What can be ranked instead.
    private static func otherPart(_ split: Split, than part: VisitPart) -> String {
        if part == .validation, !split.heldOut(.test).places.isEmpty {
            return "open the test part with --unseal"
        }
        if part == .test, !split.heldOut(.validation).places.isEmpty {
            return "leave --unseal out to rank the validation part"
        }
        return "give a city and a --split that hold out visits"
    }

    func run(_ scorer: any PlaceScorer, _ ranking: RankingProtocol) -> RankingResult {
        evaluation.run(scorer, ranking)
    }

    /// Every rule that can be asked for a list.
    ///
    /// - Parameter view: What they learn from; nil is what the runs beside them have learned.
    func rules(_ view: TrainingView? = nil) -> [ListSystem] {
        let graph = BipartiteGraph(view ?? learned)
        return Baseline.entries(tuned).compactMap { entry in
            entry.rule.placeScorer(graph, entry.settings).map {
                ListSystem(name: entry.name, meaning: entry.meaning, scorers: [$0])
            }
        }
    }

    /// - Parameter scorers: Names in the table.
    func audits(scorers: [String]) -> [AuditFinding] {
        let truths = (0..<truth.users).map { Array(truth.places(ofUser: $0)) }
        return LeakSearch(
            view: learned, rule: split.rule, targets: LeakAudit.targets(split, part),
            moments: LeakAudit.firstTargets(split, part), questions: nil, metric: "recall@20",
            spread: ChanceAudit.spread(
                of: truths.filter { !$0.isEmpty }, hit: min(1, 20 / Double(view.places)))
        ).findings(
            chance: run(ConstantScorer(users: view.users, places: view.places), .all),
            peeking: run(PeekingScorer(truth, places: view.places), .all), scorers: scorers
        ) { shuffle in
            rules(shuffle.view(learned)).flatMap { rule in
                rule.scorers.map { (rule.name, run($0, .all)) }
            }
        }
    }

    func card(
        _ ranking: RankingProtocol, _ result: RankingResult, seal: TestSeal, seeds: String,
        settings: [String], intervals: String, audits: [AuditFinding]?
    ) -> EvaluationCard {
        EvaluationCard(
            ranking: "\(ranking.rawValue): \(ranking.meaning)",
            candidates: "every place of the city, nothing sampled"
                + (ranking.masksTraining ? "; less those the user visited in training" : ""),
            split: split.words, part: part.rawValue,
            learning: "\(learned.name) visits\(runs.others(than: learned))", history: nil,
            ties: EvaluationCard.tieRule, users: Set(result.users).count,
            queries: result.users.count, seeds: seeds, settings: settings, intervals: intervals,
            isSealed: seal.isSealed, openings: seal.openings, audits: audits)
    }
}

/// Next places, measured on a held-out part under one rule of history.
struct NextEventEvaluation {
    let split: Split
    let part: VisitPart
    let view: TrainingView
    let questions: NextPlaceQueries
    let evaluation: NextPlaceEvaluation
    /// What rules were tuned to; nil where they were not.
    let tuned: BaselineSettings?

    /// - Parameter negatives: Places that were drawn for the targets; nil ranks all places only.
    init(
        _ split: Split, part: VisitPart, view: TrainingView, targets: [Int],
        history: HistoryRule, slices: Bool, tuned: BaselineSettings? = nil,
        negatives: SampledNegatives? = nil
    ) {
        self.split = split
        self.tuned = tuned
        self.part = part
        self.view = view
        let questions = NextPlaceQueries(split, targets: targets, history: history)
        self.questions = questions
        evaluation = NextPlaceEvaluation(
            questions, beyond: BeyondAccuracy(view),
            slices: slices ? TruthSlice.slices(view) + TruthSlice.repetition(questions) : [],
            negatives: negatives)
    }

    /// Every rule that can be asked about a moment.
    func rules(_ view: TrainingView) -> [NextPlaceSystem] {
        let graph = BipartiteGraph(view)
        return Baseline.entries(tuned).compactMap { entry in
            entry.rule.nextPlaceScorer(view, graph, entry.settings).map {
                NextPlaceSystem(name: entry.name, meaning: entry.meaning, scorers: [$0])
            }
        }
    }

    /// - Parameter scorers: Names in the table.
    func audits(scorers: [String]) -> [AuditFinding] {
        let targets = LeakAudit.targets(questions)
        return LeakSearch(
            view: view, rule: split.rule, targets: targets, moments: targets,
            questions: questions, metric: "hit@10",
            spread: ChanceAudit.spread(
                of: questions.truths.map { [$0] }, hit: min(1, 10 / Double(view.places)))
        ).findings(
            chance: evaluation.run(ConstantScorer(users: view.users, places: view.places)),
            peeking: evaluation.run(PeekingScorer(questions, places: view.places)),
            scorers: scorers
        ) { shuffle in
            let asked = NextPlaceEvaluation(shuffle.queries(questions))
            return rules(shuffle.view(view)).flatMap { rule in
                rule.scorers.map { (rule.name, asked.run($0)) }
            }
        }
    }

    func card(
        _ result: RankingResult, seal: TestSeal, seeds: String, settings: [String],
        intervals: String, audits: [AuditFinding]?
    ) -> EvaluationCard {
        EvaluationCard(
            ranking: "next-place: the last visit of each trajectory whose user and place occur "
                + "in training",
            candidates: "every place of the city, nothing sampled, nothing masked",
            split: split.words, part: part.rawValue, learning: "\(view.name) visits",
            history: questions.history.meaning, ties: EvaluationCard.tieRule,
            users: Set(result.users).count, queries: result.users.count, seeds: seeds,
            settings: settings, intervals: intervals, isSealed: seal.isSealed,
            openings: seal.openings,
            audits: audits)
    }
}

extension EvaluationCard {
    static let tieRule = "expected value over random order"
}

extension Split {
    fileprivate var words: String { "\(rule.rawValue), \(kinds.name)s" }
}

extension HistoryRule {
    fileprivate var meaning: String {
        switch self {
        case .training: "the user's training visits before the moment, and the place they come from"
        case .rolling: "all of the user's visits before the moment, held-out ones included"
        }
    }
}

extension RankingProtocol {
    var meaning: String {
        switch self {
        case .published: "training places masked, kept in the truth (as published)"
        case .new: "new places only: training places masked and not in the truth"
        case .all: "all places: nothing masked"
        }
    }
}
