import Foundation
import Glibc
import TestSupport
import Testing

/// Trainings that wait for their turn, carried out by a process that may be killed at any time.
@Suite(.enabled(if: Program.isBuilt, Program.missing), .serialized)
struct QueueProgramTests {
    private static let recipe =
        ["--epochs", "6", "--evaluate-every", "2"] + ProgramWorkspace.recipe
    private let workspace: ProgramWorkspace

    init() throws { workspace = try ProgramWorkspace() }

    private func queue(_ arguments: [String], epochs: String? = nil) throws -> [String: Any] {
        var recipe = Self.recipe
        if let epochs { recipe[1] = epochs }
        return try workspace.run(
            ["train", "sepgcn", "--city", "small"] + recipe + ["--queue", "--json"] + arguments
        ).object()
    }

    private func list() throws -> [String: Any] {
        try workspace.run(["queue", "list", "--json"]).object()
    }

    private func names(_ report: [String: Any], _ key: String = "queued") -> [String] {
        (report[key] as? [[String: Any]] ?? []).compactMap { $0["run"] as? String }
    }

    private func run(_ name: String) throws -> [String: Any] {
        try workspace.run(["runs", "show", name, "--json"]).object()
    }

    private func status(_ name: String) throws -> String? { try run(name)["status"] as? String }

    /// Waits until nothing waits and nothing runs.
    private func waitForEnd(_ seconds: Int = 60) throws {
        for _ in 0..<seconds * 10 {
            let report = try list()
            // The process ends when the last training has begun.
            if names(report).isEmpty, names(report, "running").isEmpty, report["process"] == nil {
                return
            }
            usleep(100_000)
        }
        let report = try list()
        Issue.record("The queue does not end: \(report)")
    }

    /// A run that keeps the queue busy for long.
    private func blocker() throws -> Running {
        let running = try workspace.start(
            ["train", "sepgcn", "--city", "small", "--epochs", "100000"] + ProgramWorkspace.recipe)
        for _ in 0..<200 where names(try list(), "running").isEmpty { usleep(50_000) }
        return running
    }

    @Test func whatIsQueuedIsTrainedInOrder() throws {
        let plain = try workspace.train(epochs: 6, ["--evaluate-every", "2"])
        let blocker = try blocker()
        let first = try queue([])
        #expect(names(first) == ["sepgcn-small-3"])
        let wait = try workspace.run(
            ["train", "sepgcn", "--city", "small", "--queue"] + Self.recipe)
        #expect(wait.output == "sepgcn-small-4 is queued, 2nd\n")
        #expect(try names(queue(["--seeds", "1,2"])) == ["sepgcn-small-5", "sepgcn-small-6"])
        #expect(try workspace.run(["queue", "move", "sepgcn-small-6", "--to", "1"]).code == 0)
        #expect(try workspace.run(["queue", "remove", "sepgcn-small-4"]).code == 0)
        #expect(
            try names(list()) == ["sepgcn-small-6", "sepgcn-small-3", "sepgcn-small-5"])
        #expect(try workspace.run(["runs", "list"]).output.contains("queued, 2nd"))
        try workspace.run(["queue", "move", "sepgcn-small-1", "--to", "1"])
            .expectRefusal(64, "is finished, not queued")
        try workspace.run(["runs", "send", "sepgcn-small-3", "pause"])
            .expectRefusal(64, "is queued, 2nd", "queue remove")
        // Nothing begins as long as another training runs.
        #expect(try status("sepgcn-small-6") == "queued")
        blocker.signal(SIGINT)
        blocker.wait()
        try waitForEnd()
        var started: [String] = []
        for number in [6, 3, 5] {
            let report = try run("sepgcn-small-\(number)")
            #expect(report["status"] as? String == "finished", "\(number)")
            started.append(try #require(report["ended_at"] as? String))
        }
        #expect(started == started.sorted())
        #expect(try status("sepgcn-small-4") == "stopped")
        // Trained in the queue it is the same run.
        let queued = try run("sepgcn-small-3")
        #expect(queued["test"] as? [String: Double] == plain["test"] as? [String: Double])
    }

