import Foundation
import GRDB
import Reports
import Support

/// Trainings that wait for their turn.
extension SessionStore {
    // MARK: Order

    /// Puts a run at the end of the queue.
    ///
    /// - Throws: `Failure(.usage)` where it is finished, is being trained, or is queued already.
    public func enqueue(_ run: String, _ job: QueuedJob) throws {
        try change { try enqueue(run, job, $0) }
    }

    func enqueue(_ run: String, _ job: QueuedJob, _ database: Database) throws {
        let report = try required(run, database)
        switch report.status {
        case .finished:
            throw Failure(
                .usage, "run \(run) is finished", remedy: "start a new run to train further")
        case .queued:
            throw Failure(
                .usage, "run \(run) is \(report.statusInWords) already",
                remedy: "take it out first with 'whyhere queue remove \(run)'")
        case .running, .paused:
            throw Failure(
                .usage, "run \(run) is \(report.status.rawValue)",
                remedy: "stop it first with 'whyhere runs send \(run) stop'")
        case .starting, .stopped, .failed, .interrupted: break
        }
        var job = job
        // As it is stored: one whose process is gone says that it runs.
        job.statusBefore = try String.fetchOne(
            database, sql: "SELECT status FROM run WHERE id = ?", arguments: [run]
        ).flatMap(RunStatus.init)
        job.messageBefore = report.message
        try database.execute(
            sql: """
                UPDATE run SET status = ?, message = NULL, job = ?,
                place = (SELECT COALESCE(MAX(place), 0) + 1 FROM run) WHERE id = ?
                """,
            arguments: [RunStatus.queued.rawValue, try SessionStore.json(job), run])
    }

    /// The runs that wait, in order.
    public func queued() throws -> [RunReport] { try look { try queued($0) } }

    private func queued(_ database: Database) throws -> [RunReport] {
        try Row.fetchAll(
            database, sql: "SELECT rowid, * FROM run WHERE status = ? ORDER BY place, rowid",
            arguments: [RunStatus.queued.rawValue]
        ).compactMap { readable($0, database) }
    }

    /// A run; nil where its row cannot be read: it holds nothing up, and the list of runs tells of it.
    private func readable(_ row: Row, _ database: Database) -> RunReport? {
        try? report(database, StoredRow(row, of: "run", file: file))
    }

    /// The place of a queued run, counted from 1; nil for another.
    func queuePlace(_ row: StoredRow, _ database: Database) throws -> Int? {
        guard try row.text("status") == RunStatus.queued.rawValue else { return nil }
        let before = try Int.fetchOne(
            try database.cachedStatement(
                sql: """
                    SELECT COUNT(*) FROM run WHERE status = ? AND (COALESCE(place, 0), rowid)
                    < (SELECT COALESCE(place, 0), rowid FROM run WHERE id = ?)
                    """),
            arguments: [RunStatus.queued.rawValue, try row.text("id")])
        return (before ?? 0) + 1
    }

    /// Takes runs out of the queue. Each is then as it was before; one that nobody has trained yet is
    /// stopped, and can be resumed.
    ///
    /// - Throws: `Failure(.usage)` where one is not queued; none is taken out then.
    public func removeFromQueue(_ runs: [String]) throws {
        try change { database in
            for run in runs { try removeFromQueue(run, database) }
        }
    }

    func removeFromQueue(_ run: String, _ database: Database) throws {
        let report = try requiredQueued(run, database)
        let before = report.job?.statusBefore ?? .stopped
        let isUntouched = before == .starting
        try database.execute(
            sql: "UPDATE run SET status = ?, message = ?, place = NULL, job = NULL WHERE id = ?",
            arguments: [
                (isUntouched ? .stopped : before).rawValue,
                isUntouched ? "taken out of the queue before it began" : report.job?.messageBefore,
                run,
            ])
    }

