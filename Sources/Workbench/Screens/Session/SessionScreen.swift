import Canvas
import Reports

/// The session: cases with verdicts, notes, and what was done.
enum SessionScreen: ScreenPart {
    static let title = "Session"
    static let meaning = "cases with verdicts, notes, what was done"
    static var pane: WritableKeyPath<State, Pane> { \.notebook.pane }

    static let rows: [Binding] = [
        Binding(.open, "Open another session, begin one, copy one …", hint: "sessions") {
            $0.chooseSession()
        }.known(as: "switch import new"),
        Binding(
            .edit, "Change the verdict and the remark of a case, or the words of a note",
            hint: "edit", unless: { $0.cannotEditNotebook }
        ) { $0.editNotebook() },
        Binding(
            .delete, "Delete the case or the note", hint: "delete",
            unless: { $0.cannotEditNotebook }
        ) { $0.deleteFromNotebook() },
        Binding(
            .undo, "Take the last change of this session back", hint: "undo",
            unless: {
                $0.notebook.undoing.isEmpty ? "Nothing has been changed that could be undone." : nil
            }
        ) { $0.undoInNotebook() }.whilePossible(),
        Binding(
            .view, "The reason of the case, or the screen as it was",
            hintNow: { state in
                state.notebook.source != .cases
                    ? nil : state.notebook.showsFrame ? "reason" : "as it was"
            }, unless: { $0.cannotShowFrame }
        ) { $0.change { $0.turnCaseView() } },
        Binding(
            .writeTable, "Write the session or the case as Markdown or HTML, or the pane as CSV …",
            hint: "write"
        ) { $0.show(Overlay(.export)) }.known(as: "export report document table JSON"),
    ]

    static func panes(_ state: State) -> [Pane] {
        [.cases, .caseDetails, .verdicts, .notes, .actions]
    }

    static func arrange(_ layout: inout Layout, _ state: State, in body: Rect) {
        // A few cases leave their room to the details.
        let rows = state.notebook.content.answer?.cases.count ?? 0
        let parts = body.top(max(6, min(rows + 4, body.height * 2 / 5)))
        layout.panes[.cases] = parts.first
        let columns = parts.rest.left(parts.rest.width * (body.width >= 110 ? 54 : 58) / 100)
        layout.panes[.caseDetails] = columns.first
        let right = columns.rest
        let models = (state.notebook.content.answer?.statistics.count ?? 0) + 3
        let last = state.notebook.pane == .actions ? Pane.actions : .notes
        switch right.height {
        case 20...:
            let top = right.top(max(4, min(models, 7)))
            layout.panes[.verdicts] = top.first
            let lists = top.rest.top(top.rest.height / 2)
            layout.panes[.notes] = lists.first
            layout.panes[.actions] = lists.rest
        case 11...:
            let top = right.top(max(4, min(models, right.height - 5)))
            layout.panes[.verdicts] = top.first
            layout.panes[last] = top.rest
        default:
            let isList = [.notes, .actions].contains(state.notebook.pane)
            layout.panes[isList ? last : .verdicts] = right
        }
    }

    static func draw(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
        drawNotebook(state, layout, on: &canvas)
    }

    static func list(_ pane: Pane, _ state: State) -> WritableKeyPath<State, ListPosition>? {
        switch pane {
        case .cases: \.notebook.caseList
        case .caseDetails: \.notebook.detailList
        case .verdicts: \.notebook.verdictList
        case .notes: \.notebook.noteList
        case .actions: \.notebook.actionList
        default: nil
        }
    }

    static func count(_ pane: Pane, _ state: State) -> Int {
        switch pane {
        case .cases: state.notebook.cases.count
        case .caseDetails: state.notebookLines(Layout(state, state.size)).count
        case .verdicts: state.notebook.statistics.count
        case .notes: state.notebook.notes.count
        case .actions: state.notebook.actions.count
        default: 0
        }
    }

    static func margin(_ pane: Pane, _ state: State, _ rect: Rect) -> PaneMargin {
        // A table has its titles above it; the details are lines.
        PaneMargin(above: pane == .caseDetails ? 0 : 1)
    }

    static func follow(_ state: inout State) -> [Effect] {
        let wasAsked = state.notebook.content.target?.session == state.session
        return state.screen == .session && !wasAsked ? state.askForNotebook() : []
    }

    static func opened(_ state: inout State) -> [Effect] { state.askForNotebook() }

    /// The details are of the list that had the keyboard last.
    static func settle(_ state: inout State) {
        let source = state.notebook.pane
        if [.cases, .notes, .actions].contains(source), source != state.notebook.source {
            state.notebook.source = source
            state.notebook.detailList = ListPosition()
        }
    }

    static func step(_ direction: Direction, _ pane: Pane, _ state: inout State) -> [Effect]? {
        guard pane == .caseDetails, direction.isVertical else { return nil }
        state.scrollDetails(direction)
        return []
    }

    static func moved(_ pane: Pane, by step: Int, _ state: inout State) {
        if pane == state.notebook.source { state.notebook.detailList = ListPosition() }
    }

    static func enter(_ pane: Pane, _ state: inout State) -> [Effect] {
        switch pane {
        case .cases: return state.notebook.selectedCase.map { state.open($0) } ?? []
        case .caseDetails where state.notebook.source == .cases:
            return state.notebook.selectedCase.map { state.open($0) } ?? []
        case .verdicts: return state.showCasesOfModel()
        case .notes:
            let title = state.notebook.selectedNote?.origin.screen
            return Screen.allCases.first { $0.title == title }.map { state.open($0) } ?? []
        case .actions:
            if let command = state.notebook.selectedAction?.command { state.say(command) }
            return []
        default: return []
        }
    }

    static func command(_ state: State, city: String) -> String {
        let notebook = state.notebook
        switch notebook.pane == .caseDetails ? notebook.source : notebook.pane {
        case .cases: return notebook.selectedCase?.content.command ?? "whyhere session cases"
        case .notes: return notebook.selectedNote?.origin.command ?? "whyhere session notes"
        case .actions: return notebook.selectedAction?.command ?? "whyhere session actions"
        default: return "whyhere session cases"
        }
    }

    static func table(_ pane: Pane, _ state: State) -> PaneExport? {
        state.notebook.export(pane)
    }

    static func otherExports(_ state: State) -> [OtherExport] {
        let saved = state.notebook.selectedCase?.number
        let documents = ExportNotebook.Format.allCases.flatMap { format in
            [("the session as \(format.rawValue)", Int?.none)].map { ($0.0, $0.1, format) }
                + (saved.map { [("case \($0) as \(format.rawValue)", Int?.some($0), format)] }
                    ?? [])
        }
        return documents.map { name, number, format in
            OtherExport(name: name, file: format.ending) { state in
                state.say("Writing \(name) …")
                return [.ask(ExportNotebook(number: number, format: format))]
            }
        }
    }

    static func status(_ state: State) -> String? { state.notebookStatus }
}
