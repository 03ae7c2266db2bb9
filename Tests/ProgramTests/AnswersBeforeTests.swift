import Foundation
import TestSupport
import Testing

/// A session that the program made before models became folders: every run opens, and every answer
/// is the one that was given then.
///
/// `Benchmarks/compare_answers.py` made it: `answer … --fixture`, then `ask`.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct AnswersBeforeTests {
    /// One line of `answers.jsonl`.
    private struct Row {
        var arguments: [String]
        var code: Int32
        var answer: Any
    }

    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/before-the-house")

    private func rows() throws -> [Row] {
        let text = try String(
            contentsOf: Self.fixture.appendingPathComponent("answers.jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            return Row(
                arguments: try #require(object["arguments"] as? [String]),
                code: try #require(object["code"] as? Int32),
                answer: object["answer"] ?? NSNull())
        }
    }

    /// A copy, since questions write down that the test part was opened.
    private func workspace() throws -> ProgramWorkspace {
        let workspace = try ProgramWorkspace(city: false)
        for name in ["datasets", "sessions"] {
            try FileManager.default.copyItem(
                atPath: Self.fixture.appendingPathComponent(name).path,
                toPath: workspace.folder.file(name))
        }
        return workspace
    }

    /// In the order in which they were asked then: reports tell how often the test part was opened.
    @Test func everyAnswerIsTheOneThatWasGiven() throws {
        let workspace = try workspace()
        let rows = try rows()
        #expect(rows.count > 200)
        for row in rows {
            let words = row.arguments.joined(separator: " ")
            // Then an explanation was the plain sum.
            let asksPlainly =
                row.arguments.first == "explain"
                && Set(row.arguments).isDisjoint(with: ["--against", "--planted", "--study"])
            // Then a graph counted the city's table of flows where there was one.
            let asksForGraph = row.arguments.starts(with: ["city", "kg"])
            let result = try workspace.run(
                row.arguments.map { $0.hasSuffix(".safetensors") ? workspace.path + "/" + $0 : $0 }
                    + (asksPlainly ? ["--contrast", "none"] : [])
                    + (asksForGraph ? ["--flow-table"] : []) + ["--json"],
                environment: ["OPENBLAS_NUM_THREADS": "1"])
            #expect(result.code == row.code, "\(words): \(result.errors)")
            guard row.code == 0, result.code == 0 else { continue }
            let answer = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
            var comparison = AnswerComparison()
            if row.arguments.contains("--resume") {
                // Two machines round the steps that are trained now differently.
                comparison.relative = 0.02
                comparison.passedOver.formUnion(["test", "best_value", "best_epoch", "value"])
            }
            let isNext = Self.nextPlaceModels.contains { model in
                row.arguments.contains { $0.hasPrefix(model) }
            }
            comparison.compare(
                isNext ? Self.withoutRules(row.answer) : row.answer,
                Self.withoutNewMethods(isNext ? Self.withoutRules(answer) : answer), at: "")
            #expect(comparison.differences.isEmpty, "\(words)")
        }
    }

    private static let nextPlaceModels = ["sasrec", "gru4rec", "stkdrec", "spacetime-gr"]

    /// An answer without the rules beside a next place. Then they were those of lists: popularity
    /// counted visitors, and own places at equal counts stood in no order.
    private static func withoutRules(_ answer: Any) -> Any {
        switch answer {
        case let object as [String: Any]:
            object.filter { $0.key != "rules" }.mapValues(withoutRules)
        case let list as [Any]: list.map(withoutRules)
        default: answer
        }
    }

    /// What runs did not tell then: their log, their checkpoints, labels, metrics of validation, console, and
    /// the ends of spans.
    private static let newOfRuns: Set<String> = [
        "checkpoints", "events", "labels", "trend", "validation", "console", "low", "high",
    ]

    /// An answer without the methods, and what runs and hours tell, that did not exist then.
    private static func withoutNewMethods(_ answer: Any) -> Any {
        switch answer {
        case let object as [String: Any]:
            // Only a run has a status, and only a point of a curve a step and a value.
            (object["status"] != nil || (object["step"] != nil && object["value"] != nil)
                ? object.filter { !newOfRuns.contains($0.key) } : object)
                // The hours did not tell the shares of each category; a city's are a number.
                .filter { $0.key != "categories" || $0.value is Int }
                .mapValues(withoutNewMethods)
        case let list as [Any]:
            list.filter { entry in
                let method = (entry as? [String: Any])?["method"] as? String
                return method != "contrast" && method != "pairs"
            }.map(withoutNewMethods)
        default: answer
        }
    }

    @Test func theRunThatWasStoppedGoesOnToItsEnd() throws {
        let workspace = try workspace()
        let run = "sasrec-tiny-3"
        let before = try workspace.run(["runs", "show", run, "--json"]).object()
        #expect(before["status"] as? String == "stopped")
        let after = try workspace.run(["train", "sasrec", "--resume", run, "--json"]).object()
        #expect(after["status"] as? String == "finished")
        #expect(after["total_epochs"] as? Int == after["epoch"] as? Int)
        let steps = try workspace.series(run, "loss").keys.sorted()
        #expect(steps == Array(1...(try #require(steps.last))))
    }
}

