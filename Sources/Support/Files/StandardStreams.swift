import Glibc
import Synchronization

/// Standard output and standard error: the one place where the program writes to them.
///
/// What is lost of standard error ends nothing. What is lost of standard output is remembered, so
/// that the program can end with the exit code of it.
public enum StandardStreams {
    private struct Waiting {
        var bytes: [UInt8] = []
        /// Why output was lost, as an error number.
        var fault: Int32?
        var flushesLines = false
    }

    private static let output = Mutex(Waiting())
    /// Whether whoever started the program ignores a closed pipe, and wants an error of it.
    private static let pipeWasIgnored = Atomic(false)
    private static let most = 1 << 16

    /// To be called before anything is opened.
    ///
    /// A closed descriptor would be taken by the next file that is opened, which would then receive
    /// what the program prints. Writing to what stands in its place fails, as it did before.
    public static func begin() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            let mode = descriptor == 0 ? O_WRONLY : O_RDONLY
            let found = open("/dev/null", mode)
            if found > descriptor {
                dup2(found, descriptor)
                close(found)
            }
        }
        let before = signal(SIGPIPE, SIG_IGN)
        pipeWasIgnored.store(
            unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self),
            ordering: .relaxed)
        let isTerminal = isatty(1) == 1
        output.withLock { $0.flushesLines = isTerminal }
    }

    /// Writes a text and a line feed to standard output, or keeps them until there is more.
    public static func print(_ text: String) {
        output.withLock { waiting in
            waiting.bytes += text.utf8
            waiting.bytes.append(UInt8(ascii: "\n"))
            if waiting.flushesLines || waiting.bytes.count >= most { flush(&waiting) }
        }
    }

    /// Writes a text and a line feed to standard error, if somebody takes them.
    public static func note(_ text: String) {
        // In the order in which they were said, where both go to the same place.
        output.withLock { flush(&$0) }
        var line = text + "\n"
        _ = line.withUTF8 { write(2, $0) }
    }

    /// Writes what was kept.
    public static func flush() { output.withLock { flush(&$0) } }

    /// Writes what was kept, and says why output was lost; nil where none was.
    public static func finish() -> Failure? {
        let fault = output.withLock { waiting in
            flush(&waiting)
            return waiting.fault
        }
        guard let fault else { return nil }
        let reason =
            fault == EBADF
            ? "it is closed"
            : fault == ENOSPC || fault == EDQUOT || fault == EFBIG
                ? "the disk is full" : String(cString: strerror(fault))
        return Failure(
            .io, "standard output cannot be written: \(reason)",
            remedy: "send it to a file or program that takes it, and give the command again")
    }

    private static func flush(_ waiting: inout Waiting) {
        defer { waiting.bytes.removeAll(keepingCapacity: true) }
        guard waiting.fault == nil, !waiting.bytes.isEmpty else { return }
        waiting.fault = waiting.bytes.withUnsafeBufferPointer { write(1, $0) }
        if waiting.fault == EPIPE { endForReader() }
    }

    /// Whoever read has seen enough, such as `head`: ends as every program does then.
    private static func endForReader() {
        guard !pipeWasIgnored.load(ordering: .relaxed) else { return }
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
    }

    /// Ends as `head` expects it where nobody reads standard output any more.
    static func endIfReaderIsGone() {
        var watched = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
        guard poll(&watched, 1, 0) > 0, watched.revents & Int16(POLLERR) != 0 else { return }
        endForReader()
    }

    /// The error number of what could not be written; nil where everything was.
    private static func write(_ descriptor: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
        var rest = UnsafeRawBufferPointer(bytes)[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                // Somebody else made the pipe one that does not wait.
                var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&watched, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}
