import Canvas
import Reports

/// What people wrote in the session, and what they did.
public struct NotebookQuestion: Inquired {
    public var session: String
    /// The same question again has another answer once something was written.
    public var turn: Int
    public var mostActions = NotebookState.mostActions

    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.notebook.content }
    public func answer(by one: some Answering) throws -> SessionContent { try one.answer(self) }

    /// What was selected stays selected.
    public func arrived(in state: inout State, after last: SessionContent?) {
        func keep<Row>(
            _ table: ListTable<Row>, _ rows: KeyPath<SessionContent, [Row]>,
            _ choice: ListChoice, _ list: WritableKeyPath<NotebookState, ListPosition>,
            _ number: KeyPath<Row, Int>
        ) {
            guard let last, let now = state.notebook.content.answer else { return }
            let selected = state.notebook[keyPath: list].selected
            let kept = table.shown(last[keyPath: rows], by: choice)[safe: selected]
            let shown = table.shown(now[keyPath: rows], by: choice)
            let index = shown.firstIndex { $0[keyPath: number] == kept?[keyPath: number] }
            if let index { state.notebook[keyPath: list].selected = index }
        }
        let notebook = state.notebook
        keep(NotebookState.caseTable, \.cases, notebook.caseChoice, \.caseList, \.number)
        keep(NotebookState.noteTable, \.notes, notebook.noteChoice, \.noteList, \.number)
        keep(NotebookState.actionTable, \.actions, notebook.actionChoice, \.actionList, \.number)
        if let fault = state.notebook.content.answer?.faults.first { state.complain(fault) }
    }
}

/// Saves a case; the answer is the case with its number.
public struct SaveCase: Question {
    public var content: CaseContent
    public var verdict: Verdict
    public var remark: String

    public func answer(by one: some Answering) throws -> SavedCase { try one.answer(self) }

    public func settle(_ outcome: Outcome<SavedCase>, in state: inout State) -> [Effect] {
        guard let saved = outcome.answer else { return state.report(outcome) { _ in "" } }
        state.notebook.remember(.setCaseDeleted(saved.number, true))
        state.say(
            "Case \(saved.number) is saved: \(saved.verdict.title). "
                + "\(Screen.session.key) shows all cases.")
        return state.askForNotebookAgain()
    }
}

/// Writes a note down; the answer is the note with its number.
public struct WriteNote: Question {
    public var text: String
    public var origin: NoteOrigin

    public func answer(by one: some Answering) throws -> Note { try one.answer(self) }

    public func settle(_ outcome: Outcome<Note>, in state: inout State) -> [Effect] {
        guard let note = outcome.answer else { return state.report(outcome) { _ in "" } }
        state.notebook.remember(.setNoteDeleted(note.number, true))
        state.say(
            "Note \(note.number) is written. \(Screen.session.key) shows all notes.")
        return state.askForNotebookAgain()
    }
}

/// A change of what is written in a session.
public enum NotebookChange: Codable, Equatable, Sendable {
    case setCaseDeleted(Int, Bool)
    case setNoteDeleted(Int, Bool)
    case editCase(Int, Verdict, remark: String)
    case editNote(Int, text: String)

    /// What was done, in a sentence.
    var sentence: String {
        switch self {
        case .setCaseDeleted(let number, let isDeleted):
            "Case \(number) is \(isDeleted ? "deleted" : "there again")."
        case .setNoteDeleted(let number, let isDeleted):
            "Note \(number) is \(isDeleted ? "deleted" : "there again")."
        case .editCase(let number, let verdict, _): "Case \(number) is \(verdict.title)."
        case .editNote(let number, _): "Note \(number) is changed."
        }
    }
}

/// Changes what is written in a session.
public struct ChangeNotebook: Question {
    public var change: NotebookChange
    /// What takes the change back; nil for one that takes another back.
    public var inverse: NotebookChange?

    public func answer(by one: some Answering) throws -> Done { try one.answer(self) }

    public func settle(_ outcome: Outcome<Done>, in state: inout State) -> [Effect] {
        guard outcome.answer != nil else { return state.report(outcome) { _ in "" } }
        if let inverse { state.notebook.remember(inverse) }
        let undo = inverse == nil ? "" : " \(KeyMeaning.undo.key) on Session takes it back."
        state.say(change.sentence + undo)
        return state.askForNotebookAgain()
    }
}

/// Writes the session, or a case of it, as a document; the answer is its path.
public struct ExportNotebook: Question {
    public enum Format: String, Codable, CaseIterable, Sendable {
        case markdown = "Markdown"
        case html = "HTML"

        /// Of a file's name.
        var ending: String { self == .markdown ? ".md" : ".html" }
    }

    /// Of the case; nil writes the whole session.
    public var number: Int?
    public var format: Format

    public var isSlow: Bool { true }
    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.report(outcome) { "Written to \($0)" }
    }
}

extension State {
    /// Asks for what is written in the session, whatever is known of it.
    mutating func askForNotebook() -> [Effect] {
        notebook.turn += 1
        return ask(NotebookQuestion(session: session, turn: notebook.turn))
    }

    /// The same where somebody has looked at it before.
    mutating func askForNotebookAgain() -> [Effect] {
        notebook.content.target == nil ? [] : askForNotebook()
    }
}
