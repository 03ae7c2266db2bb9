import Dispatch
import Foundation
import Reports
import Support
import Synchronization

/// The log of actions, done again: what somebody looked at must still be there.
extension Workspace {
    /// Subcommands that only look, and those of their own that do.
    private static let looking: [String: Set<String>?] = [
        "recommend": nil, "explain": nil, "sites": nil, "hours": nil, "what-if": nil,
        "counterfactual": nil, "missed": nil, "runs": ["list", "show"],
        "city": ["list", "info", "users", "user", "kg", "stkg"],
        "session": ["list", "notes", "cases", "actions"],
    ]

    /// The commands of the log that only look, oldest first, each once; trainings, edits and files
    /// that were written are left out.
    public func replayable(session: String) throws -> [LoggedAction] {
        var seen: Set<String> = []
        return try existing(session) { try $0.content() }.actions.reversed().filter { action in
            guard let command = action.command, let words = ShellWord.split(command),
                words.count > 1, words[0] == "whyhere",
                let own = Self.looking[words[1]]
            else { return false }
            guard own.map({ words.count > 2 && $0.contains(words[2]) }) ?? true else {
                return false
            }
            // Opening the sealed test part again would be counted again.
            return !words.contains("--unseal") && seen.insert(command).inserted
        }
    }

    /// Does one of them again, in a process of its own.
    public func replay(_ action: LoggedAction) throws -> ReplayedAction {
        let command = action.command ?? ""
        let words = ShellWord.split(command).map { Array($0.dropFirst()) } ?? []
        let log =
            FileManager.default.temporaryDirectory.path + "/whyhere-replay-\(UUID().uuidString)"
        // What it printed is of no use once its sentence is known.
        defer { try? FileManager.default.removeItem(atPath: log) }
        let start = ContinuousClock.now
        let done = DispatchSemaphore(value: 0)
        let code = Mutex<Int32>(0)
        try startProgram(words + ["--workspace", folder], log: log) { status, _ in
            code.withLock { $0 = status }
            done.signal()
        }
        done.wait()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let status = code.withLock { $0 }
        let sentence = lines(ofLog: log).last {
            $0.hasPrefix("whyhere: ") || $0.hasPrefix("Error: ")
        }
        return ReplayedAction(
            number: action.number, command: command, code: status, seconds: seconds,
            failure: status == 0 ? nil : sentence ?? "it ended with code \(status)")
    }
}
