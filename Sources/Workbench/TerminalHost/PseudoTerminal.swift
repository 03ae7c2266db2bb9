import CTerminal
import Canvas

#if canImport(Glibc)
    import Glibc
#endif

/// A program on a terminal without a window: what tests and `whyhere bench ui` press keys on.
///
/// Not for use from several threads at once.
public final class PseudoTerminal {
    /// How the program ended.
    public enum Ending: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    public let process: Int32
    private let descriptor: Int32
    private var ending: Ending?

    /// Starts a program.
    /// - Parameters:
    ///   - path: The program's file.
    ///   - arguments: Without the program's name.
    ///   - environment: Added to this process's own; nil removes a name.
    /// - Throws: `HostFailure` where the system gives no pseudo-terminal.
    public init(
        path: String, arguments: [String] = [], environment: [String: String?] = [:],
        size: Size = Size(80, 24)
    ) throws {
        var child: Int32 = 0
        let own = Self.environment(changed: environment)
        descriptor = withCStrings([path] + arguments) { arguments in
            withCStrings(own) { environment in
                terminal_spawn(
                    path, arguments, environment, Int32(size.width), Int32(size.height), &child)
            }
        }
        process = child
        guard descriptor >= 0 else {
            throw HostFailure("The system gave no pseudo-terminal for \(path).")
        }
    }

    deinit {
        if ending == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        if descriptor >= 0 { close(descriptor) }
    }

    private static func environment(changed: [String: String?]) -> [String] {
        var all: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            let name = line.prefix { $0 != "=" }
            if changed[String(name)] == nil { all.append(line) }
            entry += 1
        }
        if changed["TERM"] == nil {
            all.removeAll { $0.hasPrefix("TERM=") }
            all.append("TERM=xterm-256color")
        }
        return all + changed.compactMap { name, value in value.map { "\(name)=\($0)" } }
    }

    /// Presses keys: bytes as a terminal sends them, such as `\u{1B}[A` for the arrow up.
    public func send(_ keys: String) {
        var rest = Array(keys.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0 && (errno == EAGAIN || errno == EINTR) {
                // The program reads slowly; its own output may be what blocks it.
                usleep(1000)
            } else {
                return
            }
        }
    }

    /// Output that came within the time; returns as soon as there is some.
    public func read(milliseconds: Int) -> [UInt8] {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, Int32(clamping: milliseconds)) > 0 else { return [] }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let size = buffer.count
            let count = buffer.withUnsafeMutableBytes { bytes in
                Glibc.read(descriptor, bytes.baseAddress, size)
            }
            guard count > 0 else { return output }
            output += buffer[0..<count]
        }
    }

    /// Collects output until it contains the text, or the time is over.
    public func output(until text: String, milliseconds: Int = 5000) -> String {
        collect(milliseconds: milliseconds) { $0.contains(text) }
    }

    /// Collects output until nothing came for `quiet` milliseconds.
    public func outputUntilQuiet(_ quiet: Int = 100, milliseconds: Int = 5000) -> String {
        var all: [UInt8] = []
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < deadline {
            let more = read(milliseconds: quiet)
            if more.isEmpty { break }
            all += more
        }
        return String(decoding: all, as: UTF8.self)
    }

    private func collect(milliseconds: Int, until done: (String) -> Bool) -> String {
        var all: [UInt8] = []
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < deadline {
            let more = read(milliseconds: 20)
            all += more
            if !more.isEmpty, done(String(decoding: all, as: UTF8.self)) { break }
            if more.isEmpty, waitForEnd(milliseconds: 0) != nil { break }
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// Changes the window; the program receives SIGWINCH.
    public func resize(to size: Size) {
        terminal_set_window(descriptor, Int32(size.width), Int32(size.height))
    }

    public func signal(_ number: Int32) { kill(process, number) }

    /// How the program ended, or nil if it still runs after the time.
    public func waitForEnd(milliseconds: Int) -> Ending? {
        if let ending { return ending }
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while true {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                let number = status & 0x7F
                ending = number == 0 ? .exited((status >> 8) & 0xFF) : .signalled(number)
                return ending
            }
            guard ContinuousClock.now < deadline else { return nil }
            // A full buffer would keep the program from ending.
            usleep(2000)
        }
    }
}

/// Calls a function with a null-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return (copies + [nil]).withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else {
            preconditionFailure("an array with a terminator has a first element")
        }
        return body(base)
    }
}
