import Canvas
import Foundation
import Glibc
import TerminalHost
import TestSupport
import Testing

/// The built workbench on a real terminal.
@Suite(.enabled(if: Program.isBuilt, Program.missing), .serialized)
struct WorkbenchTests {
    static let leave = "\u{1B}[?1049l"
    static let enter = "\u{1B}[?1049h"
    static let environment: [String: String?] = [
        "LC_ALL": "C.UTF-8", "NO_COLOR": nil, "SWIFT_BACKTRACE": nil,
        "XDG_CONFIG_HOME": "/nonexistent",
    ]

    let workspace: ProgramWorkspace

    init() throws { workspace = try ProgramWorkspace(city: false) }

    private func open(_ more: [String] = []) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            path: try #require(Program.path), arguments: more + ["--workspace", workspace.path],
            environment: Self.environment, size: Size(100, 30))
        #expect(terminal.output(until: "riverbend", milliseconds: 10000).contains("City"))
        return terminal
    }

    /// What a whole repaint shows.
    private func repaint(_ terminal: PseudoTerminal) -> String {
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        terminal.send("\u{0C}")
        return terminal.outputUntilQuiet(300, milliseconds: 3000)
    }

    @Test func screensByTheirKeysAndQuit() throws {
        let terminal = try open()
        for (key, word) in [
            ("2", "users"), ("3", "run"), ("5", "alpha"), ("6", "runs"), ("1", "map"),
        ] {
            terminal.send(key)
            let text = repaint(terminal)
            #expect(text.contains(word), "key \(key): \(text)")
        }
        terminal.send("q")
        #expect(terminal.output(until: Self.leave).contains(Self.leave))
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(0))
    }

    @Test func itGoesOnWhereItWas() throws {
        func screen(_ more: [String] = []) throws -> String {
            let terminal = try open(more)
            let text = repaint(terminal)
            terminal.send("q")
            #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(0))
            return text
        }
        let terminal = try open()
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        terminal.send("2")
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        terminal.send("q")
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(0))
        let file = workspace.path + "/sessions/default/workbench-riverbend.json"
        #expect(FileManager.default.fileExists(atPath: file))
        #expect(try screen().contains("timeline"))
        #expect(try !screen(["open", "--fresh"]).contains("timeline"))
        try "{".write(toFile: file, atomically: true, encoding: .utf8)
        let last = try open()
        _ = last.outputUntilQuiet(200, milliseconds: 3000)
        // Another size paints everything anew, and no key takes the message away.
        last.resize(to: Size(130, 30))
        #expect(last.outputUntilQuiet(300, milliseconds: 3000).contains("begins"))
        last.send("q")
        #expect(last.waitForEnd(milliseconds: 5000) == .exited(0))
    }

    @Test func itFollowsTheWindow() throws {
        let terminal = try open()
        for size in [Size(10, 3), Size(100, 30), Size(1, 1), Size(80, 24)] {
            terminal.resize(to: size)
            _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        }
        #expect(repaint(terminal).contains("City"))
        terminal.send("q")
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(0))
    }

    /// An answer that is still being computed on another thread must not keep the program.
    @Test func itLeavesWhileAnAnswerIsComputed() throws {
        for milliseconds in [50, 150, 300, 500] {
            let terminal = try open()
            _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
            terminal.send("6")
            _ = terminal.outputUntilQuiet(100, milliseconds: 2000)
            terminal.send("E")
            Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
            terminal.signal(SIGTERM)
            #expect(terminal.waitForEnd(milliseconds: 8000) == .exited(143))
        }
    }

    /// Job control needs a shell: a process without one cannot be stopped from the keyboard.
    @Test func itSuspendsAndComesBack() throws {
        let terminal = try PseudoTerminal(
            path: "/bin/bash", arguments: ["--norc", "--noprofile", "-i"],
            environment: Self.environment.merging(["PS1": "ready> "]) { $1 }, size: Size(100, 30))
        _ = terminal.output(until: "ready> ")
        let program = try #require(Program.path)
        terminal.send("\(program) --workspace \(workspace.path)\r")
        _ = terminal.output(until: "riverbend", milliseconds: 10000)
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        terminal.send("\u{1A}")
        let stopped = terminal.output(until: "ready> ")
        #expect(stopped.contains(Self.leave))
        #expect(stopped.contains("Stopped"))
        terminal.send("fg\r")
        #expect(terminal.output(until: "City").contains(Self.enter))
        terminal.send("q")
        _ = terminal.output(until: "ready> ")
        terminal.send("echo code-$?\r")
        #expect(terminal.output(until: "code-0").contains("code-0"))
        terminal.send("exit\r")
    }

    @Test func withoutATerminal() throws {
        try workspace.run([]).expectRefusal(64, "needs a terminal")
        let dumb = try PseudoTerminal(
            path: try #require(Program.path), arguments: ["--workspace", workspace.path],
            environment: Self.environment.merging(["TERM": "dumb"]) { $1 })
        #expect(dumb.output(until: "TERM names").contains("TERM names"))
        #expect(dumb.waitForEnd(milliseconds: 5000) == .exited(64))
    }

    @Test func aTrainingOutlivesTheWorkbench() throws {
        let terminal = try open()
        terminal.send("5")
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        terminal.send("S")
        var process: Int?
        for _ in 0..<100 where process == nil {
            usleep(50000)
            let runs = try workspace.run(["runs", "list", "--json"]).json() as? [[String: Any]]
            process = runs?.first?["process_identifier"] as? Int
            _ = terminal.read(milliseconds: 1)
        }
        let identifier = try #require(process)
        defer { kill(pid_t(identifier), SIGKILL) }
        terminal.send("q")
        _ = terminal.output(until: Self.leave)
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(0))
        func report() throws -> [String: Any] {
            try workspace.run(["runs", "show", "sepgcn-riverbend-2", "--json"]).object()
        }
        let step = try #require(report()["step"] as? Int)
        usleep(700_000)
        let later = try report()
        #expect(try #require(later["step"] as? Int) > step)
        #expect(later["status"] as? String == "running")
        #expect(try workspace.run(["runs", "send", "sepgcn-riverbend-2", "stop"]).code == 0)
        var status: String?
        for _ in 0..<100 where status != "stopped" {
            usleep(50000)
            status = try report()["status"] as? String
        }
        #expect(status == "stopped")
    }
}
