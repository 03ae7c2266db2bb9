import Glibc
import Synchronization

/// Writes a file so that a reader sees either the old content or the new, never a piece.
///
/// The content goes to a temporary file in the same folder (`.NAME.PID.NUMBER.tmp`, so that
/// leftovers of a killed process are recognisable), is flushed to the disk and renamed.
public struct AtomicFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32

    /// Tells temporary files of one process apart.
    private static let counter = Atomic<Int>(0)
    /// A write over the size limit must come back as an error instead of killing the process.
    private static let sizeSignalIsIgnored: Bool = {
        signal(SIGXFSZ, SIG_IGN)
        return true
    }()

    private init(path: String) throws {
        precondition(Self.sizeSignalIsIgnored)
        let number = Self.counter.add(1, ordering: .relaxed).newValue
        let (folder, name) = Self.parts(of: path)
        temporary = "\(folder)/.\(name).\(getpid()).\(number).tmp"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        self.path = path
        guard descriptor >= 0 else { throw Failure.system("write", path: path, code: errno) }
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
        let file = try AtomicFile(path: path)
        do {
            try body(file)
            guard fsync(file.descriptor) == 0 else {
                throw Failure.system("write", path: path, code: errno)
            }
        } catch {
            close(file.descriptor)
            unlink(file.temporary)
            throw error
        }
        // Network file systems report a full disk only here.
        guard close(file.descriptor) == 0, rename(file.temporary, path) == 0 else {
            let code = errno
            unlink(file.temporary)
            throw Failure.system("write", path: path, code: code)
        }
        try synchronizeFolder(parts(of: path).folder)
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
