import Foundation
import TestSupport
import Testing

/// Runs trained again from their manifests, from outside.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct ReproduceTests {
    private func train(_ workspace: ProgramWorkspace, _ model: String) throws {
        let result = try workspace.run(
            ["train", model, "--city", "small", "--epochs", "10"] + ProgramWorkspace.recipe)
        #expect(result.code == 0, "\(result.errors)")
    }

    @Test(arguments: ["sepgcn", "lightgcn", "bpr-mf"])
    func theSameComesOut(model: String) throws {
        let workspace = try ProgramWorkspace()
        try train(workspace, model)
        let run = "\(model)-small-1"
        let report = try workspace.run(["reproduce", run, "--json"]).object()
        #expect(report["is_reproduced"] as? Bool == true)
        #expect(report["repetition"] as? String == "\(model)-small-2")
        #expect((report["changes"] as? [Any])?.isEmpty == true)
        let rows = try #require(report["rows"] as? [[String: Any]])
        let names = rows.compactMap { $0["what"] as? String }
        for name in [
            "loss", "refit/loss", "gradient_norm", "validation/recall@20", "chosen epoch",
            "test metrics", "parameter user.embedding", "parameter place.embedding",
        ] {
            #expect(names.contains(name), "\(name)")
        }
        for row in rows {
            #expect(row["agreement"] as? String == "identical", "\(row)")
            #expect((row["count"] as? Int ?? 0) > 0, "\(row)")
        }
        let shown = try workspace.run(["runs", "show", "\(model)-small-2", "--json"]).object()
        #expect(shown["repeats"] as? String == run)
        let manifest = try #require(shown["manifest"] as? [String: Any])
        #expect((manifest["data"] as? String)?.count == 64)
        #expect((manifest["split"] as? String)?.count == 64)
        #expect((manifest["program"] as? String)?.count == 64)
        #expect((manifest["threads"] as? Int ?? 0) > 0)
        let plain = try workspace.run(["reproduce", run])
        #expect(plain.code == 0)
        #expect(plain.output.contains("The same came out, bit for bit."))
    }

    @Test func aChangedCityIsRefused() throws {
        let workspace = try ProgramWorkspace()
        try train(workspace, "bpr-mf")
        try workspace.grow(seed: 6, replace: true)
        try workspace.run(["reproduce", "bpr-mf-small-1"])
            .expectRefusal(65, "has other data", "restore the city's file")
        let runs = try workspace.run(["runs", "list", "--json"]).json() as? [Any]
        #expect(runs?.count == 1, "a refused repetition leaves no run")
    }

    /// A file that was changed by hand still carries its old fingerprint.
    @Test func aTamperedCityIsRefused() throws {
        let workspace = try ProgramWorkspace()
        try train(workspace, "bpr-mf")
        let url = URL(fileURLWithPath: workspace.folder.file("datasets/small/city.safetensors"))
        var data = try Data(contentsOf: url)
        let length = data.prefix(8).enumerated().reduce(0) {
            $0 | Int($1.element) << (8 * $1.offset)
        }
        let header = try #require(
            JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: Any])
        let column = try #require(header["place.latitude"] as? [String: Any])
        let offset = try #require((column["data_offsets"] as? [Int])?.first)
        // The lowest byte of a degree: some nanometres.
        data[8 + length + offset] ^= 1
        try data.write(to: url)
        try workspace.run(["reproduce", "bpr-mf-small-1"])
            .expectRefusal(65, "place.latitude", "is not as it was written")
    }

    @Test func whatCannotBeRepeatedIsRefused() throws {
        let workspace = try ProgramWorkspace()
        try workspace.run(["reproduce", "bpr-mf-small-1"]).expectRefusal(66, "has no run")
        let running = try workspace.start(
            ["train", "bpr-mf", "--city", "small", "--epochs", "100000", "--patience", "0"]
                + ProgramWorkspace.recipe)
        running.waitForEvaluation()
        running.signal(SIGINT)
        #expect(running.wait().code == 130)
        try workspace.run(["reproduce", "bpr-mf-small-1"])
            .expectRefusal(64, "is stopped, not finished", "--resume bpr-mf-small-1")
    }

    /// A rate that was changed on the way is in no recipe: the manifest has it, with its step.
    @Test func aSteeredRunIsReproduced() throws {
        let workspace = try ProgramWorkspace()
        let running = try workspace.start(
            ["train", "bpr-mf", "--city", "small", "--epochs", "3000", "--patience", "0"]
                + ProgramWorkspace.recipe)
        running.waitForEvaluation()
        let sent = try workspace.run(["runs", "send", "bpr-mf-small-1", "learning-rate", "0.001"])
        #expect(running.wait().code == 0)
        guard sent.code == 0 else { return }
        let again = try workspace.run(["reproduce", "bpr-mf-small-1"])
        #expect(again.code == 0, "\(again.output)")
        let report = try workspace.run(["runs", "show", "bpr-mf-small-2", "--json"]).object()
        let changes = (report["manifest"] as? [String: Any])?["changes"] as? [[String: Any]]
        #expect(changes?.first?["setting"] as? String == "learning-rate")
    }

    @Test func groupsOfSeeds() throws {
        let workspace = try ProgramWorkspace()
        let trained = try workspace.run(
            ["train", "bpr-mf", "--city", "small", "--epochs", "10", "--seeds", "3,1,2", "--json"]
                + ProgramWorkspace.recipe
        ).object()
        let group = "bpr-mf-small-seeds-1"
        #expect(trained["group"] as? String == group)
        let runs = try #require(trained["runs"] as? [[String: Any]])
        let seeds = runs.compactMap { ($0["recipe"] as? [String: Any])?["seed"] as? Int }
        #expect(seeds == [3, 1, 2])
        let values = runs.compactMap {
            ($0["test"] as? [String: Double])?["published/recall@20"]
        }
        let mean = values.reduce(0, +) / 3
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2).squareRoot()
        let test = try #require(trained["test"] as? [String: [String: Double]])
        let found = try #require(test["published/recall@20"])
        #expect(abs((found["mean"] ?? .nan) - mean) < 1e-12)
        #expect(abs((found["deviation"] ?? .nan) - deviation) < 1e-12)
        let validation = try #require(trained["validation"] as? [String: [String: Double]])
        let best = runs.compactMap { $0["best_value"] as? Double }.reduce(0, +) / 3
        #expect(abs((validation["recall@20"]?["mean"] ?? .nan) - best) < 1e-12)

        let evaluated = try workspace.run(["evaluate", "--run", group, "--json"]).object()
        let rows = try #require(evaluated["rows"] as? [[String: Any]])
        #expect(rows.count == 3)
        for row in rows {
            let metrics = try #require(row["metrics"] as? [String: [String: Double]])
            let recall = try #require(metrics["recall@20"]?["mean"])
            let (low, high) = try (
                #require(row["low"] as? Double), #require(row["high"] as? Double)
            )
            #expect(low <= recall && recall <= high)
        }
        for command in [["runs", "show", group], ["runs", "list"], ["evaluate", "--run", group]] {
            let plain = try workspace.run(command)
            #expect(plain.code == 0, "\(plain.errors)")
            #expect(plain.output.contains("seed") || plain.output.contains(group))
        }
        try workspace.run(["train", "bpr-mf", "--city", "small", "--seeds", "1,one"])
            .expectRefusal(64, "no list of whole numbers")
        try workspace.run(["train", "bpr-mf", "--city", "small", "--seeds", "1,1"])
            .expectRefusal(64, "different whole numbers")
    }

    @Test func aStoppedGroupGoesOn() throws {
        let workspace = try ProgramWorkspace()
        let options =
            ["--epochs", "150", "--patience", "0", "--evaluate-every", "1"]
            + ProgramWorkspace.recipe
        let running = try workspace.start(
            ["train", "bpr-mf", "--city", "small", "--seeds", "1,2"] + options)
        running.waitForEvaluation()
        running.signal(SIGINT)
        #expect(running.wait().code == 130)
        let group = "bpr-mf-small-seeds-1"
        #expect(running.errors.contains("--resume \(group)"))
        let resumed = try workspace.run(["train", "bpr-mf", "--resume", group, "--json"]).object()
        let runs = try #require(resumed["runs"] as? [[String: Any]])
        #expect(runs.allSatisfy { $0["status"] as? String == "finished" })
        let alone = try workspace.run(["train", "bpr-mf", "--city", "small", "--json"] + options)
            .object()
        #expect(alone["test"] as? [String: Double] == runs[0]["test"] as? [String: Double])
    }
}
