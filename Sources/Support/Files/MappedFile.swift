import Glibc

/// A file mapped read-only into memory, unmapped when the last reference goes.
///
/// Pages are read when they are first touched, so opening costs the same for any size. The
/// content must not shrink while it is mapped; files written by `AtomicFile` never do, because
/// a new version is a new file under the old name.
public final class MappedFile: Sendable {
    /// The path as it was given.
    public let path: String
    /// The whole content; valid as long as this object lives, which somebody must see to:
    /// whoever reads it once uses `withUnsafeBytes`.
    public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// Maps the file at `path`.
    ///
    /// - Throws: `Failure(.noInput)` where there is no regular file, `Failure(.io)` where the
    ///   system refuses to open or map it.
    public init(path: String) throws {
        // A pipe without a writer would wait for one.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure.system("open", path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Failure.system("open", path: path, code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Self.irregular(status.st_mode & S_IFMT, path: path)
        }
        let count = Int(status.st_size)
        if count == 0 {
            // The system refuses to map nothing.
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        } else {
            let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
            guard let base, base != MAP_FAILED else {
                throw Failure.system("map", path: path, code: errno)
            }
            bytes = UnsafeRawBufferPointer(start: base, count: count)
        }
        self.path = path
    }

    /// What to say of a file that is none, by the kind that the system gives it.
    package static func irregular(_ kind: mode_t, path: String) -> Failure {
        let (words, remedy) =
            switch kind {
            case S_IFDIR: ("a folder", "name a file, not a folder")
            case S_IFIFO: ("a pipe", "write what comes from it to a file, and name that")
            case S_IFSOCK: ("a socket", "name a file")
            case S_IFCHR, S_IFBLK: ("a device", "name a file")
            default: ("no regular file", "name a file")
            }
        return Failure(
            .noInput, "this is not a regular file but \(words)", remedy: remedy, file: path)
    }

    /// Calls `body` with the whole content.
    public func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        defer { extendLifetime(self) }
        return try body(bytes)
    }

    deinit {
        if let base = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
        }
    }
}
