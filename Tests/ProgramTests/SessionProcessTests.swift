import Foundation
import Glibc
import TestSupport
import Testing

/// Sessions under several processes, locks and missing rights, with the built program.
@Suite(.enabled(if: Program.isBuilt, Program.missing), .serialized)
struct SessionProcessTests {
    private static let short = ["--epochs", "2", "--dimension", "4", "--no-refit"]
    private static let hasPython = access("/usr/bin/python3", X_OK) == 0

    private func status(_ workspace: ProgramWorkspace, _ run: String, session: String) throws
        -> String?
    {
        try workspace.run(["runs", "show", run, "--session", session, "--json"])
            .object()["status"] as? String
    }

    /// The case x-new-session-race.
    @Test func fourTrainingsMakeOneSession() throws {
        let workspace = try ProgramWorkspace()
        let running = try (0..<4).map { _ in
            try workspace.start(
                ["train", "bpr-mf", "--city", "small", "--session", "race"] + Self.short)
        }
        for one in running {
            let result = one.wait()
            #expect(result.code == 0, "\(result.errors)")
        }
        let list = try workspace.run(["runs", "list", "--session", "race", "--json"]).json()
        let runs = try #require(list as? [[String: Any]])
        #expect(
            Set(runs.compactMap { $0["run"] as? String })
                == Set((1...4).map { "bpr-mf-small-\($0)" }))
        #expect(runs.allSatisfy { $0["status"] as? String == "finished" })
    }

    @Test func oneOfThreeResumptionsTrains() throws {
        let workspace = try ProgramWorkspace()
        let first = try workspace.start(
            ["train", "bpr-mf", "--city", "small", "--epochs", "3000", "--patience", "0"]
                + ["--dimension", "4", "--no-refit", "--evaluate-every", "50"])
        first.waitForEvaluation()
        first.signal(SIGKILL)
        #expect(first.wait().code == 137)
        let name = "bpr-mf-small-1"
        let all = try (0..<3).map { _ in
            try workspace.start(["train", "bpr-mf", "--resume", name])
        }
        // Two are refused while the third trains.
        for _ in 0..<4000 where all.count(where: { $0.hasEnded }) < 2 { usleep(5000) }
        let ended = all.filter(\.hasEnded)
        #expect(ended.count == 2)
        for one in ended {
            one.wait().expectRefusal(64, "is being trained by process")
        }
        for one in all where !one.hasEnded {
            one.signal(SIGINT)
            #expect(one.wait().code == 130)
        }
        #expect(try status(workspace, name, session: "default") == "stopped")
    }

    /// The case x-locked: more than the ten seconds after which a screen gives up.
    @Test(.enabled(if: Self.hasPython)) func aLockEndsNoTraining() throws {
        let workspace = try ProgramWorkspace()
        let training = try workspace.start(
            ["train", "bpr-mf", "--city", "small", "--epochs", "400", "--patience", "0"]
                + ["--dimension", "4", "--no-refit", "--evaluate-every", "20"])
        training.waitForEvaluation()
        let file = workspace.folder.file("sessions/default/session.sqlite")
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        holder.arguments = [
            "-c",
            """
            import sqlite3, time
            held = sqlite3.connect('\(file)', isolation_level=None, timeout=60)
            held.execute('BEGIN IMMEDIATE')
            time.sleep(12)
            """,
        ]
        try holder.run()
        let result = training.wait()
        holder.waitUntilExit()
        #expect(result.code == 0, "\(result.errors)")
        #expect(
            result.errors.contains("waiting for process \(holder.processIdentifier) (python3)"),
            "\(result.errors)")
        #expect(try status(workspace, "bpr-mf-small-1", session: "default") == "finished")
    }

    /// The case x-readonly, as another user where this one may write everything.
    @Test func readersNeedNoRightToWrite() throws {
        let workspace = try ProgramWorkspace()
        try workspace.train(epochs: 3)
        // Nothing of the program must be readable by others for this to be tested.
        let program = try #require(Program.path)
        let before = try workspace.contents(under: "")
        func asReader(_ arguments: [String]) throws -> (code: Int32, output: String) {
            let process = Process()
            let pipe = Pipe()
            let words = [program] + arguments + ["--workspace", workspace.path]
            let other = [
                "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                "/usr/bin/env", "HOME=\(workspace.path)",
            ]
            let command = geteuid() == 0 ? other + words : words
            process.executableURL = URL(fileURLWithPath: command[0])
            process.arguments = Array(command.dropFirst())
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: data, as: UTF8.self))
        }
        func change(_ rights: String) {
            let chmod = Process()
            chmod.executableURL = URL(fileURLWithPath: "/bin/chmod")
            chmod.arguments = ["-R", rights, workspace.path]
            try? chmod.run()
            chmod.waitUntilExit()
        }
        change("a+rX,a-w")
        defer { change("u+w") }
        let run = "sepgcn-small-1"
        for command in [
            ["runs", "list"], ["runs", "show", run], ["city", "info", "small"],
            ["recommend", "--run", run, "--user", "1", "--top", "1"],
            ["explain", "--run", run, "--user", "1", "--place", "1", "--no-ablations"],
            ["evaluate", "--run", run],
        ] {
            let result = try asReader(command)
            #expect(result.code == 0, "\(command): \(result.output)")
        }
        let refused = try asReader(["train", "bpr-mf", "--city", "small"] + Self.short)
        #expect(refused.code == 74)
        #expect(refused.output.contains("rights of the file"), "\(refused.output)")
        #expect(try workspace.contents(under: "") == before)
    }

    @Test func anotherContainerDoesNotTrainItTwice() throws {
        let unshare = Process()
        unshare.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        unshare.arguments = ["--pid", "--fork", "--mount-proc", "/bin/true"]
        guard (try? unshare.run()) != nil else { return }
        unshare.waitUntilExit()
        // Without the right to make one there is nothing to see.
        guard unshare.terminationStatus == 0 else { return }
        let workspace = try ProgramWorkspace()
        let training = try workspace.start(
            ["train", "bpr-mf", "--city", "small", "--epochs", "100000", "--patience", "0"]
                + ["--dimension", "4", "--no-refit", "--evaluate-every", "100"])
        training.waitForEvaluation()
        func elsewhere(_ arguments: [String]) throws -> (code: Int32, output: String) {
            let process = Process()
            let pipe = Pipe()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
            process.arguments =
                ["--pid", "--fork", "--mount-proc", try #require(Program.path)] + arguments
                + ["--workspace", workspace.path]
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: data, as: UTF8.self))
        }
        #expect(try elsewhere(["runs", "list"]).output.contains("running"))
        let refused = try elsewhere(["train", "bpr-mf", "--resume", "bpr-mf-small-1"])
        #expect(refused.code == 64)
        #expect(refused.output.contains("is being trained by process \(training.process) on "))
        training.signal(SIGINT)
        #expect(training.wait().code == 130)
    }

    /// A study that is told to end leaves what it has measured.
    @Test func aStudyObeysSignals() throws {
        let workspace = try ProgramWorkspace()
        // Large enough not to be over before it is looked at.
        let trained = try workspace.run([
            "train", "sepgcn", "--city", "riverbend", "--epochs", "1", "--dimension", "4",
            "--layers", "1", "--no-refit",
        ])
        #expect(trained.code == 0, "\(trained.errors)")
        let command = ["explain", "--run", "sepgcn-riverbend-1", "--study", "--users", "200"]
        for number in [SIGTERM, SIGINT] {
            let study = try workspace.start(command)
            let file = workspace.folder.file("sessions/default/sweeps")
            func lines() -> Int {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: file)) ?? []
                let data = names.first.flatMap {
                    FileManager.default.contents(atPath: file + "/" + $0)
                }
                return data?.count { $0 == UInt8(ascii: "\n") } ?? 0
            }
            let known = lines()
            for _ in 0..<4000 {
                if lines() >= max(2, known + 1) || study.hasEnded { break }
                usleep(5000)
            }
            // Stopped, so that it cannot end while the second one tries.
            study.signal(SIGSTOP)
            try workspace.run(command).expectRefusal(64, "by another process")
            study.signal(number)
            study.signal(SIGCONT)
            let result = study.wait()
            #expect(result.code == 130, "\(result.errors)")
            #expect(result.errors.contains("interrupted"))
            #expect(lines() >= max(2, known + 1))
        }
    }
}
