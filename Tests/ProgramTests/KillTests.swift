import Foundation
import Glibc
import TestSupport
import Testing

/// A training that is killed, stopped, or damaged goes on as if nothing had happened, or says why
/// it cannot.
@Suite(.enabled(if: Program.isBuilt, Program.missing), .serialized)
struct KillTests {
    /// `WHYHERE_KILLS` asks for more rounds.
    static let kills =
        ProcessInfo.processInfo.environment["WHYHERE_KILLS"].flatMap { Int($0) } ?? 6

    private static let recipe =
        ["--epochs", "150", "--evaluate-every", "1"] + ProgramWorkspace.recipe

    private func compare(_ workspace: ProgramWorkspace, _ found: String, _ expected: String) throws
    {
        for name in ["loss", "refit/loss", "gradient_norm", "validation/recall@20"] {
            let wanted = try workspace.series(expected, name)
            #expect(!wanted.isEmpty, "\(name)")
            #expect(try workspace.series(found, name) == wanted, "\(name)")
        }
        let reports = try [found, expected].map {
            try workspace.run(["runs", "show", $0, "--json"]).object()
        }
        #expect(reports[0]["status"] as? String == "finished")
        #expect(
            reports[0]["test"] as? [String: Double] == reports[1]["test"] as? [String: Double])
        // The tensors stand after the metadata, which names the run.
        let tensors = try [found, expected].map { run in
            let file = workspace.folder.file(
                "sessions/default/checkpoints/\(run)/final.safetensors")
            return try Data(contentsOf: URL(fileURLWithPath: file)).suffix(180 * 16 * 4)
        }
        #expect(tensors[0] == tensors[1])
    }

    @Test func killedAtRandomMomentsItEndsTheSame() throws {
        let workspace = try ProgramWorkspace()
        let clock = ContinuousClock()
        let start = clock.now
        let whole = try workspace.run(["train", "sepgcn", "--city", "small"] + Self.recipe)
        #expect(whole.code == 0)
        let duration = (clock.now - start) / .microseconds(1)

        var random = SystemRandomNumberGenerator()
        var first = true
        var interrupted = 0
        for _ in 0..<Self.kills {
            let running = try workspace.start(
                first
                    ? ["train", "sepgcn", "--city", "small"] + Self.recipe
                    : ["train", "sepgcn", "--resume", "sepgcn-small-2"])
            // A fraction of the whole, so that each round finds something left to do; the first
            // kill must leave a run to resume.
            let fraction = Double.random(in: (first ? 0.1 : 0.02)...0.25, using: &random)
            usleep(UInt32(fraction * duration))
            running.signal(SIGKILL)
            if running.wait().code == 137 { interrupted += 1 }
            first = false
            let report = try workspace.run(["runs", "show", "sepgcn-small-2", "--json"]).object()
            if report["status"] as? String == "finished" { break }
            #expect(report["status"] as? String == "interrupted")
        }
        #expect(interrupted >= min(2, Self.kills))
        let last = try workspace.run(["runs", "show", "sepgcn-small-2", "--json"]).object()
        if last["status"] as? String != "finished" {
            let result = try workspace.run(["train", "sepgcn", "--resume", "sepgcn-small-2"])
            #expect(result.code == 0, "\(result.errors)")
        }
        try compare(workspace, "sepgcn-small-2", "sepgcn-small-1")
        #expect(workspace.leftovers().isEmpty)
    }

    private func waitForEvaluation(_ running: Running) {
        running.waitForEvaluation()
    }

    @Test func anInterruptStopsWithACheckpoint() throws {
        let workspace = try ProgramWorkspace()
        #expect(
            try workspace.run(["train", "sepgcn", "--city", "small"] + Self.recipe).code == 0)
        let running = try workspace.start(["train", "sepgcn", "--city", "small"] + Self.recipe)
        waitForEvaluation(running)
        let again = try workspace.run(["train", "sepgcn", "--resume", "sepgcn-small-2"])
        if !running.hasEnded { again.expectRefusal(64, "is being trained by process") }
        running.signal(SIGINT)
        let result = running.wait()
        #expect(result.code == 130)
        #expect(result.errors.hasSuffix("--resume sepgcn-small-2'\n"))
        let report = try workspace.run(["runs", "show", "sepgcn-small-2", "--json"]).object()
        #expect(report["status"] as? String == "stopped")
        let resumed = try workspace.run(["train", "sepgcn", "--resume", "sepgcn-small-2"])
        #expect(resumed.code == 0)
        try compare(workspace, "sepgcn-small-2", "sepgcn-small-1")
    }

    @Test func aCutCheckpointIsRefused() throws {
        let workspace = try ProgramWorkspace()
        let running = try workspace.start(["train", "sepgcn", "--city", "small"] + Self.recipe)
        waitForEvaluation(running)
        running.signal(SIGINT)
        running.wait()
        for kind in ["last", "best"] {
            let file = workspace.folder.file(
                "sessions/default/checkpoints/sepgcn-small-1/\(kind).safetensors")
            let data = try Data(contentsOf: URL(fileURLWithPath: file))
            try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: file))
        }
        let run = "sepgcn-small-1"
        try workspace.run(["train", "sepgcn", "--resume", run])
            .expectRefusal(65, "last.safetensors")
        try workspace.run(["recommend", "--run", run, "--user", "1"])
            .expectRefusal(65, "best.safetensors")
    }

    @Test func anotherCityOfTheSameNameIsRefused() throws {
        let workspace = try ProgramWorkspace()
        try workspace.train(epochs: 5)
        let running = try workspace.start(["train", "sepgcn", "--city", "small"] + Self.recipe)
        waitForEvaluation(running)
        running.signal(SIGINT)
        running.wait()
        try workspace.grow(seed: 6, replace: true)
        for command in [
            ["recommend", "--run", "sepgcn-small-1", "--user", "1"],
            ["explain", "--run", "sepgcn-small-1", "--user", "1", "--place", "1"],
            ["evaluate", "--run", "sepgcn-small-1", "--unseal"],
        ] {
            try workspace.run(command).expectRefusal(65, "final.safetensors", "other data")
        }
        try workspace.run(["evaluate", "--run", "sepgcn-small-1"])
            .expectRefusal(65, "best.safetensors", "other data")
        try workspace.run(["train", "sepgcn", "--resume", "sepgcn-small-2"])
            .expectRefusal(65, "has changed since")
    }
}
