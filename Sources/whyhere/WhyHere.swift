import ArgumentParser
import Glibc
import Reports
import Support
import Tensors
import TerminalHost

/// Arguments to questions, answers to screens: the composition root.
struct WhyHere: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whyhere",
        abstract: "Answers \"why here?\" for spatio-temporal recommendation.",
        discussion: """
            Without a subcommand the workbench opens on the bundled city.

            EXAMPLES
              whyhere                                      open the workbench
              whyhere city import sepgcn FOLDER --name bkk --timezone Asia/Bangkok --times local
              whyhere train sepgcn --city bkk --epochs 400 --seed 1
              whyhere recommend --run sepgcn-bkk-1 --user 12
              whyhere explain --run sepgcn-bkk-1 --user 12 --place 345

            EXIT CODES
              0 done, 1 the work failed, 64 wrong usage, 65 bad data, 66 no such input,
              70 a bug in WhyHere, 74 input or output failed, 130 interrupted
            """,
        version: ProgramVersion.text,
        subcommands: [
            OpenCommand.self, CityCommand.self, TrainCommand.self, QueueCommand.self,
            RunsCommand.self,
            SessionCommand.self, ReproduceCommand.self, EvaluateCommand.self, RecommendCommand.self,
            HoursCommand.self,
            EmbeddingsCommand.self, ExplainCommand.self, SitesCommand.self, WhatIfCommand.self,
            CounterfactualCommand.self, MissedCommand.self,
            ConfigCommand.self, BenchCommand.self, FramesCommand.self, OptionsCommand.self,
        ],
        defaultSubcommand: OpenCommand.self)
}

/// Where the process begins.
///
/// Not a `main` of the command itself: the argument parser's own would be called instead.
@main
enum Program {
    static func main() {
        // SQLite too must get an error where a file may not grow, instead of ending the process.
        signal(SIGXFSZ, SIG_IGN)
        obeySignals()
        startAnewInABetterEnvironment()
        StandardStreams.begin()
        reportCrashes()
        var code = carryOut()
        if let failure = StandardStreams.finish() {
            Output.note("whyhere: \(failure)")
            if code == 0 { code = failure.kind.exitCode }
        }
        exit(code)
    }

    /// Carries out the command line and returns the exit code.
    private static func carryOut() -> Int32 {
        do {
            try Arguments.check()
            let words = GlobalOptions.behindSubcommand(
                Arguments.withNegativeValues(Array(CommandLine.arguments.dropFirst())),
                of: WhyHere.self)
            var command = try UnknownSubcommand.told(words, of: WhyHere.self) {
                try WhyHere.parseAsRoot(words)
            }
            try command.run()
            return 0
        } catch let failure as Failure {
            Output.note("whyhere: \(failure)")
            return failure.kind.exitCode
        } catch {
            // The parser's own words: help, the version, or what is wrong with the command line.
            let code = WhyHere.exitCode(for: error)
            let text = WhyHere.fullMessage(for: error)
            if !text.isEmpty { code.isSuccess ? Output.text(text) : Output.notes(text) }
            return code.rawValue
        }
    }

    /// Whoever started this process may have had signals blocked, as the threads of a workbench
    /// have all of them: a study or training in the background would obey none.
    private static func obeySignals() {
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
    }

    /// Replaces this process by the same command with a better environment, for BLAS above all.
    ///
    /// Costs some milliseconds once; training gains up to a factor of two.
    private static func startAnewInABetterEnvironment() {
        var better = Processor.betterEnvironment()
        // After a crash Swift's own report takes many seconds, and does not end a process that was
        // sent a signal; ours comes at once.
        if getenv("SWIFT_BACKTRACE") == nil { better.append(("SWIFT_BACKTRACE", "enable=no")) }
        guard !better.isEmpty else { return }
        for variable in better { setenv(variable.name, variable.value, 1) }
        var arguments = CommandLine.unsafeArgv.withMemoryRebound(
            to: UnsafeMutablePointer<CChar>?.self, capacity: Int(CommandLine.argc) + 1
        ) { Array(UnsafeBufferPointer(start: $0, count: Int(CommandLine.argc) + 1)) }
        // The resolved path, so that process lists show the program's name. Where the system
        // refuses, the command simply goes on as it is.
        guard let program = realpath("/proc/self/exe", nil) else { return }
        execv(program, &arguments)
        free(program)
    }
}
