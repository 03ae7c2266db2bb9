import Foundation
import GRDB
import Reports
import Support

/// Notes, cases with verdicts, and what was done.
///
/// What is deleted is hidden, not lost: `restore` brings it back.
extension SessionStore {
    /// What can be deleted and restored.
    public enum Written: String, Sendable {
        case note
        case savedCase

        var title: String { self == .note ? "note" : "case" }
    }

    // MARK: Writing

    /// Writes a note down; returns it with its number.
    public func addNote(_ text: String, origin: NoteOrigin) throws -> Note {
        try change { database in
            let at = SessionStore.now()
            try database.execute(
                sql: "INSERT INTO note (at, text, origin) VALUES (?, ?, ?)",
                arguments: [at, text, try SessionStore.json(origin)])
            return Note(
                number: Int(database.lastInsertedRowID), at: at, text: text, origin: origin)
        }
    }

    /// Saves a case; returns it with its number.
    public func addCase(_ content: CaseContent, verdict: Verdict, remark: String) throws
        -> SavedCase
    {
        try change { database in
            let at = SessionStore.now()
            try database.execute(
                sql: """
                    INSERT INTO savedCase (at, verdict, remark, content) VALUES (?, ?, ?, ?)
                    """,
                arguments: [at, verdict.rawValue, remark, try SessionStore.json(content)])
            return SavedCase(
                number: Int(database.lastInsertedRowID), at: at, verdict: verdict,
                remark: remark, content: content)
        }
    }

    /// Gives a case another verdict, another remark, or both; nil leaves one as it is.
    ///
    /// - Returns: The case as it is now.
    /// - Throws: `Failure(.noInput)` where there is none of that number, or it is deleted.
    public func changeCase(_ number: Int, verdict: Verdict?, remark: String?) throws -> SavedCase {
        try change { database in
            var saved = try savedCase(number, database)
            saved.verdict = verdict ?? saved.verdict
            saved.remark = remark ?? saved.remark
            try database.execute(
                sql: "UPDATE savedCase SET verdict = ?, remark = ? WHERE id = ?",
                arguments: [saved.verdict.rawValue, saved.remark, number])
            return saved
        }
    }

    /// Changes the words of a note.
    public func changeNote(_ number: Int, text: String) throws -> Note {
        try change { database in
            var note = try note(number, database)
            note.text = text
            try database.execute(
                sql: "UPDATE note SET text = ? WHERE id = ?", arguments: [text, number])
            return note
        }
    }

    /// Hides a note or a case, or brings it back.
    ///
    /// - Throws: `Failure(.noInput)` where there is none of that number that is not deleted, or
    ///   that is.
    public func setDeleted(_ isDeleted: Bool, _ written: Written, _ number: Int) throws {
        try change { database in
            try database.execute(
                sql: """
                    UPDATE \(written.rawValue) SET deletedAt = ?
                    WHERE id = ? AND deletedAt IS \(isDeleted ? "" : "NOT ")NULL
                    """,
                arguments: [isDeleted ? SessionStore.now() : nil, number])
            guard database.changesCount == 1 else {
                throw absent(written, number, isDeleted: !isDeleted)
            }
        }
    }

    /// Writes down what was done, in order; the oldest rows of a long log go.
    public func addActions(_ actions: [LoggedAction]) throws {
        guard !actions.isEmpty else { return }
        try change { database in
            for action in actions {
                try database.cachedStatement(
                    sql: "INSERT INTO action (at, kind, text, command) VALUES (?, ?, ?, ?)"
                ).execute(arguments: [action.at, action.kind.rawValue, action.text, action.command])
            }
            try database.execute(
                sql: "DELETE FROM action WHERE id <= ?",
                arguments: [database.lastInsertedRowID - Int64(SessionCases.mostActions)])
        }
    }

    // MARK: Reading

