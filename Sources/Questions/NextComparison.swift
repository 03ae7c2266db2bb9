import City
import Evaluation
import Models
import Reports
import Support
import Tensors
import Training

extension Workspace {
    /// Every rule that can be asked about a moment, and the runs that are named, on the held-out
    /// event of each user: the protocol of SASRec and STKDRec, ranked over all places first.
    ///
    /// The validation part is ranked, or the test part where the request unseals it: the opening
    /// is then written down in the session before anything of it is computed.
    ///
    /// - Throws: `Failure(.usage)` for a reference, an action or a run that does not fit.
    public func compareNext(
        _ name: String, _ request: NextComparisonRequest
    ) throws -> ModelComparison {
        let clock = ContinuousClock()
        let start = clock.now
        let city = try city(name)
        let metrics = ModelComparison.leading(ofLists: request.shown != nil)
        if let leading = request.leading, !metrics.contains(leading) {
            throw Failure(
                .usage, "--leading \(leading) is unknown",
                remedy: "give " + metrics.joined(separator: ", "))
        }
        let names =
            Baseline.entries(request.isTuned ? BaselineSettings() : nil).map(\.name)
            + request.runs
        try ComparisonWords.check(names, reference: request.reference)
        let opened = try namesOfRuns(request.runs, session: request.session)
        // A model without sequences has no kind of event of its own.
        let first = try opened.map { try run($0, session: request.session).recipe }
            .first { try $0.card().task == .nextPlace }
        let kinds =
            try request.action.map { try city.kinds(named: $0) }
            ?? first.map { try $0.nextPlace().action.kinds(in: city) }
        let split = try Split(city, request.split, kinds: kinds)
        let part: VisitPart = request.unsealedBy == nil ? .validation : .test
        try check(opened, session: request.session, of: split) { _ in
            "train it with --split \(split.rule.rawValue)"
        }
        let runs = try nextPlaceSystems(
            request.runs, session: request.session, of: split, toRank: part)
        let tuning = request.isTuned ? RuleTuning(split) : nil
        // What cannot be asked is refused before the test part is opened.
        let asked = try AskedEvents(split, part, request, truth: truth(of: name))
        let seal = try seal(
            split, session: request.session, runs: opened, openedBy: request.unsealedBy)
        let comparison = try NextComparison(
            split, asked, runs: runs, request: request, seal: seal, tuned: tuning?.settings,
            tuning: (tuning?.sentences ?? [])
                + tuningSentences(opened, session: request.session))
        return ModelComparison(
            city: city.name, cityFingerprint: city.fingerprint, split: split.rule.rawValue,
            part: part.rawValue, tables: [try comparison.table()],
            seconds: (clock.now - start) / .seconds(1))
    }
}

/// The events of a part that are to be told, and what was shown before them where lists are ranked.
struct AskedEvents {
    /// With a log of lists those alone before which enough was shown.
    let events: HeldOutEvents
    /// Of the part, those without such a list too.
    let held: Int
    let shown: Impressions?
    /// Nil where nobody planted one.
    let utility: ListUtility?

    /// - Parameter truth: What was planted in the city, which lists are judged by.
    /// - Throws: `Failure(.badData)` where the part has no event to be told, `Failure(.usage)` for lists
    ///   that are not there, and for a metric that they have not.
    init(
        _ split: Split, _ part: VisitPart, _ request: NextComparisonRequest, truth: CityTruth?
    ) throws {
        let held = try HeldOutEvents.told(of: split, part)
        let shown = try request.shown.map {
            try Impressions(
                split, targets: held.targets, count: $0, from: request.lists,
                seed: request.seed)
        }
        let utility = shown.flatMap { ListUtility(truth, $0, in: split.city) }
        guard request.leading != ModelComparison.utility || utility != nil else {
            throw Failure(
                .usage, "no utility was planted in these lists",
                remedy: "give another --leading, or a city grown with --exposures")
        }
        events = shown.map { HeldOutEvents(split, part, among: $0.targets) } ?? held
        self.held = held.targets.count
        self.shown = shown
        self.utility = utility
    }
}

/// One comparison of next events on its way: the table with intervals, differences and card.
struct NextComparison {
    /// Of the full ranking, which comes first: what papers of the protocol lead with.
    let leading: String

    private let evaluation: NextEventEvaluation
    private let asked: AskedEvents
    private let negatives: SampledNegatives
    private let impressions: ImpressionEvaluation?
    private let runs: [NextPlaceSystem]
    private let request: NextComparisonRequest
    private let seal: TestSeal
    private let tuning: [String]

    /// - Parameters:
    ///   - tuned: What rules were tuned to; nil where they were not.
    ///   - tuning: What was chosen for whom, a sentence each.
    init(
        _ split: Split, _ asked: AskedEvents, runs: [NextPlaceSystem],
        request: NextComparisonRequest, seal: TestSeal, tuned: BaselineSettings? = nil,
        tuning: [String] = []
    ) {
        leading =
            request.leading
            ?? (request.shown != nil
                ? "request-auc" : split.rule == .leaveOneOut ? "ndcg@10" : "hit@1")
        self.asked = asked
        self.runs = runs
        self.request = request
        self.seal = seal
        self.tuning = tuning
        let part = asked.events.part
        negatives = SampledNegatives(split, targets: asked.events.targets, seed: request.seed)
        let evaluation = NextEventEvaluation(
            split, part: part,
            view: LearnedParts(runs).view(of: split, before: part, isRefittedFirst: false),
            targets: asked.events.targets, history: .rolling, slices: request.slices, tuned: tuned,
            negatives: negatives)
        self.evaluation = evaluation
        impressions = asked.shown.map {
            ImpressionEvaluation(evaluation.questions, $0, utility: asked.utility)
        }
    }

