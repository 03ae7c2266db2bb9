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

    public static let all: [DocumentedFrame] = [Screen.city, .users, .why, .sites, .train].flatMap {
        screen in
        [Size(100, 30), Size(80, 24)].map { DocumentedFrame(screen: screen, size: $0) }
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
            return report
        }
        train.report = train.report.map(clean)
        runs.all = runs.all?.map(clean)
        why.explained.edit { $0.milliseconds = 0 }
        sites.reasons.edit { $0.milliseconds = 0 }
        city.report?.path = "datasets"
    }
}
