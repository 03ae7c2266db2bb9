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
              whyhere recommend --run sepgcn-bkk-1 --user 12 --beside ease@bkk --beside item-knn@bkk
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
    @Option(
        help: ArgumentHelp(
            "Another run or rule, whose ranks stand beside; up to three times.", valueName: "run"))
    var beside: [String] = []

    func run() throws {
        try perform {
            let workspace = try common.open()
            var report = try workspace.recommend(
                RecommendationRequest(
                    run: runName, session: session.session, user: user, candidates: candidates,
                    count: top, among: among.map(Self.places), beam: beam))
            report.beside = try ranksBeside(report, workspace)
            if let sentence = report.nothingToRecommend { Output.note("whyhere: \(sentence)") }
            if common.json { return try Output.json(report) }
            Output.line(
                "User \(report.userName) (\(report.user)), \(report.run), epoch \(report.epoch)")
            guard !report.items.isEmpty else { return }
            let others = report.beside?.columns ?? []
            Output.table(
                ["RANK", "PLACE", "NAME", "CATEGORY", "SCORE", "KM", ""] + others.map(\.run),
                report.items.enumerated().map { index, row in
                    [
                        String(row.rank), String(row.place), row.placeName, row.category,
                        row.score.digits(5), row.kilometresFromOwnPlaces?.digits(2) ?? "",
                        row.isTruth ? "visited in the test part" : "",
                    ] + others.map { $0.ranks[index].map(Numbers.rank) ?? Numbers.none }
                }, right: Set([0, 1, 4, 5] + others.indices.map { 7 + $0 }))
            report.beside?.show()
            let ranked = report.truth.compactMap(\.rank)
            Output.line(
                "\nTruth: \(Wording.count(report.truth.count, "place")), \(report.truth.count - ranked.count) of them masked"
                    + (ranked.isEmpty
                        ? ""
                        : "; ranks "
                            + ranked.prefix(12).map(Numbers.rank).joined(separator: ", ")))
        }
    }

    /// Where others rank the same places; nil where none was named.
    private func ranksBeside(
        _ report: RecommendationReport, _ workspace: Workspace
    ) throws -> SideBySideReport? {
        guard !beside.isEmpty else { return nil }
        guard among == nil, beam == nil else {
            throw Failure(
                .usage, "--beside ranks every candidate", remedy: "leave --among and --beam out")
        }
        var request = SideBySideRequest(
            run: report.run, beside: beside, session: try session.session,
            user: String(report.user),
            places: report.items.map(\.place) + report.truth.map(\.place))
        request.candidates = report.candidates
        return try workspace.sideBySide(request)
    }

    /// What stands between the commas, without blanks around it.
    private static func places(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }
}

extension SideBySideReport {
    /// What the lists have in common.
    fileprivate func show() {
        for column in columns {
            Output.line(
                column.problem.map { "\(column.run): \($0)" }
                    ?? "\(column.run): \(column.shared) of its first \(cutoff) are among the first "
                    + "\(cutoff) here")
        }
        if columns.count(where: { $0.problem == nil }) > 1 {
            Output.line(
                "All that answered agree on \(Wording.count(agreed.count, "place")) of the first \(cutoff)."
            )
        }
    }
}
