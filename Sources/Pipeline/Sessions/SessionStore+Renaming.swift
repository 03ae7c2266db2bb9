import Foundation
import GRDB
import Reports
import Support

/// Another name for a run, wherever the session names it.
extension SessionStore {
    /// Gives a run another name: rows, curves, checkpoints, branches, repetitions, what was learned
    /// from it, cases, notes and the command lines that were written down, all or none.
    ///
    /// - Parameters:
    ///   - name: One that `Workspace` has found possible.
    ///   - adapting: Another run's recipe where it names the run, changed; nil where it does not.
    /// - Throws: `Failure(.noInput)` where there is no such run, `.usage` where it trains or the name
    ///   is taken.
    public func renameRun(
        _ run: String, to name: String,
        adapting: (TrainingRecipe) throws -> TrainingRecipe?
    ) throws {
        let renaming = Renaming(from: run, to: name)
        var hasMoved = false
        do {
            try change { database in
                try requireEnded(run, database)
                try requireFree(name, hasMoved: hasMoved, database)
                try renaming.begin(in: folder)
                try renaming.move(in: folder)
                hasMoved = true
                try follow(renaming, database, adapting)
            }
        } catch {
            // Where even that fails, whoever opens the session next does it.
            try? Renaming.mend(folder, self.database)
            throw error
        }
        try Renaming.end(in: folder)
    }

    private func requireEnded(_ run: String, _ database: Database) throws {
        let report = try required(run, database)
        try requireNotQueued(report)
        guard report.status == .finished || report.status.canGoOn else {
            throw Failure(
                .usage,
                "run \(run) is \(report.status.rawValue), and its process knows it by its name",
                remedy: "wait for its end, or stop it with 'whyhere runs send \(run) stop'")
        }
    }

    private func requireFree(_ wanted: String, hasMoved: Bool, _ database: Database) throws {
        func isThere(_ column: String, of table: String = "run") throws -> Bool {
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE \(column) = ?)",
                arguments: [wanted]) ?? false
        }
        let holder: String? =
            try isThere("id")
            ? "another run"
            : try isThere("seedGroup")
                ? "a group of seeds" : try isThere("id", of: "sweep") ? "a sweep" : nil
        if let holder {
            throw Failure(
                .usage, "the name \(wanted) is taken by \(holder) of session \(name)",
                remedy: "give another name")
        }
        let folder = checkpointFolder(wanted)
        guard !hasMoved, FileManager.default.fileExists(atPath: folder) else { return }
        throw Failure(
            .usage, "the name \(wanted) is taken by checkpoints of no run",
            remedy: "give another name, or see 'whyhere session check --session \(name)'",
            file: folder)
    }

    private func follow(
        _ renaming: Renaming, _ database: Database,
        _ adapting: (TrainingRecipe) throws -> TrainingRecipe?
    ) throws {
        let names: StatementArguments = [renaming.to, renaming.from]
        // Rows that belong to it follow one after the other.
        try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
        try database.execute(sql: "UPDATE run SET id = ? WHERE id = ?", arguments: names)
        for (table, column) in try Self.references(database) {
            try database.execute(
                sql: "UPDATE \"\(table)\" SET \(column) = ? WHERE \(column) = ?", arguments: names)
        }
        for column in ["parent", "repeats"] {
            try database.execute(
                sql: "UPDATE run SET \(column) = ? WHERE \(column) = ?", arguments: names)
        }
        let (old, new) = ("checkpoints/\(renaming.from)/", "checkpoints/\(renaming.to)/")
        try database.execute(
            sql: """
                UPDATE checkpoint SET file = ? || substr(file, length(?) + 1)
                WHERE run = ? AND substr(file, 1, length(?)) = ?
                """, arguments: [new, old, renaming.to, old, old])
        try followInDocuments(renaming, database, adapting)
        try insertEvent(
            renaming.to, .note, "renamed from \(renaming.from) to \(renaming.to)", database)
    }

    /// Every column that refers to a run, whatever tables later versions have.
    private static func references(_ database: Database) throws -> [(
        table: String, column: String
    )] {
        let tables = try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return try tables.flatMap { table in
            try Row.fetchAll(
                database, sql: "SELECT * FROM pragma_foreign_key_list(?)", arguments: [table]
            ).compactMap { row in
                (row["table"] as String?) == "run"
                    ? (table, row["from"] as String? ?? "") : nil
            }
        }
    }

    /// Rows of a table with a document that holds the run's name somewhere.
    private func documents(
        _ column: String, of table: String, naming run: String, _ database: Database
    ) throws -> [(number: Int64, text: String)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT rowid AS number, \(column) AS text FROM \(table)
                WHERE typeof(\(column)) = 'text' AND instr(\(column), ?) > 0
                """, arguments: [run]
        ).map { ($0["number"], $0["text"]) }
    }

    private func followInDocuments(
        _ renaming: Renaming, _ database: Database,
        _ adapting: (TrainingRecipe) throws -> TrainingRecipe?
    ) throws {
        /// A document that cannot be read names nothing, and stays as it is.
        func change<Document: Codable>(
            _ column: String, of table: String, _ kind: Document.Type,
            _ changed: (Document) throws -> Document?
        ) throws {
            for row in try documents(column, of: table, naming: renaming.from, database) {
                guard
                    let read = try? JSONDecoder().decode(kind, from: Data(row.text.utf8)),
                    let new = try changed(read)
                else { continue }
                try database.execute(
                    sql: "UPDATE \(table) SET \(column) = ? WHERE rowid = ?",
                    arguments: [try SessionStore.json(new), row.number])
            }
        }
        try change("manifest", of: "run", RunManifest.self) { manifest in
            guard manifest.source == renaming.from else { return nil }
            var manifest = manifest
            manifest.source = renaming.to
            return manifest
        }
        try change("recipe", of: "run", TrainingRecipe.self, adapting)
        try change("content", of: "savedCase", CaseContent.self) { content in
            var new = content
            if new.run == renaming.from { new.run = renaming.to }
            new.command = renaming.line(content.command)
            return new == content ? nil : new
        }
        try change("origin", of: "note", NoteOrigin.self) { origin in
            var new = origin
            new.command = origin.command.map(renaming.line)
            return new == origin ? nil : new
        }
        for row in try documents("command", of: "action", naming: renaming.from, database) {
            try database.execute(
                sql: "UPDATE action SET command = ? WHERE rowid = ?",
                arguments: [renaming.line(row.text), row.number])
        }
    }
}

extension Renaming {
    /// A command line with the new name wherever a word of it is the old one.
    func line(_ command: String) -> String {
        // A line that no shell understands is nobody's command.
        guard let words = ShellWord.split(command) else { return command }
        let changed = words.map { word in
            if word == from { return to }
            guard word.hasPrefix("--"), word.hasSuffix("=" + from) else { return word }
            return word.dropLast(from.count) + to
        }
        return changed == words ? command : changed.map(ShellWord.quoted).joined(separator: " ")
    }
}
