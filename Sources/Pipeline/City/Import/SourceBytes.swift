import CZlib
import Foundation
import Glibc
import Support

/// The bytes of a source file: read or mapped, and unpacked into memory where it is gzip.
///
/// Whether a file is gzip is seen from its first two bytes, not from its name. A pipe is read to
/// its end. What is no text that could be a table is refused as what it is.
package final class SourceBytes: Sendable {
    /// More than this is not unpacked into memory.
    package static let unpackedLimit = 4 << 30
    /// Of a larger file the memory would be missed, so it is mapped.
    private static let readLimit = SystemMemory.limit / 4

    let path: String
    /// Valid as long as this object lives.
    package nonisolated(unsafe) let bytes: UnsafeBufferPointer<UInt8>
    private let mapped: MappedFile?
    private let read: ReadMemory?
    private let unpacked: UnpackedMemory?

    /// - Parameters:
    ///   - limit: The most bytes to unpack.
    ///   - isTable: Whether what cannot be a table is refused as what it is.
    ///   - most: Bytes of the beginning that are enough, up to the last whole line of them; nil reads
    ///     everything. A pipe is read whole all the same.
    /// - Throws: `Failure(.noInput)` where there is no file, `Failure(.badData)` for gzip that is
    ///   damaged, cut, or unpacks to more than the limit, and for what is no text.
    package init(
        path: String, limit: Int = unpackedLimit, isTable: Bool = true, most: Int? = nil
    ) throws {
        self.path = path
        // A file that is mapped must not shrink, or touching it ends the process; what others
        // write is therefore read, where the memory is there.
        read = try ReadMemory(path: path, limit: Self.readLimit, most: most)
        mapped = read == nil ? try MappedFile(path: path) : nil
        let raw =
            read?.bytes ?? mapped?.bytes.assumingMemoryBound(to: UInt8.self)
            ?? UnsafeBufferPointer(start: nil, count: 0)
        guard raw.starts(with: [0x1F, 0x8B]) else {
            unpacked = nil
            bytes = Self.wholeLines(raw, most)
            if isTable { try SourceKind.check(bytes, path: path) }
            return
        }
        let memory = try UnpackedMemory(unpacking: raw, path: path, limit: limit, most: most)
        unpacked = memory
        bytes = Self.wholeLines(memory.bytes, most)
        if isTable { try SourceKind.check(bytes, path: path, isUnpacked: true) }
    }

    /// The bytes up to the end of the last line, where the file may go on behind them.
    private static func wholeLines(
        _ bytes: UnsafeBufferPointer<UInt8>, _ most: Int?
    ) -> UnsafeBufferPointer<UInt8> {
        guard let most, bytes.count >= most, let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
        else { return bytes }
        return UnsafeBufferPointer(rebasing: bytes[...end])
    }

    /// The path of a file of a release, which may have been packed since.
    static func path(of name: String, in folder: String) -> String {
        let path = folder + "/" + name
        let packed = path + ".gz"
        let files = FileManager.default
        return !files.fileExists(atPath: path) && files.fileExists(atPath: packed) ? packed : path
    }

    /// Bytes of a file on disk, 0 where there is none: for a sense of progress.
    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}

