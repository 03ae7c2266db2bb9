import Canvas
import Reports
import Support

/// The sessions of the workspace.
public struct SessionsQuestion: Inquired {
    /// The same question again has another answer once a session was made.
    public var turn: Int

    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.notebook.sessions }
    public func answer(by one: some Answering) throws -> [SessionSummary] { try one.answer(self) }
}

/// Makes sure that a session can be opened, and begins it where there is none of the name.
public struct OpenSession: Question {
    public var session: String

    public func answer(by one: some Answering) throws -> Done { try one.answer(self) }

    /// The workbench ends, and begins again with the other session.
    public func settle(_ outcome: Outcome<Done>, in state: inout State) -> [Effect] {
        if case .failed(let reason) = outcome {
            state.complain(reason)
            return []
        }
        state.nextSession = session
        return [.quit]
    }
}

/// Copies a session of this workspace, or one in another folder, under a new name.
public struct CopySession: Question {
    /// A session's name, or a folder.
    public var source: String
    public var name: String

    public var isSlow: Bool { true }
    public func answer(by one: some Answering) throws -> SessionSummary { try one.answer(self) }

    public func settle(_ outcome: Outcome<SessionSummary>, in state: inout State) -> [Effect] {
        state.report(outcome) { made in
            "Session \(made.session) is a copy with \(Wording.count(made.runs, "run")); "
                + "\(KeyMeaning.open.key) on \(Screen.session.title) opens it."
        }
    }
}

extension State {
    /// Shows the sessions, asked anew: other programs make some too.
    mutating func chooseSession() -> [Effect] {
        notebook.sessionsTurn += 1
        return show(Overlay(.sessions))
            + follow(SessionsQuestion(turn: notebook.sessionsTurn))
    }

    fileprivate mutating func open(session name: String) -> [Effect] {
        overlay = nil
        guard name != session else {
            say("Session \(name) is open.")
            return []
        }
        return [.ask(OpenSession(session: name))]
    }
}

extension ChoiceList {
    /// What stands after the sessions in their list.
    private enum Entry: Int, CaseIterable {
        case new = -1
        case copy = -2
        case importing = -3

        var text: String {
            switch self {
            case .new: "a new session …"
            case .copy: "a copy of this session …"
            case .importing: "a session from another folder …"
            }
        }
    }

    /// Another session to open, or to make.
    static let sessions: ChoiceList = ChoiceList(
        name: "the list of sessions", title: { "sessions · \($0.session) is open" },
        table: .entries("sessions", "session", "holds"),
        entries: { state in
            let found = state.notebook.sessions.answer ?? []
            return found.enumerated().map { index, session in
                OverlayEntry(
                    left: session.session,
                    right: session.problem.map { "cannot be read: \($0)" }
                        ?? [
                            Wording.count(session.runs, "run"),
                            Wording.count(session.cases, "case"),
                        ].joined(separator: ", "), number: index)
            } + Entry.allCases.map { OverlayEntry(left: $0.text, right: "", number: $0.rawValue) }
        },
        waiting: { $0.notebook.sessions.isWaiting ? "Looking for sessions …" : nil }
    ) { state, entry in
        switch Entry(rawValue: entry.number) {
        case .new: return state.show(Overlay(.newSession, over: state.overlay))
        case .copy: return state.show(Overlay(.copySession, over: state.overlay))
        case .importing: return state.show(Overlay(.importSession, over: state.overlay))
        case nil: return state.open(session: entry.left)
        }
    }
}

extension Prompt {
    /// The name of a session that begins.
    static let newSession: Prompt = Prompt(
        name: "a new session", description: { _ in "Its name: letters, digits and '-'." }
    ) { state, text in
        guard !text.isEmpty else {
            state.overlay?.fault = "There is no name yet."
            return []
        }
        return state.open(session: text)
    }

    /// The name of a copy of this session.
    static let copySession: Prompt = Prompt(
        name: "a copy of this session",
        description: { _ in "Its name. Runs, checkpoints, notes and cases are copied." }
    ) { state, text in
        state.copySession(state.session, text, missing: "There is no name yet.")
    }

    /// A session of another workspace, taken in.
    static let importSession: Prompt = Prompt(
        name: "a session from another folder",
        description: { _ in "The folder that holds it and the new name: ~/colleague/night night" },
        width: 76
    ) { state, text in
        let words = ShellWord.split(text) ?? []
        return state.copySession(
            words.first ?? "", words.count == 2 ? words[1] : "",
            missing: "Give the folder, a space and the new name.")
    }
}

extension State {
    fileprivate mutating func copySession(
        _ source: String, _ name: String, missing: String
    ) -> [Effect] {
        guard !name.isEmpty else {
            overlay?.fault = missing
            return []
        }
        overlay = nil
        say("Copying \(source) to \(name) …")
        return [.ask(CopySession(source: source, name: name))]
    }
}
