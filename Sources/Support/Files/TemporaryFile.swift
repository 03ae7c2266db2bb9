import Glibc

/// A file without a name: the system frees its space when the last reference goes, however the
/// process ends.
///
/// Several threads may write at places that do not overlap.
package final class TemporaryFile: Sendable {
    private let folder: String
    private let descriptor: Int32

    /// Opens a file in a folder, which must exist.
    ///
    /// - Throws: `Failure(.noInput)` without the folder, `Failure(.io)` when the system refuses.
    package init(in folder: String) throws {
        // A write over the size limit must come back as an error instead of killing the process.
        signal(SIGXFSZ, SIG_IGN)
        self.folder = folder
        // `O_TMPFILE`, which Swift does not import, for folders: such a file never has a name, so
        // a process that is killed leaves none.
        let nameless = open(folder, O_RDWR | O_CLOEXEC | O_DIRECTORY | 0o20_000_000, 0o600)
        guard nameless < 0 else {
            descriptor = nameless
            return
        }
        var template = Array((folder + "/.whyhere.XXXXXX").utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Failure.system("write", path: folder, code: errno) }
        unlink(&template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    /// Writes bytes at an offset.
    ///
    /// - Throws: `Failure(.io)` when the disk is full or refuses.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let written = pwrite(
                descriptor, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done,
                off_t(offset + done))
            if written < 0 {
                if errno == EINTR { continue }
                throw Failure.system("write", path: folder, code: errno)
            }
            done += written
        }
    }

    /// Fills a buffer from an offset.
    ///
    /// - Throws: `Failure(.io)` when the disk refuses or the file ends before.
    package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let got = pread(
                descriptor, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done,
                off_t(offset + done))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                throw Failure.system("read", path: folder, code: got < 0 ? errno : EIO)
            }
            done += got
        }
    }

    /// Maps so many bytes for reading and writing, their space reserved on the disk, so that no
    /// write can fail later.
    fileprivate func map(_ bytes: Int) throws -> UnsafeMutableRawPointer {
        let code = posix_fallocate(descriptor, 0, off_t(bytes))
        guard code == 0 else { throw Failure.system("write", path: folder, code: code) }
        let base = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let base, base != MAP_FAILED else {
            throw Failure.system("map", path: folder, code: errno)
        }
        return base
    }
}

/// A column that is filled in a temporary file, so that it may be larger than the memory.
package final class ColumnUnderway<Element: SafetensorsElement>: @unchecked Sendable {
    // Unchecked, but sound: whoever fills it from several threads writes each element once, and
    // nobody writes once the column is handed out.
    package let elements: UnsafeMutablePointer<Element>
    package let count: Int
    private let bytes: Int

    /// A column of zeros.
    ///
    /// - Throws: `Failure(.io)` where the folder has no room for it.
    package init(count: Int, in folder: String) throws {
        self.count = count
        // The system refuses to map nothing.
        bytes = max(1, count) * MemoryLayout<Element>.stride
        elements = try TemporaryFile(in: folder).map(bytes)
            .bindMemory(to: Element.self, capacity: max(1, count))
    }

    deinit { munmap(elements, bytes) }

    /// The finished column, which keeps the file alive.
    package var column: Column<Element> {
        Column(viewing: UnsafeBufferPointer(start: elements, count: count), owner: self)
    }

    /// Gives the memory back; the next reader reads the file again.
    package func release() { madvise(elements, bytes, MADV_DONTNEED) }
}
