import Foundation
import GRDB
import Support

/// Sessions that ship with a city, so that every screen has something to say at the first start.
extension SessionStore {
    /// Folder of what studies found, within a session. The name is from when a study was called a
    /// sweep: what was measured then is still read.
    public static let studies = "sweeps"

    /// Writes the finished runs as a session of its own: curves, events and the parameters that
    /// questions are answered with, without what resuming would need.
    ///
    /// Those are the final ones and, of a run that was trained again on all it may learn from, the
    /// best of its selection, which ranks the validation part.
    ///
    /// - Parameters:
    ///   - target: A folder that is not there yet.
    ///   - copyCheckpoint: Writes a checkpoint's parameters from one file to another.
    /// - Returns: The names of the runs.
    /// - Throws: A database error, or `Failure`.
    public func bundle(
        to target: String, copyCheckpoint: (_ from: String, _ to: String) throws -> Void
    ) throws -> [String] {
        let refitted = try runs().filter(\.recipe.refit).map(\.run)
        guard !FileManager.default.fileExists(atPath: target) else {
            throw Failure(
                .usage, "there is something at the target already",
                remedy: "remove it, or name another folder with --to", file: target)
        }
        return try Self.whole(target) { made in
            let copy = Self.file(made)
            try SessionSchema.copy(file, to: copy)
            let database = try DatabaseQueue(path: copy)
            let runs = try database.writeWithoutTransaction { database in
                try database.inTransaction {
                    try Self.keepFinished(database, bestOf: refitted)
                    try SessionDigests.fill(database)
                    return .commit
                }
                try database.execute(sql: "PRAGMA journal_mode = DELETE; VACUUM")
                return try String.fetchAll(database, sql: "SELECT id FROM run ORDER BY rowid")
            }
            let checkpoints = try database.read {
                try Row.fetchAll($0, sql: "SELECT run, kind FROM checkpoint")
            }
            try database.close()
            for row in checkpoints {
                let (run, kind): (String, String) = (row["run"], row["kind"])
                let (from, to) = (checkpointFolder(run), "\(made)/checkpoints/\(run)")
                try FileManager.default.createDirectory(
                    atPath: to, withIntermediateDirectories: true)
                try copyCheckpoint("\(from)/\(kind).safetensors", "\(to)/\(kind).safetensors")
            }
            return runs
        }
    }

    private static func keepFinished(_ database: Database, bestOf refitted: [String]) throws {
        try database.execute(
            literal: """
                DELETE FROM checkpoint WHERE kind NOT IN ('final', 'best')
                    OR kind = 'best' AND run NOT IN \(refitted)
                """)
        try database.execute(
            sql: """
                DELETE FROM run WHERE status != 'finished' OR id NOT IN
                    (SELECT run FROM checkpoint WHERE kind = 'final');
                DELETE FROM command;
                DELETE FROM note;
                DELETE FROM savedCase;
                DELETE FROM action;
                DELETE FROM runner;
                DELETE FROM sweep;
                UPDATE run SET sweep = NULL, job = NULL, processIdentifier = NULL, processStart = NULL, processHost = NULL,
                    processBoot = NULL, processSpace = NULL, heartbeat = NULL;
                """)
    }

    /// Copies a whole session to where there is none.
    ///
    /// - Parameter adapting: Changes the database of the copy before anybody sees it.
    /// - Returns: False where another process made one meanwhile.
    public static func copy(
        _ folder: String, to target: String, adapting: (_ file: String) throws -> Void = { _ in }
    ) throws -> Bool {
        guard !FileManager.default.fileExists(atPath: target) else { return false }
        do {
            try whole(target) { made in
                // Sound even where somebody writes the other one.
                try SessionSchema.copy(file(folder), to: file(made))
                try adapting(file(made))
                // Where one was names runs of the session, and goes where it goes.
                let places = try FileManager.default.contentsOfDirectory(atPath: folder)
                    .filter { $0.hasPrefix("workbench-") && $0.hasSuffix(".json") }
                for part in ["checkpoints", studies] + places {
                    let from = "\(folder)/\(part)"
                    guard FileManager.default.fileExists(atPath: from) else { continue }
                    try FileManager.default.copyItem(atPath: from, toPath: "\(made)/\(part)")
                }
            }
            return true
        } catch {
            guard exists(target) else { throw error }
            return false
        }
    }

    /// Makes a folder whole or not at all, and clears away what killed processes left of it.
    private static func whole<Result>(
        _ target: String, _ fill: (String) throws -> Result
    ) throws -> Result {
        let url = URL(fileURLWithPath: target)
        let (parent, name) = (url.deletingLastPathComponent().path, url.lastPathComponent)
        let files = FileManager.default
        try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
        let process = ProcessInfo.processInfo.processIdentifier
        for file in try files.contentsOfDirectory(atPath: parent) {
            guard let left = Leftovers.Name(file), left.target == name,
                left.process == process || !Leftovers.isAlive(left.process)
            else { continue }
            // Best effort: a leftover that cannot be removed, or that somebody else has, harms nobody.
            try? files.removeItem(atPath: parent + "/" + file)
        }
        let made = "\(parent)/.\(name).\(process).tmp"
        do {
            try files.createDirectory(atPath: made, withIntermediateDirectories: false)
            let result = try fill(made)
            guard try ExchangedFolder.place(made, at: target) else {
                throw Failure.system("write", path: target, code: EEXIST)
            }
            return result
        } catch {
            try? files.removeItem(atPath: made)
            throw error
        }
    }
}