/// What differs between two JSON documents.
private struct AnswerComparison {
    var relative = 1e-5
    /// Scores come out of sums of floats, whose last digits depend on the processor.
    var absolute = 1e-6
    /// What differs from one time to the next.
    var passedOver: Set = [
        "milliseconds", "seconds", "seconds_left", "started_at", "ended_at", "updated_at", "at",
        "process_identifier", "process_start", "rows_per_second", "memory", "program", "version",
        "content", "kernels", "threads", "checkpoint", "file", "folder", "path", "size", "manifest",
    ]
    private static let onlyThen: Set = ["geohash", "shares"]
    private(set) var differences: [String] = []

    mutating func compare(_ old: Any, _ new: Any, at path: String) {
        switch (old, new) {
        case (let old as [String: Any], let new as [String: Any]):
            for key in Set(old.keys).union(new.keys).sorted() where !passedOver.contains(key) {
                // A list of runs was kept without its recipes.
                if key == "recipe", old[key] == nil { continue }
                // What was not told then: what could not be drawn, the sum in words, how much the
                // rows of a list overlap, and how specific a rule is.
                if ["shortage", "proof", "overlap", "specificity"].contains(key), old[key] == nil {
                    continue
                }
                // There was one kind of each: geohashes as areas, and weights that sum to one.
                if old[key] == nil, (new[key] as? String).map(Self.onlyThen.contains) == true {
                    continue
                }
                // What was not measured then: the first hundred places.
                if key.hasSuffix("@100"), old[key] == nil { continue }
                guard let left = old[key], let right = new[key] else {
                    differences.append("\(path).\(key) is \(old[key] == nil ? "new" : "gone")")
                    continue
                }
                if key == "recipe" {
                    compareRecipes(left, right, at: "\(path).\(key)")
                } else {
                    compare(left, right, at: "\(path).\(key)")
                }
            }
        case (let old as [Any], let new as [Any]):
            // A training now prints its curves, as `runs show` did.
            if path.hasSuffix(".series"), old.isEmpty { return }
            guard old.count == new.count else {
                differences.append("\(path) has \(new.count) elements, not \(old.count)")
                return
            }
            for index in old.indices { compare(old[index], new[index], at: "\(path)[\(index)]") }
        case (let old as NSNumber, let new as NSNumber):
            let (left, right) = (old.doubleValue, new.doubleValue)
            let near = abs(left - right) <= relative * max(abs(left), abs(right)) + absolute
            if !near { differences.append("\(path) is \(right), not \(left)") }
        case (let old as String, let new as String):
            // Every explanation now ends with what its strongest rows do together, which only those
            // of graphs and of students did: one builder serves all.
            let isEnded = path.hasSuffix(".sentence") && new.hasPrefix(old + " Without its ")
            // What is zero at the digits that are printed is no longer called a reason.
            let withoutZeros =
                old
                .replacing(/; against it stands [^;]*\([-+]0\.0000\)/, with: "")
                .replacing(
                    /0 of \d+ places leave the list, 0 change their rank/,
                    with: "the list stays as it is")
            // What could not be drawn is said, and its figures are none: here 100 negatives among
            // the 100 places of the city.
            let isToldMore =
                path.hasSuffix(".card.candidates") && new.hasPrefix(old)
                && new.contains("could not be drawn for any row")
            if old != new && !isEnded && !isToldMore && withoutZeros != new {
                differences.append("\(path) is '\(new)', not '\(old)'")
            }
        case (is NSNull, is NSNull): break
        // The mean of no rows used to be 0.
        case (let old as NSNumber, is NSNull) where path.contains(".slices[") && old == 0: break
        case (is NSNumber, is NSNull) where path.contains(".100-negatives/"): break
        default: differences.append("\(path) is \(new), not \(old)")
        }
    }

    /// A recipe used to hold the settings of every model. It may have lost those of others, but the
    /// model's own must be there, with their values.
    private mutating func compareRecipes(_ old: Any, _ new: Any, at path: String) {
        guard let old = old as? [String: Any], let new = new as? [String: Any],
            let model = old["model"] as? String
        else {
            differences.append("\(path) is no recipe")
            return
        }
        let (before, after) = (settings(old, of: model), settings(new, of: model))
        for (name, value) in before.sorted(by: { $0.key < $1.key }) {
            if let now = after[name] {
                compare(value, now, at: "\(path).\(name)")
            } else if Self.own(model).contains(name) {
                differences.append("\(path).\(name) is gone")
            }
        }
    }

    /// Settings by name, wherever in the recipe they stand.
    private func settings(_ recipe: [String: Any], of model: String) -> [String: Any] {
        var found = recipe.filter { !($0.value is [String: Any]) }
        let groups: [String]
        switch model {
        case "knowsite", "tucker", "distmult", "complex", "transe": groups = ["site"]
        case "stkdrec", "stkdrec-teacher", "sasrec": groups = ["sequence"]
        case let stage where stage.hasPrefix("spacetime-gr"): groups = ["sequence", "generation"]
        default: groups = []
        }
        for group in groups {
            found.merge(recipe[group] as? [String: Any] ?? [:]) { _, inner in inner }
        }
        return found
    }

    /// The settings that a model's run must not lose: the options of its subcommand.
    private static func own(_ model: String) -> Set<String> {
        guard let help = try? Program.run(["train", model, "--help"]).output,
            let list = help.range(of: "\nOPTIONS:")
        else { return [] }
        var names: Set<String> = ["model"]
        for line in help[list.upperBound...].split(separator: "\n") where line.hasPrefix("  --") {
            let option = line.dropFirst(4).prefix { $0.isLetter || $0.isNumber || $0 == "-" }
            let name = String(option).replacing("-", with: "_")
            names.insert(name == "block_km" ? "block_kilometres" : name)
        }
        return names
    }
}