    /// kill -9 of the process that carries the queue out loses nothing, and trainings go on.
    @Test func theRunnerMayBeKilled() throws {
        let blocker = try blocker()
        for _ in 0..<3 { _ = try queue([]) }
        let process = try #require(try waitForRunner())
        kill(pid_t(process), SIGKILL)
        #expect(try list()["process"] == nil)
        #expect(try names(list()).count == 3)
        #expect(!blocker.hasEnded)
        // Many start it at once: one does.
        let started = try (0..<5).map { _ in try workspace.start(["queue", "run", "--json"]) }
        for one in started { #expect(one.wait().code == 0) }
        let again = try #require(try waitForRunner())
        #expect(again != process)
        // The others find the queue claimed and end; on a busy machine that takes a moment.
        for _ in 0..<200 where runners().count > 1 { usleep(50_000) }
        #expect(runners().count == 1)
        // Killed while its own training runs: the next one neither starts it twice nor beside it.
        blocker.signal(SIGINT)
        blocker.wait()
        for _ in 0..<200 where names(try list(), "running").isEmpty { usleep(20_000) }
        kill(pid_t(again), SIGKILL)
        _ = try queue([])
        try waitForEnd()
        for number in 2...5 { #expect(try status("sepgcn-small-\(number)") == "finished") }
        for number in 2...5 {
            let events = try workspace.run(["runs", "events", "sepgcn-small-\(number)"]).output
            #expect(events.components(separatedBy: "selection:").count == 2, "\(events)")
        }
    }

    private func waitForRunner() throws -> Int? {
        for _ in 0..<100 {
            if let process = try list()["process"] as? Int { return process }
            usleep(50_000)
        }
        return nil
    }

    /// Processes of this workspace that carry a queue out.
    private func runners() -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { Int($0) != nil }.filter { process in
            let data = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
            let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words.contains("queue") && words.contains(workspace.path)
                && words.contains("--detached")
        }
    }

    /// What fails stops nothing; what was given counts.
    @Test func whatFailsStopsNothing() throws {
        let blocker = try blocker()
        _ = try queue(
            ["--layers", "1", "--batch", "64", "--learning-rate", "10", "--decay", "1e38"])
        _ = try queue([])
        _ = try workspace.train(epochs: 4)
        _ = try workspace.run(
            [
                "train", "sepgcn", "--branch", "sepgcn-small-4", "--from", "best",
                "--learning-rate", "0.005", "--queue",
            ])
        let branch = "sepgcn-small-5"
        #expect(
            try workspace.run(["runs", "show", branch]).output.contains("--learning-rate 0.005"))
        blocker.signal(SIGINT)
        #expect(blocker.wait().code == 130)
        let resumed = try workspace.run(
            [
                "train", "sepgcn", "--resume", "sepgcn-small-1", "--epochs", "2", "--queue",
            ])
        #expect(resumed.code == 0, "\(resumed.errors)")
        try waitForEnd()
        #expect(try status("sepgcn-small-2") == "failed")
        #expect(try status("sepgcn-small-3") == "finished")
        let changed = try workspace.run(["runs", "show", branch]).output
        #expect(changed.contains("learning-rate 0.02 → 0.005"), "\(changed)")
    }

    /// Two at once share the cores, and none waits for the other.
    @Test func twoRunAtOnce() throws {
        _ = try queue(["--at-once", "2"], epochs: "100000")
        _ = try queue([], epochs: "100000")
        _ = try queue([])
        for _ in 0..<200 where names(try list(), "running").count < 2 { usleep(50_000) }
        let report = try list()
        #expect(Set(names(report, "running")) == ["sepgcn-small-1", "sepgcn-small-2"])
        #expect(names(report) == ["sepgcn-small-3"])
        #expect(report["at_once"] as? Int == 2)
        for run in names(report, "running") {
            #expect(try workspace.run(["runs", "send", run, "stop"]).code == 0)
        }
        try waitForEnd()
        #expect(try status("sepgcn-small-3") == "finished")
    }

    @Test func whatIsNoNumberIsRefused() throws {
        let train = ["train", "sepgcn", "--city", "small"]
        try workspace.run(train + ["--queue", "--at-once", "many"]).expectRefusal(64, "--at-once")
        try workspace.run(train + ["--at-once", "2"]).expectRefusal(64, "--queue")
        try workspace.run(train + ["--halving"]).expectRefusal(64, "needs a sweep")
        try workspace.run(train + ["--sweep", "layers=1,2", "--first-epochs", "2"])
            .expectRefusal(64, "--halving")
        try workspace.run(train + ["--sweep", "epochs=10,20", "--halving"])
            .expectRefusal(64, "cannot be halved")
        try workspace.run(["queue", "remove", "nobody"]).expectRefusal(66, "nobody")
        #expect(try workspace.run(["queue"]).output.hasPrefix("The queue is empty"))
    }

    // MARK: Halving

