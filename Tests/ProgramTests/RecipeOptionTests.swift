import Foundation
import TestSupport
import Testing

/// Options of a training: those that are generated, and those of a file.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct RecipeOptionTests {
    /// The sources of the training commands are what the tables of settings make.
    @Test func theCommandsAreThoseOfTheTables() throws {
        let folder = try ScratchFolder()
        let done = try Program.run(["options", "--to", folder.path])
        #expect(done.code == 0, "\(done.errors)")
        let kept = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/whyhere/Generated").path
        let files = FileManager.default
        let names = try files.contentsOfDirectory(atPath: kept).sorted()
        #expect(try files.contentsOfDirectory(atPath: folder.path).sorted() == names)
        for name in names {
            let made = try String(contentsOfFile: folder.file(name), encoding: .utf8)
            let stored = try String(contentsOfFile: "\(kept)/\(name)", encoding: .utf8)
            #expect(made == stored, "\(name) is out of date; run 'make options'")
            #expect(made.split(separator: "\n").count < 400)
        }
    }

    private func write(_ text: String, _ workspace: ProgramWorkspace) throws -> String {
        let file = workspace.folder.file("recipe.yaml")
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    /// What the command line says wins over the file; what neither says is the model's own.
    @Test func aFileGivesTheOptions() throws {
        let workspace = try ProgramWorkspace()
        let file = try write(
            "model: sepgcn\nepochs: 6\nbatch: 512\ndimension: 8\ncategory: no\n", workspace)
        let trained = try workspace.run(
            [
                "train", "sepgcn", "--city", "small", "--recipe", file, "--dimension", "16",
                "--json",
            ]
        ).object()
        let recipe = try #require(trained["recipe"] as? [String: Any])
        #expect(recipe["epochs"] as? Int == 6 && recipe["dimension"] as? Int == 16)
        #expect(recipe["category"] as? Bool == false && recipe["layers"] as? Int == 3)
        // What the run prints trains the same again.
        let printed = try workspace.run(["runs", "show", "sepgcn-small-1", "--recipe"]).output
        let again = try workspace.run(
            [
                "train", "sepgcn", "--city", "small", "--recipe", try write(printed, workspace),
                "--json",
            ]
        ).object()
        let repeated = try #require(again["recipe"] as? [String: Any])
        func sorted(_ recipe: [String: Any]) throws -> Data {
            try JSONSerialization.data(withJSONObject: recipe, options: .sortedKeys)
        }
        #expect(try sorted(recipe) == sorted(repeated))
        #expect(again["best_value"] as? Double == trained["best_value"] as? Double)
    }

    @Test func whatIsWrongInAFileIsSaid() throws {
        let workspace = try ProgramWorkspace()
        func train(_ file: String) throws -> Program.Result {
            try workspace.run(["train", "sepgcn", "--city", "small", "--recipe", file])
        }
        try train(write("epochs: 6\nepochz: 7\n", workspace))
            .expectRefusal(65, "recipe.yaml:2", "perhaps 'epochs' is meant")
        try train(write("epochs: many\n", workspace)).expectRefusal(65, "recipe.yaml:1")
        try train(write("model: bpr-mf\n", workspace))
            .expectRefusal(64, "whyhere train bpr-mf")
        try train("/no/such/recipe.yaml").expectRefusal(66, "recipe.yaml")
        try workspace.run(["train", "sepgcn", "--resume", "x", "--recipe", "y"])
            .expectRefusal(64, "keeps its own recipe")
    }

    /// Refused before anything is made.
    @Test func anUnknownMetricMakesNoRun() throws {
        let workspace = try ProgramWorkspace()
        try workspace.run(
            ["train", "sepgcn", "--city", "small", "--select-by", "recall@21"]
        ).expectRefusal(64, "--select-by recall@21", "recall@20")
        let runs = try workspace.run(["runs", "list", "--json"]).json() as? [Any]
        #expect(runs?.isEmpty == true)
    }

    @Test func aSweepTakesReach() throws {
        let workspace = try ProgramWorkspace()
        try workspace.run(
            [
                "train", "knowsite", "--city", "small", "--sweep", "composition=reach layers=17",
            ]
        ).expectRefusal(64, "layers=17", "0 to 16")
    }
}
