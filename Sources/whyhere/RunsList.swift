import ArgumentParser
import Models
import Questions
import Reports
import Screens
import Support

struct RunsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every run of a session, newest first.",
        discussion: """
            Columns, filters and orders are those of the Runs screen (docs/FILTERS.md): any field
            of a run, any setting of its model, and any metric, such as validation/recall@20 at
            the best epoch or test/new/recall@20.

            EXAMPLES
              whyhere runs list --filter 'model:sepgcn best>0.2' --sort best
              whyhere runs list --columns run,learning-rate,dropout,best,time
              whyhere runs list --fold --columns run,best,test,time
              whyhere runs list --columns help
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Flag(help: "Archived runs too, and deleted ones.") var all = false
    @Option(help: "Only runs with this tag.") var tag: String?
    @Option(
        help: ArgumentHelp(
            "Columns, by commas; 'help' lists every column.", valueName: "names"))
    var columns: String?
    @Option(help: "Only runs that a filter holds, such as 'status:finished best>0.2'.")
    var filter = ""
    @Option(help: ArgumentHelp("The column to sort by.", valueName: "column")) var sort: String?
    @Flag(help: "The other way round, with --sort.") var reverse = false
    @Flag(help: "Seeds of a group as one row: mean ± standard deviation.") var fold = false

    func run() throws {
        try perform {
            let workspace = try common.open()
            let session = try session.session
            try workspace.requireSession(session)
            guard sort != nil || !reverse else {
                throw Failure(
                    .usage, "--reverse turns an order round, and there is none",
                    remedy: "give --sort COLUMN as well")
            }
            let found = try workspace.listing(session: session)
            let runs = found.runs.filter { run in
                (all || run.labels.shelf == nil) && (tag.map(run.labels.tags.contains) ?? true)
            }
            if columns == "help" { return try tellColumns(runs) }
            defer { found.tellWhatIsWrong(session: session) }
            let list = try RunList(runs, cards: Catalogue.cards, wish)
            if common.json {
                guard columns == nil, !fold else { return try Output.json(list.documents) }
                return try Output.json(
                    list.runs.map(ListedRun.run) + found.unreadable.map(ListedRun.unreadable))
            }
            guard !runs.isEmpty || !found.unreadable.isEmpty else {
                return Output.line(nothing(of: found.runs))
            }
            Output.table(
                list.heads, list.cells + found.unreadable.map { list.cells(of: $0) },
                right: list.right)
        }
    }

    /// Why no run is listed, and what lists some.
    private func nothing(of all: [RunReport]) -> String {
        if all.isEmpty { return "No runs yet; train one with 'whyhere train MODEL --city CITY'." }
        let shelved = all.filter { $0.labels.shelf != nil }
        if let tag {
            return shelved.contains { $0.labels.tags.contains(tag) }
                ? "Every run with the tag '\(tag)' is archived or deleted; --all lists them."
                : "No run has the tag '\(tag)'; without --tag all runs are listed."
        }
        return "Every run is archived or deleted; --all lists them."
    }

    private var wish: RunList.Wish {
        var wish = RunList.Wish()
        wish.columns = columns.map { names in
            names.split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
        wish.filter = filter
        wish.sort = sort
        wish.isReversed = reverse
        wish.isFolded = fold
        return wish
    }

    private func tellColumns(_ runs: [RunReport]) throws {
        let columns = RunList.columns(of: runs, cards: Catalogue.cards)
        if common.json {
            return try Output.json(
                columns.map { ["column": $0.name, "what": $0.help] })
        }
        Output.table(["COLUMN", "WHAT"], columns.map { [$0.name, $0.help] })
    }
}

/// A run in the list, or what is known of a row that cannot be read.
private enum ListedRun: Encodable {
    case run(RunReport)
    case unreadable(UnreadableRun)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .run(let report): try report.encode(to: encoder)
        case .unreadable(let row): try row.encode(to: encoder)
        }
    }
}

extension SessionListing {
    /// On standard error: what is printed stays a list of runs.
    fileprivate func tellWhatIsWrong(session: String) {
        for row in unreadable { Output.note("whyhere: \(row.message)") }
        guard !lost.isEmpty else { return }
        let names = lost.prefix(5).joined(separator: ", ") + (lost.count > 5 ? ", …" : "")
        Output.note(
            "whyhere: checkpoints of no run in session \(session): \(names); 'whyhere session check "
                + "--session \(session)' tells more, and takes them in again with --take-in.")
    }
}
