import Foundation
import Glibc
import TestSupport
import Testing

/// `runs list`, `diff`, `scatter` and `rename` from outside.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct RunsCommandTests {
    let workspace: ProgramWorkspace

    init() throws { workspace = try ProgramWorkspace() }

    private func train(_ more: [String] = []) throws -> String {
        let report = try workspace.train(epochs: 2, ["--evaluate-every", "1", "--no-refit"] + more)
        return try #require(report["run"] as? String)
    }

    @Test func columnsFiltersAndFolds() throws {
        let group = try workspace.train(
            epochs: 2, ["--evaluate-every", "1", "--no-refit", "--seeds", "1,2"])
        #expect(group["group"] is String)
        let wide = try train(["--gamma", "0.75"])
        let table = try workspace.run([
            "runs", "list", "--columns", "run,gamma,validation/ndcg@20,time", "--sort", "gamma",
        ])
        let lines = table.output.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("RUN"), "\(table)")
        #expect(lines[0].contains("GAMMA") && lines[1].hasPrefix(wide))
        let filtered = try workspace.run(["runs", "list", "--filter", "gamma=0.75", "--json"])
            .json()
        #expect((filtered as? [[String: Any]])?.map { $0["run"] as? String } == [wide])
        let folded = try workspace.run([
            "runs", "list", "--fold", "--columns", "run,best", "--json",
        ]).json()
        let rows = try #require(folded as? [[String: Any]])
        #expect(rows.count == 2 && rows[1]["seeds"] as? Int == 2)
        #expect((rows[1]["best"] as? [String: Any])?["deviation"] is Double)
        let help = try workspace.run(["runs", "list", "--columns", "help"])
        #expect(help.output.contains("learning-rate") && help.output.contains("memory"))
        // Named twice, by two names and with blanks, a column stands once.
        let twice = try #require(
            try workspace.run([
                "runs", "list", "--columns", "best , best,gamma,setting/gamma", "--json",
            ]).json() as? [[String: Any]])
        #expect(twice.count == 3 && twice[0]["best"] is Double && twice[0]["gamma"] is Double)
        try workspace.run(["runs", "list", "--columns", ","]).expectRefusal(64, "no column ''")
        try workspace.run(["runs", "list", "--columns", "gama"])
            .expectRefusal(64, "no column 'gama'", "perhaps 'gamma'")
        try workspace.run(["runs", "list", "--filter", "gama>2"]).expectRefusal(64, "gamma")
        try workspace.run(["runs", "list", "--sort", "nothing-like-it"]).expectRefusal(64)
        try workspace.run(["runs", "list", "--reverse"]).expectRefusal(64, "--sort")
    }

    @Test func differencesAndUsers() throws {
        let (first, second) = (try train(), try train(["--gamma", "0.75", "--seed", "2"]))
        let differences = try workspace.run(["runs", "diff", first, second, "--json"]).object()
        let rows = try #require(differences["rows"] as? [[String: Any]])
        #expect(Set(rows.compactMap { $0["setting"] as? String }) == ["gamma", "seed"])
        try workspace.run(["runs", "diff", first]).expectRefusal(64, "two runs")
        let scatter = try workspace.run(["runs", "scatter", first, second, "--json"]).object()
        let users = try #require(scatter["users"] as? [[String: Any]])
        let pairs = users.compactMap { user -> (Double, Double)? in
            guard let one = user["first"] as? Double, let other = user["second"] as? Double else {
                return nil
            }
            return (one, other)
        }
        #expect(!pairs.isEmpty && pairs.count == users.count)
        #expect(scatter["above"] as? Int == pairs.count { $0.1 > $0.0 })
        #expect(scatter["below"] as? Int == pairs.count { $0.1 < $0.0 })
        #expect(scatter["equal"] as? Int == pairs.count { $0.1 == $0.0 })
        #expect(scatter["part"] as? String == "validation")
        let csv = try workspace.run(["runs", "scatter", first, second, "--csv"])
        #expect(csv.output.split(separator: "\n").count == users.count + 1)
        #expect(csv.output.hasPrefix("user,name,\(first),\(second)\n"))
        try workspace.run(["runs", "scatter", first, second, "--metric", "nothing"])
            .expectRefusal(64, "recall@20")
        let openings = try workspace.run(["runs", "scatter", first, second, "--unseal", "--json"])
            .object()
        #expect(openings["part"] as? String == "test" && (openings["openings"] as? Int ?? 0) > 0)
    }

    @Test(arguments: [
        (["runs", "tag"], "'whyhere runs label'"), (["runs", "lits"], "'whyhere runs list'"),
        (["session", "chekc"], "'whyhere session check'"),
        (["config", "stepmother"], "'whyhere config' has no subcommand"),
        (["trian"], "'whyhere train'"), (["trian", "--city", "small"], "'whyhere train'"),
        (["runs", "--json", "tag"], "'whyhere runs label'"),
    ])
    func anUnknownSubcommandIsTold(words: [String], meant: String) throws {
        try workspace.run(words).expectRefusal(64, meant)
    }

    /// Killed before and after every rename of a renaming, it is whole with the old name or the new.
    @Test func aRenamingThatIsKilledIsMended() throws {
        let run = try train()
        let library = workspace.folder.file("killer.so")
        let source =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().path + "/torture/killer.c"
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = ["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0)
        var (name, killed) = (run, 0)
        for number in 1...30 {
            for end in ["", "+"] {
                let new = "best\(number)\(end.isEmpty ? "a" : "b")"
                let result = try workspace.run(
                    ["runs", "rename", name, new],
                    environment: [
                        "LD_PRELOAD": library, "WHYHERE_KILL_AT": "rename:\(number)\(end)",
                    ])
                let rows = try workspace.run(["runs", "list", "--json"]).json()
                let runs = (rows as? [[String: Any]])?.compactMap { $0["run"] as? String }
                let now = try #require(runs?.first)
                #expect(runs?.count == 1 && [name, new].contains(now), "\(number)\(end)")
                let folder = workspace.path + "/sessions/default/checkpoints"
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [now])
                #expect(
                    !FileManager.default.fileExists(
                        atPath: workspace.path + "/sessions/default/renaming.json"))
                let asked = try workspace.run(["recommend", "--run", now, "--user", "3"])
                #expect(asked.code == 0, "\(asked.errors)")
                name = now
                if result.code == 0 {
                    #expect(now == new && killed > 4)
                    return
                }
                killed += 1
                #expect(result.code == 128 + SIGKILL, "\(result.errors)")
            }
        }
        Issue.record("it never came to its end")
    }
}
