import ArgumentParser
import Foundation
import Models
import Reports
import Support

/// Writes the commands of `train` from the tables of settings; a test compares them.
struct OptionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "options", abstract: "Write the sources of the training commands.",
        discussion: "EXAMPLE\n  whyhere options --to Sources/whyhere/Generated",
        shouldDisplay: false)
    @Option(help: "Folder of the sources; what is in it from before is replaced.")
    var to: String?
    @Flag(help: "Print the models' cards as one JSON document instead.") var cards = false

    func run() throws {
        try perform {
            if cards { return try Output.json(Catalogue.cards) }
            guard let to else {
                throw Failure(.usage, "nothing was asked for", remedy: "give --to or --cards")
            }
            let files = FileManager.default
            try files.createDirectory(atPath: to, withIntermediateDirectories: true)
            for name in try files.contentsOfDirectory(atPath: to) where name.hasSuffix(".swift") {
                try files.removeItem(atPath: "\(to)/\(name)")
            }
            for (name, text) in OptionsSource.files(Catalogue.cards) {
                try AtomicFile.write(text, to: "\(to)/\(name)")
            }
        }
    }
}

/// The training commands as Swift: a file a model, and one that lists them.
///
/// They hold names alone: what an option does, takes and is by itself is read from the card.
enum OptionsSource {
    private static let header = "// Made by `make options` from the models' tables of settings.\n\n"

    static func files(_ cards: [ModelCard]) -> [(name: String, text: String)] {
        cards.map { ("\(type($0)).swift", command($0)) } + [("TrainingCommands.swift", list(cards))]
    }

    private static func list(_ cards: [ModelCard]) -> String {
        header + """
            import ArgumentParser

            enum TrainingCommands {
                static let all: [any ParsableCommand.Type] = [

            """
            + cards.map { "        \(type($0)).self,\n" }.joined()
                + """
                    ]
                }

                """
    }

    private static func command(_ card: ModelCard) -> String {
        header + """
            import ArgumentParser

            struct \(type(card)): TrainingSubcommand {
                static let model = "\(card.name)"
                static let configuration = CommandConfiguration.training(model)

                @OptionGroup var common: CommonOptions
                @OptionGroup var session: SessionOption
                @OptionGroup var target: TrainingTarget

            """
            + card.settings.map { option($0, card) }.joined()
                + """

                    var given: [GivenSetting] {
                        [

                """
            + card.settings.map {
                "            GivenSetting(\"\($0.name)\", \(property($0))),\n"
            }.joined()
                + """
                        ]
                    }
                }

                """
    }

    private static func option(_ setting: SettingField, _ card: ModelCard) -> String {
        let isFlag = setting.domain == .flag
        let kind = isFlag ? "@Flag(inversion: .prefixedNo, " : "@Option("
        return """
                \(kind)help: .setting("\(setting.name)", of: "\(card.name)"))
                var \(property(setting)): \(isFlag ? "Bool" : "String")?

            """
    }

    /// `spacetime-gr` is `TrainSpacetimeGr`.
    private static func type(_ card: ModelCard) -> String {
        "Train" + words(card.name).map(capitalized).joined()
    }

    /// `learning-rate` is `learningRate`.
    private static func property(_ setting: SettingField) -> String {
        let words = words(setting.name)
        return words[0] + words.dropFirst().map(capitalized).joined()
    }

    private static func words(_ name: String) -> [String] {
        name.split(separator: "-").map(String.init)
    }

    private static func capitalized(_ word: String) -> String {
        word.prefix(1).uppercased() + word.dropFirst()
    }
}
