import Canvas
import Foundation
import Glibc
import TerminalHost
import TestSupport
import Testing

/// What the workbench makes of bytes that are no keys, and what it asks of the terminal.
@Suite(.enabled(if: Program.isBuilt, Program.missing), .serialized)
struct InputTests {
    let workspace: ProgramWorkspace

    init() throws { workspace = try ProgramWorkspace(city: false) }

    private func open(_ more: [String: String?] = [:]) throws -> (PseudoTerminal, String) {
        let terminal = try PseudoTerminal(
            path: try #require(Program.path), arguments: ["--workspace", workspace.path],
            environment: WorkbenchTests.environment
                .merging(["TMUX": nil, "STY": nil]) { $1 }.merging(more) { $1 },
            size: Size(100, 30))
        let first = terminal.output(until: "places", milliseconds: 20000)
        #expect(first.contains("places"))
        return (terminal, first + terminal.outputUntilQuiet(300, milliseconds: 5000))
    }

    private func end(_ terminal: PseudoTerminal) {
        terminal.send("q")
        let text = terminal.output(until: WorkbenchTests.leave)
        for mode in [1000, 1002, 1006, 2004] { #expect(text.contains("\u{1B}[?\(mode)l")) }
        #expect(terminal.waitForEnd(milliseconds: 8000) == .exited(0))
    }

    /// What a whole repaint shows.
    private func repaint(_ terminal: PseudoTerminal) -> String {
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        terminal.send("\u{0C}")
        return terminal.outputUntilQuiet(400, milliseconds: 5000)
    }

    private static let answers = [
        "\u{1B}[1;5A", "\u{1B}[97;5u", "\u{1B}[?62;4c", "\u{1B}[I", "\u{1B}[O", "\u{1B}O5q",
        "\u{1B}]11;rgb:2222/qq66/xx\u{7}", "\u{1B}]52;c;cXE2cQ==\u{1B}\\",
        "\u{1B}P>|qq 6 S(380)\u{1B}\\", "\u{1B}_Gi=6;qq\u{1B}\\",
    ]

    /// They would quit, open other screens and start trainings.
    @Test func sequencesThatNobodyKnowsAreNoKeys() throws {
        let (terminal, first) = try open()
        for mode in [1000, 1002, 1006, 2004] { #expect(first.contains("\u{1B}[?\(mode)h")) }
        for answer in Self.answers { terminal.send(answer) }
        // In two pieces, with a pause that a lone escape would not survive.
        for answer in Self.answers {
            terminal.send(String(answer.prefix(2)))
            usleep(120_000)
            terminal.send(String(answer.dropFirst(2)))
        }
        let text = repaint(terminal)
        #expect(text.contains("top categories") && text.contains("1 City"))
        #expect(terminal.waitForEnd(milliseconds: 0) == nil)
        // A lone escape is still a key, and so is an arrow in pieces.
        terminal.send("2")
        _ = terminal.outputUntilQuiet(300, milliseconds: 5000)
        for piece in ["\u{1B}[", "B"] {
            terminal.send(piece)
            usleep(100_000)
        }
        terminal.send("/")
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        terminal.send("visits>1")
        terminal.send("\u{1B}")
        usleep(200_000)
        #expect(!repaint(terminal).contains("visits>1"))
        end(terminal)
    }

    @Test(
        "Terminals that nobody has described",
        arguments: [
            ("xterm-ghostly", "xterm-256color"), ("tmux-ghostly", "screen-256color"),
            ("wezterm-ghostly", "xterm-256color"),
        ])
    func undescribed(name: String, standsIn: String) throws {
        let (terminal, first) = try open(["TERM": name])
        #expect(first.contains("taken for \(standsIn)"))
        // Said once.
        terminal.send("j")
        #expect(!repaint(terminal).contains("taken for"))
        end(terminal)
    }

    @Test func aNameThatSaysNothingIsRefused() throws {
        let terminal = try PseudoTerminal(
            path: try #require(Program.path), arguments: ["--workspace", workspace.path],
            environment: WorkbenchTests.environment.merging(["TERM": "ghostly"]) { $1 })
        #expect(terminal.output(until: "TERM names").contains("TERM names"))
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(64))
    }

    @Test func whatIsCopiedIsInAFileToo() throws {
        let command = "whyhere city info riverbend"
        for (inside, start) in [
            ([:], "\u{1B}]52;c;"), (["TMUX": "/tmp/none,1,0"], "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;"),
        ] as [([String: String?], String)] {
            let (terminal, _) = try open(inside)
            terminal.send("y")
            var text = terminal.output(until: "copied.txt")
            text += terminal.outputUntilQuiet(200, milliseconds: 3000)
            #expect(text.contains(start + Data(command.utf8).base64EncodedString()))
            #expect(text.contains("Sent to the terminal"))
            #expect(!text.contains("Copied"))
            let file = workspace.path + "/sessions/default/copied.txt"
            #expect(try String(contentsOfFile: file, encoding: .utf8) == command + "\n")
            end(terminal)
        }
    }

    /// Suspended, the modes belong to the shell.
    @Test func modesAreTakenBackAtASuspension() throws {
        let (terminal, _) = try open()
        terminal.signal(SIGTSTP)
        let left = terminal.output(until: WorkbenchTests.leave)
        for mode in [1000, 1002, 1006, 2004] { #expect(left.contains("\u{1B}[?\(mode)l")) }
        _ = terminal.outputUntilQuiet(300, milliseconds: 2000)
        terminal.signal(SIGCONT)
        let back =
            terminal.output(until: WorkbenchTests.enter)
            + terminal.outputUntilQuiet(300, milliseconds: 5000)
        for mode in [1000, 1002, 1006, 2004] { #expect(back.contains("\u{1B}[?\(mode)h")) }
        // Stopped so that it could give nothing back, it asks again.
        terminal.signal(SIGSTOP)
        usleep(100_000)
        terminal.signal(SIGCONT)
        let again = terminal.outputUntilQuiet(500, milliseconds: 5000)
        for mode in [1000, 1002, 1006, 2004] { #expect(again.contains("\u{1B}[?\(mode)h")) }
        end(terminal)
    }

    @Test func theMouse() throws {
        let (terminal, _) = try open()
        // A row, and the row again at once: what is recommended to that user.
        terminal.send("2")
        #expect(repaint(terminal).contains("timeline"))
        for _ in 0..<2 { terminal.send("\u{1B}[<0;6;6M\u{1B}[<0;6;6m") }
        #expect(repaint(terminal).contains("recommended"))
        end(terminal)
    }
}
