import ArgumentParser
import City
import Models
import Questions
import Reports
import Support

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Rank all places and compare with what came: a run, or all of a city.",
        discussion: """
            With --city and --all every simple rule, every baseline model
            (\(Self.baselines)) and each --run stand in one table per protocol, with 95 %
            intervals over users and differences from the reference. Of a baseline model
            the newest finished run of the session is taken; where there is none it is
            tuned and trained first, unless --no-training is given. Item-kNN and EASE stand
            there twice: with their usual settings, and tuned on validation with as many
            trials as baseline models have; --no-tuning leaves the second out.

            The validation part is ranked: rules then know training visits only, and a run
            is ranked by the best checkpoint of its selection. The test part is sealed;
            --unseal ranks it, and writes down in the session that it was opened.

            --audit looks for leaks: training visits after a prediction, targets in their
            own input, rules that beat chance on shuffled labels. It also plants faults, to
            check that they are found. Every rule learns eight more times, which takes
            seconds or minutes. --slices ranks parts of the truth: by the user's activity,
            the place's popularity, cold starts, and places that are new to the user.

            --sites ranks the regions of a city for each of its brands: rules for sites and
            each --run, with NDCG, Hit, Precision, Recall and MAP at 10. A city that has
            pairs of brand and region but no visits is ranked so even without --sites.

            --next leave-one-out ranks all places for the held-out event of each user, by
            those before it, as papers on sequences do: every rule that can be asked about
            a moment, each --run and each group of seeds. A run must have been trained with
            --split leave-one-out. The full ranking leads; "as published: 100 negatives"
            stands beside it, the true place among 100 drawn ones. --action order takes
            orders, --action visit visits; without it visits are taken, or orders in a city
            that has nothing else.

            --next released (or chronological, global) asks for the last visit of each
            trajectory instead, by all of the user's visits before it, as papers on
            check-ins do; Hit@1, which they call Acc@1, leads. Runs must have been trained
            with that --split.

            --shown 20 with --next ranks lists of 20 places instead: the one visited, and
            others drawn from the 5 km blocks around it by their training visits at that
            hour, as if they had been shown. Where the city has a log of what was shown, those
            lists are ranked, unless --lists drawn. AUC over all pairs stands first, the mean
            AUC of the lists leads. --leading hit@10 gives the intervals of another metric. In
            a city grown with --exposures the planted utility judges: utility@5, and how often
            a list is better than the reference's (win), as good (even), and worse (lose).

            EXAMPLES
              whyhere evaluate --run sepgcn-bkk-1 --slices
              whyhere evaluate --run sepgcn-bkk-seeds-1 --unseal
              whyhere evaluate --city bkk --all --run sepgcn-bkk-1 --reference ease
              whyhere evaluate --city bkk --all --audit --unseal
              whyhere evaluate --city shanghai --sites --reference ease
              whyhere evaluate --city riverbend --next leave-one-out --action order
              whyhere evaluate --city nyc-next --next released --run spacetime-gr-nyc-next-1
              whyhere evaluate --city nyc-next --next released --shown 20
            """)
    private static var baselines: String {
        Catalogue.titles { $0.isBaseline && $0.task == .places }
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(
        name: .customLong("run"), help: "The run; several times with --all, --sites or --next.")
    var runNames: [String] = []
    @Option(help: "The city, with --all, --sites or --next.") var city: String?
    @Flag(help: "Every rule beside the runs.") var all = false
    @Flag(help: "Regions for brands instead of places for users.") var sites = false
    @Option(
        help:
            "Next events, with --city: of each user (leave-one-out), or trajectories of a split.")
    var next: String?
    @Option(help: "Kind of event, with --next: visit or order.") var action: String?
    @Option(help: "Ranks lists of so many places, as if they had been shown, with --next.")
    var shown: Int?
    @Option(help: "Where those lists come from: auto, logged or drawn (default: auto).")
    var lists: String?
    @Option(
        help:
            "What intervals are about, with --next (default: hit@1, ndcg@10 of leave-one-out, request-auc of --shown)."
    )
    var leading: String?
    @Flag(help: "Rank the test part, and write down that it was opened.") var unseal = false
    @Flag(help: "Look for leaks, and name what was found under each table.") var audit = false
    @Flag(help: "Rank parts of the truth by themselves, too.") var slices = false
    @Option(
        help: "released, chronological, global or leave-one-out (as released, else global).")
    var split: String?
    @Flag(
        inversion: .prefixedNo,
        help: "Train baseline models where the session has no run of them, with --all.")
    var training = true
    @Flag(
        inversion: .prefixedNo,
        help: "Tune item-kNN, EASE and baselines still to be trained on validation, with --all.")
    var tuning = true
    @Option(help: "What the others are compared with.") var reference = "popularity"
    @Option(help: "Draws of the bootstrap.") var draws = 2000
    @Option(help: "Seed of the bootstrap.") var seed: UInt64 = 1

    func run() throws {
        try perform {
            let workspace = try common.open()
            if let next { return try compareNext(next, in: workspace) }
            let ofNextEvents = [
                ("--action", action != nil), ("--shown", shown != nil),
                ("--lists", lists != nil), ("--leading", leading != nil),
            ].first { $0.1 }
            if let (option, _) = ofNextEvents {
                throw Failure(
                    .usage, "\(option) is about next events",
                    remedy: "give --next leave-one-out, or leave it out")
            }
            if let city, try sites || workspace.hasOnlySites(city) {
                return try compareSites(city, in: workspace)
            }
            guard !sites, all == (city != nil), all || runNames.count == 1 else {
                throw Failure(
                    .usage, "it is not clear what to evaluate",
                    remedy: "give one --run, or --city with --all, --sites or --next")
            }
            if let city { return try compare(city, in: workspace) }
            guard split == nil else {
                throw Failure(
                    .usage, "--split cannot be chosen for a run: it has its own",
                    remedy: "leave it out, or give --city with --all")
            }
            if try evaluateGroup(runNames[0], workspace, unsealedBy: unsealedBy) { return }
            let report = try workspace.evaluate(
                run: runNames[0], session: session.session, slices: slices, audits: audit,
                unsealedBy: unsealedBy)
            if common.json { return try Output.json(report) }
            report.show()
        }
    }

    /// The command line, for the session; nil while the test part is sealed.
    private var unsealedBy: String? {
        unseal ? Arguments.line : nil
    }

    /// Every rule of a city and the runs that were named.
    private func compare(_ city: String, in workspace: Workspace) throws {
        try checkDraws()
        var request = ModelComparisonRequest()
        request.split = split
        try fill(visits: &request)
        var baselines: BaselineTraining?
        if training {
            Interruption.watch()
            let json = common.json
            baselines = BaselineTraining(
                isTuned: tuning, isInterrupted: { Interruption.happened },
                progress: { json ? Output.progress($0) : Output.note("\($0.run): \($0.line())") })
        }
        try show(workspace.compare(city, request, training: baselines))
    }

    private func fill(_ request: inout some ComparisonRequest) throws {
        request.reference = reference
        request.runs = runNames
        request.session = try session.session
        request.isTuned = tuning
        request.draws = draws
        request.seed = seed
        request.unsealedBy = unsealedBy
    }

    private func fill(visits request: inout some VisitComparisonRequest) throws {
        try fill(&request)
        request.slices = slices
        request.audits = audit
    }

    private func checkDraws() throws {
        guard draws >= 100, draws <= 100_000 else {
            throw Failure(
                .usage, "--draws \(draws) is out of range", remedy: "give 100 to 100000")
        }
    }

    /// Every rule that can be asked about a moment and the runs that were named.
    private func compareNext(_ next: String, in workspace: Workspace) throws {
        guard let rule = SplitRule(rawValue: next) else {
            throw Failure(
                .usage, "--next \(next) is unknown",
                remedy: "give " + SplitRule.allCases.map { $0.rawValue }.joined(separator: ", "))
        }
        guard let city, !all, !sites, split == nil else {
            throw Failure(
                .usage, "--next is about one --city and divides it by itself",
                remedy: "give --city, and leave --all, --sites and --split out")
        }
        try checkDraws()
        var request = NextComparisonRequest()
        request.split = rule
        request.action = action
        request.shown = shown
        if let lists {
            guard shown != nil else {
                throw Failure(
                    .usage, "--lists says where lists come from, and no lists are ranked",
                    remedy: "give --shown too, or leave --lists out")
            }
            guard let origin = ListOrigin(rawValue: lists) else {
                throw Failure(
                    .usage, "--lists \(lists) is unknown",
                    remedy: "give "
                        + ListOrigin.allCases.map(\.rawValue).joined(separator: ", "))
            }
            request.lists = origin
        }
        request.leading = leading
        try fill(visits: &request)
        try show(workspace.compareNext(city, request))
    }

    private func show(_ report: ModelComparison) throws {
        if common.json { return try Output.json(report) }
        for table in report.tables { table.show() }
        Output.line(
            "\(report.city) \(report.cityFingerprint.prefix(12)), \(report.seconds.digits(1)) s")
    }

    /// Every rule that chooses sites in a city and the runs that were named.
    private func compareSites(_ city: String, in workspace: Workspace) throws {
        try checkDraws()
        guard split == nil, !slices else {
            throw Failure(
                .usage,
                "--split and --slices are of visits, and sites are pairs of brand and region",
                remedy: "leave them out")
        }
        var request = SiteComparisonRequest()
        try fill(&request)
        let report = try workspace.compareSites(city: city, request)
        if common.json { return try Output.json(report) }
        report.show()
    }
}
