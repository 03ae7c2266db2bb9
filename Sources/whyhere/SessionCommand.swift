import ArgumentParser
import Questions
import Reports
import Support

struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "Notes, cases with verdicts, the action log; copy, export and check sessions.",
        discussion: """
            A session is a folder of the workspace's sessions/, with runs, checkpoints and what
            people wrote. Without a subcommand it is checked.

            EXAMPLES
              whyhere session list
              whyhere session note "The mall has a second entrance since May"
              whyhere session case --run ease@riverbend --user 12 --place 345 --verdict wrong
              whyhere session export --html report.html
            """,
        subcommands: [
            SessionList.self, SessionNotes.self, SessionNote.self, SessionCases.self,
            SessionCase.self, SessionActions.self, SessionReplay.self, SessionExport.self,
            SessionCopy.self,
            SessionCompact.self, SessionCheck.self, SessionRepair.self, SessionBundle.self,
        ], defaultSubcommand: SessionCheck.self)
}

struct SessionCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Rows that cannot be read, and checkpoints that belong to no run.",
        discussion: """
            Where session.sqlite was lost, or restored from an older copy, checkpoints are left that
            no run of it knows. --take-in makes runs of them again, which can then be resumed;
            their curves are lost. --mend makes rows readable that are not, from their checkpoints
            where it can, and keeps a copy of the database as it was.

            Ends with 65 while something is wrong.

            EXAMPLES
              whyhere session check
              whyhere session check --session night --take-in --mend
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Flag(help: "Make runs of checkpoints that belong to none.") var takeIn = false
    @Flag(help: "Make rows readable that cannot be read.") var mend = false

    func run() throws {
        try perform {
            try common.open().checkSession(session.session, mends: mend, takesIn: takeIn)
                .tell(asJSON: common.json)
        }
    }
}

struct SessionRepair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Mend rows that cannot be read, and take checkpoints of no run in again.",
        discussion: """
            The same as 'session check --mend --take-in': the database as it was is kept beside it.
            Ends with 65 while something is wrong.

            EXAMPLE
              whyhere session repair --session night
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption

    func run() throws {
        try perform {
            try common.open().checkSession(session.session, mends: true, takesIn: true)
                .tell(asJSON: common.json)
        }
    }
}

struct SessionBundle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Write a session's finished runs as one that ships with a city.",
        discussion: """
            Curves, events and final parameters, without what resuming would need. In the folder
            'session' of the bundled city they are what a new workspace starts with.

            EXAMPLE
              whyhere session bundle --session bundled --to datasets/riverbend/session
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(help: "The folder to write; it must not be there yet.") var to: String

    func run() throws {
        try perform {
            let runs = try common.open().bundle(session: session.session, to: to)
            if common.json { return try Output.json(runs) }
            Output.line(
                "\(Wording.count(runs.count, "run")) in \(to): \(runs.joined(separator: ", "))")
        }
    }
}

extension SessionCheckReport {
    /// - Throws: The exit code of bad data while something is wrong.
    fileprivate func tell(asJSON: Bool) throws {
        if asJSON {
            try Output.json(self)
        } else {
            printSummary()
        }
        if !isSound { throw ExitCode(Failure.Kind.badData.exitCode) }
    }

    /// For people.
    private func printSummary() {
        for sentence in done { Output.line(sentence) }
        Output.line("session \(session): \(Wording.count(runs, "run")) can be read")
        for row in unreadable { Output.line("bad row \(row.run): \(row.message)") }
        for run in lost {
            guard let problem = run.problem else {
                Output.line(
                    "\(run.folder): of no run; \(run.checkpoints.joined(separator: ", ")) of "
                        + "\(run.model ?? "") on \(run.city ?? ""), step \(run.step ?? 0); "
                        + "--take-in makes it a run again")
                continue
            }
            Output.line("\(run.folder): of no run, and cannot be taken in: \(problem)")
        }
        if isSound { Output.line("nothing is wrong") }
    }
}
