import Models
import Reports
import Support

/// A table of runs for a paper or a page: only the settings that differ, the best value and the epoch
/// of it, and the test figures that their models are known by.
struct RunTable {
    private let head: [String]
    private let rows: [[String]]

    init(_ runs: [RunReport]) throws {
        let recipes = runs.map(\.currentRecipe)
        let cards = runs.map { run in Catalogue.cards.first { $0.name == run.model } }
        let settings = RunDifferences.differing(runs, cards: Catalogue.cards)
        let metrics = Self.testNames(runs, cards)
        head =
            ["run", "model", "city"] + settings + ["chosen by", "best", "epoch"]
            + metrics.map { "test \($0)" }
        rows = zip(runs, zip(recipes, cards)).map { run, found in
            let (recipe, card) = found
            return [run.run, card?.title ?? run.model, run.city]
                + settings.map { card?.setting($0)?.text(in: recipe) ?? "" }
                + [
                    recipe.selectBy, run.bestValue.map { Numbers.fixed($0, 4) } ?? "",
                    run.bestEpoch.map(String.init) ?? "",
                ]
                + metrics.map { name in run.test[name].map { Numbers.fixed($0, 4) } ?? "" }
        }
    }

    /// The leading test figures of each model, each once.
    private static func testNames(_ runs: [RunReport], _ cards: [ModelCard?]) -> [String] {
        var names: [String] = []
        for (run, card) in zip(runs, cards) {
            guard let card else { continue }
            let wanted = card.shownMetrics.prefix(2).map { "\(card.shownProtocols[0])/\($0)" }
            for name in wanted where run.test[name] != nil && !names.contains(name) {
                names.append(name)
            }
        }
        return names
    }

    var markdown: String {
        func line(_ cells: [String]) -> String {
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        return line(head) + line(head.map { _ in "---" }) + rows.map(line).joined()
    }

    var latex: String {
        func line(_ cells: [String]) -> String {
            cells.map(Self.escaped).joined(separator: " & ") + " \\\\\n"
        }
        let columns = head.map { $0.hasPrefix("test") || $0 == "best" || $0 == "epoch" ? "r" : "l" }
        return "\\begin{tabular}{\(columns.joined())}\n\\hline\n" + line(head) + "\\hline\n"
            + rows.map(line).joined() + "\\hline\n\\end{tabular}\n"
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\": "\\textbackslash{}"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
            default: String(character)
            }
        }.joined()
    }
}
