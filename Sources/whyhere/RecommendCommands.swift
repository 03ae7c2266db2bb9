import ArgumentParser
import Foundation
import Questions
import Reports
import Support
import Tensors

struct RecommendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend", abstract: "The best places for a user.",
        discussion: """
            --among ranks some places only, such as a list that an application would show.
            --beam generates the list by beam search: a generator tries only the likeliest
            blocks of ground. Without it every place is scored exactly.

            EXAMPLES
              whyhere recommend --run sepgcn-bkk-1 --user 12 --top 20
              whyhere recommend --run spacetime-gr-nyc-next-1 --user 9 --beam 4
              whyhere recommend --run spacetime-gr-ranking-nyc-next-1 --user 9 --among 3568,12,40
            """)
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
    @Option(help: "Place numbers by commas, which alone are ranked.") var among: String?
    @Option(help: "Blocks that a generator tries, the likeliest first.") var beam: Int?

    func run() throws {
        try perform {
            let report = try common.open().recommend(
                RecommendationRequest(
                    run: runName, session: session.session, user: user, candidates: candidates,
                    count: top, among: among.map(Self.places), beam: beam))
            if let sentence = report.nothingToRecommend { Output.note("whyhere: \(sentence)") }
            if common.json { return try Output.json(report) }
            Output.line(
                "User \(report.userName) (\(report.user)), \(report.run), epoch \(report.epoch)")
            guard !report.items.isEmpty else { return }
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
                "\nTruth: \(Wording.count(report.truth.count, "place")), \(report.truth.count - ranked.count) of them masked"
                    + (ranked.isEmpty
                        ? ""
                        : "; ranks "
                            + ranked.prefix(12).map(Numbers.rank).joined(separator: ", ")))
        }
    }

    /// What stands between the commas, without blanks around it.
    private static func places(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }
}
