import Glibc
import Synchronization

/// Writes a file so that a reader sees either the old content or the new, never a piece.
///
/// The content goes to a temporary file in the same folder (`.NAME.PID.NUMBER.tmp`, so that
/// leftovers of a killed process are recognisable), is flushed to the disk and renamed. A link is
/// followed, a file keeps its mode, and a pipe or device is written as it is.
public struct AtomicFile: ~Copyable {
    private let path: String
    /// Nil where what is there is written as it is.
    private let temporary: String?
    private let descriptor: Int32

    /// Tells temporary files of one process apart.
    private static let counter = Atomic<Int>(0)
    /// A write over the size limit must come back as an error instead of killing the process.
    private static let sizeSignalIsIgnored: Bool = {
        signal(SIGXFSZ, SIG_IGN)
        return true
    }()

    private init(path: String, target: String, old: WrittenPlace.Old?) throws {
        precondition(Self.sizeSignalIsIgnored)
        let number = Self.counter.add(1, ordering: .relaxed).newValue
        let (folder, name) = Self.parts(of: target)
        let temporary = "\(folder)/.\(name).\(getpid()).\(number).tmp"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        self.path = path
        self.temporary = temporary
        guard descriptor >= 0 else { throw Failure.system("write", path: path, code: errno) }
        if let old {
            // Only the superuser can give a file away; for everybody else it is theirs already.
            _ = fchown(descriptor, old.owner, old.group)
        }
        if let old, fchmod(descriptor, old.mode) != 0 {
            let code = errno
            close(descriptor)
            unlink(temporary)
            throw Failure.system("write", path: path, code: code)
        }
    }

    /// What is there is written as it is.
    private init(path: String, stream descriptor: Int32) throws {
        guard descriptor >= 0 else { throw Failure.system("write", path: path, code: errno) }
        self.path = path
        temporary = nil
        self.descriptor = descriptor
    }

    /// Appends raw bytes; the bytes are not copied.
    ///
    /// - Throws: `Failure(.io)` when the disk is full or refuses.
    public func append(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            // One call writes at most 2 GiB on Linux, and may write less than asked.
            let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw Failure.system("write", path: path, code: errno)
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Appends the UTF-8 bytes of a text.
    public func append(_ text: String) throws {
        var text = text
        try text.withUTF8 { try append(UnsafeRawBufferPointer($0)) }
    }

    /// Replaces the file at `path` by what `body` appends.
    ///
    /// On any error, one thrown by `body` included, the temporary file is removed and the old
    /// file stays as it was.
    ///
    /// - Throws: `Failure(.io)` for a full disk and everything else the system refuses,
    ///   `Failure(.noInput)` when the folder does not exist, and what `body` throws.
    public static func write(
        to path: String, _ body: (borrowing AtomicFile) throws -> Void
    ) throws {
        switch try WrittenPlace(path) {
        case .file(let target, let old): try replace(path, target, old, body)
        case .stream(let name):
            try pour(path, open(name, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY), body)
        case .descriptor(let number):
            // What was said before comes before.
            if number == 1 { StandardStreams.flush() }
            do {
                try pour(path, fcntl(number, F_DUPFD_CLOEXEC, 3), body)
            } catch {
                if number == 1 { StandardStreams.endIfReaderIsGone() }
                throw error
            }
        }
    }

    private static func replace(
        _ path: String, _ target: String, _ old: WrittenPlace.Old?,
        _ body: (borrowing AtomicFile) throws -> Void
    ) throws {
        let file = try AtomicFile(path: path, target: target, old: old)
        guard let temporary = file.temporary else {
            preconditionFailure("a file that is replaced has a temporary one")
        }
        do {
            try body(file)
            guard fsync(file.descriptor) == 0 else {
                throw Failure.system("write", path: path, code: errno)
            }
        } catch {
            close(file.descriptor)
            unlink(temporary)
            throw error
        }
        // Network file systems report a full disk only here.
        guard close(file.descriptor) == 0, rename(temporary, target) == 0 else {
            let code = errno
            unlink(temporary)
            throw Failure.system("write", path: path, code: code)
        }
        try synchronizeFolder(parts(of: target).folder)
    }

    private static func pour(
        _ path: String, _ descriptor: Int32, _ body: (borrowing AtomicFile) throws -> Void
    ) throws {
        let file = try AtomicFile(path: path, stream: descriptor)
        do {
            try body(file)
        } catch {
            close(file.descriptor)
            throw error
        }
        guard close(file.descriptor) == 0 else {
            throw Failure.system("write", path: path, code: errno)
        }
    }

    /// Whether something is there that is written as it is: a pipe, a device, an open descriptor.
    public static func isStream(_ path: String) -> Bool {
        // A folder is none; what cannot be looked at is told when it is written.
        guard let place = try? WrittenPlace(path) else { return false }
        if case .file = place { return false }
        return true
    }

    /// Replaces the file at `path` by a text.
    public static func write(_ text: String, to path: String) throws {
        try write(to: path) { try $0.append(text) }
    }

    /// Flushes a folder, so that a rename in it survives a power cut.
    ///
    /// - Throws: `Failure(.io)`.
    package static func synchronizeFolder(_ folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure.system("write", path: folder, code: errno) }
        defer { close(descriptor) }
        // Some file systems know no flush of a folder and say so; that is no failure.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw Failure.system("write", path: folder, code: errno)
        }
    }

    private static func parts(of path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return (folder, String(path[path.index(after: slash)...]))
    }
}