    /// Notes, cases and actions, the newest first, without what is deleted; a row that cannot be
    /// read hides no other.
    ///
    /// - Parameter mostActions: At most so many of the newest actions.
    public func content(mostActions: Int? = nil) throws -> SessionContent {
        try look { database in
            var content = SessionContent(session: name)
            content.cases = try all(
                "savedCase", "WHERE deletedAt IS NULL", database, &content.faults
            ) { try savedCase($0) }
            content.notes = try all(
                "note", "WHERE deletedAt IS NULL", database, &content.faults
            ) { try note($0) }
            content.actions = try all(
                "action", "", most: mostActions, database, &content.faults
            ) { try action($0) }
            return content
        }
    }

    /// One case.
    ///
    /// - Throws: `Failure(.noInput)` where there is none of that number, or it is deleted.
    public func savedCase(_ number: Int) throws -> SavedCase {
        try look { try savedCase(number, $0) }
    }

    /// How many runs, cases and notes there are.
    public func counts() throws -> (runs: Int, cases: Int, notes: Int) {
        try look { database in
            func count(_ table: String) throws -> Int {
                try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \(table)") ?? 0
            }
            return (
                try count("run"), try count("savedCase WHERE deletedAt IS NULL"),
                try count("note WHERE deletedAt IS NULL")
            )
        }
    }

    // MARK: Rows

    /// Rows of a table, the newest first, and a sentence for each that cannot be read.
    private func all<Value>(
        _ table: String, _ which: String, most: Int? = nil, _ database: Database,
        _ faults: inout [String], _ value: (StoredRow) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        for row in try rows(table, which, most: most, database) {
            do {
                try SessionDigests.check(row)
                found.append(try value(row))
            } catch let failure as Failure {
                faults.append("\(failure)")
            }
        }
        return found
    }

    private func rows(
        _ table: String, _ which: String, most: Int? = nil, _ database: Database
    ) throws -> [StoredRow] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM \(table) \(which) ORDER BY id DESC LIMIT ?",
            arguments: [most ?? -1]
        ).map { StoredRow($0, of: table, file: file) }
    }

    /// The row of a number that is not deleted.
    private func row(_ written: Written, _ number: Int, _ database: Database) throws -> StoredRow {
        let found = try rows(
            written.rawValue, "WHERE deletedAt IS NULL AND id = \(number)", database)
        guard let row = found.first else { throw absent(written, number, isDeleted: false) }
        try SessionDigests.check(row)
        return row
    }

    private func note(_ number: Int, _ database: Database) throws -> Note {
        try note(try row(.note, number, database))
    }

    private func note(_ row: StoredRow) throws -> Note {
        Note(
            number: try row.integer("id"), at: try row.text("at"), text: try row.text("text"),
            origin: try row.json("origin"))
    }

    private func savedCase(_ number: Int, _ database: Database) throws -> SavedCase {
        try savedCase(try row(.savedCase, number, database))
    }

    private func savedCase(_ row: StoredRow) throws -> SavedCase {
        guard let verdict = Verdict(rawValue: try row.text("verdict")) else {
            throw row.unreadable("verdict", "none that this version knows")
        }
        return SavedCase(
            number: try row.integer("id"), at: try row.text("at"), verdict: verdict,
            remark: try row.text("remark"), content: try row.json("content"))
    }

    private func action(_ row: StoredRow) throws -> LoggedAction {
        guard let kind = LoggedAction.Kind(rawValue: try row.text("kind")) else {
            throw row.unreadable("kind", "none that this version knows")
        }
        return LoggedAction(
            number: try row.integer("id"), at: try row.text("at"), kind: kind,
            text: try row.text("text"), command: try row.optionalText("command"))
    }

    private func absent(_ written: Written, _ number: Int, isDeleted: Bool) -> Failure {
        Failure(
            .noInput,
            "session \(name) has no \(isDeleted ? "deleted " : "")\(written.title) \(number)",
            remedy: "see 'whyhere session \(written.title)s --session \(ShellWord.quoted(name))'")
    }
}
