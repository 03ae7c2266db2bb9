import Canvas
import Reports
import Support

/// A sweep with what its combinations have reached.
public struct SweepQuestion: Question {
    public var sweep: String

    public func answer(by one: some Answering) throws -> SweepReport { try one.answer(self) }

    public func settle(_ outcome: Outcome<SweepReport>, in state: inout State) -> [Effect] {
        guard sweep == state.train.sweep.name else { return [] }
        state.train.sweep.isAsked = false
        switch outcome {
        case .answered(let report):
            state.train.sweep.failure = nil
            state.train.sweep.report = report
        case .failed(let reason):
            state.train.sweep.failure = reason
            state.complain(reason)
        }
        return []
    }
}

/// The sweep whose table is shown.
public struct SweepState: Codable, Equatable, Sendable {
    public var name: String?
    public var report: SweepReport?
    public var failure: String?
    /// An answer is to come.
    public var isAsked = false
    /// A timer will look again.
    public var isTimed = false

    static let table = ListTable<SweepReport.Row>(
        "combinations",
        [
            ListField("settings", .text, "what it is told apart by", isSearched: true) {
                .text($0.settings)
            },
            ListField("value", .count, "best value on validation, mean over its seeds") {
                .init($0.best)
            },
            ListField("epoch", .count, "the epoch that every seed has reached") { .init($0.epoch) },
            ListField("rung", .count, "rungs at which it was kept") { .init($0.rung) },
            ListField(
                "status", .word(SweepReport.Status.allCases.map(\.rawValue)), "what it is doing"
            ) { .text($0.status.rawValue) },
            ListField("seeds", .count, "how many seeds have a value") { .init($0.seeds) },
            ListField("group", .text, "the group of its seeds", isSearched: true) {
                .text($0.group)
            },
        ])
}

extension State {
    /// The combinations as the panel shows them.
    var shownTrials: [SweepReport.Row] {
        SweepState.table.shown(train.sweep.report?.rows ?? [], by: panelChoices["sweep"])
    }

    /// Why there is no sweep to show; nil where there is one.
    func cannotShowSweep(of run: RunReport?) -> String? {
        guard let run else { return "There is no run." }
        return run.sweep == nil
            ? "\(run.run) belongs to no sweep; \(KeyMeaning.several.key) on Train starts one." : nil
    }

    /// Nothing is compared on Runs, and the selected run belongs to a sweep.
    var showsSweepOfSelected: Bool { runs.marked.isEmpty && selectedRun?.sweep != nil }

    /// Shows the sweep of a run.
    mutating func showSweep(of run: RunReport?) -> [Effect] {
        guard let name = run?.sweep else { return [] }
        _ = show(Overlay(.sweep))
        if train.sweep.name != name {
            let isTimed = train.sweep.isTimed
            train.sweep = SweepState()
            train.sweep.name = name
            train.sweep.isTimed = isTimed
        }
        return askForSweep()
    }

    private mutating func askForSweep() -> [Effect] {
        guard let name = train.sweep.name, !train.sweep.isAsked else { return [] }
        train.sweep.isAsked = true
        return [.ask(SweepQuestion(sweep: name))]
    }

    /// Looks at the sweep every second while its panel is open.
    mutating func followSweep() -> [Effect] {
        let sweep = train.sweep
        guard overlay?.kind == .sweep, !sweep.isAsked, !sweep.isTimed, sweep.failure == nil,
            sweep.report?.isOver == false
        else { return [] }
        train.sweep.isTimed = true
        return [.timer(.sweep, milliseconds: 1000)]
    }

    /// The timer ran out.
    mutating func lookAtSweep() -> [Effect] {
        train.sweep.isTimed = false
        return overlay?.kind == .sweep ? askForSweep() : []
    }

    /// Opens the curves of the selected combination: of the seed that is trained, else of the first.
    fileprivate mutating func watchTrial() -> [Effect] {
        guard let row = shownTrials[safe: panelRow] else { return [] }
        let members = (runs.all ?? []).filter { row.runs.contains($0.run) }
        guard let run = members.first(where: { $0.status.isActive })?.run ?? row.runs.first else {
            return []
        }
        closeOverlays()
        watch(run)
        train.pane = .plots
        return open(.train)
    }
}

