import Canvas
import Reports
import Support

/// What happened to the watched run and what its process wrote, newest first.
extension RunEvent {
    /// What can be asked of the log.
    static let table = ListTable<RunEvent>(
        "log",
        [
            ListField("time", .ordered, "day and time, UTC") {
                .text($0.at.replacing("T", with: " "))
            },
            ListField("kind", .word(Kind.allCases.map(\.rawValue)), "what happened") {
                .text($0.kind.rawValue)
            },
            ListField("step", .count, "steps that had been taken") {
                .init($0.step.map(Double.init))
            },
            ListField("text", .text, "in a sentence", isSearched: true) { .text($0.text) },
        ])

    fileprivate var style: Style {
        switch kind {
        case .warning, .failed, .refused: .bad
        case .changed, .rolledBack, .paused: .warning
        case .finished: .accent
        case .console: text.hasPrefix("whyhere: ") ? .bad : .dim
        default: .text
        }
    }
}

extension State {
    /// The log of the watched run, as it is filtered.
    var shownLog: [RunEvent] {
        guard let run = watchedRun else { return [] }
        return RunEvent.table.shown(
            RunEvent.inTime(run.events, run.console).reversed(), by: train.logChoice)
    }
}

func drawRunLog(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let events = state.shownLog
    guard
        let inside = paneFrame(
            .runLog, state, layout, title: "log", note: "\(events.count)", on: &canvas)
    else { return }
    guard !events.isEmpty else {
        guard !state.isFiltered(.runLog) else { return }
        canvas.put(
            "nothing yet", x: inside.x + 1, y: inside.y, .dim, limit: max(0, inside.width - 1))
        return
    }
    let columns = [
        TableColumn("", 8), TableColumn("", 7, .right, priority: 1),
        TableColumn("", 20, flexible: true, wanted: 200),
    ]
    canvas.table(
        columns, in: inside, count: events.count, position: state.train.log,
        focused: state.hasKeyboard(.runLog)
    ) { row, column in
        let event = events[row]
        switch column {
        // The day is in the table that is written, and in the details.
        case 0: return (String(event.at.dropFirst(11).prefix(8)), .dim)
        case 1: return (event.step.map { Numbers.compact(Double($0)) } ?? "", .dim)
        default: return (event.text, event.style)
        }
    }
}