    /// Gives a queued run another place.
    ///
    /// - Parameter place: Counted from 1; what is beyond the end is the end.
    /// - Throws: `Failure(.usage)` where it is not queued.
    public func moveInQueue(_ run: String, to place: Int) throws {
        try change { database in
            _ = try requiredQueued(run, database)
            var order = try queued(database).map(\.run).filter { $0 != run }
            order.insert(run, at: min(max(0, place - 1), order.count))
            for (index, run) in order.enumerated() {
                try database.execute(
                    sql: "UPDATE run SET place = ? WHERE id = ?", arguments: [index + 1, run])
            }
        }
    }

    /// The training has begun, and what it was queued for is done, or stands in its checkpoint.
    public func endJob(_ run: String) throws { try change { try endJob(run, $0) } }

    func endJob(_ run: String, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE run SET job = NULL WHERE id = ? AND job IS NOT NULL", arguments: [run])
    }

    /// Marks a run failed whose process ended before it had it.
    ///
    /// - Parameter process: Its number: a run that it had, and that was queued again, stays queued. Nil
    ///   where there was none.
    public func failQueued(_ run: String, of process: Int32?, _ sentence: String) throws {
        try change { database in
            try database.execute(
                sql: """
                    UPDATE run SET status = ?, message = ?, place = NULL, job = NULL, endedAt = ?
                    WHERE id = ? AND status = ? AND (? IS NULL OR processIdentifier IS NOT ?)
                    """,
                arguments: [
                    RunStatus.failed.rawValue, sentence, SessionStore.now(), run,
                    RunStatus.queued.rawValue, process, process,
                ])
            guard database.changesCount > 0 else { return }
            try insertEvent(run, .failed, sentence, database)
        }
    }

    private func requiredQueued(_ run: String, _ database: Database) throws -> RunReport {
        let report = try required(run, database)
        guard report.status == .queued else {
            throw Failure(
                .usage, "run \(run) is \(report.status.rawValue), not queued",
                remedy: "see 'whyhere queue list'")
        }
        return report
    }

    /// - Throws: `Failure(.usage)` where the run waits in the queue.
    func requireNotQueued(_ report: RunReport) throws {
        guard report.status == .queued else { return }
        throw Failure(
            .usage, "run \(report.run) is \(report.statusInWords)",
            remedy: "take it out of the queue first with 'whyhere queue remove \(report.run)'")
    }

    /// - Throws: `Failure(.noInput)` where the session has no such run.
    func required(_ run: String, _ database: Database) throws -> RunReport {
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT rowid, * FROM run WHERE id = ?", arguments: [run])
        else {
            throw Failure(
                .noInput, "session \(name) has no run '\(run)'", remedy: "see 'whyhere runs list'")
        }
        return try report(database, StoredRow(row, of: "run", file: file))
    }
}

/// The one process that carries the queue out.
extension SessionStore {
    /// What the runner does next.
    public enum Turn: Equatable, Sendable {
        /// Trains a run, as one of so many at once.
        case start(run: String, atOnce: Int)
        case wait
        /// Nothing is left; the calling process is no longer the runner.
        case over
        /// Another process is the runner by now.
        case lost
    }

