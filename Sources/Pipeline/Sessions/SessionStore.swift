import Foundation
import GRDB
import Reports
import Support

/// A session's database: the interface between a training and whoever watches it.
///
/// One SQLite file in write-ahead mode. Each step of a training is one transaction, so `kill -9`
/// loses at most the step that was being written.
public final class SessionStore: Sendable {
    public let folder: String
    public let name: String
    let database: DatabaseQueue
    let waiting: SessionWaiting
    /// The calling process, asked once: a training writes thousands of steps.
    let process = ProcessMark.current
    /// What had to be done to read it without the right to write; nil where nothing was needed.
    public let notice: String?

    /// The database itself.
    public var file: String { Self.file(folder) }

    static func file(_ folder: String) -> String { folder + "/session.sqlite" }

    /// Opens `folder/session.sqlite` for writing, creating both where they are missing.
    ///
    /// - Throws: `Failure` that names the file, or a database error.
    public init(folder: String, patience: SessionPatience? = nil) throws {
        self.folder = folder
        name = URL(fileURLWithPath: folder).lastPathComponent
        notice = nil
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let file = Self.file(folder)
        let waiting = SessionWaiting(patience ?? .usual, file: file)
        self.waiting = waiting
        do {
            database = try waiting.retrying {
                let database = try DatabaseQueue(
                    path: file, configuration: Self.configuration(waiting))
                try SessionSchema.bringUpToDate(database, file: file)
                try Renaming.mend(folder, database)
                return database
            }
        } catch let error as DatabaseError where error.isHeld {
            throw waiting.failure
        }
    }

    /// Of a database that is only read.
    init(
        folder: String, reading database: DatabaseQueue, _ waiting: SessionWaiting, notice: String?
    ) {
        self.folder = folder
        name = URL(fileURLWithPath: folder).lastPathComponent
        self.database = database
        self.waiting = waiting
        self.notice = notice
    }

    static func configuration(_ waiting: SessionWaiting, readonly: Bool = false) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .callback { _ in waiting.wait() }
        configuration.readonly = readonly
        if !readonly {
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA journal_mode = WAL")
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
                // An old row that stays in a page has an old digest that fits it: a damaged page
                // could show it as the newest.
                try database.execute(sql: "PRAGMA secure_delete = ON")
            }
        }
        return configuration
    }

    /// Whether a folder holds a session.
    public static func exists(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: file(folder))
    }

    public func checkpointFolder(_ run: String) -> String { "\(folder)/checkpoints/\(run)" }

    /// What a run's trainings wrote, line by line.
    public func consoleFile(_ run: String) -> String { Self.consoleFile(run, in: folder) }

    public static func consoleFile(_ run: String, in folder: String) -> String {
        "\(folder)/\(run).log"
    }

    /// Changes something, whoever else holds the database meanwhile.
    func change<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try waiting.retrying {
            try database.write { database in
                let result = try body(database)
                try SessionDigests.fill(database)
                return result
            }
        }
    }

    /// Reads something.
    func look<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try waiting.retrying { try database.read(body) }
    }

    /// Names the file where the database fails; a `Failure` passes as it is.
    public func io<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw Self.failure(error, file: file, waiting)
        }
    }

    /// Opens a session with failures that people can read.
    public static func opening(_ folder: String, _ body: () throws -> SessionStore) throws
        -> SessionStore
    {
        do {
            return try body()
        } catch {
            let length = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path.utf8.count
            guard length <= longestPath else {
                throw Failure(
                    .io,
                    "the session's path has \(length) bytes, and a database's can have "
                        + "\(longestPath)",
                    remedy: "move the workspace to a shorter path; a link does not help",
                    file: folder)
            }
            throw failure(error, file: file(folder), nil)
        }
    }

    /// SQLite takes paths of 512 bytes, the name of its side files included.
    private static let longestPath = 480

    /// What a failure of the database means to somebody who did not write it.
    static func failure(_ error: any Error, file: String, _ waiting: SessionWaiting?) -> any Error {
        guard let error = error as? DatabaseError else {
            if error is Failure { return error }
            if let error = error as? CocoaError, let path = error.filePath, path != file,
                let reason = error.systemReason
            {
                return Failure.system(reason.action, path: path, code: reason.code)
            }
            // Foundation's errors fill a line with domains and addresses.
            let reason = error is CocoaError ? error.localizedDescription : "\(error)"
            return Failure(
                .io, "the session's database cannot be opened (\(reason))",
                remedy: "check the folder's permissions and free space", file: file)
        }
        if error.isHeld, let waiting { return waiting.failure }
        let reason = error.message ?? "\(error.resultCode)"
        switch error.resultCode.primaryResultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return Failure(
                .badData, "the session's database is damaged (\(reason))",
                remedy: "restore it from a copy, or move it away: '\(StoredRow.check(file)) "
                    + "--take-in' then takes the runs in again from their checkpoints",
                file: file)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            let isWriting = error.resultCode.primaryResultCode == .SQLITE_READONLY
            return Failure(
                .io,
                "the session's database cannot be \(isWriting ? "written" : "opened") (\(reason))",
                remedy: "check the rights of the file and its folder", file: file)
        default:
            return Failure(
                .io, "the session's database failed (\(reason))",
                remedy: "check the disk's free space, then do the same again", file: file)
        }
    }

    static func now() -> String { Date().ISO8601Format() }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// Where a run stands; one JSON column, rewritten with each step.
public struct RunProgress: Codable, Equatable, Sendable {
    public var phase = "selection"
    public var step = 0
    public var totalSteps = 0
    public var epoch = 0
    public var totalEpochs = 0
    public var rowsPerSecond: Double?
    public var secondsLeft: Double?
    public var learningRate = 0.0
    public var bestEpoch: Int?
    public var bestValue: Double?
    public var memory: Int?

    public init() {}
}

/// One value of one curve.
public struct MetricValue: Equatable, Sendable {
    public var name: String
    public var step: Int
    public var epoch: Double
    public var value: Double

    public init(name: String, step: Int, epoch: Double, value: Double) {
        self.name = name
        self.step = step
        self.epoch = epoch
        self.value = value
    }
}

extension CocoaError {
    /// What was being done and what the system said, where it is one of the usual reasons.
    fileprivate var systemReason: (action: String, code: Int32)? {
        switch code {
        case .fileReadNoPermission: ("read", EACCES)
        case .fileWriteNoPermission: ("write", EACCES)
        case .fileWriteVolumeReadOnly: ("write", EROFS)
        case .fileWriteOutOfSpace: ("write", ENOSPC)
        default: nil
        }
    }
}
