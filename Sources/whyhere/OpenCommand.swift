import ArgumentParser
import Foundation
import Models
import Questions
import Screens
import Support
import TerminalHost

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the workbench (also without any subcommand).",
        discussion: "EXAMPLE\n  whyhere open bkk")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: "City to open; the bundled one unless told.") var city: String?
    @Option(help: "Write the key-to-frame times to this file when the workbench closes.")
    var timings: String?

    @Option(
        help: ArgumentHelp(
            "Write every key to this file until another session is opened, for 'whyhere session replay --keys'.",
            valueName: "file"))
    var keys: String?

    @Flag(help: "Begin anew: where you were the last time is passed over.") var fresh = false

    /// Ends the process at once, with everything written.
    ///
    /// What runs at an orderly exit would join OpenBLAS's threads; where an answer is still being
    /// computed on another thread, that waits for ever.
    private func leave(_ code: Int32) -> Never {
        StandardStreams.flush()
        fflush(nil)
        _exit(code)
    }

    /// Becomes a workbench of another session. It shares nothing with this one, so that no answer of
    /// this one can reach it.
    private func begin(again session: String, in city: String?, of workspace: Workspace) throws {
        StandardStreams.flush()
        fflush(nil)
        let program = "/proc/self/exe"
        let arguments =
            [CommandLine.arguments[0], "open"] + (city.map { [$0] } ?? [])
            + ["--session", session, "--workspace", workspace.folder]
        var words = arguments.map { strdup($0) } + [nil]
        execv(program, &words)
        throw Failure(
            .work, "the workbench cannot begin again (\(String(cString: strerror(errno))))",
            remedy:
                "open the session with 'whyhere \(arguments.dropFirst().map(ShellWord.quoted).joined(separator: " "))'"
        )
    }

    func run() throws {
        try perform {
            let workspace = try common.openForScreens()
            if let city {
                try UnknownSubcommand.orCity(city, of: WhyHere.self) {
                    _ = try workspace.catalog.find(city)
                }
            }
            let reading = PreferencesOfUser.reading
            if let fault = reading.faults.first { throw fault.failure }
            let session = try session.session
            do {
                try workspace.takeBundledRuns(into: session)
            } catch let failure as Failure {
                // The workbench opens without them.
                Output.note("whyhere: \(failure)")
            }
            do {
                // What was queued goes on, where its process was killed.
                try workspace.startQueue(session: session)
            } catch let failure as Failure {
                Output.note("whyhere: the queue does not go on: \(failure)")
            }
            let initial = State(
                cards: Catalogue.cards, city: city, session: session,
                preferences: reading.preferences)
            var options = HostOptions()
            // A workspace that cannot be written still opens for looking; the screens say what
            // failed when they ask for the runs.
            options.logPath = try? workspace.logPath(session: session)
            let recorder = timings.map { _ in FrameTimings() }
            if let recorder { options.frameObserver = { recorder.add($0) } }
            if let keys {
                let recorder = try KeyRecorder(to: keys)
                options.messageObserver = { recorder.add($0) }
            }
            let handler = WorkbenchHandler(
                workspace: workspace, session: session, isFresh: fresh)
            let ending: WorkbenchEnding
            do {
                ending = try TerminalHost.run(initial: initial, handler: handler, options: options)
            } catch let failure as HostFailure {
                Output.note("whyhere: \(failure)")
                throw ExitCode(Failure.Kind.usage.exitCode)
            }
            if let timings, let recorder { try recorder.write(to: timings) }
            do {
                if let last = ending.last { _ = try handler.answer(last) }
            } catch let failure as Failure {
                Output.note("whyhere: where you were is not kept: \(failure)")
            }
            handler.log.flush()
            if let next = ending.next {
                try begin(again: next, in: ending.last?.city ?? city, of: workspace)
            }
            if let farewell = ending.farewell { Output.note(farewell) }
            leave(ending.code)
        }
    }
}
