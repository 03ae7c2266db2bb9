import Foundation
import Models
import TestSupport
import Testing

/// Each subcommand from outside: exit code, streams, JSON.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct ProgramCommandTests {
    static let commands: [[String]] =
        [
            [], ["open"], ["city"], ["city", "list"], ["city", "info"], ["city", "users"],
            ["city", "user"], ["city", "check"], ["city", "compare"], ["city", "kg"],
            ["city", "stkg"], ["city", "new"], ["city", "add"], ["city", "filter"],
            ["city", "import"],
            ["city", "import", "tsmc"], ["city", "import", "getnext"], ["city", "import", "snap"],
            ["city", "import", "sepgcn"], ["city", "import", "knowsite"],
            ["city", "import", "recbole"], ["city", "import", "eleme"], ["city", "import", "csv"],
            ["train"], ["hours"],
            ["sites"],
            ["runs"], ["runs", "list"], ["runs", "show"], ["runs", "send"],
            ["runs", "events"], ["runs", "export"], ["runs", "label"], ["runs", "delete"],
            ["runs", "restore"], ["runs", "diff"], ["runs", "scatter"], ["runs", "rename"],
            ["evaluate"],
            ["queue"], ["queue", "list"], ["queue", "run"], ["queue", "remove"], ["queue", "move"],
            ["reproduce"], ["config"], ["config", "show"], ["config", "path"], ["config", "check"],
            ["session"], ["session", "check"], ["session", "bundle"],
            ["session", "list"], ["session", "notes"], ["session", "note"], ["session", "cases"],
            ["session", "case"], ["session", "actions"], ["session", "replay"],
            ["session", "export"], ["session", "copy"], ["session", "compact"],
            ["session", "repair"], ["missed"],
            ["recommend"], ["embeddings"], ["explain"], ["what-if"], ["counterfactual"], ["bench"],
        ] + Catalogue.names().map { ["train", $0] }

    @Test(arguments: commands)
    func helpOfEverySubcommand(command: [String]) throws {
        let result = try Program.run(command + ["--help"])
        #expect(result.code == 0)
        #expect(result.errors.isEmpty)
        #expect(result.output.contains("USAGE: whyhere"))
        #expect(result.output.contains("OVERVIEW: "))
        #expect(!result.output.contains("\u{1B}"))
    }

    /// Whoever adds a subcommand must add it above.
    @Test func theListOfSubcommandsIsWhole() throws {
        for command in Self.commands {
            let help = try Program.run(command + ["--help"]).output
            guard let list = help.components(separatedBy: "SUBCOMMANDS:\n").dropFirst().first
            else { continue }
            let lines = list.split(separator: "\n", omittingEmptySubsequences: false)
            // A blank line ends the list; wrapped lines are further in.
            for line in lines.prefix(while: { !$0.isEmpty }) where !line.hasPrefix("   ") {
                let name = try #require(line.split(separator: " ").first)
                #expect(Self.commands.contains(command + [String(name)]), "\(command) \(name)")
            }
        }
    }

    @Test func versionAndExitCodesAreTold() throws {
        #expect(try Program.run(["--version"]).output.split(separator: ".").count == 3)
        #expect(try Program.run(["--help"]).output.contains("130 interrupted"))
    }

    @Test func citiesInJSON() throws {
        let workspace = try ProgramWorkspace()
        let list = try #require(
            workspace.run(["city", "list", "--json"]).json() as? [[String: Any]])
        // Beside the program stand whatever cities its developer imported, too.
        let names = list.compactMap { $0["name"] as? String }
        #expect(names.contains("riverbend") && names.contains("small") && names == names.sorted())
        let info = try workspace.run(["city", "info", "small", "--json"]).object()
        let keys = [
            "name", "users", "places", "visits", "categories", "fingerprint", "timezone", "split",
            "hour_of_week", "bounds", "top_places", "median_visits_per_user",
        ]
        for key in keys { #expect(info[key] != nil, "\(key)") }
        #expect(info["users"] as? Int == 60)
        #expect((info["hour_of_week"] as? [Int])?.reduce(0, +) == info["visits"] as? Int)
        let users = try #require(
            workspace.run(["city", "users", "small", "--json"]).json() as? [[String: Any]])
        #expect(users.count == 60)
        #expect(users.compactMap { $0["visits"] as? Int }.reduce(0, +) == info["visits"] as? Int)
        let user = try workspace.run(["city", "user", "small", "7", "--json"]).object()
        let timeline = try #require(user["timeline"] as? [[String: Any]])
        #expect(timeline.count == users[7]["visits"] as? Int)
        let name = try #require(users[7]["name"] as? String)
        let named = try workspace.run(["city", "user", "small", "name:\(name)", "--json"])
        #expect(try (named.object()["timeline"] as? [Any])?.count == timeline.count)
        #expect(try workspace.run(["city", "check", "small", "--json"]).json() is [Any])
        for command in [["list"], ["info", "small"], ["users", "small"], ["user", "small", "7"]] {
            let plain = try workspace.run(["city"] + command)
            #expect(plain.code == 0)
            #expect(plain.output.contains("\n"))
            #expect(!plain.output.contains("\u{1B}"))
        }
    }

    @Test func theSameSeedGrowsTheSameBytes() throws {
        let (first, second) = try (ProgramWorkspace(), ProgramWorkspace())
        #expect(try first.contents(under: "datasets") == second.contents(under: "datasets"))
    }

    @Test func trainEvaluateRecommendExplain() throws {
        let workspace = try ProgramWorkspace()
        let trained = try workspace.train(epochs: 20)
        let run = try #require(trained["run"] as? String)
        #expect(run == "sepgcn-small-1")
        #expect(trained["status"] as? String == "finished")

        let list = try #require(
            workspace.run(["runs", "list", "--json"]).json() as? [[String: Any]])
        #expect(list.count == 1)
        for key in ["run", "status", "recipe", "city", "epoch", "best_value", "test", "step"] {
            #expect(list[0][key] != nil, "\(key)")
        }
        let shown = try workspace.run(["runs", "show", run, "--json"]).object()
        let names = (shown["series"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        #expect(Set(names).isSuperset(of: ["loss", "refit/loss", "validation/recall@20"]))

        let evaluation = try workspace.run(["evaluate", "--run", run, "--unseal", "--json"])
            .object()
        let rows = try #require(evaluation["rows"] as? [[String: Any]])
        #expect(rows.compactMap { $0["ranking"] as? String } == ["published", "new", "all"])
        let test = try #require(trained["test"] as? [String: Double])
        for row in rows {
            let ranking = try #require(row["ranking"] as? String)
            let metrics = try #require(row["metrics"] as? [String: Double])
            // Training does not measure what goes beyond accuracy.
            #expect(metrics["distance-km"] != nil && metrics["coverage@20"] != nil)
            for (name, value) in metrics where test["\(ranking)/\(name)"] != nil {
                // Training measured in Float, evaluation from Double factors.
                #expect(
                    abs(value - (test["\(ranking)/\(name)"] ?? .nan)) < 0.02, "\(ranking)/\(name)")
            }
        }

        let recommended = try workspace.run(
            ["recommend", "--run", run, "--user", "3", "--top", "10", "--json"]
        ).object()
        let items = try #require(recommended["items"] as? [[String: Any]])
        #expect(items.count == 10)
        let scores = items.compactMap { $0["score"] as? Double }
        #expect(scores == scores.sorted(by: >))
        #expect(items.allSatisfy { $0["training_visits"] as? Int == 0 })
        let place = try #require(items[0]["place"] as? Int)
        let explained = try workspace.run(
            ["explain", "--run", run, "--user", "3", "--place", "\(place)", "--json"]
        ).object()
        #expect(explained["rank"] as? Double == 1)
        let score = try #require(explained["score"] as? Double)
        #expect(abs(score - scores[0]) <= 1e-9 * abs(score))

        for command in [
            ["runs", "list"], ["runs", "show", run], ["evaluate", "--run", run],
            ["recommend", "--run", run, "--user", "3"],
            ["explain", "--run", run, "--user", "3", "--place", "\(place)"],
        ] {
            let plain = try workspace.run(command)
            #expect(plain.code == 0)
            #expect(plain.errors.isEmpty)
            #expect(!plain.output.isEmpty)
        }
    }

    @Test func aHundredExplanationsAddUp() throws {
        let workspace = try ProgramWorkspace()
        try workspace.train(epochs: 10)
        var nonzero = 0
        for index in 0..<100 {
            let (user, place) = (index * 37 % 60, index * 53 % 120)
            let side = index % 2 == 0 ? "user" : "place"
            let report = try workspace.run(
                [
                    "explain", "--run", "sepgcn-small-1", "--user", "\(user)", "--place",
                    "\(place)", "--side", side, "--limit", "7", "--json",
                ]
            ).object()
            let score = try #require(report["score"] as? Double)
            func sum(_ name: String) -> Double {
                (report[name] as? [[String: Any]] ?? []).compactMap {
                    $0["contribution"] as? Double
                }.reduce(0, +)
            }
            let listed = sum("evidence") + (report["remainder"] as? Double ?? .nan)
            for total in [listed, sum("by_kind"), sum("by_layer")] {
                #expect(abs(total - score) <= 1e-5 * abs(score), "user \(user), place \(place)")
            }
            if score != 0 { nonzero += 1 }
            #expect(report["terms"] as? Int != nil)
        }
        #expect(nonzero > 50)
    }

    @Test func progressIsJSONLinesOnStandardError() throws {
        let workspace = try ProgramWorkspace()
        let result = try workspace.run(
            ["train", "sepgcn", "--city", "small", "--epochs", "10", "--json"]
                + ProgramWorkspace.recipe)
        #expect(try result.object()["run"] as? String == "sepgcn-small-1")
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count >= 3)
        for line in lines {
            let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(event?["event"] is String, "\(line)")
        }
    }

    /// A step that kept its tape would grow by megabytes each.
    @Test func memoryDoesNotGrowWithTheEpochs() throws {
        let workspace = try ProgramWorkspace()
        let running = try workspace.start(
            [
                "train", "sepgcn", "--city", "small", "--epochs", "400", "--evaluate-every", "1",
                "--batch", "1024", "--no-refit", "--json",
            ])
        var samples: [(epoch: Int, bytes: Int)] = []
        while !running.hasEnded {
            let bytes = running.resident
            let epoch = running.errors.split(separator: "\n").count
            if bytes > 0 { samples.append((epoch, bytes)) }
            usleep(5000)
        }
        #expect(running.wait().code == 0)
        let early = samples.filter { (5...60).contains($0.epoch) }.map(\.bytes).max()
        let late = samples.filter { (300...400).contains($0.epoch) }.map(\.bytes).max()
        let (start, end) = try (#require(early), #require(late))
        #expect(end - start < 30 << 20, "\(start >> 20) MB, then \(end >> 20) MB")
    }
}
