import ArgumentParser
import Questions
import Reports
import Support

/// Tags, a remark, and what is out of the way.
struct RunsLabel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label", abstract: "Tag a run, remark on it, archive it.",
        discussion: """
            EXAMPLES
              whyhere runs label sepgcn-bkk-1 --tag good --remark "the new rate"
              whyhere runs label sepgcn-bkk-1 --untag good --archive
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: ArgumentHelp("The run.", valueName: "run")) var runName: String
    @Option(help: "Adds a tag, a single word; may be given more than once.") var tag: [String] = []
    @Option(help: "Takes a tag away; may be given more than once.") var untag: [String] = []
    @Option(help: "A sentence about it; an empty one takes the old one away.") var remark: String?
    @Flag(inversion: .prefixedNo, help: "Keeps it out of the lists of every day.")
    var archive: Bool?

    func run() throws {
        try perform {
            for tag in tag where tag.isEmpty || tag.contains(where: \.isWhitespace) {
                throw Failure(
                    .usage, "--tag '\(tag)' is no single word", remedy: "give such as good")
            }
            let report = try common.open().label(runName, session: session.session) { labels in
                labels.tags = (labels.tags + tag.filter { !labels.tags.contains($0) })
                    .filter { !untag.contains($0) }
                if let remark { labels.remark = remark.isEmpty ? nil : remark }
                if let archive { labels.shelf = archive ? .archived : nil }
            }
            if common.json { return try Output.json(report) }
            report.printSummary()
        }
    }
}

struct RunsRename: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Give a run another name.",
        discussion: """
            Its checkpoints, branches, repetitions, cases, notes and command lines follow. A run
            that trains keeps its name.

            EXAMPLE
              whyhere runs rename sepgcn-bkk-7 best-of-may
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: ArgumentHelp("The run.", valueName: "run")) var runName: String
    @Argument(help: ArgumentHelp("Its new name.", valueName: "name")) var name: String

    func run() throws {
        try perform {
            let report = try common.open().renameRun(runName, to: name, session: session.session)
            if common.json { return try Output.json(report) }
            Output.line("\(runName) is called \(report.run) now.")
        }
    }
}

struct RunsDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Take runs out of every list.",
        discussion: """
            'runs restore' brings them back. 'session compact' takes their checkpoints and curves away
            for good.
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: "The runs.") var runs: [String]

    func run() throws {
        try perform {
            let workspace = try common.open()
            for run in runs {
                _ = try workspace.label(run, session: session.session) { $0.shelf = .deleted }
                if !common.json {
                    Output.line("\(run) is deleted; 'whyhere runs restore \(run)' brings it back.")
                }
            }
            if common.json { try Output.json(runs) }
        }
    }
}

struct RunsRestore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring back runs that were deleted or archived.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: "The runs.") var runs: [String]

    func run() throws {
        try perform {
            let workspace = try common.open()
            for run in runs {
                _ = try workspace.label(run, session: session.session) { $0.shelf = nil }
            }
            if common.json { return try Output.json(runs) }
            Output.line("\(runs.joined(separator: ", ")): restored.")
        }
    }
}
