import Foundation
import Reports
import TestSupport
import Testing

@testable import Questions

/// Lines that the processes of a training wrote.
@Suite("The console of a run")
struct RunConsoleTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    var console: RunConsole { RunConsole(file: folder.file("a-1.log")) }

    private func write(_ text: String) throws {
        try console.forAppending().write(contentsOf: Data(text.utf8))
    }

    @Test func linesHaveTimesAndOtherWordsThoseBefore() throws {
        #expect(console.lines().lines.isEmpty && console.size == 0)
        try write("no time yet\n2026-12-01T04:20:33Z epoch 1\nwhyhere: it broke\n")
        try write("2026-12-01T04:20:3xZ is none\n\n")
        let lines = console.lines().lines
        #expect(
            lines.map(\.text) == [
                "no time yet", "epoch 1", "whyhere: it broke", "2026-12-01T04:20:3xZ is none",
            ])
        #expect(
            lines.map(\.at) == ["", "2026-12-01T04:20:33Z"]
                + Array(repeating: "2026-12-01T04:20:33Z", count: 2))
        #expect(lines.allSatisfy { $0.kind == .console && $0.number == 0 })
    }

    @Test func whatIsWrittenLaterIsReadLater() throws {
        try console.add("first")
        var (lines, end) = console.lines()
        #expect(lines.map(\.text) == ["first"] && end == console.size)
        // A line that is still being written.
        try write("2026-12-01T04:20:33Z sec")
        #expect(console.lines(from: end).lines.isEmpty && console.lines(from: end).end == end)
        try write("ond\n")
        (lines, end) = console.lines(from: end)
        #expect(lines.map(\.text) == ["second"] && end == console.size)
        #expect(console.lines(from: end).lines.isEmpty)
    }

    /// Of a long file only whole lines of its end are read, and nothing that is no text ends it.
    @Test func theEndOfALongFileIsRead() throws {
        for _ in 0..<3 { try write(String(repeating: "x", count: 40_000) + "\n") }
        try console.forAppending().write(contentsOf: Data([0xFF, 0xFE, 0x0A]))
        try console.add("last")
        let (lines, end) = console.lines()
        #expect(lines.count == 3 && lines[0].text.count == 40_000 && lines[2].text == "last")
        #expect(end == console.size)
    }

    @Test func severalWritersOnlyAdd() throws {
        let handles = try (0..<4).map { _ in try console.forAppending() }
        for number in 0..<100 {
            for (index, handle) in handles.enumerated() {
                try handle.write(contentsOf: Data("\(index) \(number)\n".utf8))
            }
        }
        #expect(console.lines().lines.count == 400)
    }

    @Test func happeningsAndLinesAreInTime() {
        func event(_ second: Int, _ kind: RunEvent.Kind) -> RunEvent {
            RunEvent(number: 1, at: "2026-12-01T04:20:0\(second)Z", kind: kind, text: "\(second)")
        }
        let (events, console) = (
            [1, 3, 3, 5].map { event($0, .note) }, [0, 3, 4].map { event($0, .console) }
        )
        let all = RunEvent.inTime(events, console)
        #expect(all.map(\.text) == ["0", "1", "3", "3", "3", "4", "5"])
        #expect(all.map { $0.kind == .console } == [true, false, false, false, true, true, false])
        #expect(RunEvent.inTime([], console) == console && RunEvent.inTime(events, []) == events)
    }
}
