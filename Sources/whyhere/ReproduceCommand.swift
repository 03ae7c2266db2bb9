import ArgumentParser
import Questions
import Reports
import Support

struct ReproduceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Train a finished run again from its manifest and compare.",
        discussion: """
            The repetition is a run of its own, linked to the first. Loss curves,
            gradient norms, validation curves, chosen epoch, test metrics and every
            parameter are compared bit for bit; where the program, the threads or the
            kernels of BLAS have changed, within 1e-6. A city or a split that has
            changed is refused. An interrupted repetition goes on.

            EXAMPLE
              whyhere reproduce sepgcn-bkk-1

            EXIT CODES
              0 the same came out, 1 it did not, 65 the city or its split has changed
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: ArgumentHelp("The run.", valueName: "run")) var runName: String

    func run() throws {
        try perform {
            Interruption.watch()
            let json = common.json
            let report = try common.open().reproduce(
                run: runName, session: session.session,
                isInterrupted: { Interruption.happened },
                progress: { json ? Output.progress($0) : Output.note($0.line()) })
            if json { try Output.json(report) } else { report.printRows() }
            if !report.isReproduced { throw ExitCode(Failure.Kind.work.exitCode) }
        }
    }
}

extension ReproductionReport {
    /// For people.
    fileprivate func printRows() {
        Output.line("\(repetition) repeats \(run) on \(city)\n")
        Output.table(
            ["COMPARED", "NUMBERS", "AGREEMENT", "LARGEST", "FIRST DIFFERENCE"],
            rows.map { row in
                [
                    row.what, String(row.count), row.agreement.rawValue,
                    row.largest.map { $0 == 0 ? "0" : "\($0)" } ?? "-", row.first ?? "",
                ]
            }, right: [1, 3])
        Output.line("")
        for change in changes {
            Output.line("\(change.what): \(change.then), now \(change.now)")
        }
        for note in notes { Output.line("\(run): \(note)") }
        let unlike = rows.count { $0.agreement == .different }
        let identical = rows.allSatisfy { $0.agreement == .identical }
        Output.line(
            isReproduced
                ? identical
                    ? "The same came out, bit for bit." : "The same came out, within \(tolerance)."
                : unlike > 0
                    ? "Something else came out: \(unlike) of \(rows.count) rows differ."
                    : "Close, but not bit for bit, though nothing around it has changed.")
    }
}
