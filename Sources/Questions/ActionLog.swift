import Dispatch
import Foundation
import Reports
import Sessions
import Support
import Synchronization

/// Writes down what somebody does, beside everything else: no key waits for it.
///
/// Actions wait in memory while another process holds the database. At most `most` of them do; more
/// push the oldest out, which the log then says.
public final class ActionLog: Sendable {
    private struct Waiting {
        var actions: [LoggedAction] = []
        var lost = 0
        var isScheduled = false
        var fault: String?
    }

    static let most = 500
    private let workspace: Workspace
    private let session: String
    private let waiting = Mutex(Waiting())
    private let queue = DispatchQueue(label: "action log", qos: .utility)
    /// Receives, once each, why actions are not kept.
    private let tell: @Sendable (String) -> Void

    public init(
        workspace: Workspace, session: String, tell: @escaping @Sendable (String) -> Void
    ) {
        self.workspace = workspace
        self.session = session
        self.tell = tell
    }

    /// Takes an action and returns at once.
    public func append(_ kind: LoggedAction.Kind, _ text: String, command: String?) {
        let action = LoggedAction(
            number: 0, at: Date().ISO8601Format(), kind: kind, text: text, command: command)
        let schedules = waiting.withLock { waiting in
            waiting.actions.append(action)
            if waiting.actions.count > Self.most {
                waiting.actions.removeFirst()
                waiting.lost += 1
            }
            defer { waiting.isScheduled = true }
            return !waiting.isScheduled
        }
        if schedules { queue.async { self.write() } }
    }

    /// Writes what waits, before the program ends.
    public func flush() { queue.sync { write() } }

    private func write() {
        let (actions, lost) = waiting.withLock { waiting in
            waiting.isScheduled = false
            defer { (waiting.actions, waiting.lost) = ([], 0) }
            return (waiting.actions, waiting.lost)
        }
        if lost > 0 { tellOnce("\(Wording.count(lost, "action")) could not be logged in time") }
        guard !actions.isEmpty else { return }
        do {
            try workspace.store(session) { try $0.addActions(actions) }
        } catch {
            // The log is a courtesy: nothing that people do fails for it.
            tellOnce("what is done is not logged: \(error)")
        }
    }

    private func tellOnce(_ fault: String) {
        let isNew = waiting.withLock { waiting in
            defer { waiting.fault = fault }
            return waiting.fault != fault
        }
        if isNew { tell(fault) }
    }
}