    private static let sweep = [
        "train", "bpr-mf", "--city", "small", "--epochs", "9", "--evaluate-every", "1",
        "--dimension", "16", "--batch", "512", "--patience", "0", "--sweep",
        "learning-rate=0.05,0.02,0.001,0.0001",
    ]

    private func sweep(_ name: String = "bpr-mf-small-sweep-1") throws -> [String: Any] {
        try workspace.run(["runs", "show", name, "--json"]).object()
    }

    /// The winner is, bit for bit, the training that it would have been alone.
    private func expectWinnerIsPlain() throws {
        let report = try sweep()
        let rows = try #require(report["rows"] as? [[String: Any]])
        #expect(report["is_over"] as? Bool == true)
        #expect(rows[0]["status"] as? String == "finished")
        #expect(rows.dropFirst().allSatisfy { $0["status"] as? String == "left" })
        let winner = try #require((rows[0]["runs"] as? [String])?.first)
        let rate = try #require((rows[0]["settings"] as? String)?.split(separator: "=").last)
        var plain = Self.sweep.dropLast(2)
        plain += ["--learning-rate", String(rate), "--json"]
        let whole = try workspace.run(Array(plain)).object()
        let name = try #require(whole["run"] as? String)
        for curve in ["loss", "refit/loss", "validation/recall@20"] {
            let wanted = try workspace.series(name, curve)
            #expect(!wanted.isEmpty)
            #expect(try workspace.series(winner, curve) == wanted, "\(curve)")
        }
        #expect(
            try run(winner)["test"] as? [String: Double] == whole["test"] as? [String: Double])
        // Only the winner is tested.
        for row in rows.dropFirst() {
            let left = try #require((row["runs"] as? [String])?.first)
            let report = try run(left)
            #expect((report["test"] as? [String: Double])?.isEmpty == true)
            #expect((report["message"] as? String)?.hasPrefix("left at epoch ") == true)
        }
    }

    @Test func theBestOfASweepGoesOn() throws {
        let result = try workspace.run(Self.sweep + ["--halving", "2"])
        #expect(result.code == 0, "\(result.errors)")
        // After each rung on standard error, and once at the end.
        #expect(result.errors.components(separatedBy: "VALIDATION recall@20").count == 3)
        #expect(result.output.contains("left at epoch 2 of 9: 4th of 4"), "\(result.output)")
        #expect(result.output.contains("left at epoch 4 of 9: 2nd of 2"), "\(result.output)")
        try expectWinnerIsPlain()
    }

    /// Killed at random moments, it goes on where it stood.
    @Test func aKilledSweepGoesOn() throws {
        var resumes = 0
        var arguments = Self.sweep + ["--halving", "2", "--first-epochs", "1"]
        while resumes < 25 {
            let running = try workspace.start(arguments)
            usleep(UInt32.random(in: 120_000...400_000) + UInt32(resumes) * 40_000)
            running.signal(SIGKILL)
            let result = running.wait()
            if result.code == 0 { break }
            #expect(result.code == 137, "\(result.errors)")
            let made = try workspace.run(["runs", "show", "bpr-mf-small-sweep-1"])
            guard made.code == 0 else { continue }
            arguments = ["train", "bpr-mf", "--resume", "bpr-mf-small-sweep-1"]
            resumes += 1
        }
        #expect(resumes >= 1)
        try expectWinnerIsPlain()
    }

    @Test func theQueueHalvesASweep() throws {
        let queued = try workspace.run(
            Self.sweep + ["--halving", "2", "--queue", "--at-once", "2", "--json"]
        ).object()
        #expect(names(queued).count <= 4)
        // Its process is killed in the midst, and begun again.
        if let process = try waitForRunner() { kill(pid_t(process), SIGKILL) }
        _ = try workspace.run(["queue", "run", "--wait"])
        try waitForEnd()
        try expectWinnerIsPlain()
    }

    @Test func whereOneDivergesTheOthersGoOn() throws {
        let result = try workspace.run([
            "train", "sepgcn", "--city", "small", "--epochs", "9", "--evaluate-every", "1",
            "--dimension", "16", "--layers", "1", "--batch", "64", "--learning-rate", "10",
            "--sweep", "decay=1e38,0.001,0.01", "--halving",
        ])
        #expect(result.code == 0, "\(result.errors)")
        let rows = try #require(
            try sweep("sepgcn-small-sweep-1")["rows"] as? [[String: Any]])
        #expect(rows[0]["status"] as? String == "finished")
        #expect(rows.last?["status"] as? String == "failed")
        #expect(rows.last?["best"] == nil)
    }
}
