import Foundation
import Reports
import Sessions
import Support

/// The sessions of a workspace as wholes: listed, copied, made small.
extension Workspace {
    /// Every session with a database, by name.
    public func sessionSummaries() -> [SessionSummary] { sessions().map(summary) }

    private func summary(_ session: String) -> SessionSummary {
        var summary = SessionSummary(session: session, folder: "\(folder)/sessions/\(session)")
        summary.databaseBytes = SessionStore.bytes(summary.folder)
        summary.checkpointBytes = Self.bytes(ofFilesIn: summary.folder + "/checkpoints")
        do {
            let counts = try existing(session) { try $0.counts() }
            (summary.runs, summary.cases, summary.notes) = counts
        } catch {
            // One session that cannot be read hides no other.
            summary.problem = "\(error)"
        }
        return summary
    }

    private static func bytes(ofFilesIn folder: String) -> Int {
        let keys: [URLResourceKey] = [.fileSizeKey, .isRegularFileKey]
        guard
            let files = FileManager.default.enumerator(
                at: URL(fileURLWithPath: folder), includingPropertiesForKeys: keys)
        else { return 0 }
        var sum = 0
        for case let file as URL in files {
            // A file may go while it is counted.
            let values = try? file.resourceValues(forKeys: Set(keys))
            if values?.isRegularFile == true { sum += values?.fileSize ?? 0 }
        }
        return sum
    }

    /// Copies a session, with its checkpoints, to a new one of this workspace.
    ///
    /// - Parameters:
    ///   - source: A session's name, or a folder that holds one.
    ///   - name: What the new one is called.
    /// - Returns: The new session.
    public func copySession(_ source: String, to name: String) throws -> SessionSummary {
        let from = try folder(ofSource: source)
        guard Self.isSound(session: name) else {
            throw Failure(
                .usage, "'\(name.prefix(100))' cannot be the name of a session",
                remedy: "use up to 100 letters, digits and '-'")
        }
        let target = try sessionFolder(name)
        do {
            try SessionStore.copyOfSession(from, to: target)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw SessionStore.readable(error, folder: from)
        }
        return summary(name)
    }

    private func folder(ofSource source: String) throws -> String {
        let path = Self.withoutTilde(source)
        if path.contains("/") || path == "." {
            guard SessionStore.exists(path) else {
                throw Failure(
                    .noInput, "the folder holds no session",
                    remedy: "name the folder in which session.sqlite lies", file: path)
            }
            return path
        }
        return try existing(source) { $0.folder }
    }

    /// Writes a session's database anew without the room that is free in it.
    public func compactSession(_ session: String) throws -> CompactedSession {
        try existing(session, writes: true) { store in
            let deleted = try store.takeDeletedAway()
            let bytes = try store.compact()
            return CompactedSession(
                session: session, file: store.file, bytesBefore: bytes.before,
                bytesAfter: bytes.after, deletedRuns: deleted)
        }
    }
}
