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
    /// What rules learn from and which places count as visited: everything before the part.
    let view: TrainingView
    let graph: BipartiteGraph
    let truth: HeldOut
    let evaluation: RankingEvaluation
    /// What rules were tuned to; nil where they were not.
    let tuned: BaselineSettings?

    init(
        _ split: Split, part: VisitPart, slices: Bool, tuned: BaselineSettings? = nil
    ) throws {
        self.split = split
        self.part = part
        self.tuned = tuned
        view = part == .test ? split.trainingAndValidationView() : split.trainingView()
        graph = BipartiteGraph(view)
        truth = split.heldOut(part)
        guard !truth.places.isEmpty else {
            throw Failure(
                .badData, "the \(split.rule.rawValue) split has no \(part.rawValue) visits",
                remedy: "choose another with --split, or open the test part with --unseal",
                file: split.city.folder)
        }
        let visited = graph.visitedPlaces
        evaluation = RankingEvaluation(
            visited: visited, truth: truth, beyond: BeyondAccuracy(view),
            slices: slices
                ? TruthSlice.slices(view) + TruthSlice.repetition(visited: visited) : [])
    }

    func run(_ scorer: any PlaceScorer, _ ranking: RankingProtocol) -> RankingResult {
        evaluation.run(scorer, ranking)
    }

    /// Every rule that can be asked for a list.
    func rules(
        _ graph: BipartiteGraph
    ) -> [(name: String, meaning: String, scorer: any PlaceScorer)] {
        Baseline.entries(tuned).compactMap { entry in
            entry.rule.placeScorer(graph, entry.settings).map {
                (name: entry.name, meaning: entry.meaning, scorer: $0)
            }
        }
    }

    /// - Parameter scorers: Names in the table.
    func audits(scorers: [String]) -> [AuditFinding] {
        let moments = LeakAudit.firstTargets(split, part)
        let targets = LeakAudit.targets(split, part)
        let chance = run(
            ConstantScorer(users: view.users, places: view.places), RankingProtocol.all)
        let shuffled = (1...ChanceAudit.shuffles).map { seed in
            let shuffle = LabelShuffle(
                places: view.places, .keepingNothing, seed: UInt64(seed))
            return rules(BipartiteGraph(shuffle.view(view))).map {
                (name: $0.name, result: run($0.scorer, .all))
            }
        }
        let peeking = run(PeekingScorer(truth, places: view.places), .all)
        let spread = ChanceAudit.spread(
            of: (0..<truth.users).map { Array(truth.places(ofUser: $0)) }
                .filter { !$0.isEmpty },
            hit: min(1, 20 / Double(view.places)))
        func check(_ view: TrainingView) -> [AuditFinding] {
            LeakAudit.laterEvidence(view, targets: moments, rule: split.rule)
                + [LeakAudit.targetInInput(view, targets: targets)]
        }
        func shuffles(_ trials: [ChanceAudit.Trial]) -> AuditFinding {
            ChanceAudit.shuffledLabels(
                trials, metric: "recall@20", chance: chance, spread: spread)
        }
        return check(view) + [
            shuffles(.byName(shuffled)),
            .canary(
                peeking, check(view.planting(targets + moments.map(\.afterwards))),
                shuffles([ChanceAudit.Trial(name: PeekingScorer.name, results: [peeking])]),
                scorers),
        ]
    }

    func card(
        _ ranking: RankingProtocol, _ result: RankingResult, seal: TestSeal, seeds: String,
        settings: [String], intervals: String, audits: [AuditFinding]?
    ) -> EvaluationCard {
        EvaluationCard(
            ranking: "\(ranking.rawValue): \(ranking.meaning)",
            candidates: "every place of the city, nothing sampled"
                + (ranking.masksTraining ? "; less those the user visited in training" : ""),
            split: split.words, part: part.rawValue, learning: "\(view.name) visits",
            history: nil, ties: EvaluationCard.tieRule, users: Set(result.users).count,
            queries: result.users.count, seeds: seeds, settings: settings, intervals: intervals,
            isSealed: seal.isSealed, openings: seal.openings, audits: audits)
    }
}