extension FilteredList {
    static let sweep = FilteredList(
        nil, SweepState.table, \.panelChoices["sweep"],
        identities: { $0.shownTrials.map { .name($0.group) } })
}

extension Panel {
    /// The combinations of a sweep, best first.
    static let sweep: Panel = Panel(
        "the sweep of a run", opener: .details, isAboutSelection: false,
        own: [
            Binding(
                [.enter], "The curves of the combination", hint: "curves",
                unless: {
                    $0.shownTrials.isEmpty ? "There is no combination." : nil
                }
            ) { $0.watchTrial() }
        ],
        count: { $0.shownTrials.count }, lists: [.sweep],
        draw: { drawSweep($0, $1, in: $2, on: &$3) },
        command: { state in
            state.train.sweep.name.map { "whyhere runs show \(CommandLines.quoted($0))" }
        })
}

extension SweepReport {
    /// What the sweep is, in a line.
    fileprivate var head: String {
        guard let halving else { return "\(settings): all are trained to epoch \(epochs)" }
        let rungs = halving.rungs.map { String($0.epoch) }.joined(separator: ", ")
        return "\(settings): the best 1 of \(halving.factor) go on after epoch \(rungs), "
            + "the last to epoch \(epochs)"
    }
}

private func sweepStyle(_ status: SweepReport.Status) -> Style {
    switch status {
    case .training: .good
    case .finished: .accent
    case .failed: .bad
    case .paused, .stopped, .interrupted: .warning
    case .queued, .arrived: .text
    case .waiting, .left: .dim
    }
}

private func drawSweep(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let sweep = state.train.sweep
    let note = sweep.report.map { "\($0.rows.count), \($0.isOver ? "over" : "under way")" }
    let inside = canvas.panel(
        box, title: sweep.name ?? "sweep", note: box.width >= 50 ? note ?? "" : "",
        of: [.sweep], state)
    guard let report = sweep.report else {
        return drawNoAnswer(
            sweep.failure, "Looking at the sweep …", in: inside, on: &canvas)
    }
    let head = wrapped(report.head, width: max(1, inside.width - 2))
    let parts = inside.top(inside.height >= head.count + 6 ? head.count : 0)
    if !parts.first.isEmpty {
        canvas.paragraph(report.head, in: parts.first.inset(1, 0), .dim)
    }
    let rows = state.shownTrials
    let longest = rows.map { DisplayWidth.of($0.settings) }.max() ?? 16
    let columns = [
        TableColumn("settings", 16, flexible: true, wanted: min(60, max(16, longest))),
        TableColumn("value", 7, .right), TableColumn("epoch", 9, .right, priority: 1),
        TableColumn("rung", 4, .right, priority: 3),
        TableColumn("status", 11), TableColumn("why", 18, flexible: true, priority: 2, wanted: 50),
        TableColumn("seeds", 5, .right, priority: 5),
        TableColumn("group", 24, flexible: true, priority: 6),
    ]
    canvas.table(
        SweepState.table.columns(columns, by: state.panelChoices["sweep"]), in: parts.rest,
        count: rows.count, position: overlay.list, focused: true
    ) { index, column in
        let row = rows[index]
        let style: Style = row.status == .left ? .dim : .text
        switch column {
        case 0: return (row.settings, style)
        case 1:
            return (
                row.best.map { Numbers.fixed($0, 4) } ?? "", row.status == .left ? .dim : .accent
            )
        case 2: return ("\(row.epoch)/\(report.epochs)", .dim)
        case 3: return (report.halving.map { "\(row.rung)/\($0.rungs.count)" } ?? "", .dim)
        case 4: return (row.status.words, sweepStyle(row.status))
        case 5: return (row.note ?? "", .dim)
        case 6: return (String(row.seeds), .dim)
        default: return (row.group, .dim)
        }
    }
}
