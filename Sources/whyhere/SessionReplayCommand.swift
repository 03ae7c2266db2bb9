import ArgumentParser
import Questions
import Reports
import Support

struct SessionReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Do again what was looked at in the workbench, and tell what fails now.",
        discussion: """
            The command lines of the log of actions are given again, oldest first, each once and in
            a process of its own. Only those that look are: trainings, edits and written files are
            left out, and so is the sealed test part. Ends with 1 where one of them fails.

            EXAMPLES
              whyhere session replay
              whyhere session replay --list
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Flag(help: "Print the command lines, as a script for a shell, and do nothing.")
    var list = false

    func run() throws {
        try perform {
            let workspace = try common.open()
            let actions = try workspace.replayable(session: session.session)
            if list {
                if common.json { return try Output.json(actions) }
                for action in actions { Output.line(action.command ?? "") }
                return
            }
            var done: [ReplayedAction] = []
            for action in actions {
                let replayed = try workspace.replay(action)
                done.append(replayed)
                guard !common.json else { continue }
                Output.line(
                    "\(replayed.failure == nil ? "done" : "FAILED")  "
                        + "\(Numbers.fixed(replayed.seconds, 2)) s  \(replayed.command)")
                if let failure = replayed.failure { Output.line("  \(failure)") }
            }
            let failed = done.count { $0.failure != nil }
            if common.json {
                try Output.json(done)
            } else {
                Output.line(
                    "\(Wording.count(done.count, "command")) given again, \(failed) failed")
            }
            if failed > 0 { throw ExitCode(Failure.Kind.work.exitCode) }
        }
    }
}
