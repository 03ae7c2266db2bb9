import Actions
import ArgumentParser
import Reports
import Tensors

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Rank all places and compare with the test part: a run, or all of a city.",
        discussion: """
            With --city and --all every simple rule, BPR-MF, LightGCN and each --run
            stand in one table per protocol, with 95 % intervals over users and
            differences from the reference. Of BPR-MF and LightGCN the newest finished
            run of the session is taken; where there is none it is tuned and trained
            first, unless --no-training is given. Item-kNN and EASE are tuned with as
            many trials; --no-tuning leaves every setting as it was set beforehand.

            EXAMPLES
              whyhere evaluate --run sepgcn-bkk-1
              whyhere evaluate --run sepgcn-bkk-seeds-1
              whyhere evaluate --city bkk --all --run sepgcn-bkk-1 --reference ease
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run; several times with --all.")
    var runNames: [String] = []
    @Option(help: "The city, with --all.") var city: String?
    @Flag(help: "Every rule beside the runs.") var all = false
    @Option(help: "released, chronological or global (default: as released, else global).")
    var split: String?
    @Flag(
        inversion: .prefixedNo,
        help: "Train BPR-MF and LightGCN where the session has no run of them, with --all.")
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
            guard all == (city != nil), all || runNames.count == 1 else {
                throw Failure(
                    .usage, "it is not clear what to evaluate",
                    remedy: "give one --run, or --city with --all")
            }
            if let city { return try compare(city) }
            let workspace = try common.open()
            if try evaluateGroup(runNames[0], workspace) { return }
            let report = try workspace.evaluate(run: runNames[0], session: session.session)
            if common.json { return try Output.json(report) }
            let names = ["recall@20", "precision@20", "ndcg@20", "hit@20", "mrr"]
            Output.table(
                ["PROTOCOL", "USERS"] + names,
                report.rows.map { row in
                    [row.ranking, String(row.users)]
                        + names.map { row.metrics[$0]?.digits(4) ?? "" }
                }, right: [1, 2, 3, 4, 5, 6])
            Output.line("")
            for row in report.rows { Output.line("\(row.ranking): \(row.meaning)") }
            Output.line(
                "selection: \(report.selection); epoch \(report.epoch), seed \(report.seed)")
            Output.line(
                "split: \(report.split); graph: \(report.view); ties: \(report.ties); full ranking")
        }
    }
}

struct RecommendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend", abstract: "The best places for a user.",
        discussion: "EXAMPLE\n  whyhere recommend --run sepgcn-bkk-1 --user 12 --top 20")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String
    @Option(help: "User number, or name:NAME.") var user: String
    @Option(help: "Length of the list.") var top = 20
    @Option(help: "new (places of training visits are masked) or all.") var candidates = "new"

    func run() throws {
        try perform {
            let report = try common.open().recommend(
                run: runName, session: session.session, user: user, candidates: candidates,
                count: top)
            if common.json { return try Output.json(report) }
            Output.line(
                "User \(report.userName) (\(report.user)), \(report.run), epoch \(report.epoch)")
            Output.table(
                ["RANK", "PLACE", "NAME", "CATEGORY", "SCORE", "KM", ""],
                report.items.map { row in
                    [
                        String(row.rank), String(row.place), row.placeName, row.category,
                        row.score.digits(5), row.kilometresFromOwnPlaces?.digits(2) ?? "",
                        row.isTruth ? "visited in the test part" : "",
                    ]
                }, right: [0, 1, 4, 5])
            let ranked = report.truth.compactMap(\.rank)
            Output.line(
                "\nTruth: \(report.truth.count) places, \(report.truth.count - ranked.count) of them masked; ranks "
                    + ranked.prefix(12).map { $0.digits($0 == $0.rounded() ? 0 : 1) }
                    .joined(separator: ", "))
        }
    }
}

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why a user is recommended a place: the score, split into terms that add up.",
        discussion: """
            --side user unrolls the user (own places, and visits of others like the user's);
            --side place unrolls the place (its visitors, and visits elsewhere like those here).
            A score has thousands of pairs of similar visits; --group sums them by the place or by
            the user of the similar visit, by the own visit it resembles, or (pairs) not at all.

            EXAMPLES
              whyhere explain --run sepgcn-bkk-1 --user 12 --place 345
              whyhere explain --run sepgcn-bkk-1 --user 12 --place 345 --side place --group own
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String
    @Option(help: "User number, or name:NAME.") var user: String
    @Option(help: "Place number, or name:NAME.") var place: String
    @Option(help: "user or place.") var side = "user"
    @Option(help: "places, users, own or pairs: what similar visits are summed by.")
    var group = "places"
    @Option(help: "How many rows to list; the rest is summed.") var limit = 20

    func run() throws {
        try perform {
            let report = try common.open().explain(
                run: runName, session: session.session, user: user, place: place, side: side,
                group: group, limit: limit)
            if common.json { return try Output.json(report) }
            Output.line(report.sentence)
            Output.line(
                "\nscore \(report.score.digits(6)), sum of \(report.terms) terms \(report.sum.digits(6)), relative error \(String(report.relativeError)), rank \(report.rank?.digits(1) ?? "masked")"
            )
            for part in report.byKind + report.byLayer {
                Output.line("  \(part.name)  \(part.contribution.digits(6))")
            }
            Output.line("")
            evidence(report)
            Output.line(
                "  \(report.remainder.digits(6)) in the \(report.items - report.evidence.count) rows not listed"
            )
        }
    }

    /// The strongest terms and groups; a column that is empty in every row is left out.
    private func evidence(_ report: ExplanationReport) {
        let names = [
            "CONTRIBUTION", "SHARE", "KIND", "WEIGHT", "PAIRS", "USER", "PLACE", "LIKE", "HOURS",
            "KM", "RANGE",
        ]
        let rows = report.evidence.map { cells($0, of: report) }
        let kept = names.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        let right = Set([0, 1, 3, 4, 9])
        Output.table(
            kept.map { names[$0] }, rows.map { row in kept.map { row[$0] } },
            right: Set(kept.indices.filter { right.contains(kept[$0]) }))
    }

    private func cells(_ item: EvidenceItem, of report: ExplanationReport) -> [String] {
        let share = 100 * item.contribution / report.score
        let pairs = item.pairs.map { String($0) }
        let user = item.userName ?? item.users.map { "\($0) users" }
        let place = item.placeName ?? item.places.map { "\($0) places" } ?? item.category
        let like = report.side == "user" ? item.ownPlaceName : item.ownUserName
        var range = ""
        if let from = item.kilometresFrom, let to = item.kilometresTo {
            range = "\(from.digits(2))-\(to.digits(2))"
        }
        return [
            item.contribution.digits(6), report.score > 0 ? "\(share.digits(2))%" : "",
            item.kind.rawValue, item.weight.digits(5), pairs ?? "", user ?? "", place ?? "",
            like ?? "", Self.hours(item.sharedHours ?? []), item.kilometres?.digits(2) ?? "",
            range,
        ]
    }

    /// `Fri 18,19`, at most six.
    private static func hours(_ hours: [Int]) -> String {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        var text: [String] = []
        var day = -1
        for hour in hours.prefix(6) {
            if hour / 24 == day {
                text[text.count - 1] += ",\(hour % 24)"
            } else {
                day = hour / 24
                text.append("\(days[day]) \(hour % 24)")
            }
        }
        return text.joined(separator: " ") + (hours.count > 6 ? " …" : "")
    }
}
