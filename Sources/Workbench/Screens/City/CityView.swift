import Canvas
import Reports
import Support

func drawCity(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    drawCityMap(state, layout, on: &canvas)
    drawTotals(state, layout, on: &canvas)
    drawRhythm(state, layout, on: &canvas)
    for list in [Pane.categories, .places, .brands] {
        drawCounts(list, state, layout, on: &canvas)
    }
    drawFindings(state, layout, on: &canvas)
}

private func drawTotals(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let title = state.city.report?.name ?? "city"
    guard let inside = paneFrame(.totals, state, layout, title: title, on: &canvas),
        state.city.report != nil
    else { return }
    let facts = state.city.shownFacts
    canvas.table(
        [TableColumn("", 11), TableColumn("", 8, flexible: true)], in: inside.inset(1, 0),
        count: facts.count, position: state.city.totalsList,
        focused: state.hasKeyboard(.totals)
    ) { row, column in
        column == 0 ? (facts[row].name, .dim) : (facts[row].value, .text)
    }
}

private func drawRhythm(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    // What light and dark mean needs the room more than the longer name does.
    let isWide = layout.panes[.rhythm].map { $0.width >= 60 } ?? false
    let title = isWide ? "visits by local hour of the week" : "visits by local hour"
    let hours = state.city.report?.hourOfWeek ?? []
    guard
        let inside = paneFrame(
            .rhythm, state, layout, title: title,
            note: weekNote(hours, title.utf8.count + 2, .rhythm, layout), on: &canvas),
        let report = state.city.report
    else { return }
    guard report.visits > 0 else {
        canvas.put("no visits", x: inside.x + 1, y: inside.y, .dim, limit: inside.width - 1)
        return
    }
    canvas.weekHeatMap(report.hourOfWeek, in: inside.inset(1, 0))
}

private func drawCounts(
    _ pane: Pane, _ state: State, _ layout: Layout, on canvas: inout Canvas
) {
    guard
        let inside = paneFrame(
            pane, state, layout, title: "top \(pane.rawValue)",
            note: otherLists(pane, state, layout),
            on: &canvas), state.city.report != nil
    else { return }
    let rows = state.city.shownCounts(pane)
    guard let path = state.listPath(pane), !rows.isEmpty else {
        // Why a filter leaves none the frame has said.
        guard !state.isFiltered(pane) else { return }
        canvas.put("none", x: inside.x + 1, y: inside.y, .dim)
        return
    }
    // Stores from a table of addresses are places that nobody visited.
    let visited = rows.contains { $0.visits > 0 }
    let counts = rows.map { visited ? $0.visits : $0.places }
    let peak = Double(max(1, counts.max() ?? 1))
    let bar = max(0, min(20, inside.width / 4))
    let columns = [
        TableColumn("", 8, flexible: true), TableColumn("", 7, .right),
        TableColumn("", bar, priority: 1),
    ]
    let layer = pane == .places ? nil : state.city.layerName
    canvas.table(
        columns, in: inside.inset(1, 0), count: rows.count, position: state[keyPath: path],
        focused: state.hasKeyboard(pane),
        draw: { canvas, row, y, spans in
            guard let span = spans.spans[2] else { return }
            canvas.bar(
                Double(counts[row]) / peak, x: inside.x + 1 + span.x, y: y,
                width: span.width, Style(.chart1))
        },
        cell: { row, column in
            let shown = rows[row].name == layer
            switch column {
            case 0: return (rows[row].name, shown ? .accent : .text)
            case 1: return (Numbers.grouped(counts[row]), .dim)
            default: return ("", .text)
            }
        })
}

/// The lists behind this one, with the keys that lead there.
private func otherLists(_ pane: Pane, _ state: State, _ layout: Layout) -> String {
    let hidden = state.city.topLists.filter { layout.panes[$0] == nil }
    // Where categories and another list stand below each other, the other one gives way.
    if pane == .categories && layout.panes[state.city.secondList] != nil { return "" }
    return hidden.isEmpty
        ? ""
        : "\(KeyMeaning.before.key) \(KeyMeaning.next.key) "
            + hidden.map(\.rawValue).joined(separator: ", ")
}

extension CityState {
    /// Rows that the expanded finding takes at the bottom of its pane: what its two sentences
    /// need, but for the border, its own row in the list and a line between.
    func findingDetailRows(_ rect: Rect) -> Int {
        max(0, min(rect.height - 3, wantedDetailRows(width: rect.width)))
    }

    /// Rows that the expanded finding would fill in a pane of that width.
    func wantedDetailRows(width: Int) -> Int {
        guard let index = expanded, let finding = shownFindings?[safe: index] else {
            return 0
        }
        let width = max(1, width - 4)
        return wrapped(finding.consequence, width: width).count
            + wrapped(finding.example, width: width).count + 1
    }
}

private func drawFindings(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let findings = state.city.shownFindings
    let all = state.city.findings?.count ?? 0
    let note =
        findings.map {
            all == 0 ? "nothing" : $0.count == all ? "\(all)" : "\($0.count) of \(all)"
        } ?? "checking …"
    guard
        let inside = paneFrame(
            .findings, state, layout, title: "audit", note: note, on: &canvas),
        let findings, let rect = layout.panes[.findings]
    else { return }
    let details = state.city.findingDetailRows(rect)
    let parts = inside.inset(1, 0).top(inside.height - details)
    let columns = [
        TableColumn("", 1), TableColumn("", 8, flexible: true),
        TableColumn("", 9, .right, priority: 1),
    ]
    canvas.table(
        columns, in: parts.first, count: findings.count, position: state.city.findingList,
        focused: state.hasKeyboard(.findings)
    ) { row, column in
        let finding = findings[row]
        switch column {
        case 0:
            switch finding.severity {
            case .note: return ("·", .dim)
            case .warning: return ("▲", .warning)
            case .error: return ("✗", .bad)
            }
        case 1: return (finding.check, .text)
        default: return (Numbers.grouped(finding.count), .dim)
        }
    }
    guard details > 0, let index = state.city.expanded, let finding = findings[safe: index] else {
        return
    }
    for x in inside.x..<inside.maxX { canvas.put("─", x: x, y: parts.rest.y, .border) }
    let room = parts.rest.top(1).rest
    let used = canvas.paragraph(finding.consequence, in: room)
    canvas.paragraph(finding.example, in: room.top(used).rest, .dim)
}
