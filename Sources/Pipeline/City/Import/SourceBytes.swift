import CZlib
import Foundation
import Glibc
import Support

/// The bytes of a source file: mapped, or unpacked into memory where it is gzip.
///
/// Whether a file is gzip is seen from its first two bytes, not from its name.
package final class SourceBytes: Sendable {
    /// More than this is not unpacked into memory. Plain files have no limit: they are mapped.
    package static let unpackedLimit = 4 << 30

    let path: String
    /// Valid as long as this object lives.
    package nonisolated(unsafe) let bytes: UnsafeBufferPointer<UInt8>
    private let file: MappedFile
    private let unpacked: UnpackedMemory?

    /// - Parameter limit: The most bytes to unpack.
    /// - Throws: `Failure(.noInput)` where there is no file, `Failure(.badData)` for gzip that is
    ///   damaged, cut, or unpacks to more than the limit.
    package init(path: String, limit: Int = unpackedLimit) throws {
        self.path = path
        file = try MappedFile(path: path)
        let raw = file.bytes.assumingMemoryBound(to: UInt8.self)
        guard raw.starts(with: [0x1F, 0x8B]) else {
            unpacked = nil
            bytes = raw
            return
        }
        let memory = try UnpackedMemory(unpacking: raw, path: path, limit: limit)
        unpacked = memory
        bytes = memory.bytes
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

/// Memory that grows while gzip is unpacked into it.
private final class UnpackedMemory: @unchecked Sendable {
    // Unchecked, but sound: written only in `init`.
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    init(unpacking source: UnsafeBufferPointer<UInt8>, path: String, limit: Int) throws {
        capacity = 0
        guard let base = malloc(1), let start = source.baseAddress else {
            throw Self.noMemory(path)
        }
        self.base = base.assumingMemoryBound(to: UInt8.self)
        var stream = z_stream()
        guard whyhere_start_gunzip(&stream) == Z_OK else { throw Self.noMemory(path) }
        defer { inflateEnd(&stream) }
        var position = 0
        while true {
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
