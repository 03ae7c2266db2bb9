import Canvas
import Reports
import Support

/// Draws the state for a terminal of that size.
public func view(_ state: State, _ size: Size) -> Frame {
    let size = size.drawable
    return KeyMeaning.$chosen.withValue(state.chosenKeys) {
        guard state.size != size else { return draw(state) }
        var state = state
        state.size = size
        return draw(state)
    }
}

extension FilteredList {
    /// Whether the filter hides every row, but for what always stays below a ranking.
    fileprivate func hidesAll(_ state: State, _ choice: ListChoice) -> Bool {
        guard !choice.filter.isEmpty, let pane, state.listPath(pane) != nil else { return false }
        // A ranking has a few hundred rows; where there are more, something is shown.
        guard state.rowCount(pane) < 500 else { return false }
        return identities(state).allSatisfy { identity in
            if case .name(let name) = identity { return name.hasPrefix(Self.truth) }
            return identity == nil
        }
    }
}

private func draw(_ state: State) -> Frame {
    let size = state.size
    var canvas = Canvas(size, ascii: state.ascii)
    guard !Layout.isTooSmall(size) else {
        let least = Layout.least
        let sentence =
            "whyhere: \(size.width)x\(size.height) is too small; "
            + "enlarge to \(least.width)x\(least.height)"
        for (row, line) in wrapped(sentence, width: max(1, size.width)).enumerated() {
            canvas.put(line, x: 0, y: row)
        }
        return Frame(canvas)
    }
    let layout = Layout(state, size)
    drawHeader(state, layout, on: &canvas)
    state.screen.part.draw(state, layout, on: &canvas)
    // What a panel has to say may need more than the line under it.
    let overPanel = state.overlay?.kind.part.isPanel == true && state.status != nil
    if !overPanel { drawFooter(state, layout, on: &canvas) }
    var cursor: Frame.Position?
    for overlay in (state.overlay.map { [$0] + $0.below } ?? []).reversed() {
        canvas.tableRows = nil
        cursor = overlay.kind.part.draw(state, overlay, layout, on: &canvas)
    }
    if overPanel { drawFooter(state, layout, on: &canvas) }
    return Frame(canvas, cursor: cursor)
}

/// City, run, and a tab for each screen.
private func drawHeader(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let size = canvas.size
    let tabs = Layout.tabs(size)
    let room = (tabs.first?.x ?? size.width) - 1
    var x = canvas.put(" whyhere ", x: 0, y: 0, Style(.accent, bold: true), limit: room)
    let city = state.city.report?.name ?? state.wantedCity ?? "…"
    if size.width >= 40 {
        x += canvas.put(city, x: x, y: 0, Style(.title, bold: true), limit: room - x)
        if let run = state.screen.part.run(state), x + 4 < room {
            x += canvas.put(" · \(run)", x: x, y: 0, .dim, limit: room - x)
        }
        drawTrainings(state, from: x + 2, to: room, on: &canvas)
    }
    for tab in tabs {
        let style: Style
        if tab.screen == state.screen {
            style = Style(.selected, bold: true)
        } else {
            style = tab.screen.isBuilt ? .text : .dim
        }
        canvas.put(tab.text, x: tab.x, y: 0, style)
    }
}

/// What trains meanwhile, on every screen but the one that shows it.
private func drawTrainings(_ state: State, from left: Int, to right: Int, on canvas: inout Canvas) {
    guard state.screen != .train else { return }
    let fitting = state.trainingWords.first { DisplayWidth.of($0) <= right - left }
    guard let fitting else { return }
    let isWaiting = state.runs.all?.contains { $0.status == .paused } == true
    canvas.putRight(
        fitting, x: right - 1, y: 0, isWaiting ? .warning : .good, limit: right - left)
}

/// The status line and the keys of this screen.
private func drawFooter(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let status = layout.status
    let shared = layout.status == layout.footer
    var covered = false
    if let overlay = state.overlay, case .filter = overlay.kind {
        covered = true
    } else if let message = state.status {
        let style: Style = message.kind == .failure ? .bad : .good
        drawMessage(message.text, style, above: status, on: &canvas)
        covered = true
    } else if let text = idleStatus(state), !shared {
        canvas.put(text, x: status.x + 1, y: status.y, .dim, limit: status.width - 1)
    }
    guard !(shared && covered) else { return }
    for hint in state.footerHints(layout) {
        let columns = canvas.put(
            hint.keys, x: hint.x, y: layout.footer.y, Style(.accent, bold: true))
        canvas.put(hint.word, x: hint.x + columns + 1, y: layout.footer.y, .dim)
    }
}

/// A sentence that needs more than the status line covers the rows above it.
private func drawMessage(
    _ text: String, _ style: Style, above line: Rect, on canvas: inout Canvas
) {
    let needed = wrapped(text, width: max(1, line.width - 2)).count
    let rows = max(1, min(needed, 4, line.y))
    let rect = Rect(0, line.maxY - rows, line.width, rows)
    canvas.fill(rect)
    canvas.paragraph(text, in: rect.inset(1, 0), style)
}

/// What the status line says when there is nothing to report.
private func idleStatus(_ state: State) -> String? {
    if let work = state.forms.work { return work.sentence }
    if let text = state.overlay?.kind.part.status(state) { return text }
    if let text = state.crosshairSentence { return text }
    if let text = state.screen.part.status(state) { return text }
    return state.filterText.isEmpty ? nil : "filter: \(state.filterText)   (Esc clears)"
}

/// Panel of a pane, with the mark of the keyboard; nil where the pane is not shown.
func paneFrame(
    _ pane: Pane, _ state: State, _ layout: Layout, title: String, note: String = "",
    on canvas: inout Canvas
) -> Rect? {
    guard let rect = layout.panes[pane], !rect.isEmpty else { return nil }
    let focused = state.pane == pane && state.tabPanes.contains(pane)
    let list = state.filteredList(pane)
    let choice = list.map { state[keyPath: $0.choice] }
    var head = (title: title, note: note)
    if let list, let choice, !choice.isEmpty {
        head = list.headed(
            title, note, choice, state, isNothing: list.hidesAll(state, choice),
            width: rect.width)
    }
    let inside = canvas.panel(rect, title: head.title, note: head.note, focused: focused)
    if let path = state.listPath(pane) {
        let visible = state.visibleRows(pane, layout)
        canvas.scrollMark(
            rect,
            top: state[keyPath: path].visibleTop(height: visible, count: state.rowCount(pane)),
            visible: visible, count: state.rowCount(pane))
        if let list, choice?.filter.isEmpty == false, state.rowCount(pane) == 0 {
            let above = state.screen.part.margin(pane, state, rect).above
            canvas.put(
                "no \(list.name) match; Esc clears the filter", x: inside.x + 1,
                y: inside.y + above, .dim, limit: inside.width - 1)
        }
    }
    return inside.isEmpty ? nil : inside
}

extension State {
    func hasKeyboard(_ pane: Pane) -> Bool { self.pane == pane && overlay == nil }
}

/// `label value` with the value at a fixed column.
func drawFact(
    _ label: String, _ value: String, x: Int, y: Int, width: Int, column: Int = 12,
    style: Style = .text, on canvas: inout Canvas
) {
    canvas.put(label, x: x, y: y, .dim, limit: min(width, column - 1))
    canvas.put(value, x: x + column, y: y, style, limit: width - column)
}
