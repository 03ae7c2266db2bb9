import Canvas
import Foundation
import Models
import Questions
import Screens
import Sessions
import Support

/// Watches a training with ten million values on the Train screen, without a terminal.
struct CurvesBench {
    let workspace: Workspace
    let city: String

    private static let curves = 10
    private static let steps = 1_000_000
    private static let stepsPerWrite = 10_000
    private static let looks = 200

    private struct Line: Codable {
        var workload = "curves"
        var rows: Int
        var writtenPerSecond: Double
        var databaseMegabytes: Int
        /// From the key of the screen until its curves are there.
        var openingMilliseconds: Double
        /// A look at a run that goes on, with ten new values.
        var lookMedianMilliseconds: Double
        var look95Milliseconds: Double
        /// A frame of 132 columns and 43 rows.
        var frameMedianMilliseconds: Double
        var frame95Milliseconds: Double
        var memoryMegabytesAtFirst: Int
        var memoryMegabytesAtLast: Int
    }

    /// Works in a folder of its own, so that the user's sessions stay as they are.
    func run() throws {
        let place = try BenchWorkspace(workspace, city: city)
        defer { place.remove() }
        let run = try place.workspace.createRun(
            city: city, recipe: Catalogue.sepgcn.card.standard, session: "default")
        let store = try place.workspace.session("default")
        _ = try store.claim(run)
        let clock = ContinuousClock()
        var progress = RunProgress()
        progress.totalSteps = 2 * Self.steps
        progress.phase = "selection"
        func values(_ step: Int) -> [MetricValue] {
            (0..<Self.curves).map { curve in
                // A slow fall with a spike that must not be lost.
                let value = 1 / Double(1 + step / 1000) + (step % 99_991 == 0 ? 5 : 0)
                return MetricValue(
                    name: curve == 0 ? "loss" : "curve-\(curve)", step: step,
                    epoch: Double(step) / 1000, value: value + Double(curve))
            }
        }
        let writing = clock.now
        for first in stride(from: 1, through: Self.steps, by: Self.stepsPerWrite) {
            progress.step = first + Self.stepsPerWrite - 1
            try store.record(
                run, (first..<first + Self.stepsPerWrite).flatMap(values), progress)
        }
        let written = (clock.now - writing) / .seconds(1)

        var pilot = HeadlessPilot(
            handler: WorkbenchHandler(workspace: place.workspace, session: "default"))
        defer { pilot.handler.log.flush() }
        pilot.send(.resized(Size(132, 43)))
        pilot.send(.start)
        let opening = clock.now
        pilot.send(.key(.character("5")))
        let opened = (clock.now - opening) / .milliseconds(1)
        let memory = SystemMemory.resident ?? 0
        var (looks, frames): ([Double], [Double]) = ([], [])
        for look in 1...Self.looks {
            try store.record(run, values(Self.steps + look), progress)
            let asked = clock.now
            pilot.send(.answered(RunNewsQuestion(run: run, after: 0), Done()))
            looks.append((clock.now - asked) / .milliseconds(1))
            let drawing = clock.now
            _ = view(pilot.state, pilot.state.size)
            frames.append((clock.now - drawing) / .milliseconds(1))
        }
        looks.sort()
        frames.sort()
        let database = place.workspace.sessionSummaries().first?.databaseBytes ?? 0
        try Output.jsonLine(
            Line(
                rows: (Self.steps + Self.looks) * Self.curves,
                writtenPerSecond: Double(Self.steps * Self.curves) / written,
                databaseMegabytes: database / 1_000_000, openingMilliseconds: opened,
                lookMedianMilliseconds: looks[looks.count / 2],
                look95Milliseconds: looks[looks.count * 95 / 100],
                frameMedianMilliseconds: frames[frames.count / 2],
                frame95Milliseconds: frames[frames.count * 95 / 100],
                memoryMegabytesAtFirst: memory / 1_000_000,
                memoryMegabytesAtLast: (SystemMemory.resident ?? 0) / 1_000_000))
    }
}
