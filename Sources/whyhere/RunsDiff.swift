import ArgumentParser
import Models
import Questions
import Reports
import Support

/// The settings in which runs differ.
struct RunsDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "The settings in which runs differ, and nothing else.",
        discussion: """
            Changes that were made while a run trained count; '-' stands where a run's model has no
            such setting. A group of seeds stands for its runs.

            EXAMPLE
              whyhere runs diff sepgcn-bkk-1 sepgcn-bkk-2
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: "Two runs or more.") var runs: [String]

    func run() throws {
        try perform {
            let workspace = try common.open()
            let session = try session.session
            let reports = try runs.flatMap { name in
                let members = try workspace.members(ofGroup: name, session: session)
                return members.isEmpty ? [try workspace.run(name, session: session)] : members
            }
            guard Set(reports.map(\.run)).count == reports.count, reports.count > 1 else {
                throw Failure(
                    .usage, "differences are between two runs or more, each named once",
                    remedy: "give such as 'whyhere runs diff A B'")
            }
            let differences = RunDifferences(reports, cards: Catalogue.cards)
            if common.json { return try Output.json(differences) }
            guard !differences.rows.isEmpty else {
                return Output.line(
                    "These runs have the same \(differences.same) settings, seed included.")
            }
            Output.table(
                ["SETTING"] + differences.runs,
                differences.rows.map { row in [row.setting] + row.values.map { $0 ?? "-" } })
            Output.line("\n\(Wording.count(differences.same, "setting")) the same")
        }
    }
}

/// A metric of two runs, user by user.
struct RunsScatter: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scatter", abstract: "A metric of two runs, user by user.",
        discussion: """
            Tells for how many users the second run has more, less and the same, and prints each
            user with both values, the largest difference first. The validation part is ranked;
            --unseal ranks the test part, and writes down in the session that it was opened. A
            group of seeds has the mean of its runs.

            EXAMPLES
              whyhere runs scatter bpr-mf-bkk-1 sepgcn-bkk-1
              whyhere runs scatter bpr-mf-bkk-1 sepgcn-bkk-1 --metric ndcg@20 --csv > users.csv
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: "The first run, or group of seeds.") var first: String
    @Argument(help: "The second one.") var second: String
    @Option(help: "The metric (default: the one that the first run's epoch is chosen by).")
    var metric: String?
    @Option(help: "What lists are ranked among: new places, all, or as published.")
    var ranking = "new"
    @Flag(help: "Rank the test part, and write down that it was opened.") var unseal = false
    @Flag(help: "Print the users as CSV.") var csv = false

    func run() throws {
        try perform {
            guard !csv || !common.json else {
                throw Failure(
                    .usage, "--csv and --json are two documents", remedy: "give one of them")
            }
            var request = UserComparisonRequest(
                first: first, second: second, session: try session.session)
            request.ranking = ranking
            request.unsealedBy = unseal ? Arguments.line : nil
            let scatter = try common.open().compareUsers(request).scatter(metric)
            if common.json { return try Output.json(scatter) }
            csv ? scatter.printCSV() : scatter.printSummary()
        }
    }
}

extension UserScatter {
    /// The largest difference first; of equals the first user.
    private var ordered: [User] {
        users.sorted {
            let (one, other) = (
                ($0.second - $0.first).magnitude, ($1.second - $1.first).magnitude
            )
            return one == other ? $0.user < $1.user : one > other
        }
    }

    fileprivate func printCSV() {
        let head = ["user", "name", first, second].map(CommaSeparated.field)
        let rows = ordered.map { user in
            [
                String(user.user), CommaSeparated.field(user.name), Numbers.exact(user.first),
                Numbers.exact(user.second),
            ]
        }
        Output.text(String(([head] + rows).map(CommaSeparated.row).joined().dropLast()))
    }

    /// For people.
    fileprivate func printSummary() {
        Output.line(
            "\(metric) on the \(part) part of \(city), \(split) split; \(ranking): \(meaning)")
        Output.line("\(Wording.count(users.count, "user")): \(counts)\n")
        Output.table(
            ["USER", "NAME", first, second, "DIFFERENCE"],
            ordered.map { user in
                [
                    String(user.user), user.name, user.first.digits(4), user.second.digits(4),
                    Numbers.signed(user.second - user.first, 4),
                ]
            }, right: [0, 2, 3, 4])
        if let firstMean, let secondMean {
            Output.line("\nmean \(firstMean.digits(4)) and \(secondMean.digits(4))")
        }
        if part == "test" {
            Output.line("the test part is open: \(Wording.count(openings, "time")) in this session")
        }
    }
}
