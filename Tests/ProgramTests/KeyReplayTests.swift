import Canvas
import Foundation
import Support
import TerminalHost
import TestSupport
import Testing

/// Keys that are written down at a terminal and done again without one.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct KeyReplayTests {
    @Test func aSessionAtTheTerminalIsDoneAgain() throws {
        let workspace = try ProgramWorkspace()
        let file = workspace.folder.file("morning.keys")
        let terminal = try PseudoTerminal(
            path: try #require(Program.path),
            arguments: ["open", "small", "--keys", file, "--workspace", workspace.path],
            environment: WorkbenchTests.environment, size: Size(100, 30))
        #expect(terminal.output(until: "small", milliseconds: 10000).contains("small"))
        _ = terminal.outputUntilQuiet(300, milliseconds: 5000)
        for key in ["2", "\u{1B}[B", "n", "two entrances", "\r", "7"] {
            terminal.send(key)
            _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        }
        terminal.send("q")
        #expect(terminal.waitForEnd(milliseconds: 8000) == .exited(0))
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.first == "size 100 30" && lines.contains("↓") && lines.last == "q")

        let frames = workspace.folder.file("seen")
        let replayed = try workspace.run(
            [
                "session", "replay", "--keys", file, "--city", "small", "--session", "again",
                "--frames", frames, "--json",
            ]
        ).object()
        #expect((replayed["complaints"] as? [Any])?.isEmpty == true)
        #expect(replayed["keys"] as? Int == lines.count)
        let screen = try #require(replayed["screen"] as? String)
        #expect(screen.contains("two entrances") && screen.contains("Session"))
        let notes = try #require(
            try workspace.run(["session", "notes", "--session", "again", "--json"]).json()
                as? [[String: Any]])
        #expect(notes.compactMap { $0["text"] as? String } == ["two entrances"])
        let seen = try FileManager.default.contentsOfDirectory(atPath: frames).sorted()
        #expect(seen.count == lines.count && seen.first == "0001.txt")
    }

    @Test func whatCannotBeDoneIsTold() throws {
        let workspace = try ProgramWorkspace()
        let file = workspace.folder.file("a.keys")
        let replay = ["session", "replay", "--city", "small", "--keys", file]
        try workspace.run(replay).expectRefusal(66, "a.keys")
        try "3\nEntr\n".write(toFile: file, atomically: true, encoding: .utf8)
        try workspace.run(replay).expectRefusal(65, "a.keys", "2", "'Entr' is no key")
        // The number of layers.
        try "5\n↓\n↓\nEnter\ntyped \"many\"\nEnter\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        let result = try workspace.run(replay)
        #expect(
            result.code == 1 && result.errors.hasPrefix("whyhere: Enter: layers: "),
            "\(result.errors)")
        #expect(result.output.contains("Train"))
        let alone = try workspace.run(["session", "replay", "--city", "small"])
        #expect(alone.code == 64 && alone.errors.contains("--keys FILE"), "\(alone.errors)")
    }
}
