import ArgumentParser
import Questions
import Reports
import Screens
import Support

/// The file of preferences of whoever runs the program.
enum PreferencesOfUser {
    static let file = PreferencesFile(
        PreferencesFile.ScreenFacts(
            names: Screen.allCases.filter(\.isBuilt).map(\.preferenceName),
            faults: { KeyTable.faults($0) }))

    /// Read once: a file that changes meanwhile counts the next time.
    static let reading = file.read()

    /// Tells what is wrong with the file to whoever does not need it.
    private static let told: Void = {
        for fault in reading.faults {
            Output.note("whyhere: \(fault.failure) This is passed over.")
        }
    }()

    /// Tells it once.
    static func tell() { _ = told }
}

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The file of preferences: theme, keys, units …",
        discussion: """
            The file is $XDG_CONFIG_HOME/whyhere/config.yaml, else ~/.config/whyhere/config.yaml;
            docs/PREFERENCES.md tells what it may hold. The workbench does not open with a file that
            is wrong; other commands tell what is wrong, and go on without it.
            """,
        subcommands: [ConfigShow.self, ConfigPath.self, ConfigCheck.self],
        defaultSubcommand: ConfigShow.self)
}

struct ConfigShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Every preference as it counts, and who says so.",
        discussion: "EXAMPLE\n  whyhere config show")
    @OptionGroup var common: CommonOptions

    func run() throws {
        try perform {
            let report = PreferencesOfUser.file.report()
            if common.json {
                try Output.json(report)
            } else {
                Output.table(
                    ["PREFERENCE", "VALUE", "SAID BY", "MEANING"],
                    report.preferences.map {
                        [
                            $0.name, $0.value, $0.line.map { "line \($0)" } ?? "the program",
                            $0.meaning,
                        ]
                    })
                Output.line("\n\(report.file)" + (report.exists ? "" : " (not there)"))
            }
            for fault in report.faults { Output.note("whyhere: \(fault)") }
        }
    }
}

struct ConfigPath: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path", abstract: "Where the file of preferences is, or would be.",
        discussion: "EXAMPLE\n  $EDITOR \"$(whyhere config path)\"")
    @OptionGroup var common: CommonOptions

    func run() throws {
        try perform {
            let path = PreferencesOfUser.file.path
            if common.json { try Output.json(["file": path]) } else { Output.line(path) }
        }
    }
}

struct ConfigCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "What is wrong with the file of preferences.",
        discussion: """
            Ends with 65 while something is wrong.

            EXAMPLE
              whyhere config check
            """)
    @OptionGroup var common: CommonOptions

    func run() throws {
        try perform {
            let report = PreferencesOfUser.file.report()
            if common.json {
                try Output.json(report)
            } else if report.faults.isEmpty {
                let said = report.preferences.count { $0.line != nil }
                Output.line(
                    report.exists
                        ? "\(report.file) is understood: \(said) of \(report.preferences.count) preferences."
                        : "There is no \(report.file); everything is as the program chose.")
            }
            for fault in report.faults { Output.note("whyhere: \(fault)") }
            if !report.faults.isEmpty { throw ExitCode(Failure.Kind.badData.exitCode) }
        }
    }
}
