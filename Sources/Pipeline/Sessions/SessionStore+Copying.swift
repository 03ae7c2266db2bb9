import Foundation
import GRDB
import Support

/// Whole sessions: copied to another name, and made small again.
extension SessionStore {
    /// Copies a session, with its checkpoints, to where there is none.
    ///
    /// A training that goes on belongs to the session that it writes: in the copy its run is one
    /// that was stopped and can be resumed.
    ///
    /// - Throws: `Failure(.usage)` where there is something at the target, or a database error.
    public static func copyOfSession(_ folder: String, to target: String) throws {
        guard try copy(folder, to: target, adapting: disown) else {
            throw Failure(
                .usage, "there is something at the target already",
                remedy: "give another name, or remove it", file: target)
        }
    }

    private static func disown(_ file: String) throws {
        let database = try DatabaseQueue(path: file)
        try SessionSchema.bringUpToDate(database, file: nil)
        try database.write { database in
            try database.execute(
                sql: """
                    UPDATE run SET status = 'stopped' WHERE status IN ('running', 'paused')
                    OR status = 'starting' AND processIdentifier IS NOT NULL;
                    UPDATE run SET status = 'stopped', place = NULL, job = NULL
                    WHERE status = 'queued';
                    UPDATE run SET processIdentifier = NULL, processStart = NULL,
                        processHost = NULL, processBoot = NULL, processSpace = NULL,
                        heartbeat = NULL;
                    DELETE FROM command WHERE takenAt IS NULL;
                    DELETE FROM runner;
                    """)
            try SessionDigests.fill(database)
        }
        try database.close()
    }

    /// Writes the database anew without the room that deleted rows left.
    ///
    /// - Returns: Its bytes before and after, with what lies beside it.
    public func compact() throws -> (before: Int, after: Int) {
        try waiting.retrying {
            try database.writeWithoutTransaction { database in
                let before = Self.bytes(folder)
                try database.execute(sql: "VACUUM")
                // Best where nobody reads; else the file beside it is taken in later.
                try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                return (before, Self.bytes(folder))
            }
        }
    }

    /// What an error of a session's database means to people.
    public static func readable(_ error: any Error, folder: String) -> any Error {
        failure(error, file: file(folder), nil)
    }

    /// Bytes of a session's database, with the files that SQLite keeps beside it.
    public static func bytes(_ folder: String) -> Int {
        ["", "-wal", "-shm"].reduce(0) { sum, end in
            var status = stat()
            return stat(file(folder) + end, &status) == 0 ? sum + Int(status.st_size) : sum
        }
    }
}
