import Foundation

/// A process, told apart from a later one that got the same number.
public struct ProcessMark: Equatable, Sendable {
    public let identifier: Int32
    /// Start time in the kernel's ticks; nil where the system does not tell.
    public let start: String?

    public init(identifier: Int32, start: String?) {
        self.identifier = identifier
        self.start = start
    }

    public static var current: ProcessMark {
        let identifier = ProcessInfo.processInfo.processIdentifier
        return ProcessMark(identifier: identifier, start: startTime(identifier))
    }

    /// Whether the process has ended.
    public var isGone: Bool {
        guard let now = ProcessMark.startTime(identifier) else { return true }
        return start != nil && now != start
    }

    private static func startTime(_ identifier: Int32) -> String? {
        guard let stat = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        // The command may hold spaces; after its bracket come state (3rd field) … start (22nd).
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        // A zombie has ended but is still listed.
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return String(fields[19])
    }
}
