import Canvas
import Reports
import Support

func drawNotebook(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    drawCases(state, layout, on: &canvas)
    drawCaseDetails(state, layout, on: &canvas)
    drawVerdicts(state, layout, on: &canvas)
    drawNotes(state, layout, on: &canvas)
    drawActions(state, layout, on: &canvas)
}

extension Verdict {
    var style: Style {
        switch self {
        case .rightReason: .good
        case .wrongReason: .warning
        case .wrong: .bad
        case .dataFault: .dim
        }
    }
}

/// A list, or what stands in its place while it is empty.
private func drawList(
    _ pane: Pane, _ title: String, _ columns: [TableColumn], isEmpty: Bool, empty: String,
    _ state: State, _ layout: Layout, on canvas: inout Canvas,
    cell: (Int, Int) -> (String, Style)
) {
    let count = state.rowCount(pane)
    guard
        let inside = paneFrame(pane, state, layout, title: title, note: "\(count)", on: &canvas)
    else { return }
    let content = state.notebook.content
    if content.answer == nil || isEmpty {
        let text = content.answer == nil ? content.failure ?? "Reading the session …" : empty
        canvas.paragraph(
            text, in: inside.inset(1, 0),
            content.answer == nil && content.failure != nil ? .bad : .dim)
        return
    }
    guard let path = state.listPath(pane) else { return }
    canvas.table(
        columns, in: inside, count: count, position: state[keyPath: path],
        focused: state.hasKeyboard(pane), cell: cell)
}

private func drawCases(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let cases = state.notebook.cases
    let chosen = state.notebook.caseList.selected
    let columns = [
        TableColumn("case", 4, .right, priority: 3),
        TableColumn("time", 16, priority: 5), TableColumn("verdict", 12),
        TableColumn("model", min(14, cases.map(\.content.model.count).max() ?? 8), priority: 2),
        TableColumn("run", 10, flexible: true, priority: 6, wanted: 20),
        TableColumn("user", 8, flexible: true, wanted: 12),
        TableColumn("place", 10, flexible: true, wanted: 24),
        TableColumn("rank", 5, .right, priority: 4),
        TableColumn("remark", 10, flexible: true, priority: 1, wanted: 20),
    ]
    drawList(
        .cases, "cases", NotebookState.caseTable.columns(columns, by: state.notebook.caseChoice),
        isEmpty: state.notebook.content.answer?.cases.isEmpty ?? true,
        empty: "No case yet. On \(Screen.why.title) or \(Screen.sites.title), "
            + "\(KeyMeaning.note.key) saves the explanation with a verdict; elsewhere it writes "
            + "a note.",
        state, layout, on: &canvas
    ) { row, column in
        let saved = cases[row]
        let content = saved.content
        switch column {
        case 0: return ("\(saved.number)", .dim)
        case 1: return (NotebookState.shownTime(saved.at), .dim)
        case 2: return (saved.verdict.rawValue, saved.verdict.style)
        case 3: return (content.model, .text)
        case 4: return (content.run, .dim)
        case 5: return (content.subjectName, .text)
        case 6: return (content.objectName, row == chosen ? Style(.accent, bold: true) : .text)
        case 7: return (content.rank.map { Numbers.rank($0) } ?? "", .dim)
        default: return (saved.remark, .text)
        }
    }
}

private func drawCaseDetails(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard
        let inside = paneFrame(
            .caseDetails, state, layout, title: state.notebook.detailTitle, on: &canvas
        )?.inset(1, 0)
    else { return }
    let lines = state.notebookLines(layout)
    if lines.isEmpty {
        canvas.paragraph("What is selected in a list is told here.", in: inside, .dim)
    }
    let top = state.notebook.detailList.visibleTop(height: inside.height, count: lines.count)
    for (row, line) in lines.dropFirst(top).prefix(inside.height).enumerated() {
        if line.label.isEmpty {
            canvas.put(line.text, x: inside.x, y: inside.y + row, line.style, limit: inside.width)
        } else {
            drawFact(
                line.label, line.text, x: inside.x, y: inside.y + row, width: inside.width,
                column: NotebookState.factColumn, style: line.style, on: &canvas)
        }
    }
}

private func drawVerdicts(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let rows = state.notebook.statistics
    let columns = [
        TableColumn("model", 8, flexible: true, wanted: 14),
        TableColumn("cases", 5, .right, priority: 3), TableColumn("right", 5, .right),
        TableColumn("why?", 4, .right, priority: 1), TableColumn("wrong", 5, .right, priority: 1),
        TableColumn("data", 4, .right, priority: 4), TableColumn("share", 5, .right, priority: 2),
        TableColumn("95 %", 9, .right, priority: 5),
    ]
    drawList(
        .verdicts, "verdicts by model",
        NotebookState.verdictTable.columns(columns, by: state.notebook.verdictChoice),
        isEmpty: state.notebook.content.answer?.statistics.isEmpty ?? true,
        empty: "Without a case there is nothing to count.", state, layout, on: &canvas
    ) { row, column in
        let model = rows[row]
        func percent(_ share: Double) -> String { Numbers.fixed(100 * share, 0) }
        switch column {
        case 0: return (model.model ?? NotebookState.allModels, model.model == nil ? .dim : .text)
        case 1: return ("\(model.total)", .dim)
        case 2: return ("\(model.count(.rightReason))", .good)
        case 3: return ("\(model.count(.wrongReason))", .warning)
        case 4: return ("\(model.count(.wrong))", .bad)
        case 5: return ("\(model.count(.dataFault))", .dim)
        case 6:
            return (model.share.map { percent($0) + "%" } ?? Numbers.none, Style(.text, bold: true))
        default:
            guard let low = model.low, let high = model.high else { return (Numbers.none, .dim) }
            return ("\(percent(low)) to \(percent(high))", .dim)
        }
    }
}

private func drawNotes(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let notes = state.notebook.notes
    let columns = [
        TableColumn("time", 11, priority: 2), TableColumn("on", 7, priority: 3),
        TableColumn("note", 12, flexible: true, wanted: 40),
    ]
    drawList(
        .notes, "notes", NotebookState.noteTable.columns(columns, by: state.notebook.noteChoice),
        isEmpty: state.notebook.content.answer?.notes.isEmpty ?? true,
        empty: "No note yet; \(KeyMeaning.note.key) writes one, on every screen.", state, layout,
        on: &canvas
    ) { row, column in
        let note = notes[row]
        switch column {
        case 0: return (String(NotebookState.shownTime(note.at).dropFirst(5)), .dim)
        case 1: return (note.origin.screen ?? "", .dim)
        default: return (note.text, .text)
        }
    }
}

private func drawActions(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let actions = state.notebook.actions
    let columns = [
        // The seconds tell more than the year.
        TableColumn("time", 14, priority: 2),
        TableColumn("action", 12, flexible: true, wanted: 44),
        TableColumn("command", 24, flexible: true, priority: 5),
    ]
    drawList(
        .actions, "what was done",
        NotebookState.actionTable.columns(columns, by: state.notebook.actionChoice),
        isEmpty: state.notebook.content.answer?.actions.isEmpty ?? true,
        empty: "Nothing yet.", state, layout, on: &canvas
    ) { row, column in
        let action = actions[row]
        switch column {
        case 0: return (String(NotebookState.exactTime(action.at).dropFirst(5)), .dim)
        case 1: return (action.text, .text)
        default: return (action.command ?? "", .dim)
        }
    }
}
