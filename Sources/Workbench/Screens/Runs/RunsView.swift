import Canvas
import Reports
import Support

func drawRuns(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let rows = state.runRows
    guard
        let inside = paneFrame(
            .runs, state, layout, title: "runs", note: "\(rows.count)", on: &canvas)
    else { return }
    if rows.isEmpty {
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
    let shown = state.runColumns
    let isChosen = state.runs.chosenColumns != nil
    let folded = rows.filter { $0.group != nil }
    let columns = shown.enumerated().map { place, column in
        var cells = folded.map { $0.text(column) }
        // No model's name is cut while there is room for it.
        if column.name == "model" {
            cells += rows.flatMap(\.runs).map { String($0.model.prefix(15)) }
        }
        return column.onScreen(place: isChosen ? place : nil, cells: cells)
    }
    canvas.table(
        state.runTable(state.runs.choice).columns(columns, by: state.runs.choice), in: inside,
        count: rows.count,
        position: state.runs.list,
        focused: state.hasKeyboard(.runs)
    ) { index, place in
        let (row, column) = (rows[index], shown[place])
        switch column.name {
        case "run": return nameCell(row, index, in: rows, state)
        case "status": return (row.status, statusStyle(row.runs[0].status))
        default: return (row.text(column), Style(column.role))
        }
    }
    drawRunDetails(state, layout, on: &canvas)
}

/// The name of a row with its mark, its branch or its number of seeds.
private func nameCell(
    _ row: RunRow, _ index: Int, in rows: [RunRow], _ state: State
) -> (String, Style) {
    let name = row.shownName
    let marks = row.runs.count { state.runs.marked.contains($0.run) }
    if marks > 0 { return ("▸ \(name)", Style(.accent, bold: true)) }
    if state.runs.choice.order == nil {
        let depth = RunTree.depth(of: row, in: rows)
        if depth > 0 { return (String(repeating: "  ", count: depth - 1) + "└ " + name, .text) }
    }
    return (name, index == state.runs.list.selected ? Style(.accent, bold: true) : .text)
}

/// What test figures are ranked among, in words.
private let protocols = [
    "new": "new: places that the user had not visited",
    "all": "all: every place",
    "published": "published: as the paper's release ranks",
    "next": "next: the place of the next event, among all",
    "sites": "sites: the regions of a brand's new stores",
]

/// What sets the selected run apart, or the members of the selected group.
private func drawRunDetails(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard
        let inside = paneFrame(
            .runDetails, state, layout, title: state.selectedRow?.name ?? "run", on: &canvas
        )?.inset(1, 0),
        let row = state.selectedRow
    else { return }
    guard let run = row.run else { return drawMembers(row, in: inside, on: &canvas) }
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

/// The seeds of a folded group, one a line.
private func drawMembers(_ row: RunRow, in rect: Rect, on canvas: inout Canvas) {
    let lines = row.runs.map { run in
        let best = run.bestValue.map { "\(run.recipe.selectBy) \(Numbers.fixed($0, 4))" }
        let epoch = run.bestEpoch.map { "at epoch \($0)" }
        return [
            "seed \(run.recipe.seed)", run.status.rawValue, best, epoch,
        ].compactMap { $0 }.joined(separator: ", ")
    }
    for (index, line) in lines.prefix(rect.height).enumerated() {
        drawFact(
            index == 0 ? "seeds" : "", "\(row.runs[index].run): \(line)", x: rect.x,
            y: rect.y + index, width: rect.width, on: &canvas)
    }
}
