import Questions
import Reports
import Screens

/// What people write, and what they do; the sessions that hold it.
extension WorkbenchHandler {
    func answer(_ question: NotebookQuestion) throws -> SessionContent {
        try workspace.sessionContent(question.session, mostActions: question.mostActions)
    }

    func answer(_ order: SaveCase) throws -> SavedCase {
        try workspace.addCase(
            order.content, verdict: order.verdict, remark: order.remark, session: session)
    }

    func answer(_ order: WriteNote) throws -> Note {
        try workspace.addNote(order.text, origin: order.origin, session: session)
    }

    func answer(_ order: ChangeNotebook) throws -> Done {
        switch order.change {
        case .setCaseDeleted(let number, let isDeleted):
            try workspace.setDeleted(isDeleted, .savedCase, number, session: session)
        case .setNoteDeleted(let number, let isDeleted):
            try workspace.setDeleted(isDeleted, .note, number, session: session)
        case .editCase(let number, let verdict, let remark):
            _ = try workspace.changeCase(
                number, verdict: verdict, remark: remark, session: session)
        case .editNote(let number, let text):
            _ = try workspace.changeNote(number, text: text, session: session)
        }
        return Done()
    }

    func answer(_ order: ExportNotebook) throws -> String {
        try workspace.exportSession(
            session, case: order.number, as: order.format == .html ? .html : .markdown, to: nil)
    }

    func answer(_ order: LogAction) throws -> Done {
        log.append(order.kind, order.text, command: order.command)
        return Done()
    }

    func answer(_ question: SessionsQuestion) throws -> [SessionSummary] {
        workspace.sessionSummaries()
    }

    func answer(_ order: OpenSession) throws -> Done {
        _ = try workspace.session(order.session)
        return Done()
    }

    func answer(_ order: CopySession) throws -> SessionSummary {
        try workspace.copySession(order.source, to: order.name)
    }
}
