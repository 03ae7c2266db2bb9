import Foundation
import GRDB
import Reports
import Support
import Synchronization

/// Who trains a run, as its row says.
struct RunOwner: Equatable {
    /// A process writes a sign of life so often.
    static let beat = 2.0
    /// One that is so old is no sign of life any more.
    static let patience = 60.0

    var process: ProcessMark
    /// Seconds since 1970 of the last sign of life, by the owner's clock.
    var heartbeat: Double?

    /// Nil where nobody has claimed the run.
    init?(_ row: StoredRow) throws {
        guard let identifier = try row.processNumber("processIdentifier") else { return nil }
        process = ProcessMark(
            identifier: identifier, start: try row.optionalText("processStart"),
            host: try row.optionalText("processHost"), boot: try row.optionalText("processBoot"),
            space: try row.optionalText("processSpace"))
        heartbeat = try row.optionalReal("heartbeat")
    }

    /// Seconds since the last sign of life; negative where the owner's clock is ahead.
    var age: Double? { heartbeat.map { Date().timeIntervalSince1970 - $0 } }

    private var isFresh: Bool { age.map { abs($0) < Self.patience } ?? false }

    /// As well as it can be said at once.
    var seemsAlive: Bool {
        switch process.standing {
        case .alive: true
        case .gone, .rebooted: false
        case .elsewhere: isFresh
        }
    }

    /// It may live although it does not seem to: clocks of two machines differ, and two machines
    /// may have one name. Whoever wants its run watches it first.
    var mustBeWatched: Bool {
        guard [.rebooted, .elsewhere].contains(process.standing), !seemsAlive, let age else {
            return false
        }
        return age < 600
    }

    /// `process 12`, and where, if that is not here.
    var words: String {
        guard process.standing != .alive, let host = process.host else {
            return "process \(process.identifier)"
        }
        let seen = age.map { ", which gave a sign of life \(Int(max(0, $0))) s ago" } ?? ""
        return "process \(process.identifier) on \(StoredRow.plain(host))\(seen)"
    }
}

/// One run has one owner: whoever claims it in one transaction.
extension SessionStore {
    /// Marks the calling process as the one that trains the run.
    ///
    /// Takes some seconds where the last owner was on another machine or in another container and
    /// may still live.
    ///
    /// - Returns: True where nobody has claimed it before: a new run, which resumes nothing.
    /// - Throws: `Failure(.usage)` where it is finished, or another process has it.
    @discardableResult
    public func claim(_ run: String) throws -> Bool {
        if let owner = try owner(of: run), owner.mustBeWatched {
            // Its heart, not the clocks of two machines, says whether it lives.
            Thread.sleep(forTimeInterval: 2.5 * RunOwner.beat)
            if let now = try self.owner(of: run), now != owner { throw owned(run, by: now) }
        }
        return try change { database in
            let process = ProcessMark.current
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM run WHERE id = ?", arguments: [run])
            else {
                throw Failure(
                    .noInput, "session \(name) has no run '\(run)'",
                    remedy: "see 'whyhere runs list'")
            }
            let stored = StoredRow(row, of: "run", file: file)
            let status = try stored.text("status")
            guard status != RunStatus.finished.rawValue else {
                throw Failure(
                    .usage, "run \(run) is finished",
                    remedy: "start a new run to train further")
            }
            let owner = try RunOwner(stored)
            if let owner, RunStatus(rawValue: status)?.isActive == true, owner.process != process,
                owner.seemsAlive
            {
                throw owned(run, by: owner)
            }
            // What was asked of a process that is gone is not asked of this one; what was asked
            // of a run that only starts is.
            let isNew = try stored.isUntouched
            if !isNew {
                try database.execute(
                    sql: "UPDATE command SET takenAt = ? WHERE run = ? AND takenAt IS NULL",
                    arguments: [SessionStore.now(), run])
            }
            try database.execute(
                sql: """
                    UPDATE run SET status = ?, message = NULL, endedAt = NULL, place = NULL,
                    processIdentifier = ?, processStart = ?, processHost = ?, processBoot = ?,
                    processSpace = ?, heartbeat = ? WHERE id = ?
                    """,
                arguments: [
                    RunStatus.running.rawValue, process.identifier, process.start, process.host,
                    process.boot, process.space, Date().timeIntervalSince1970, run,
                ])
            return isNew && owner == nil
        }
    }

