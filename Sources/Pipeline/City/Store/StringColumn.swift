import Support

/// Texts in column form: all bytes in one run, and where each text starts.
///
/// In the file they are `NAME.bytes` (U8) and `NAME.offsets` (I64, one more than there are texts).
public struct StringColumn: RandomAccessCollection, Sendable {
    private let bytes: Column<UInt8>
    private let offsets: Column<Int64>

    /// Reads both tensors and checks that every text lies within the bytes. O(count).
    ///
    /// - Throws: `Failure(.badData)`.
    init(_ name: String, in file: SafetensorsFile) throws {
        bytes = try file.column(name + ".bytes")
        offsets = try file.column(name + ".offsets")
        try Offsets.check(offsets, end: bytes.count, name: name + ".offsets", path: file.path)
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { offsets.count - 1 }

    /// The text at an index; bytes that are no UTF-8 come out as replacement characters.
    public subscript(index: Int) -> String {
        let range = Int(offsets[index])..<Int(offsets[index + 1])
        return bytes.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
        }
    }

    /// The tensors of a list of texts.
    static func columns(of texts: [String]) -> (bytes: [UInt8], offsets: [Int64]) {
        var bytes: [UInt8] = []
        var offsets: [Int64] = [0]
        offsets.reserveCapacity(texts.count + 1)
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            offsets.append(Int64(bytes.count))
        }
        return (bytes, offsets)
    }
}

/// Columns that say where each row of something else starts.
enum Offsets {
    /// Checks that offsets start at 0, never fall, and end at `end`.
    static func check(
        _ offsets: Column<Int64>, end: Int, name: String, path: String
    ) throws {
        let isSound = offsets.withUnsafeBufferPointer { offsets in
            guard offsets.first == 0, offsets.last == Int64(end) else { return false }
            var falls = false
            for index in 1..<max(1, offsets.count) where offsets[index] < offsets[index - 1] {
                falls = true
            }
            return !falls
        }
        guard isSound else {
            throw Failure(
                .badData, "\(name) must rise from 0 to \(end) but does not",
                remedy: "the file is damaged; import or grow the city again", file: path)
        }
    }
}
