import Foundation
import Models
import Reports
import Sessions
import Support
import Synchronization
import Tensors

/// The queue of a session, and the process that carries it out.
extension Workspace {
    /// The queue with whoever carries it out; an empty one where there is no such session yet.
    public func queue(session: String) throws -> QueueReport {
        try read(
            session,
            orElse: QueueReport(session: session, atOnce: 1, process: nil, running: [], queued: [])
        ) { try $0.queue() }
    }

    /// The runs of a sweep or a group, or the run of a name itself.
    ///
    /// - Throws: `Failure(.noInput)` where there is none of the name.
    public func runs(of name: String, session: String) throws -> [RunReport] {
        if let sweep = try sweep(name, session: session) {
            return try sweep.rows.flatMap { try self.members(ofGroup: $0.group, session: session) }
        }
        let members = try members(ofGroup: name, session: session)
        return try members.isEmpty ? [run(name, session: session)] : members
    }

    /// Puts a run, what is left of a group, or of a sweep, at the end of the queue.
    ///
    /// - Parameters:
    ///   - given: Settings to change before its next step.
    ///   - kept: The kept checkpoint to go on from; nil goes on from the last.
    /// - Throws: `Failure(.usage)` where nothing of it is left to be trained, or a run of it is being
    ///   trained.
    public func enqueue(
        _ name: String, given: [AskedChange] = [], from kept: String? = nil, session: String
    ) throws {
        if try sweep(name, session: session) != nil {
            return try store(session) { try $0.setQueued(true, sweep: name) }
        }
        let members = try members(ofGroup: name, session: session)
        guard members.isEmpty else {
            let open = members.filter { $0.status != .finished && $0.status != .queued }
            guard !open.isEmpty else {
                throw Failure(
                    .usage, "nothing is left to be queued of group \(name)",
                    remedy: "see 'whyhere runs show \(name)'")
            }
            for run in open { try store(session) { try $0.enqueue(run.run, QueuedJob()) } }
            return
        }
        let report = try run(name, session: session)
        if let kept { _ = try requireKept(kept, of: report) }
        try store(session) { try $0.enqueue(name, QueuedJob(given: given, from: kept)) }
    }

    /// Takes a run, or all runs of a group or a sweep, out of the queue.
    ///
    /// - Returns: The runs.
    /// - Throws: `Failure(.usage)` where none is queued.
    @discardableResult
    public func removeFromQueue(_ name: String, session: String) throws -> [String] {
        let all = try runs(of: name, session: session)
        // A run that is not queued is refused by what it is.
        let runs = all.map(\.run) == [name] ? all : all.filter { $0.status == .queued }
        guard !runs.isEmpty else {
            throw Failure(
                .usage, "no run of \(name) is queued", remedy: "see 'whyhere queue list'")
        }
        try store(session) { try $0.removeFromQueue(runs.map(\.run)) }
        return runs.map(\.run)
    }

    /// Gives a queued run another place.
    ///
    /// - Parameter place: Counted from 1; what is beyond the end is the end.
    public func moveInQueue(_ name: String, to place: Int, session: String) throws {
        _ = try run(name, session: session)
        try store(session) { try $0.moveInQueue(name, to: place) }
    }

    /// Starts the process that carries the queue out, where there is something to do and none lives.
    ///
    /// - Parameter atOnce: So many trainings run at once at most; nil leaves what holds.
    /// - Returns: The number of the process; nil where none was started.
    @discardableResult
    public func startQueue(session name: String, atOnce: Int? = nil) throws -> Int32? {
        // A session that nobody has begun has no queue, and is not made for one.
        guard let store = try reading(name) else { return nil }
        return try store.io {
            guard try store.needsRunner() else {
                if let atOnce { try store.setAtOnce(atOnce) }
                return nil
            }
            return try startProgram(
                ["queue", "run", "--detached", "--session", name, "--workspace", folder]
                    + (atOnce.map { ["--at-once", String($0)] } ?? []),
                log: store.folder + "/queue.log")
        }
    }

    /// Carries the queue of a session out in this process, until it is empty or told to stop: each
    /// training has a process of its own, which outlives this one.
    ///
    /// - Parameters:
    ///   - atOnce: So many trainings run at once at most; nil leaves what a runner that was killed had,
    ///     else one.
    ///   - tell: Receives what happens, in a sentence.
    /// - Returns: False where another process carries it out.
    public func carryOutQueue(
        session: String, atOnce: Int? = nil, isInterrupted: () -> Bool, tell: (String) -> Void
    ) throws -> Bool {
        let store = try self.session(session)
        return try store.io {
            guard try store.claimRunner(atOnce: atOnce) else { return false }
            let started = StartedRuns()
            while !isInterrupted() {
                switch try store.turn(beside: started.names) {
                case .start(let run, let atOnce):
                    started.add(run)
                    do {
                        try start(run, store, share: atOnce, started)
                        tell("\(run) begins")
                    } catch {
                        // What cannot be started holds up no other.
                        started.remove(run)
                        try store.failQueued(run, of: nil, "\(error)")
                        tell("\(run): \(error)")
                    }
                case .wait: Thread.sleep(forTimeInterval: 0.2)
                case .over: return true
                case .lost: return false
                }
            }
            return true
        }
    }

    /// Starts a training in a process of its own.
    ///
    /// - Parameter count: So many trainings share the cores.
    private func start(
        _ run: String, _ store: SessionStore, share count: Int, _ started: StartedRuns
    ) throws {
        let console = RunConsole(file: store.consoleFile(run))
        let start = console.size
        try trainInBackground(
            run: run, session: store.name,
            environment: count > 1
                ? ["OPENBLAS_NUM_THREADS": String(max(1, Parallel.threads / count))] : [:]
        ) { code, process in
            if code != 0 {
                // A process that ended before it had the run would be started for ever. What cannot
                // be written is told by the next look at the database.
                try? store.failQueued(run, of: process, console.lastWords(from: start, code: code))
            }
            started.remove(run)
        }
    }

    /// How many trainings the machine has cores for.
    public static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
}

/// Runs whose processes live.
private final class StartedRuns: Sendable {
    private let runs = Mutex<Set<String>>([])

    var names: Set<String> { runs.withLock { $0 } }
    func add(_ run: String) { runs.withLock { _ = $0.insert(run) } }
    func remove(_ run: String) { runs.withLock { _ = $0.remove(run) } }
}