    /// Runs whose last process is known to have ended on this machine. One of another machine, whose
    /// numbers mean nothing here, is not among them, whatever became of it.
    public func runsOfEndedProcesses() throws -> [String] {
        try look { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM run WHERE processIdentifier IS NOT NULL"
            ).compactMap { row in
                let stored = StoredRow(row, of: "run", file: file)
                // A row that cannot be read says nothing of a process; the list tells of it.
                guard let owner = try? RunOwner(stored), owner.process.isGone else { return nil }
                return stored.name
            }
        }
    }

    private func owner(of run: String) throws -> RunOwner? {
        try look { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM run WHERE id = ?", arguments: [run]),
                let status = row["status"] as String?,
                RunStatus(rawValue: status)?.isActive == true
            else { return nil }
            return try RunOwner(StoredRow(row, of: "run", file: file))
        }
    }

    private func owned(_ run: String, by owner: RunOwner) -> Failure {
        let isHere = owner.process.standing == .alive
        return Failure(
            .usage, "run \(run) is being trained by \(owner.words)",
            remedy: isHere
                ? "watch it with 'whyhere runs show \(run)' or stop it first"
                : "stop it there; a minute after its last sign of life it can be resumed here")
    }

    /// Writes a sign of life of the calling process; nothing where it no longer has the run.
    func beat(_ run: String) throws {
        let process = ProcessMark.current
        try database.write { database in
            try database.execute(
                sql: """
                    UPDATE run SET heartbeat = ? WHERE id = ? AND processIdentifier = ?
                    AND processStart IS ? AND processBoot IS ?
                    """,
                arguments: [
                    Date().timeIntervalSince1970, run, process.identifier, process.start,
                    process.boot,
                ])
        }
    }

    /// Fails where another process has taken a run over, as after a long standstill.
    func requireOwner(_ run: String, _ process: ProcessMark, _ database: Database) throws {
        guard
            let row = try Row.fetchOne(
                database,
                sql: "SELECT processIdentifier, processStart, processBoot FROM run WHERE id = ?",
                arguments: [run])
        else {
            throw Failure(
                .badData, "the row of run \(run) is gone from the session",
                remedy: "give '\(StoredRow.check(file)) --take-in', then resume", file: file)
        }
        let stored = StoredRow(row, of: "run", named: run, file: file)
        guard let number = try stored.processNumber("processIdentifier") else { return }
        let start = try stored.optionalText("processStart")
        let boot = try stored.optionalText("processBoot")
        guard number == process.identifier, start == process.start,
            boot == nil || boot == process.boot
        else {
            throw Failure(
                .usage, "run \(run) has been taken over by process \(number)",
                remedy: "watch it with 'whyhere runs show \(run)'")
        }
    }
}

/// Signs of life of a training, for those who cannot see its process.
public final class Heartbeat: @unchecked Sendable {
    // Unchecked, but sound: the source is made, resumed and cancelled, and nothing else.
    private let timer: any DispatchSourceTimer

    /// Begins to beat, by a connection of its own.
    public init(of run: String, in store: SessionStore) {
        let folder = store.folder
        let connection = Mutex<SessionStore?>(nil)
        timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + RunOwner.beat, repeating: RunOwner.beat)
        timer.setEventHandler {
            // It never waits: the next sign comes soon, and whoever holds the database lets nobody
            // take the run meanwhile. A sign that cannot be written is one that is missing; the
            // training's own records tell what is wrong with the database.
            connection.withLock { own in
                if own == nil {
                    own = try? SessionStore(folder: folder, patience: .limited(seconds: 0))
                }
                try? own?.beat(run)
            }
        }
        timer.resume()
    }

    public func stop() { timer.cancel() }

    deinit { timer.cancel() }
}
