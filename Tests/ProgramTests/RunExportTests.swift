import Foundation
import TestSupport
import Testing

/// Runs as other programs read them.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct RunExportTests {
    private func trained() throws -> ProgramWorkspace {
        let workspace = try ProgramWorkspace()
        _ = try workspace.run([
            "train", "sepgcn", "--city", "small", "--epochs", "4", "--dimension", "4", "--layers",
            "1", "--no-refit", "--evaluate-every", "2", "--seeds", "1,2",
        ])
        return workspace
    }

    @Test func everyValueIsARow() throws {
        let workspace = try trained()
        let text = try workspace.run(["runs", "export", "sepgcn-small-1"]).output
        let lines = text.split(separator: "\n").map { $0.split(separator: ",") }
        #expect(lines.first?.map(String.init) == ["run", "curve", "step", "epoch", "value"])
        #expect(lines.allSatisfy { $0.count == 5 })
        let report = try workspace.run(["runs", "show", "sepgcn-small-1", "--json"]).object()
        let series = try #require(report["series"] as? [[String: Any]])
        let points = series.map { ($0["points"] as? [Any])?.count ?? 0 }.reduce(0, +)
        #expect(lines.count == points + 1)
        let objects = try workspace.run([
            "runs", "export", "sepgcn-small-1", "--format", "json-lines",
        ]).output.split(separator: "\n")
        #expect(objects.count == points)
        let first = try JSONSerialization.jsonObject(with: Data(objects[0].utf8))
        #expect((first as? [String: Any])?["run"] as? String == "sepgcn-small-1")
    }

    @Test func tablesHaveWhatDiffers() throws {
        let workspace = try trained()
        let table = try workspace.run(["runs", "export", "--format", "markdown"]).output
        let lines = table.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].contains("| seed |") && !lines[0].contains("dimension"))
        #expect(lines[2].hasPrefix("| sepgcn-small-1 |"))
        let latex = try workspace.run(["runs", "export", "--format", "latex"]).output
        #expect(latex.hasPrefix("\\begin{tabular}"))
        #expect(latex.contains("SEP-GCN & small"))
        try workspace.run(["runs", "export", "--format", "excel"])
            .expectRefusal(64, "--format excel", "tensorboard")
        try workspace.run(["runs", "export", "--format", "tensorboard"])
            .expectRefusal(64, "--to FOLDER")
        try workspace.run(["runs", "export", "nobody"]).expectRefusal(66, "nobody")
    }

    /// TensorBoard itself reads every scalar of a group of seeds, at its step.
    @Test(.enabled(if: PythonPackages.haveTensorBoard, "TensorBoard is absent; run 'make test'"))
    func tensorBoardReadsAGroupOfSeeds() throws {
        let workspace = try trained()
        let folder = workspace.folder.file("logs")
        _ = try workspace.run([
            "runs", "export", "sepgcn-small-seeds-1", "--format", "tensorboard", "--to", folder,
        ])
        let script = """
            import json, sys
            from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
            found = {}
            for run in sys.argv[2:]:
                events = EventAccumulator(sys.argv[1] + "/" + run, size_guidance={"scalars": 0})
                events.Reload()
                found[run] = {tag: [[e.step, e.value, e.wall_time] for e in events.Scalars(tag)]
                              for tag in events.Tags()["scalars"]}
            print(json.dumps(found))
            """
        let runs = ["sepgcn-small-1", "sepgcn-small-2"]
        let data = try PythonPackages.run(script, [folder] + runs)
        let found = try JSONDecoder().decode([String: [String: [[Double]]]].self, from: data)
        for run in runs {
            let report = try workspace.run(["runs", "show", run, "--json"]).object()
            let series = try #require(report["series"] as? [[String: Any]])
            for curve in series {
                let name = try #require(curve["name"] as? String)
                let points = try #require(curve["points"] as? [[String: Any]])
                let read = try #require(found[run]?[name], "\(name)")
                #expect(read.map { Int($0[0]) } == points.compactMap { $0["step"] as? Int })
                let values = points.compactMap { $0["value"] as? Double }
                for (value, read) in zip(values, read) {
                    #expect(Float(value) == Float(read[1]))
                    // This century, and in order.
                    #expect(read[2] > 1.7e9)
                }
            }
            #expect(found[run]?.keys.contains { $0.hasPrefix("test/") } == true)
        }
    }
}
