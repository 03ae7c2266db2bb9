import Foundation
import TestSupport
import Testing

/// What a run keeps of its trainings, and of one that could not go on.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct GoingOnTests {
    /// A run that was stopped, with a kept checkpoint of that name and epoch.
    private func stopped() throws -> (workspace: ProgramWorkspace, kept: String, epoch: Int) {
        let workspace = try ProgramWorkspace()
        let training = try workspace.start(
            ["train", "sepgcn", "--city", "small", "--epochs", "100000", "--no-guard"]
                + ProgramWorkspace.recipe)
        training.waitForEvaluation()
        #expect(try workspace.run(["runs", "send", "sepgcn-small-1", "checkpoint"]).code == 0)
        var kept: (String, Int)?
        let end = ContinuousClock.now + .seconds(20)
        while kept == nil, ContinuousClock.now < end {
            let report = try workspace.run(["runs", "show", "sepgcn-small-1", "--json"]).object()
            let checkpoints = report["checkpoints"] as? [[String: Any]] ?? []
            kept =
                checkpoints.lazy.compactMap { checkpoint in
                    guard let kind = checkpoint["kind"] as? String, kind.hasPrefix("step-"),
                        let epoch = checkpoint["epoch"] as? Int
                    else { return nil }
                    return (kind, epoch)
                }.first
            if kept == nil { Thread.sleep(forTimeInterval: 0.05) }
        }
        training.signal(SIGINT)
        training.wait()
        let (kind, epoch) = try #require(kept)
        return (workspace, kind, epoch)
    }

    private func events(_ workspace: ProgramWorkspace, _ more: String...) throws
        -> [[String: Any]]
    {
        try #require(
            try workspace.run(["runs", "events", "sepgcn-small-1", "--json"] + more).json()
                as? [[String: Any]])
    }

    /// What cannot be gone on from is not the run's fault: it stays stopped, and its log is silent.
    @Test func aDamagedCheckpointLeavesTheRunAsItWas() throws {
        let (workspace, kept, epoch) = try stopped()
        let before = try events(workspace).count
        let file = workspace.folder.file(
            "sessions/default/checkpoints/sepgcn-small-1/\(kept).safetensors")
        let sound = try Data(contentsOf: URL(fileURLWithPath: file))
        let resume = ["train", "sepgcn", "--resume", "sepgcn-small-1", "--from", kept]
        for damaged in [Data(), Data("no checkpoint".utf8), sound.prefix(sound.count / 2)] {
            try damaged.write(to: URL(fileURLWithPath: file))
            try workspace.run(resume).expectRefusal(65, "\(kept).safetensors")
            let report = try workspace.run(["runs", "show", "sepgcn-small-1", "--json"]).object()
            #expect(report["status"] as? String == "stopped")
            // Why it did not go on stands where the run is shown.
            let message = try #require(report["message"] as? String)
            #expect(message.hasPrefix("it did not go on: ") && message.contains(kept), "\(message)")
            #expect(try events(workspace).count == before)
        }
        // The sound one is gone on from, to an end that is near.
        try sound.write(to: URL(fileURLWithPath: file))
        let went = try workspace.run(resume + ["--epochs", "\(epoch + 3)"])
        #expect(went.code == 0, "\(went.errors)")
        let kinds = try events(workspace).compactMap { $0["kind"] as? String }
        #expect(kinds.contains("rolled-back") && kinds.last == "finished")
    }

    /// Each training adds its lines, whoever started it, and nothing of them is in the session.
    @Test func whatATrainingTellsIsKept() throws {
        let workspace = try ProgramWorkspace()
        try workspace.train(epochs: 3, ["--evaluate-every", "1"])
        let all = try events(workspace, "--console")
        let lines = all.filter { $0["kind"] as? String == "console" }
        #expect(try events(workspace).count == all.count - lines.count)
        let texts = lines.compactMap { $0["text"] as? String }
        #expect(texts.contains { $0.hasPrefix("selection epoch 1/3") }, "\(texts)")
        #expect(texts.contains { $0.contains("validation/recall@20") }, "\(texts)")
        #expect(all.compactMap { $0["at"] as? String }.allSatisfy { $0.hasSuffix("Z") })
        let followed = try workspace.run(
            ["runs", "events", "sepgcn-small-1", "--console", "--follow"])
        #expect(followed.output.split(separator: "\n").count == all.count)
    }
}
