import Canvas
import Reports
import Support

func drawRuns(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let runs = state.visibleRuns
    guard
        let inside = paneFrame(
            .runs, state, layout, title: "runs", note: "\(runs.count)", on: &canvas)
    else { return }
    if runs.isEmpty {
        // Why a filter leaves none the frame has said.
        guard state.runs.failure != nil || state.runs.all?.isEmpty != false else { return }
        let text =
            state.runs.failure
            ?? (state.runs.all == nil
                ? "Looking for runs …"
                : "Nothing has been trained yet. Press \(Screen.train.key), then \(KeyMeaning.start.key).")
        canvas.paragraph(text, in: inside.inset(1, 0), state.runs.failure == nil ? .dim : .bad)
        return
    }
    let columns = [
        TableColumn("run", 20, flexible: true, wanted: 24),
        // No model's name is cut while there is room for it.
        TableColumn("model", min(15, runs.map(\.model.count).max() ?? 8), priority: 7),
        TableColumn("city", 9, flexible: true, priority: 2),
        TableColumn("status", 11), TableColumn("epochs", 11, .right, priority: 1),
        TableColumn("metric", 9, priority: 3),
        TableColumn("best", 7, .right, priority: 3), TableColumn("at", 5, .right, priority: 5),
        TableColumn("test", 7, .right, priority: 4), TableColumn("among", 9, priority: 8),
        TableColumn("started", 16, priority: 9), TableColumn("trend", 16, priority: 6),
        TableColumn("tags", 12, flexible: true, priority: 10),
    ]
    canvas.table(
        RunsState.table.columns(columns, by: state.runs.choice), in: inside, count: runs.count,
        position: state.runs.list,
        focused: state.hasKeyboard(.runs)
    ) { row, column in
        let run = runs[row]
        if column == 0 && state.runs.marked.contains(run.run) {
            return ("▸ \(run.run)", Style(.accent, bold: true))
        }
        if column == 0, state.runs.choice.order == nil, run.origin != nil {
            let depth = RunTree.depth(of: run, in: runs)
            if depth > 0 {
                return (String(repeating: "  ", count: depth - 1) + "└ " + run.run, .text)
            }
        }
        return runCell(run, column, chosen: row == state.runs.list.selected)
    }
    drawRunDetails(state, layout, on: &canvas)
}

private func runCell(_ run: RunReport, _ column: Int, chosen: Bool) -> (String, Style) {
    switch column {
    case 0: return (run.run, chosen ? Style(.accent, bold: true) : .text)
    case 1: return (run.model, .text)
    case 2: return (run.city, .text)
    case 3: return (run.statusInWords, statusStyle(run.status))
    case 4: return ("\(run.epoch)/\(run.totalEpochs)", .dim)
    case 5: return (run.recipe.selectBy, .dim)
    case 6: return (run.bestValue.map { Numbers.fixed($0, 4) } ?? "", .text)
    case 7: return (run.bestEpoch.map { String($0) } ?? "", .dim)
    case 8: return (shownTest(run).map { Numbers.fixed($0.value, 4) } ?? "", .accent)
    case 9: return (shownTest(run)?.among ?? "", .dim)
    case 11: return (Canvas.sparkline(run.trend), .accent)
    case 12: return (run.labels.tags.map { "#" + $0 }.joined(separator: " "), .dim)
    default:
        let started = run.startedAt.prefix(16)
        return (String(started.map { $0 == "T" ? " " : $0 }), .dim)
    }
}

/// What test figures are ranked among, in words.
private let protocols = [
    "new": "new: places that the user had not visited",
    "all": "all: every place",
    "published": "published: as the paper's release ranks",
    "next": "next: the place of the next event, among all",
    "sites": "sites: the regions of a brand's new stores",
]

/// What sets the selected run apart.
private func drawRunDetails(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard
        let inside = paneFrame(
            .runDetails, state, layout, title: state.selectedRun?.run ?? "run", on: &canvas
        )?.inset(1, 0),
        let run = state.selectedRun
    else { return }
    let card = state.card(of: run)
    let differences = (card?.settings ?? []).filter { $0.differs(in: run.recipe) }
        .map { "\($0.name) \($0.text(in: run.recipe))" }
    let recipe =
        card == nil
        ? "of a model that this version does not know"
        : differences.isEmpty
            ? "all options at their defaults" : differences.joined(separator: ", ")
    let test = run.test.keys.sorted().map { "\($0) \(Numbers.fixed(run.test[$0] ?? 0, 5))" }
    let among = Set(run.test.keys.map { String($0.prefix { $0 != "/" }) }).sorted()
        .compactMap { protocols[$0] }
    var facts: [(String, String, Style)] = [
        ("recipe", recipe, .text),
        (
            "model",
            "\(state.card(of: run)?.title ?? run.model) on \(run.city) (\(run.cityFingerprint.prefix(12)))",
            .text
        ),
        ("started", run.startedAt + (run.endedAt.map { ", ended \($0)" } ?? ""), .text),
        ("test", test.isEmpty ? "-" : test.joined(separator: "  "), .text),
        ("among", among.isEmpty ? "-" : among.joined(separator: "; "), .dim),
        ("checkpoint", run.checkpoint ?? "none yet", .text),
    ]
    if let origin = run.origin {
        facts.insert(
            ("from", "\(origin.run) at \(origin.checkpoint), step \(origin.step)", .text), at: 1)
    }
    if let changes = run.manifest?.changes, !changes.isEmpty {
        facts.insert(("changed", changes.map(\.sentence).joined(separator: "; "), .warning), at: 1)
    }
    if !run.labels.text.isEmpty { facts.insert(("said", run.labels.text, .text), at: 0) }
    if let group = run.group {
        facts.insert(
            ("group", "\(group), seed \(run.recipe.seed); whyhere runs show \(group)", .text),
            at: 2)
    }
    if let sweep = run.sweep {
        facts.insert(
            ("sweep", "\(sweep); \(KeyMeaning.details.key) shows every combination", .text), at: 0)
    }
    if run.status == .queued, let standing = run.standing {
        facts.insert(
            (
                "queue", "\(standing) \(KeyMeaning.steer.key) moves it or takes it out.",
                .warning
            ), at: 0)
    }
    if let message = run.message {
        // Why a run failed, or what is wrong with its row, is not cut at the first line.
        let lines = wrapped(message, width: max(20, inside.width - 12))
        facts.insert(
            contentsOf: lines.enumerated().map { ($0 == 0 ? "message" : "", $1, .warning) }, at: 0)
    }
    if run.status == .interrupted {
        facts.insert(
            (
                "",
                "Its process is gone; \(KeyMeaning.resume.key) resumes it from the last checkpoint.",
                .warning
            ), at: 0)
    }
    for (row, fact) in facts.prefix(inside.height).enumerated() {
        drawFact(
            fact.0, fact.1, x: inside.x, y: inside.y + row, width: inside.width, style: fact.2,
            on: &canvas)
    }
}
