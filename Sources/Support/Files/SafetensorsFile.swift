import Foundation

/// A safetensors file, mapped into memory and checked from end to end before anything is read.
///
/// The format: 8 bytes with the length of the header (little-endian), a JSON header that names
/// each tensor with `dtype`, `shape` and `data_offsets`, then the data without holes.
/// Opening costs O(header); `column` copies nothing.
public struct SafetensorsFile: Sendable {
    struct Entry: Sendable {
        var type: SafetensorsType
        var shape: [Int]
        /// Bytes from the start of the file.
        var range: Range<Int>
    }

    /// Longer headers are taken for damage, as the reference implementation does.
    static let longestHeader = 100_000_000

    public let path: String
    /// The texts under `__metadata__`.
    public let metadata: [String: String]
    /// Names of the tensors in the order of their data.
    public let names: [String]

    private let entries: [String: Entry]
    private let file: MappedFile

    /// Maps the file and checks its header against its length.
    ///
    /// - Throws: `Failure(.noInput)` for a missing file, `Failure(.badData)` for a file that is
    ///   cut, damaged, no safetensors file, or holds types this program does not know.
    public init(path: String) throws {
        let file = try MappedFile(path: path)
        let header = try SafetensorsHeader(file: file)
        self.path = path
        self.file = file
        metadata = header.metadata
        names = header.names
        entries = header.entries
    }

    /// The dimensions of a tensor, outermost first; empty for a scalar.
    ///
    /// - Throws: `Failure(.badData)` when the file has no tensor of that name.
    public func shape(of name: String) throws -> [Int] { try entry(name).shape }

    /// The element type of a tensor.
    ///
    /// - Throws: `Failure(.badData)` when the file has no tensor of that name.
    public func kind(of name: String) throws -> SafetensorsType { try entry(name).type }

    /// Whether the file has a tensor of that name.
    public func contains(_ name: String) -> Bool { entries[name] != nil }

    /// The elements of a tensor, row by row, without a copy; the column keeps the file mapped.
    ///
    /// - Throws: `Failure(.badData)` when the name is missing or the type is another.
    public func column<Element: SafetensorsElement>(
        _ name: String, as type: Element.Type = Element.self
    ) throws -> Column<Element> {
        let entry = try entry(name)
        guard entry.type == Element.safetensorsType else {
            throw Failure(
                .badData,
                "tensor \(name) should be \(Element.safetensorsType.rawValue) but is "
                    + entry.type.rawValue,
                remedy: "make the file again with this version", file: path)
        }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
        return Column(viewing: bytes.assumingMemoryBound(to: Element.self), owner: file)
    }

    /// Bytes of all tensors.
    package var dataCount: Int { entries.values.reduce(0) { $0 + $1.range.count } }

    /// Calls `body` with the bytes of a tensor of any type.
    ///
    /// - Throws: `Failure(.badData)` when the file has no tensor of that name, and what `body`
    ///   throws.
    package func withBytes<Result>(
        of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        let range = try entry(name).range
        return try file.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Of what the file says and holds now; see `SafetensorsDigest`.
    var digest: String {
        let first = entries.values.map(\.range.lowerBound).min() ?? file.bytes.count
        var digest = Digest256()
        digest.update(
            SafetensorsDigest.description(
                metadata,
                entries.map { name, entry in
                    SafetensorsDigest.Tensor(
                        name: name, type: entry.type, shape: entry.shape,
                        start: entry.range.lowerBound - first)
                }))
        file.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[first...])) }
        return digest.hexadecimal
    }

    private func entry(_ name: String) throws -> Entry {
        guard let entry = entries[name] else {
            throw Failure(
                .badData, "there is no tensor \(name) in this file",
                remedy: "make the file again with this version", file: path)
        }
        return entry
    }
}
