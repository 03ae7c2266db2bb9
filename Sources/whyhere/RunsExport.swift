import ArgumentParser
import Questions
import Support

/// Runs for other programs.
struct RunsExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write runs for other programs.",
        discussion: """
            csv, json-lines   every value of every curve
            markdown, latex   a table: settings that differ, best value, test figures
            tensorboard       a folder that TensorBoard reads

            EXAMPLES
              whyhere runs export --format markdown
              whyhere runs export sepgcn-bkk-seeds-1 --format tensorboard --to logs
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: "Runs and groups of seeds; none is every run of the session.")
    var names: [String] = []
    @Option(help: "csv, json-lines, markdown, latex or tensorboard.") var format = "csv"
    @Option(help: ArgumentHelp("The file, or the folder, to write.", valueName: "path"))
    var to: String?

    func run() throws {
        try perform {
            guard let format = RunExportFormat(rawValue: format) else {
                throw Failure(
                    .usage, "--format \(self.format) is unknown",
                    remedy: "give "
                        + RunExportFormat.allCases.map(\.rawValue).joined(separator: ", "))
            }
            let text = try common.open().exportRuns(
                names, as: format, session: session.session, to: to)
            if let text { Output.text(String(text.dropLast())) }
        }
    }
}