    /// Makes the calling process the runner.
    ///
    /// - Parameter atOnce: So many trainings run at once at most; nil leaves what a runner that was
    ///   killed had, else one.
    /// - Returns: False where another one lives; it then takes `atOnce` over.
    public func claimRunner(atOnce: Int?) throws -> Bool {
        try change { database in
            let (owner, before) = try runner(database)
            if let owner, owner.process != process, owner.seemsAlive {
                try setAtOnce(atOnce, database)
                return false
            }
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO runner (id, atOnce, processIdentifier, processStart,
                    processHost, processBoot, processSpace, heartbeat) VALUES (1, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    atOnce ?? before ?? 1, process.identifier, process.start, process.host,
                    process.boot, process.space, Date().timeIntervalSince1970,
                ])
            return true
        }
    }

    /// Tells a living runner how many trainings may run at once.
    public func setAtOnce(_ atOnce: Int) throws { try change { try setAtOnce(atOnce, $0) } }

    private func setAtOnce(_ atOnce: Int?, _ database: Database) throws {
        guard let atOnce else { return }
        try database.execute(sql: "UPDATE runner SET atOnce = ?", arguments: [atOnce])
    }

    private func runner(_ database: Database) throws -> (owner: RunOwner?, atOnce: Int?) {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM runner") else {
            return (nil, nil)
        }
        let stored = StoredRow(row, of: "runner", file: file)
        return (try RunOwner(stored), try stored.integer("atOnce"))
    }

    /// The queue with whoever carries it out.
    public func queue() throws -> QueueReport {
        try look { database in
            let (owner, atOnce) = try runner(database)
            let isAlive = owner?.seemsAlive ?? false
            return QueueReport(
                session: name, atOnce: atOnce ?? 1,
                process: isAlive ? owner?.process.identifier : nil,
                running: try running(database), queued: try queued(database))
        }
    }

    /// Whether there is something to do for a runner, and none lives.
    public func needsRunner() throws -> Bool {
        try look { database in
            let owner = try runner(database).owner
            // A living runner that seems dead is told so at its next turn.
            guard owner?.seemsAlive != true else { return false }
            let isWaiting = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM run WHERE status = ?)",
                arguments: [RunStatus.queued.rawValue])
            let sweeps = try sweepsUnderWay(database)
            return try isWaiting == true || isUnderWay(sweeps, active(database))
                || sweeps.contains { canBeDecided($0, database) }
        }
    }

    /// Whether something has yet to be decided once what trains, or is paused, has arrived.
    private func isUnderWay(_ sweeps: [StoredSweep], _ active: [RunReport]) -> Bool {
        let names = Set(sweeps.map(\.name))
        return active.contains { names.contains($0.sweep ?? "") }
    }

    /// A sweep whose runs cannot be read holds the others up no more than such a run does.
    private func canBeDecided(_ sweep: StoredSweep, _ database: Database) -> Bool {
        let decision = try? decision(of: sweep, database)
        return decision != nil
    }

    /// Runs whose process lives, paused ones too.
    private func active(_ database: Database) throws -> [RunReport] {
        try Row.fetchAll(
            database, sql: "SELECT rowid, * FROM run WHERE status IN (?, ?) ORDER BY rowid",
            arguments: [RunStatus.running.rawValue, RunStatus.paused.rawValue]
        ).compactMap { readable($0, database) }.filter(\.status.isActive)
    }

    /// Those that train; one that is paused takes no other's turn.
    private func running(_ database: Database) throws -> [RunReport] {
        try active(database).filter { $0.status == .running }
    }

    /// What the calling process, the runner, does next. Sweeps of the queue whose combinations have
    /// all arrived at a rung are decided first.
    ///
    /// - Parameter started: Runs whose processes live that the runner started; those that are still
    ///   queued have not taken them yet.
    public func turn(beside started: Set<String>) throws -> Turn {
        try change { database in
            let (owner, atOnce) = try runner(database)
            guard let owner, owner.process == process else { return .lost }
            if owner.age.map({ $0 > RunOwner.beat }) ?? true {
                try database.execute(
                    sql: "UPDATE runner SET heartbeat = ?",
                    arguments: [Date().timeIntervalSince1970])
            }
            let sweeps = try sweepsUnderWay(database)
            for sweep in sweeps where canBeDecided(sweep, database) {
                _ = try advance(sweep, database)
            }
            let waiting = try queued(database).map(\.run)
            let active = try active(database)
            // One process may train the run that another starts from.
            let training = active.filter { $0.status == .running }
            let processes = Set(training.compactMap(\.processIdentifier)).count
            let coming = waiting.count(where: started.contains)
            if processes + coming < atOnce ?? 1,
                let next = waiting.first(where: { !started.contains($0) })
            {
                return .start(run: next, atOnce: atOnce ?? 1)
            }
            guard waiting.isEmpty, !isUnderWay(sweeps, active) else { return .wait }
            // In the same transaction: what is queued from now on finds no runner.
            try database.execute(sql: "DELETE FROM runner")
            return .over
        }
    }
}
