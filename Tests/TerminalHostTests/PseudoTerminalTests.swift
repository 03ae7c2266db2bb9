import Canvas
import TerminalHost
import Testing

@Suite("Programs on a pseudo-terminal")
struct PseudoTerminalTests {
    private func shell(_ script: String, size: Size = Size(80, 24)) throws -> PseudoTerminal {
        try PseudoTerminal(path: "/bin/sh", arguments: ["-c", script], size: size)
    }

    @Test func theProgramSeesATerminalOfThatSize() throws {
        let terminal = try shell("test -t 0 && test -t 1 && stty size", size: Size(101, 37))
        #expect(terminal.output(until: "37 101").contains("37 101"))
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(0))
    }

    @Test func keysArriveAndOutputReturns() throws {
        let terminal = try shell("read line; echo got-$line; exit 7")
        terminal.send("hello\r")
        #expect(terminal.output(until: "got-hello").contains("got-hello"))
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(7))
    }

    @Test func theWindowCanChange() throws {
        let terminal = try shell(
            "trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.05; done")
        _ = terminal.output(until: "ready")
        terminal.resize(to: Size(60, 20))
        #expect(terminal.output(until: "20 60").contains("20 60"))
    }

    @Test func signalsEndTheProgram() throws {
        let terminal = try shell("echo ready; sleep 30")
        _ = terminal.output(until: "ready")
        terminal.signal(15)
        #expect(terminal.waitForEnd(milliseconds: 5000) == .signalled(15))
    }

    @Test func aMissingProgramEndsWith127() throws {
        let terminal = try PseudoTerminal(path: "/nowhere/at/all")
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(127))
    }

    @Test func theEnvironmentCanBeChanged() throws {
        let terminal = try PseudoTerminal(
            path: "/bin/sh", arguments: ["-c", "echo [$TERM][$PLACE][$HOME]"],
            environment: ["TERM": "vt100", "PLACE": "here", "HOME": nil])
        #expect(terminal.output(until: "]").contains("[vt100][here][]"))
    }
}
