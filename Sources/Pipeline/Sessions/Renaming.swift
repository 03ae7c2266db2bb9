import Foundation
import GRDB
import Support

/// A run that gets another name: rows and the folder of checkpoints change together.
///
/// A note beside the database says what is under way from before the folder moves until the rows are
/// committed. Whoever opens the session next puts the folder right, by what the rows say.
struct Renaming: Codable, Equatable {
    var from: String
    var to: String

    private static func note(_ folder: String) -> String { folder + "/renaming.json" }

    static func checkpoints(_ folder: String, _ run: String) -> String {
        "\(folder)/checkpoints/\(run)"
    }

    /// Writes the note, and into the folder of checkpoints the name that they know.
    func begin(in folder: String) throws {
        // No run has the new name; what one that is gone wrote under it is nobody's.
        let nobodys = SessionStore.consoleFile(to, in: folder)
        guard unlink(nobodys) == 0 || errno == ENOENT else {
            throw Failure.system("write", path: nobodys, code: errno)
        }
        let text = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        try AtomicFile.write(text + "\n", to: Self.note(folder))
        guard FileManager.default.fileExists(atPath: Self.checkpoints(folder, from)) else { return }
        let known = Self.formerNames(of: from, in: folder)
        guard !known.contains(from) else { return }
        let names = String(decoding: try JSONEncoder().encode(known + [from]), as: UTF8.self)
        try AtomicFile.write(names + "\n", to: Self.namesFile(of: from, in: folder))
    }

    /// Moves the folder of checkpoints and what trainings wrote; what has moved already, or is not
    /// there, stays as it is.
    func move(in folder: String) throws {
        for place in [Self.checkpoints, { SessionStore.consoleFile($1, in: $0) }] {
            let (old, new) = (place(folder, from), place(folder, to))
            guard FileManager.default.fileExists(atPath: old),
                !FileManager.default.fileExists(atPath: new)
            else { continue }
            guard rename(old, new) == 0 else {
                throw Failure.system("rename", path: old, code: errno)
            }
        }
    }

    /// Takes the note away; another process may have done so.
    static func end(in folder: String) throws {
        guard unlink(note(folder)) != 0, errno != ENOENT else { return }
        throw Failure.system("write", path: note(folder), code: errno)
    }

    /// Puts right what a process left that was killed while it renamed a run: where the rows have
    /// the new name the folder gets it too, else it gets the old one back.
    ///
    /// Costs a look for a file where there is nothing to do.
    static func mend(_ folder: String, _ database: DatabaseQueue) throws {
        let file = note(folder)
        guard FileManager.default.fileExists(atPath: file) else { return }
        // Whoever renames holds the right to write until the rows are committed.
        try database.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                guard let data = FileManager.default.contents(atPath: file) else { return .commit }
                guard let left = try? JSONDecoder().decode(Self.self, from: data) else {
                    throw Failure(
                        .badData, "the note of a run that was being renamed cannot be read",
                        remedy: "compare the names of the folders in \(folder)/checkpoints with "
                            + "'whyhere runs list', then remove the file", file: file)
                }
                let isDone = try Bool.fetchOne(
                    database, sql: "SELECT EXISTS (SELECT 1 FROM run WHERE id = ?)",
                    arguments: [left.to])
                let wanted = isDone == true ? left : Self(from: left.to, to: left.from)
                try wanted.move(in: folder)
                try end(in: folder)
                return .commit
            }
        }
    }

    // MARK: - Former names

    private static func namesFile(of run: String, in folder: String) -> String {
        checkpoints(folder, run) + "/former-names.json"
    }

    /// Names that a run had when its checkpoints were written, the oldest first.
    ///
    /// They lie beside the checkpoints, so that these are known where the database is lost.
    static func formerNames(of run: String, in folder: String) -> [String] {
        FileManager.default.contents(atPath: namesFile(of: run, in: folder)).flatMap {
            // Without them its checkpoints count as another's, which is told where they are read.
            try? JSONDecoder().decode([String].self, from: $0)
        } ?? []
    }
}

extension SessionStore {
    /// Names that a run had before, the oldest first: its checkpoints may know it by one of them.
    public static func formerNames(of run: String, inSession folder: String) -> [String] {
        Renaming.formerNames(of: run, in: folder)
    }

    /// Former names of all runs that have checkpoints.
    static func formerNames(inSession folder: String) -> Set<String> {
        // A session without a checkpoint is an ordinary thing.
        let runs =
            (try? FileManager.default.contentsOfDirectory(atPath: folder + "/checkpoints")) ?? []
        return Set(runs.flatMap { Renaming.formerNames(of: $0, in: folder) })
    }
}
