import Canvas
import Foundation
import Glibc
import TerminalHost
import TestSupport
import Testing

/// What happens to the terminal of the workbench: signals, pastes, windows.
@Suite(.enabled(if: Program.isBuilt, Program.missing), .serialized)
struct TerminalTests {
    static let leave = WorkbenchTests.leave
    static let enter = WorkbenchTests.enter

    let workspace: ProgramWorkspace

    init() throws { workspace = try ProgramWorkspace(city: false) }

    private func open(size: Size = Size(100, 30)) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            path: try #require(Program.path), arguments: ["--workspace", workspace.path],
            environment: WorkbenchTests.environment, size: size)
        #expect(terminal.output(until: "places", milliseconds: 10000).contains("places"))
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        return terminal
    }

    private static let crashes = [SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP]
    private static let others = [
        SIGUSR1, SIGUSR2, SIGXCPU, SIGPWR, SIGVTALRM, SIGSYS, SIGPROF, SIGQUIT, 40,
    ]

    @Test func signalsRestoreTheTerminal() throws {
        for (signal, ending) in [
            (SIGTERM, PseudoTerminal.Ending.exited(143)), (SIGHUP, .exited(129)),
        ] + (Self.crashes + Self.others).map({ ($0, .signalled($0)) }) {
            let terminal = try open()
            terminal.signal(signal)
            let text = terminal.output(until: Self.leave)
            #expect(text.contains(Self.leave), "signal \(signal)")
            for mode in [1000, 1002, 1006, 2004] {
                #expect(text.contains("\u{1B}[?\(mode)l"), "signal \(signal), mode \(mode)")
            }
            #expect(terminal.waitForEnd(milliseconds: 4000) == ending, "signal \(signal)")
        }
        let log = try String(
            contentsOfFile: workspace.path + "/sessions/default/whyhere.log", encoding: .utf8)
        for name in ["SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP"] {
            #expect(log.contains("a bug ended it by \(name)"))
        }
        #expect(log.contains("whyhere("), "\(log)")
    }

    private func state(_ process: Int32) -> String {
        let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return text.split(separator: " ").dropFirst(2).first.map(String.init) ?? ""
    }

    @Test func aStopFromOutsideGivesTheTerminalBack() throws {
        let terminal = try open()
        terminal.signal(SIGTSTP)
        #expect(terminal.output(until: Self.leave).contains(Self.leave))
        let deadline = ContinuousClock.now + .seconds(5)
        while state(terminal.process) != "T", ContinuousClock.now < deadline {
            Thread.sleep(forTimeInterval: 0.01)
        }
        #expect(state(terminal.process) == "T")
        #expect(!terminal.outputUntilQuiet(100, milliseconds: 500).contains(Self.enter))
        terminal.signal(SIGCONT)
        #expect(terminal.output(until: Self.enter).contains(Self.enter))
        terminal.send("q")
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(0))
    }

    private func paste(_ text: String, on terminal: PseudoTerminal) {
        terminal.send("\u{1B}[200~" + text + "\u{1B}[201~")
    }

    @Test func pastedTextIsNoKey() throws {
        let terminal = try open()
        terminal.send("5")
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        paste("Some Stuff\nqq\n", on: terminal)
        #expect(terminal.output(until: "Pasted").contains("Pasted"))
        // Those that ship with the city, and none that was started.
        let runs = try workspace.run(["runs", "list", "--json"]).json() as? [[String: Any]]
        #expect(runs?.allSatisfy { $0["status"] as? String == "finished" } == true)
        terminal.send("2/")
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        paste("Vos\nqqq", on: terminal)
        #expect(terminal.output(until: "Vos qqq").contains("Vos qqq"))
        // Keys right behind a paste are keys.
        terminal.send("\u{1B}[200~x\u{1B}[201~\r")
        #expect(terminal.output(until: "filter: Vos qqqx").contains("filter: Vos qqqx"))
        terminal.send("q")
        #expect(terminal.waitForEnd(milliseconds: 5000) == .exited(0))
    }

    /// Some terminals mark no paste; then every character is a key, and costs no list of its own.
    @Test(arguments: [true, false])
    func aBookIsTakenInSeconds(isMarked: Bool) throws {
        let terminal = try open()
        terminal.send("2/")
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        let start = ContinuousClock.now
        for _ in 0..<4 {
            let text = String(repeating: "abc def ", count: 8192)
            if isMarked { paste(text, on: terminal) } else { terminal.send(text) }
            _ = terminal.read(milliseconds: 1)
        }
        terminal.send("\r")
        #expect(terminal.output(until: "filter: abc", milliseconds: 20000).contains("filter: abc"))
        // It took 16 s before, and longer in a program that is not optimised.
        #expect(ContinuousClock.now - start < .seconds(12))
        terminal.send("q")
        #expect(terminal.waitForEnd(milliseconds: 8000) == .exited(0))
    }

    @Test func aWindowOfABillionCells() throws {
        let terminal = try open(size: Size(32767, 32767))
        let text = try String(
            contentsOfFile: "/proc/\(terminal.process)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
        let kilobytes = Int(line.filter(\.isNumber)) ?? .max
        #expect(kilobytes < 1_000_000, "\(line)")
        terminal.resize(to: Size(80, 24))
        _ = terminal.outputUntilQuiet(300, milliseconds: 5000)
        terminal.resize(to: Size(32767, 2))
        _ = terminal.outputUntilQuiet(300, milliseconds: 5000)
        terminal.send("q")
        #expect(terminal.waitForEnd(milliseconds: 8000) == .exited(0))
    }
}
