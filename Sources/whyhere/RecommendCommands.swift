import Actions
import ArgumentParser
import Reports
import Tensors

struct RecommendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend", abstract: "The best places for a user.",
        discussion: "EXAMPLE\n  whyhere recommend --run sepgcn-bkk-1 --user 12 --top 20")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String
    @Option(help: "User number, or name:NAME.") var user: String
    @Option(help: "Length of the list.") var top = 20
    @Option(
        help:
            "new (places of training visits are masked) or all (default: all for a model of sequences)."
    )
    var candidates: String?

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
