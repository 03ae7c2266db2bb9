import Canvas
import Reports
import Support

/// Draws the state for a terminal of that size.
public func view(_ state: State, _ size: Size) -> Frame {
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
    switch state.screen {
    case .city: drawCity(state, layout, on: &canvas)
    case .users: drawUsers(state, layout, on: &canvas)
    case .why: drawWhy(state, layout, on: &canvas)
    case .train: drawTrain(state, layout, on: &canvas)
    case .runs: drawRuns(state, layout, on: &canvas)
    case .sites: drawSites(state, layout, on: &canvas)
    case .session: break
    }
    // What a panel has to say may need more than the line under it.
    let overPanel = state.overlay?.isPanel == true && state.status != nil
    if !overPanel { drawFooter(state, layout, on: &canvas) }
    let cursor = drawOverlay(state, layout, on: &canvas)
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
        let run =
            state.screen == .why
            ? state.why.run
            : state.screen == .sites
                ? state.sites.run
                : state.screen == .train
                    ? state.train.run : nil
        if let run, x + 4 < room {
            x += canvas.put(" · \(run)", x: x, y: 0, .dim, limit: room - x)
        }
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
    var x = layout.footer.x + 1
    let y = layout.footer.y
    if state.overlay?.isPanel == true {
        for hint in state.panelHints {
            let needed = DisplayWidth.of(hint.key) + DisplayWidth.of(hint.word) + 3
            guard x + needed <= layout.footer.maxX + 2 else { return }
            x = drawHint(hint.key, hint.word, x: x, y: y, on: &canvas)
        }
        return
    }
    let hints = KeyTable.bindings(on: state.screen).filter { state.isOffered($0) }
    // Help and quit stay, whatever the width.
    let last = hints.filter { $0.action == .help || $0.action == .quit }
    let reserve = last.reduce(0) { $0 + hintWidth($1) }
    for hint in hints where hint.action != .help && hint.action != .quit {
        guard x + hintWidth(hint) + reserve <= layout.footer.maxX else { continue }
        x = drawHint(hint.keys[0].name, hint.hint ?? "", x: x, y: y, on: &canvas)
    }
    for hint in last where x + hintWidth(hint) <= layout.footer.maxX + 2 {
        x = drawHint(hint.keys[0].name, hint.hint ?? "", x: x, y: y, on: &canvas)
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

private func hintWidth(_ binding: Binding) -> Int {
    DisplayWidth.of(binding.keys[0].name) + 1 + DisplayWidth.of(binding.hint ?? "") + 2
}

private func drawHint(
    _ key: String, _ word: String, x: Int, y: Int, on canvas: inout Canvas
) -> Int {
    let columns = canvas.put(key, x: x, y: y, Style(.accent, bold: true))
    return x + columns + 3 + canvas.put(word, x: x + columns + 1, y: y, .dim)
}

/// What the status line says when there is nothing to report.
private func idleStatus(_ state: State) -> String? {
    if let work = state.forms.work { return work.sentence }
    if state.screen == .train && state.train.pane == .form,
        let field = state.recipeFields[safe: state.train.form.selected]
    {
        return "\(field.name): \(field.description)."
    }
    if let text = state.whyStatus ?? state.sitesStatus { return text }
    if !state.filterText.isEmpty { return "filter: \(state.filterText)   (Esc clears)" }
    if state.screen == .city { return state.city.report?.source }
    return nil
}

/// Panel of a pane, with the mark of the keyboard; nil where the pane is not shown.
func paneFrame(
    _ pane: Pane, _ state: State, _ layout: Layout, title: String, note: String = "",
    on canvas: inout Canvas
) -> Rect? {
    guard let rect = layout.panes[pane], !rect.isEmpty else { return nil }
    let focused = state.pane == pane && state.tabPanes.contains(pane)
    let inside = canvas.panel(rect, title: title, note: note, focused: focused)
    if let path = state.listPath(pane) {
        let visible = state.visibleRows(pane, layout)
        canvas.scrollMark(
            rect,
            top: state[keyPath: path].visibleTop(height: visible, count: state.rowCount(pane)),
            visible: visible, count: state.rowCount(pane))
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
