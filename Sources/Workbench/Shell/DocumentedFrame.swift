import Canvas
import Reports

/// One of the frames in `docs/frames`: a screen at a size, drawn from the state beside it.
public struct DocumentedFrame: Sendable {
    public let screen: Screen
    public let size: Size

    /// Such as `why-100x30`.
    public var name: String {
        "\(screen.title.lowercased())-\(size.width)x\(size.height)"
    }

    public static let all: [DocumentedFrame] = Screen.allCases.flatMap { screen in
        // What trainings show is laid out anew where there is more room, or less.
        let more = [Screen.train, .runs, .session].contains(screen)
        return ([Size(100, 30), Size(80, 24)] + (more ? [Size(132, 43), Size(60, 20)] : []))
            .map { DocumentedFrame(screen: screen, size: $0) }
    }

    public func draw(_ state: State) -> String {
        var state = state
        state.screen = screen
        state.status = nil
        _ = update(&state, .resized(size))
        return view(state, size).canvas.text
    }
}

extension State {
    /// Leaves out what differs from one capture to the next: speeds, times and the folder.
    public mutating func forget(folder: String) {
        func clean(_ report: RunReport) -> RunReport {
            var report = report
            report.rowsPerSecond = nil
            report.secondsLeft = nil
            report.memory = nil
            report.processIdentifier = nil
            report.startedAt = "2026-01-01T00:00:00Z"
            report.endedAt = report.endedAt.map { _ in "2026-01-01T00:01:00Z" }
            report.checkpoint = report.checkpoint.map { $0.replacing(folder, with: "") }
            report.console = []
            for index in report.events.indices { report.events[index].at = report.startedAt }
            return report
        }
        train.report = train.report.map(clean)
        runs.all = runs.all?.map(clean)
        why.explained.edit { $0.milliseconds = 0 }
        sites.reasons.edit { $0.milliseconds = 0 }
        city.report?.path = "datasets"
        notebook.content.edit { content in
            for index in content.cases.indices { content.cases[index].at = "2026-01-01T00:02:00Z" }
            for index in content.actions.indices {
                content.actions[index].at = "2026-01-01T00:02:00Z"
            }
        }
    }
}