/// Next places, measured on a held-out part under one rule of history.
struct NextPlaceEvaluation {
    let split: Split
    let part: VisitPart
    let view: TrainingView
    let questions: MomentQueries
    let evaluation: MomentEvaluation
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
        let questions = MomentQueries(split, targets: targets, history: history)
        self.questions = questions
        evaluation = MomentEvaluation(
            questions, beyond: BeyondAccuracy(view),
            slices: slices ? TruthSlice.slices(view) + TruthSlice.repetition(questions) : [],
            negatives: negatives)
    }

    /// Every rule that can be asked about a moment.
    func rules(
        _ view: TrainingView
    ) -> [(name: String, meaning: String, scorer: any MomentScorer)] {
        let graph = BipartiteGraph(view)
        return Baseline.entries(tuned).compactMap { entry in
            entry.rule.momentScorer(view, graph, entry.settings).map {
                (name: entry.name, meaning: entry.meaning, scorer: $0)
            }
        }
    }

    func audits(scorers: [String]) -> [AuditFinding] {
        let targets = LeakAudit.targets(questions)
        let chance = evaluation.run(ConstantScorer(users: view.users, places: view.places))
        let shuffled = (1...ChanceAudit.shuffles).map { seed in
            let shuffle = LabelShuffle(places: view.places, .keepingNothing, seed: UInt64(seed))
            let asked = MomentEvaluation(shuffle.queries(questions))
            return rules(shuffle.view(view)).map {
                (name: $0.name, result: asked.run($0.scorer))
            }
        }
        let peeking = evaluation.run(PeekingScorer(questions, places: view.places))
        let spread = ChanceAudit.spread(
            of: questions.truths.map { [$0] }, hit: min(1, 10 / Double(view.places)))
        func check(_ view: TrainingView) -> [AuditFinding] {
            LeakAudit.laterEvidence(view, targets: targets, rule: split.rule)
                + [LeakAudit.targetInInput(view, targets: targets, questions: questions)]
        }
        func shuffles(_ trials: [ChanceAudit.Trial]) -> AuditFinding {
            ChanceAudit.shuffledLabels(trials, metric: "hit@10", chance: chance, spread: spread)
        }
        return check(view) + [
            shuffles(.byName(shuffled)),
            .canary(
                peeking, check(view.planting(targets + targets.map(\.afterwards))),
                shuffles([ChanceAudit.Trial(name: PeekingScorer.name, results: [peeking])]),
                scorers),
        ]
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

extension AuditFinding {
    /// The canary's finding. Other people's later visits are planted too, but they are a fault
    /// under the global split only.
    fileprivate static func canary(
        _ peeking: RankingResult, _ planted: [AuditFinding], _ shuffled: AuditFinding,
        _ scorers: [String]
    ) -> AuditFinding {
        ChanceAudit.canary(
            peeking: peeking,
            planted: planted.filter { $0.status != .noted } + [shuffled],
            scorers: scorers)
    }
}

extension LeakAudit.Target {
    /// The same visit a second later, to be planted as evidence from the future.
    fileprivate var afterwards: LeakAudit.Target {
        LeakAudit.Target(user: user, place: place, localTime: localTime + 1)
    }
}

extension [ChanceAudit.Trial] {
    /// From one list of results a shuffle.
    fileprivate static func byName(
        _ shuffles: [[(name: String, result: RankingResult)]]
    ) -> [ChanceAudit.Trial] {
        (shuffles.first ?? []).indices.map { index in
            ChanceAudit.Trial(
                name: shuffles[0][index].name, results: shuffles.map { $0[index].result })
        }
    }
}

extension EvaluationCard {
    static let tieRule = "expected value over random order"
}

extension Split {
    fileprivate var words: String { "\(rule.rawValue), \(action.name)s" }
}

extension HistoryRule {
    fileprivate var meaning: String {
        switch self {
        case .training: "the user's training visits before the moment, and the place he comes from"
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

extension RankingResult {
    /// The slices for a report; nil where none were asked for.
    var sliceFigures: [SliceFigures]? {
        slices.isEmpty
            ? nil
            : slices.map {
                SliceFigures(
                    dimension: $0.slice.dimension, name: $0.slice.name, meaning: $0.slice.meaning,
                    users: Set($0.users).count, queries: $0.users.count, metrics: $0.means)
            }
    }
}
