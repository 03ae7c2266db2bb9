import Actions
import ArgumentParser
import Reports
import Tensors

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Rank all places and compare with the test part: a run, or all of a city.",
        discussion: """
            With --city and --all every simple rule, and each --run, stands in one table per
            protocol, with 95 % intervals over users and differences from the reference.

            EXAMPLES
              whyhere evaluate --run sepgcn-bkk-1
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
            let report = try common.open().evaluate(run: runNames[0], session: session.session)
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