/// A file's bytes, read into memory: it may shrink or go while they are used.
private final class ReadMemory: @unchecked Sendable {
    // Unchecked, but sound: written only in `init`.
    private var base: UnsafeMutableRawPointer?
    private var count = 0

    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base?.assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// nil for a file of more than the limit, which is to be mapped.
    ///
    /// - Throws: `Failure(.noInput)` where there is neither file nor pipe, `Failure(.io)` where it
    ///   cannot be read, changes meanwhile, or comes from a pipe and exceeds the limit.
    init?(path: String, limit: Int, most: Int? = nil) throws {
        // A pipe is opened only once, and waits for whoever writes into it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure.system("open", path: path, code: errno) }
        defer { close(descriptor) }
        var before = stat()
        guard fstat(descriptor, &before) == 0 else {
            throw Failure.system("open", path: path, code: errno)
        }
        let kind = before.st_mode & S_IFMT
        let isPipe = kind == S_IFIFO || kind == S_IFSOCK || kind == S_IFCHR
        guard isPipe || kind == S_IFREG else { throw MappedFile.irregular(kind, path: path) }
        let isCut = !isPipe && most.map { Int(before.st_size) > $0 } == true
        if !isPipe, !isCut, Int(before.st_size) > limit { return nil }
        var capacity = isPipe ? 1 << 16 : isCut ? most ?? 0 : Int(before.st_size) + 1
        while true {
            if base == nil || (count == capacity && isPipe) {
                if base != nil { capacity *= 2 }
                guard capacity <= max(limit, 1 << 16) * 2, let larger = realloc(base, capacity)
                else {
                    throw Failure(
                        .io, "what comes from the pipe does not fit into memory",
                        remedy: "write it to a file and import that", file: path)
                }
                base = larger
            }
            guard let base, count < capacity else { break }
            let got = Glibc.read(descriptor, base + count, capacity - count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Failure.system("read", path: path, code: errno) }
            guard got > 0 else { break }
            count += got
        }
        guard !isPipe, !isCut else { return }
        var after = stat()
        guard fstat(descriptor, &after) == 0, count == Int(before.st_size),
            after.st_size == before.st_size, after.st_mtim.tv_sec == before.st_mtim.tv_sec,
            after.st_mtim.tv_nsec == before.st_mtim.tv_nsec
        else {
            throw Failure(
                .io, "the file changed while it was read",
                remedy: "wait until whoever writes it is done, then import it again", file: path)
        }
    }

    deinit { free(base) }
}

/// Memory that grows while gzip is unpacked into it.
private final class UnpackedMemory: @unchecked Sendable {
    // Unchecked, but sound: written only in `init`.
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// - Parameter most: Bytes that are enough, of a source that may itself be cut; nil unpacks all.
    init(
        unpacking source: UnsafeBufferPointer<UInt8>, path: String, limit: Int, most: Int?
    ) throws {
        capacity = 0
        guard let base = malloc(1), let start = source.baseAddress else {
            throw Self.noMemory(path)
        }
        self.base = base.assumingMemoryBound(to: UInt8.self)
        var stream = z_stream()
        guard whyhere_start_gunzip(&stream) == Z_OK else { throw Self.noMemory(path) }
        defer { inflateEnd(&stream) }
        var position = 0
        while most.map({ count < $0 }) ?? true {
            try grow(limit: limit, path: path)
            // zlib counts in 32 bits.
            let input = min(source.count - position, 1 << 30)
            let output = min(capacity - count, 1 << 30)
            stream.next_in = UnsafeMutablePointer(mutating: start + position)
            stream.avail_in = UInt32(input)
            stream.next_out = self.base + count
            stream.avail_out = UInt32(output)
            let result = inflate(&stream, Z_NO_FLUSH)
            position += input - Int(stream.avail_in)
            count += output - Int(stream.avail_out)
            switch result {
            case Z_STREAM_END:
                // Files may be packed piece by piece; what does not start a piece is padding.
                guard position + 1 < source.count, source[position] == 0x1F,
                    source[position + 1] == 0x8B
                else { return }
                inflateReset(&stream)
            case Z_OK: continue
            case Z_BUF_ERROR where position == source.count && most != nil: return
            case Z_BUF_ERROR where position == source.count && count < capacity:
                throw Failure(
                    .badData, "the gzip file ends in the middle",
                    remedy: "copy or download it again", file: path)
            case Z_BUF_ERROR: continue
            default:
                throw Failure(
                    .badData, "the gzip file is damaged at byte \(position)",
                    remedy: "copy or download it again", file: path)
            }
        }
    }

    private func grow(limit: Int, path: String) throws {
        guard count == capacity else { return }
        // One byte over the limit shows that there is more than the limit.
        guard count <= limit else {
            throw Failure(
                .badData,
                "the gzip file unpacks to more than \(limit) bytes, which are not held in memory",
                remedy: "unpack it with gunzip, if it is sound, and import the plain file",
                file: path)
        }
        capacity = min(max(1 << 16, capacity * 2), limit + 1)
        guard let larger = realloc(base, capacity) else { throw Self.noMemory(path) }
        base = larger.assumingMemoryBound(to: UInt8.self)
    }

    private static func noMemory(_ path: String) -> Failure {
        Failure(
            .io, "there is no memory to unpack the gzip file",
            remedy: "unpack it with gunzip and import the plain file", file: path)
    }

    deinit { free(base) }
}
