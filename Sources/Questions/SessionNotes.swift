import Foundation
import Reports
import Sessions
import Support

/// Notes and cases: what people think of what they saw.
extension Workspace {
    /// What people wrote and did in a session; nothing where there is no such session.
    ///
    /// - Parameter mostActions: At most so many of the newest actions.
    public func sessionContent(_ session: String, mostActions: Int? = nil) throws
        -> SessionContent
    {
        try read(session, orElse: SessionContent(session: session)) {
            try $0.content(mostActions: mostActions)
        }
    }

    /// One case.
    public func savedCase(_ number: Int, session: String) throws -> SavedCase {
        try existing(session) { try $0.savedCase(number) }
    }

    /// Writes a note down.
    ///
    /// - Throws: `Failure(.usage)` for a note without words.
    public func addNote(_ text: String, origin: NoteOrigin, session: String) throws -> Note {
        let text = try Self.words(text)
        // A new workspace still gets the runs that ship with its city.
        try takeBundledRuns(into: session)
        return try store(session) { try $0.addNote(text, origin: origin) }
    }

    /// Changes the words of a note.
    public func changeNote(_ number: Int, text: String, session: String) throws -> Note {
        let text = try Self.words(text)
        return try existing(session, writes: true) { try $0.changeNote(number, text: text) }
    }

    /// Saves a case.
    public func addCase(
        _ content: CaseContent, verdict: Verdict, remark: String, session: String
    ) throws -> SavedCase {
        try takeBundledRuns(into: session)
        return try store(session) { try $0.addCase(content, verdict: verdict, remark: remark) }
    }

    /// Gives a case another verdict, another remark, or both.
    public func changeCase(
        _ number: Int, verdict: Verdict?, remark: String?, session: String
    ) throws -> SavedCase {
        try existing(session, writes: true) {
            try $0.changeCase(number, verdict: verdict, remark: remark)
        }
    }

    /// Hides a note or a case, or brings it back.
    public func setDeleted(
        _ isDeleted: Bool, _ written: SessionStore.Written, _ number: Int, session: String
    ) throws {
        try existing(session, writes: true) { try $0.setDeleted(isDeleted, written, number) }
    }

    /// Explains a place to a user, or a region to a brand, and makes a case of it.
    public func caseContent(_ request: ExplanationRequest) throws -> CaseContent {
        let report = try explain(request)
        return CaseContent(
            report,
            command: "whyhere explain --run \(ShellWord.quoted(request.run)) --user \(report.user)"
                + " --place \(report.place)" + Self.option(request.session))
    }

    public func caseContent(_ request: SiteExplanationRequest) throws -> CaseContent {
        let report = try explainSite(request)
        return CaseContent(
            report,
            command: "whyhere explain --run \(ShellWord.quoted(request.run))"
                + " --brand \(report.brand) --region \(report.region)"
                + Self.option(request.session))
    }

    /// The option that names a session; nothing for the one that is taken anyway.
    static func option(_ session: String) -> String {
        session == "default" ? "" : " --session \(ShellWord.quoted(session))"
    }

    private static func words(_ text: String) throws -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else {
            throw Failure(.usage, "a note without words", remedy: "write some")
        }
        return text
    }

    /// Does something with a session that must be there: a misspelt name makes none.
    func existing<Result>(
        _ session: String, writes: Bool = false, _ body: (SessionStore) throws -> Result
    ) throws -> Result {
        guard SessionStore.exists(try sessionFolder(session)) else {
            throw Failure(
                .noInput, "there is no session '\(session)'",
                remedy: NearestName.meant(
                    session, of: sessions(), else: "see 'whyhere session list'"))
        }
        let store = writes ? try self.session(session) : try reading(session)
        guard let store else {
            throw Failure(
                .noInput, "session '\(session)' has just been removed",
                remedy: "see 'whyhere session list'")
        }
        return try store.io { try body(store) }
    }
}