    /// - Throws: `Failure(.usage)` where there is neither the reference nor popularity.
    func table() throws -> ModelComparison.Table {
        let systems = evaluation.rules(evaluation.view) + runs
        let audits = request.audits ? evaluation.audits(scorers: systems.map(\.name)) : nil
        let compared = ComparisonTable(systems, leading: leading, request) {
            impressions?.run($0) ?? evaluation.evaluation.run($0)
        }
        var table = try compared.report(
            evaluation.split.rule.rawValue, meaning, reference: request.reference
        ) { card($0, audits) }
        judge(&table, compared)
        table.isAboutLists = impressions != nil
        table.sampled = impressions == nil ? negatives.label : nil
        table.shortage = impressions == nil ? negatives.shortage : nil
        if impressions == nil && !negatives.isDrawn {
            for row in table.rows.indices {
                for name in negatives.askedNames { table.rows[row].metrics[name] = nil }
            }
        }
        return table
    }

    /// Whose lists are better than the reference's, where a utility tells.
    private func judge(
        _ table: inout ModelComparison.Table, _ compared: ComparisonTable<RankingResult>
    ) {
        guard asked.utility != nil,
            let base = compared.entries.first(where: { $0.name == table.reference })?.result
        else { return }
        let reference = base.column(ListUtility.judged)
        for row in table.rows.indices {
            guard let own = compared.entries.first(where: { $0.name == table.rows[row].name }),
                own.name != table.reference
            else { continue }
            let verdict = ListVerdict(
                own.result.column(ListUtility.judged), against: reference)
            for (name, share) in zip(
                ModelComparison.verdicts, [verdict.win, verdict.even, verdict.lose])
            {
                table.rows[row].metrics[name] = share
            }
        }
    }

    private var meaning: String {
        let kind = evaluation.split.kinds.name
        func share(_ count: Int) -> String {
            let percent = 100 * Double(count) / Double(asked.events.targets.count)
            return "\((percent * 10).rounded() / 10) %"
        }
        let newness =
            "\(share(asked.events.newToUser)) are at places that are new to the user"
        let shown = asked.shown?.isLogged == true ? ", where places were shown before it" : ""
        guard evaluation.split.rule == .leaveOneOut else {
            return "the last \(kind) of each \(evaluation.part.rawValue) trajectory whose user and "
                + "place occur in training\(shown); \(newness)"
        }
        let which = evaluation.part == .test ? "last \(kind)" : "\(kind) before the last"
        return "the \(which) of each user who has three\(shown); \(newness), "
            + "\(share(asked.events.newToAll)) at places that nobody was at before, which count too"
    }

    private func card(_ result: RankingResult, _ audits: [AuditFinding]?) -> EvaluationCard {
        var card = evaluation.card(
            result, seal: seal, seeds: ComparisonWords.seeds(of: runs),
            settings: ComparisonWords.settings(tuning, seal),
            intervals: ComparisonWords.intervals(request), audits: audits)
        if evaluation.split.rule == .leaveOneOut {
            card.ranking = "leave-one-out: the held-out event of each user"
        }
        card.learning += ", by rules" + LearnedParts(runs).others(than: evaluation.view)
        if let shown = asked.shown {
            card.candidates =
                shown.isLogged
                ? "\(shown.count) places as they were shown before "
                    + "\(shown.targets.count) of \(asked.held) held-out events"
                : "\(shown.count) places: the one visited, and others drawn from the blocks around it "
                    + "by their training visits at that hour, seed \(request.seed), for nobody wrote "
                    + "down what was shown"
            if asked.utility != nil {
                card.candidates +=
                    "; utility@k is the share of what the best k of a list are worth to the user by "
                    + "the planted utility, and lists within \(ListUtility.evenness) of it are even"
            }
            return card
        }
        card.candidates +=
            "; \(negatives.label): the true place among \(SampledNegatives.published) drawn ones "
            + "that the user has no event at, seed \(request.seed), which flatters every scorer"
            + (negatives.shortage.map { "; \($0)" } ?? "")
        return card
    }
}

extension HeldOutEvents {
    /// The events of a part that are to be told.
    ///
    /// - Throws: `Failure(.badData)` where there are none.
    static func told(of split: Split, _ part: VisitPart) throws -> HeldOutEvents {
        let events = HeldOutEvents(next: split, part)
        guard events.targets.isEmpty else { return events }
        throw Failure(
            .badData,
            "no user of \(split.city.name) has \(part.rawValue) \(split.kinds.name)s",
            remedy: split.rule == .leaveOneOut
                ? "choose another --action, or a city whose users have three events"
                : "choose another split: its trajectories are too short",
            file: split.city.folder)
    }
}
