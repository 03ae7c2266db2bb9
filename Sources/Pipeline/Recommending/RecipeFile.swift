import Reports
import Support

/// Recipes as files of YAML: a line for each option, by its name on the command line.
///
///     model: sepgcn
///     dimension: 64
///     learning-rate: 0.001
///     refit: yes
public enum RecipeFile {
    private static let modelKey = "model"

    /// Takes over what a file says; what it leaves out stays.
    ///
    /// - Parameters:
    ///   - card: Of the recipe's model; a file that names another one is refused.
    ///   - file: Its name, for messages.
    /// - Throws: `Failure` with file and line for an unknown name, a value that an option does not
    ///   take, or what is no YAML.
    public static func read(
        _ text: String, from file: String, into recipe: inout TrainingRecipe, _ card: ModelCard
    ) throws {
        let entries = try YAMLDocument.entries(
            text, from: file, what: "a recipe", example: "epochs: 100")
        for entry in entries {
            let (name, line) = (entry.name, entry.line)
            guard !name.isEmpty, let text = entry.value else {
                throw Failure(
                    .badData, "'\(name)' has more than one value",
                    remedy: "write one value behind each name", file: file, line: line)
            }
            guard name != modelKey else {
                try check(text, card, file, line)
                continue
            }
            let setting = try card.requireSetting(name, file: file, line: line)
            do throws(SettingFault) {
                try setting.set(text, in: &recipe)
            } catch {
                throw Failure(
                    .badData, "\(name) \(text) \(error.reason)", remedy: "give \(error.wanted)",
                    file: file, line: line)
            }
        }
    }

    /// A recipe as such a file, with every option of its model.
    public static func text(_ recipe: TrainingRecipe, _ card: ModelCard) -> String {
        let lines = card.settings.map { setting in
            let value = setting.text(in: recipe)
            return setting.name + ": " + (setting.domain == .text ? quoted(value) : value)
        }
        return ([modelKey + ": " + card.name] + lines).map { $0 + "\n" }.joined()
    }

    /// Within single quotes YAML changes nothing but a quote, which is doubled.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            + "'"
    }

    private static func check(
        _ model: String, _ card: ModelCard, _ file: String, _ line: Int?
    ) throws {
        guard model == card.name else {
            throw Failure(
                .usage, "this is a recipe of '\(model)', not of '\(card.name)'",
                remedy: "give it to 'whyhere train \(model)'", file: file, line: line)
        }
    }
}
