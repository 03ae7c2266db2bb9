import Foundation
import TestSupport
import Testing

/// The stages of Spacetime-GR from the command line, one after the other.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct StageCommandTests {
    private static let sizes = [
        "--split", "leave-one-out", "--action", "visit", "--dimension", "16", "--layers", "1",
        "--heads", "2", "--length", "16", "--richness", "0",
    ]

    private func train(
        _ workspace: ProgramWorkspace, _ stage: String, _ options: [String] = []
    ) throws -> Program.Result {
        try workspace.run(
            ["train", "spacetime-gr" + stage, "--city", "small", "--epochs", "1"] + options)
    }

    @Test func eachStartsFromTheOneBefore() throws {
        let workspace = try ProgramWorkspace()
        let early = try train(workspace, "-ranking")
        #expect(early.code == 64 && early.errors.contains("to start from"))
        #expect(try train(workspace, "", Self.sizes).code == 0)
        for stage in ["-embedding", "-ranking", "-alignment"] {
            let done = try train(workspace, stage)
            #expect(done.code == 0, "\(done.errors)")
            #expect(done.output.contains("started from the vectors of run spacetime-gr-small-1"))
        }
        // Sizes and split are those of the run before.
        let shown = try workspace.run(
            ["runs", "show", "spacetime-gr-ranking-small-1", "--json"]
        ).object()
        let recipe = try #require(shown["recipe"] as? [String: Any])
        #expect(recipe["dimension"] as? Int == 16 && recipe["split"] as? String == "leave-one-out")
        let generation = try #require(recipe["generation"] as? [String: Any])
        #expect(generation["start"] as? String == "spacetime-gr-small-1")

        let table = try workspace.run(
            [
                "evaluate", "--city", "small", "--next", "leave-one-out", "--shown", "10",
                "--no-tuning", "--draws", "100", "--run", "spacetime-gr-ranking-small-1", "--run",
                "spacetime-gr-small-1", "--json",
            ]
        ).object()
        let first = try #require((table["tables"] as? [[String: Any]])?.first)
        #expect(first["leading"] as? String == "request-auc")
        let rows = try #require(first["rows"] as? [[String: Any]])
        for name in ["popularity", "spacetime-gr-ranking-small-1", "spacetime-gr-small-1"] {
            let row = try #require(rows.first { $0["name"] as? String == name })
            let metrics = try #require(row["metrics"] as? [String: Double])
            #expect((0...1).contains(metrics["auc"] ?? -1))
        }

        let file = workspace.folder.file("vectors.safetensors")
        let written = try workspace.run(
            ["embeddings", "--run", "spacetime-gr-embedding-small-1", "--to", file, "--json"]
        ).object()
        #expect(written["places"] as? Int == 120 && written["dimension"] as? Int == 16)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count > 120 * 16 * 4)
        let refused = try workspace.run(
            ["embeddings", "--run", "spacetime-gr-small-1", "--to", file])
        #expect(refused.code == 64 && refused.errors.contains("no vectors"))
    }

    @Test func listsByBeamAndAmongGivenPlaces() throws {
        let workspace = try ProgramWorkspace()
        #expect(try train(workspace, "", Self.sizes).code == 0)
        func items(_ options: [String]) throws -> [[String: Any]] {
            let report = try workspace.run(
                [
                    "recommend", "--run", "spacetime-gr-small-1", "--user", "5", "--top", "5",
                    "--json",
                ] + options
            ).object()
            return try #require(report["items"] as? [[String: Any]])
        }
        let all = try items([]).compactMap { $0["place"] as? Int }
        // With every block in the beam the list is the exact one.
        #expect(try items(["--beam", "1000"]).compactMap { $0["place"] as? Int } == all)
        #expect(try !items(["--beam", "1"]).isEmpty)
        let among = try items(["--among", "7,\(all[2]),90"]).compactMap { $0["place"] as? Int }
        #expect(among.count == 3 && Set(among) == [7, all[2], 90])
        try workspace.train(epochs: 5)
        let refused = try workspace.run(
            ["recommend", "--run", "sepgcn-small-1", "--user", "5", "--beam", "3"])
        #expect(refused.code == 64 && refused.errors.contains("no beam"))
    }
}
