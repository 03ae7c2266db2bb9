import ArgumentParser
import Questions
import Reports
import Support

struct SessionList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The sessions of the workspace, with what they hold.")
    @OptionGroup var common: CommonOptions

    func run() throws {
        try perform {
            let found = try common.open().sessionSummaries()
            if common.json { return try Output.json(found) }
            guard !found.isEmpty else {
                return Output.line("No sessions yet; the workbench and every training begin one.")
            }
            Output.table(
                ["SESSION", "RUNS", "CASES", "NOTES", "DATABASE", "CHECKPOINTS"],
                found.map { row in
                    [
                        row.session, row.problem == nil ? "\(row.runs)" : Numbers.none,
                        row.problem == nil ? "\(row.cases)" : Numbers.none,
                        row.problem == nil ? "\(row.notes)" : Numbers.none,
                        Numbers.size(bytes: row.databaseBytes),
                        Numbers.size(bytes: row.checkpointBytes),
                    ]
                }, right: [1, 2, 3, 4, 5])
            for row in found {
                if let problem = row.problem { Output.note("whyhere: \(problem)") }
            }
        }
    }
}

struct SessionExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a session, or one case, as Markdown or as one page of HTML.",
        discussion: """
            The document holds verdicts by model, notes, cases with their reasons and the screens
            as they were, and the commands that show them again. The HTML needs no other file, and
            follows the reader's light or dark setting.

            EXAMPLES
              whyhere session export --html report.html
              whyhere session export --case 3 --markdown case-3.md
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("case"), help: "Only the case of this number.") var number: Int?
    @Option(help: ArgumentHelp("Write Markdown to this file.", valueName: "file"))
    var markdown: String?
    @Option(help: ArgumentHelp("Write HTML to this file.", valueName: "file")) var html: String?

    private struct Written: Encodable {
        var session: String
        var `case`: Int?
        var files: [String]
    }

    func validate() throws {
        guard markdown != nil || html != nil else {
            throw ValidationError("give --markdown FILE or --html FILE")
        }
    }

    func run() throws {
        try perform {
            let workspace = try common.open()
            let session = try session.session
            let files = try [
                (Workspace.SessionDocumentFormat.markdown, markdown), (.html, html),
            ].compactMap { format, path in
                try path.map {
                    try workspace.exportSession(session, case: number, as: format, to: $0)
                }
            }
            if common.json {
                return try Output.json(Written(session: session, case: number, files: files))
            }
            for file in files { Output.note("written to \(file)") }
        }
    }
}

struct SessionCopy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a session, or import one from another folder, under a new name.",
        discussion: """
            The copy has runs, checkpoints, notes, cases and actions. A training that goes on stays
            with its session; in the copy its run is stopped, and can be resumed.

            EXAMPLES
              whyhere session copy default before-the-change
              whyhere session copy ~/colleague/sessions/night night
            """)
    @OptionGroup var common: CommonOptions
    @Argument(help: "A session, or a folder that holds one.") var from: String
    @Argument(help: "The name of the new session.") var to: String

    func run() throws {
        try perform {
            let made = try common.open().copySession(from, to: to)
            if common.json { return try Output.json(made) }
            Output.line(
                "session \(made.session): \(Wording.count(made.runs, "run")), "
                    + "\(Wording.count(made.cases, "case")), \(Wording.count(made.notes, "note")); "
                    + "'whyhere open --session \(ShellWord.quoted(made.session))' opens it")
        }
    }
}

struct SessionCompact: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Write a session's database anew without the room that is free in it.",
        discussion: """
            Runs that were deleted go for good, with their checkpoints and curves.

            EXAMPLE
              whyhere session compact --session night
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption

    func run() throws {
        try perform {
            let done = try common.open().compactSession(session.session)
            if common.json { return try Output.json(done) }
            Output.line(
                "session \(done.session): \(Numbers.size(bytes: done.bytesBefore)) before, "
                    + "\(Numbers.size(bytes: done.bytesAfter)) now, \(Numbers.size(bytes: done.bytesSaved)) "
                    + "saved")
            if !done.deletedRuns.isEmpty {
                Output.line("gone for good: \(done.deletedRuns.joined(separator: ", "))")
            }
        }
    }
}
