import Foundation
import GRDB
import Support
import Synchronization

/// How long somebody waits for a session's database while another process holds it.
public enum SessionPatience: Sendable {
    /// Gives up after so many seconds and says who holds it: for whoever answers a screen.
    case limited(seconds: Double)
    /// Waits until it is free, and says for whom.
    ///
    /// - Parameters:
    ///   - tell: Receives a sentence after some seconds, and again each minute.
    ///   - isInterrupted: True gives up.
    case untilFree(
        tell: @Sendable (String) -> Void, isInterrupted: @Sendable () -> Bool)

    static let usual = SessionPatience.limited(seconds: 10)
}

/// The waiting of one connection.
final class SessionWaiting: Sendable {
    private struct State {
        var began: ContinuousClock.Instant?
        var told: ContinuousClock.Instant?
    }

    private let file: String
    private let patience: SessionPatience
    private let state = Mutex(State())

    init(_ patience: SessionPatience, file: String) {
        self.patience = patience
        self.file = file
    }

    /// Waits a little for a database that is held.
    ///
    /// - Returns: False where it shall not be tried again.
    func wait() -> Bool {
        let now = ContinuousClock.now
        let (waited, silent) = state.withLock { state in
            let began = state.began ?? now
            state.began = began
            return (now - began, state.told.map { now - $0 })
        }
        switch patience {
        case .limited(let seconds):
            guard waited < .seconds(seconds) else { return false }
        case .untilFree(let tell, let isInterrupted):
            guard !isInterrupted() else { return false }
            if waited > .seconds(2), silent.map({ $0 > .seconds(60) }) ?? true {
                state.withLock { $0.told = now }
                tell("\(file): waiting for \(LockHolder.words(of: file)) to free the session")
            }
        }
        // A step of a training takes milliseconds.
        Thread.sleep(forTimeInterval: waited < .milliseconds(100) ? 0.002 : 0.05)
        return true
    }

    /// Does something again while another process holds the database: where waiting could end in
    /// a deadlock, SQLite itself does not wait.
    func retrying<Result>(_ body: () throws -> Result) throws -> Result {
        state.withLock { $0.began = nil }
        while true {
            do {
                return try body()
            } catch let error as DatabaseError where error.isHeld {
                guard wait() else { throw error }
            }
        }
    }

    /// Why it was given up.
    var failure: Failure {
        let holder = LockHolder.words(of: file)
        switch patience {
        case .limited(let seconds):
            return Failure(
                .io,
                "the session's database has been held by \(holder) for more than \(Int(seconds)) s",
                remedy: "wait until it has ended, or end it, then do the same again", file: file)
        case .untilFree:
            return Failure(
                .interrupted, "the wait for \(holder), which holds the session, was interrupted",
                remedy: "do the same again when it has ended", file: file)
        }
    }
}

extension DatabaseError {
    /// Another connection holds the database.
    var isHeld: Bool {
        [.SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL].contains(resultCode.primaryResultCode)
    }
}

/// Which process holds a database.
enum LockHolder {
    /// `process 12 (python3)`, or that it is not known.
    static func words(of file: String) -> String {
        guard let process = process(of: file) else { return "another process" }
        let command = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
        let name = command?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        return "process \(process)" + (name.isEmpty ? "" : " (\(name))")
    }

    /// From the kernel's own table: to ask for a lock by a descriptor of our own, and to close it,
    /// would free those that SQLite holds for this process.
    private static func process(of file: String) -> Int32? {
        guard let table = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else {
            return nil
        }
        let mine = ProcessInfo.processInfo.processIdentifier
        // In write-ahead mode writers lock a byte of the index.
        for path in [file + "-shm", file] {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            for line in table.split(separator: "\n") {
                // 1: POSIX  ADVISORY  WRITE 4242 08:01:1234 120 120
                let fields = line.split(separator: " ").filter { $0 != "->" }
                guard fields.count >= 8, fields[3] == "WRITE", let process = Int32(fields[4]),
                    process > 0, process != mine,
                    fields[5].split(separator: ":").last == "\(status.st_ino)"
                else { continue }
                return process
            }
        }
        return nil
    }
}
