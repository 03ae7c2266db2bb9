import Foundation
import GRDB
import Support

/// Sessions for those who only read: a folder of somebody else's, a mount without writing, a full
/// disk.
extension SessionStore {
    /// Opens a session that exists, with whatever right there is.
    ///
    /// With the right to write it is opened as a writer does, so that an older database is brought
    /// up to date once. Else as it lies; an older one is then read from a copy in memory.
    ///
    /// - Parameter leavesAsItIs: It is somebody else's, such as one that ships with a city: it is not
    ///   brought up to date where it lies.
    /// - Throws: `Failure` that names the file, or a database error.
    public static func reading(
        folder: String, patience: SessionPatience? = nil, leavesAsItIs: Bool = false
    ) throws -> SessionStore {
        let file = file(folder)
        let waiting = SessionWaiting(patience ?? .usual, file: file)
        var first: (any Error)?
        if !leavesAsItIs, access(folder, W_OK) == 0, access(file, R_OK | W_OK) == 0 {
            do {
                return try SessionStore(folder: folder, patience: patience)
            } catch let failure as Failure where failure.kind == .badData {
                throw failure
            } catch {
                first = error
            }
        }
        // Reading it as it lies makes files beside it.
        let ways =
            leavesAsItIs
            ? [openUnchanging, openCopied] : [openAsItLies, openUnchanging, openCopied]
        for open in ways {
            do {
                let database = try waiting.retrying { try open(folder, waiting) }
                let found = try waiting.retrying {
                    try database.read { try SessionSchema.look($0, file: file) }
                }
                if found.isCurrent {
                    return SessionStore(
                        folder: folder, reading: database, waiting, notice: nil)
                }
                let memory = try DatabaseQueue()
                try database.backup(to: memory)
                try SessionSchema.bringUpToDate(memory, file: nil)
                return SessionStore(
                    folder: folder, reading: memory, waiting,
                    notice: "session \(URL(fileURLWithPath: folder).lastPathComponent) is of an "
                        + "earlier version and cannot be written; it is read from a copy in memory")
            } catch let failure as Failure where failure.kind == .badData {
                throw failure
            } catch let error as DatabaseError where error.isHeld {
                // The next way would pass over the lock and read what is half written.
                throw waiting.failure
            } catch {
                first = first ?? error
            }
        }
        throw first ?? Failure.system("read", path: file, code: EIO)
    }

    private static func openAsItLies(_ folder: String, _ waiting: SessionWaiting) throws
        -> DatabaseQueue
    {
        try DatabaseQueue(
            path: file(folder), configuration: configuration(waiting, readonly: true))
    }

    /// Without the files that SQLite makes beside a database; right where nobody writes it.
    private static func openUnchanging(_ folder: String, _ waiting: SessionWaiting) throws
        -> DatabaseQueue
    {
        let file = file(folder)
        var status = stat()
        if stat(file + "-wal", &status) == 0, status.st_size > 0 {
            throw DatabaseError(
                resultCode: .SQLITE_CANTOPEN, message: "the newest steps lie in another file")
        }
        // A path in an address: these mean something else there.
        let path = file.replacing("%", with: "%25").replacing("?", with: "%3f")
            .replacing("#", with: "%23")
        return try DatabaseQueue(
            path: "file:\(path)?immutable=1",
            configuration: configuration(waiting, readonly: true))
    }

    /// From a copy of its own: the newest steps of a process that was killed lie in a file beside
    /// the database, which only somebody who may write can take in.
    private static func openCopied(_ folder: String, _ waiting: SessionWaiting) throws
        -> DatabaseQueue
    {
        let files = FileManager.default
        let source = file(folder)
        var failed: (any Error)?
        for place in [files.temporaryDirectory.path, "/dev/shm"] {
            let copy = "\(place)/whyhere-session-\(UUID().uuidString)"
            do {
                try files.createDirectory(
                    atPath: copy, withIntermediateDirectories: false,
                    attributes: [.posixPermissions: 0o700])
                // The open files outlive their names.
                defer { try? files.removeItem(atPath: copy) }
                for end in ["", "-wal"] where files.fileExists(atPath: source + end) {
                    try files.copyItem(atPath: source + end, toPath: file(copy) + end)
                    chmod(file(copy) + end, 0o600)
                }
                let database = try DatabaseQueue(
                    path: file(copy), configuration: configuration(waiting))
                _ = try database.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
                return database
            } catch {
                failed = error
            }
        }
        throw failed ?? Failure.system("read", path: source, code: EIO)
    }
}
