import Foundation
import TestSupport
import Testing

/// The seal of the test part, audits and slices, from outside.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct SealTests {
    private func card(_ report: [String: Any]) throws -> [String: Any] {
        try #require(report["card"] as? [String: Any])
    }

    @Test func theTestPartIsSealed() throws {
        let workspace = try ProgramWorkspace()
        // Nothing is written where nothing is opened.
        let rules = ["evaluate", "--city", "small", "--all", "--no-training", "--draws", "100"]
        let first = try workspace.run(rules + ["--json"]).object()
        #expect(first["part"] as? String == "validation")
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.file("sessions/default")))
        let opened = try workspace.run(rules + ["--unseal", "--json"]).object()
        #expect(opened["part"] as? String == "test")
        for (report, openings) in [(first, 0), (opened, 1)] {
            let tables = try #require(report["tables"] as? [[String: Any]])
            #expect(tables.count == 5)
            for table in tables {
                let card = try card(table)
                #expect(card["openings"] as? Int == openings)
                #expect(card["is_sealed"] as? Bool == (openings == 0))
                #expect(card["audits"] == nil)
            }
        }
        // A training opens it once, at its end; then so does each command that unseals it.
        let run = try #require(workspace.train(epochs: 10)["run"] as? String)
        let sealed = try workspace.run(["evaluate", "--run", run, "--json"]).object()
        #expect(try card(sealed)["openings"] as? Int == 2)
        #expect(sealed["view"] as? String == "training")
        #expect(sealed["part"] as? String == "validation")
        let plain = try workspace.run(["evaluate", "--run", run])
        #expect(plain.output.contains("the test part is sealed, and opened 2 times"))
        let test = try workspace.run(["evaluate", "--run", run, "--unseal"])
        #expect(test.code == 0)
        #expect(test.output.contains("the test part is open: 3 times in this session"))
        let both = try workspace.run(rules + ["--run", run, "--unseal", "--json"]).object()
        let table = try #require((both["tables"] as? [[String: Any]])?.first)
        #expect(try card(table)["openings"] as? Int == 4)
    }

    /// What the selection measured is what the sealed evaluation measures.
    @Test func theValidationPartIsThatOfTheSelection() throws {
        let workspace = try ProgramWorkspace()
        let trained = try workspace.train(epochs: 20)
        let run = try #require(trained["run"] as? String)
        let best = try #require(trained["best_value"] as? Double)
        let report = try workspace.run(["evaluate", "--run", run, "--json"]).object()
        #expect(report["epoch"] as? Int == trained["best_epoch"] as? Int)
        let rows = try #require(report["rows"] as? [[String: Any]])
        let new = try #require(rows.first { $0["ranking"] as? String == "new" })
        let metrics = try #require(new["metrics"] as? [String: Double])
        #expect(abs((metrics["recall@20"] ?? 0) - best) < 0.005)
    }

    @Test func aRunThatKnowsTheValidationPartIsRefusedThere() throws {
        let workspace = try ProgramWorkspace()
        let trained = try workspace.run(
            [
                "train", "sepgcn", "--city", "small", "--epochs", "5", "--select-on", "test",
                "--json",
            ]
                + ProgramWorkspace.recipe)
        #expect(trained.code == 0, "\(trained.errors)")
        try workspace.run(["evaluate", "--run", "sepgcn-small-1"])
            .expectRefusal(64, "chose its epoch on the test part", "--unseal")
        #expect(try workspace.run(["evaluate", "--run", "sepgcn-small-1", "--unseal"]).code == 0)
        try workspace.run(
            [
                "evaluate", "--city", "small", "--all", "--no-training", "--split", "global",
                "--run",
                "sepgcn-small-1",
            ]
        ).expectRefusal(64, "trained on the released split", "--split released")
    }

    @Test func auditsAndSlices() throws {
        let workspace = try ProgramWorkspace()
        for split in ["released", "global"] {
            let report = try workspace.run(
                [
                    "evaluate", "--city", "small", "--all", "--no-training", "--audit", "--slices",
                    "--draws",
                    "100", "--split", split, "--json",
                ]
            ).object()
            let tables = try #require(report["tables"] as? [[String: Any]])
            for table in tables {
                let audits = try #require(try card(table)["audits"] as? [[String: Any]])
                let statuses = Dictionary(
                    uniqueKeysWithValues: audits.map {
                        ($0["name"] as? String ?? "", $0["status"] as? String ?? "")
                    })
                #expect(
                    statuses == [
                        "later evidence of the user": "passed", "target in its input": "passed",
                        "later evidence of others": split == "global" ? "passed" : "noted",
                        "shuffled labels": "passed", "canary": "passed",
                    ], "\(split) \(table["name"] ?? "")")
                for row in table["rows"] as? [[String: Any]] ?? [] {
                    #expect((row["slices"] as? [Any])?.count == 10)
                    let metrics = try #require(row["metrics"] as? [String: Double])
                    for name in ["map@20", "distance-km", "coverage@20", "popularity-lift@20"] {
                        #expect(metrics[name] != nil, "\(name)")
                    }
                }
            }
        }
        let plain = try workspace.run(
            ["evaluate", "--city", "small", "--all", "--no-training", "--slices", "--draws", "100"])
        #expect(plain.output.contains("recall@20 of parts of the truth:"))
        #expect(plain.output.contains("audits: not run; --audit runs them"))
        try workspace.run(["evaluate", "--run", "any", "--split", "global"])
            .expectRefusal(64, "--split cannot be chosen for a run")
    }
}
