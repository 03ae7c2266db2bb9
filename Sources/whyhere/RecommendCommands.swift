import Actions
import ArgumentParser
import Reports

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Rank all places for every user and compare with the test part.",
        discussion: "EXAMPLE\n  whyhere evaluate --run sepgcn-bkk-1")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String

    func run() throws {
        try perform {
            let report = try common.open().evaluate(run: runName, session: session.session)
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

            EXAMPLE
              whyhere explain --run sepgcn-bkk-1 --user 12 --place 345
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String
    @Option(help: "User number, or name:NAME.") var user: String
    @Option(help: "Place number, or name:NAME.") var place: String
    @Option(help: "user or place.") var side = "user"
    @Option(help: "How many terms to list; the rest is summed.") var limit = 20

    func run() throws {
        try perform {
            let report = try common.open().explain(
                run: runName, session: session.session, user: user, place: place, side: side,
                limit: limit)
            if common.json { return try Output.json(report) }
            Output.line(report.sentence)
            Output.line(
                "\nscore \(report.score.digits(6)), sum of \(report.terms) terms \(report.sum.digits(6)), relative error \(String(report.relativeError)), rank \(report.rank?.digits(1) ?? "masked")"
            )
            for part in report.byKind + report.byLayer {
                Output.line("  \(part.name)  \(part.contribution.digits(6))")
            }
            Output.line("")
            Output.table(
                ["CONTRIBUTION", "KIND", "WEIGHT", "USER", "PLACE", "LIKE", "HOURS", "KM"],
                report.evidence.map { item in
                    [
                        item.contribution.digits(6), item.kind.rawValue, item.weight.digits(5),
                        item.userName ?? "", item.placeName ?? item.category ?? "",
                        item.ownPlaceName ?? "",
                        (item.sharedHours ?? []).map(String.init).joined(separator: " "),
                        item.kilometres?.digits(2) ?? "",
                    ]
                }, right: [0, 2, 7])
            Output.line("  \(report.remainder.digits(6)) in the terms not listed")
        }
    }
}
