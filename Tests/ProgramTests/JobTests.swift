import Canvas
import Foundation
import Support
import TerminalHost
import TestSupport
import Testing

/// What a newcomer wants, and how many keys it may take: the workbench on a real terminal, in a
/// workspace that nobody has worked in.
@Suite(.enabled(if: Program.isBuilt, Program.missing), .serialized)
struct JobTests {
    let workspace: ProgramWorkspace

    init() throws { workspace = try ProgramWorkspace(city: false) }

    private func open() throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            path: try #require(Program.path), arguments: ["--workspace", workspace.path],
            environment: WorkbenchTests.environment, size: Size(100, 30))
        #expect(terminal.output(until: "riverbend", milliseconds: 10000).contains("City"))
        return terminal
    }

    /// Presses keys, one after the other, until all words stand on one screen.
    ///
    /// - Parameters:
    ///   - keys: A text that is pasted or typed into a line counts as one.
    ///   - seconds: How long the last answer may take.
    private func job(
        _ keys: [String], atMost limit: Int, shows words: [String], seconds: Double = 20
    ) throws {
        #expect(keys.count <= limit)
        let terminal = try open()
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        for key in keys {
            terminal.send(key)
            _ = terminal.outputUntilQuiet(150, milliseconds: 3000)
        }
        let end = ContinuousClock.now + .seconds(seconds)
        var screen = ""
        repeat {
            terminal.send("\u{0C}")
            screen = terminal.outputUntilQuiet(300, milliseconds: 3000)
        } while !words.allSatisfy(screen.contains) && ContinuousClock.now < end
        for word in words {
            #expect(screen.contains(word), "\(keys) does not show \(word): \(screen)")
        }
        // A panel or a form first.
        terminal.send("\u{1B}")
        _ = terminal.outputUntilQuiet(200, milliseconds: 3000)
        terminal.send("q")
        #expect(terminal.waitForEnd(milliseconds: 8000) == .exited(0))
    }

    @Test func oneKeyExplainsARecommendation() throws {
        try job(
            ["3"], atMost: 1, shows: ["trust:", "what is special here", "because they were at"])
    }

    @Test func twoKeysStartATraining() throws {
        try job(["5", "S"], atMost: 2, shows: ["sepgcn-riverbend-2", "running"])
        let runs = try #require(
            try workspace.run(["runs", "list", "--json"]).json() as? [[String: Any]])
        let started = try #require(runs.first { $0["run"] as? String == "sepgcn-riverbend-2" })
        #expect(started["status"] as? String != "failed")
        _ = try workspace.run(["runs", "send", "sepgcn-riverbend-2", "stop"])
    }

    @Test func twoKeysTellWhyATruthWasMissed() throws {
        try job(["3", "T"], atMost: 2, shows: ["missed:", "cause", "data", "lift"])
    }

    @Test func sitesSpeakAtOnce() throws {
        try job(["4"], atMost: 2, shows: ["knowsite", "Kestrel Desks", "criterion", "sum"])
    }

    @Test func fiveKeysCompareTwoRuns() throws {
        try job(
            ["6", "j", "j", " ", "E"], atMost: 5, shows: ["stkdrec-riverbend-1", "popularity"])
    }

    /// The workbench ends and begins again on the same terminal.
    @Test func anotherSessionIsOpened() throws {
        try job(
            ["7", "o", "new", "\r", "night", "\r", "7", "o"], atMost: 8,
            shows: ["night is open", "default"])
        #expect(try workspace.run(["session", "list"]).output.contains("night"))
    }

    @Test func fiveKeysGrowACity() throws {
        try job(["N", "\r", "delta", "\r", "S"], atMost: 5, shows: ["delta is ready"], seconds: 60)
        #expect(try workspace.run(["city", "list"]).output.contains("delta"))
    }

    @Test func sixKeysImportVisits() throws {
        let file = workspace.path + "/visits.csv"
        let rows = (0..<40).map { "u\($0 % 4),p\($0 % 7),2024-03-\(10 + $0 / 4) 12:\(10 + $0)" }
        try ("user_id,place_id,local_time\n" + rows.joined(separator: "\n") + "\n")
            .write(toFile: file, atomically: true, encoding: .utf8)
        try job(["I", "j", "\r", file, "\r", "S"], atMost: 6, shows: ["visits is ready"])
    }
}
