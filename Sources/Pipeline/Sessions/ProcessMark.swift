import Foundation

/// A process, told apart from a later one that got the same number, and from one of another
/// machine, container or boot that has it now.
public struct ProcessMark: Equatable, Sendable {
    public let identifier: Int32
    /// Start time in the kernel's ticks since it started; nil where the system does not tell.
    public let start: String?
    /// Name of the machine or container; nil in rows of earlier versions, as are the next two.
    public let host: String?
    /// Which start of the kernel the ticks are counted from.
    public let boot: String?
    /// The name space of process numbers: containers on one kernel count for themselves.
    public let space: String?

    public init(
        identifier: Int32, start: String?, host: String? = nil, boot: String? = nil,
        space: String? = nil
    ) {
        self.identifier = identifier
        self.start = start
        self.host = host
        self.boot = boot
        self.space = space
    }

    public static var current: ProcessMark { of(ProcessInfo.processInfo.processIdentifier) }

    /// A process of this machine.
    public static func of(_ identifier: Int32) -> ProcessMark {
        ProcessMark(
            identifier: identifier, start: startTime(identifier), host: here.host, boot: here.boot,
            space: here.space)
    }

    /// As a line of a file.
    public var line: String {
        [String(identifier), start, boot, space].map { $0 ?? "-" }.joined(separator: " ")
    }

    /// From such a line, or from a number alone, as earlier versions wrote it; nil from another.
    public init?(line: String) {
        let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard [1, 4].contains(fields.count), let identifier = Int32(fields[0]), identifier > 0
        else { return nil }
        func field(_ index: Int) -> String? {
            fields.count > index && fields[index] != "-" ? fields[index] : nil
        }
        self.init(identifier: identifier, start: field(1), boot: field(2), space: field(3))
    }

    /// What can be said of a process from here.
    public enum Standing: Equatable, Sendable {
        case alive, gone
        /// The kernel has been started anew since, if this is the same machine.
        case rebooted
        /// Its number means nothing here: another machine, or another container.
        case elsewhere
    }

    public var standing: Standing {
        if let boot, let space, let here = Self.here.boot, let mine = Self.here.space {
            // Where kernel and name space are the same, the machine's name does not matter.
            if boot == here && space == mine { return isListed ? .alive : .gone }
            return boot != here && host == Self.here.host ? .rebooted : .elsewhere
        }
        return isListed ? .alive : .gone
    }

    /// Whether the process is known to have ended.
    public var isGone: Bool { standing == .gone }

    /// The process has its number here, and is the one that had it.
    private var isListed: Bool {
        guard let now = Self.startTime(identifier) else { return false }
        if let start { return now == start }
        // A number alone says little: it may be anybody's by now.
        let command = try? String(contentsOfFile: "/proc/\(identifier)/comm", encoding: .utf8)
        return command?.hasPrefix("whyhere") == true
    }

    private static let here: (host: String, boot: String?, space: String?) = {
        let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let space = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        // Foundation would ask a name server.
        var name = [CChar](repeating: 0, count: 256)
        let isNamed = gethostname(&name, name.count - 1) == 0
        return (
            isNamed
                ? String(
                    decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                : "",
            boot?.trimmingCharacters(in: .whitespacesAndNewlines), space
        )
    }()

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
