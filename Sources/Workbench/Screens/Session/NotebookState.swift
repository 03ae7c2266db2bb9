import Canvas
import Reports

extension Pane {
    static let cases = Pane("cases")
    static let caseDetails = Pane("caseDetails")
    static let verdicts = Pane("verdicts")
    static let notes = Pane("notes")
    static let actions = Pane("actions")
}

/// What the Session screen shows: what people wrote, and what they did.
public struct NotebookState: Codable, Equatable, Sendable {
    /// So many of the newest actions are shown.
    static let mostActions = 1000
    /// So many changes can be taken back.
    private static let mostUndone = 100

    public var content = Inquiry<NotebookQuestion>()
    /// Counts what may have changed the session, so that it is asked anew.
    var turn = 0
    public var sessions = Inquiry<SessionsQuestion>()
    /// Counts how often the sessions were asked for.
    var sessionsTurn = 0
    public var pane = Pane.cases
    public var caseChoice = ListChoice()
    public var verdictChoice = ListChoice()
    public var noteChoice = ListChoice()
    public var actionChoice = ListChoice()
    public var caseList = ListPosition()
    public var verdictList = ListPosition()
    public var noteList = ListPosition()
    public var actionList = ListPosition()
    /// Lines of the details.
    public var detailList = ListPosition()
    /// The details show the screen as it was, and not the reason.
    public var showsFrame = false
    /// The list that the details are of.
    var source = Pane.cases
    /// What takes changes back, the newest last.
    private(set) var undoing: [NotebookChange] = []

    public init() {}

    mutating func remember(_ inverse: NotebookChange) {
        undoing.append(inverse)
        if undoing.count > Self.mostUndone { undoing.removeFirst() }
    }

    mutating func takeUndo() -> NotebookChange? { undoing.popLast() }

    // MARK: - Lists

    var cases: [SavedCase] { Self.caseTable.shown(content.answer?.cases ?? [], by: caseChoice) }
    var statistics: [CaseStatistics] {
        Self.verdictTable.shown(content.answer?.statistics ?? [], by: verdictChoice)
    }
    var notes: [Note] { Self.noteTable.shown(content.answer?.notes ?? [], by: noteChoice) }
    var actions: [LoggedAction] {
        Self.actionTable.shown(content.answer?.actions ?? [], by: actionChoice)
    }

    var selectedCase: SavedCase? { cases[safe: caseList.selected] }
    var selectedNote: Note? { notes[safe: noteList.selected] }
    var selectedAction: LoggedAction? { actions[safe: actionList.selected] }
}
