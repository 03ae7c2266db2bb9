import Glibc
import Support

/// Walks through the rows of a delimited table after RFC 4180, without copying it.
///
/// Quotes may hold delimiters, line ends and doubled quotes; lines end in LF or CRLF; a byte
/// order mark is passed over.
struct TableReader: ~Copyable {
    /// One field of the current row, as a range of the file.
    struct Field {
        var start: Int
        var end: Int
        /// Quotes are doubled within.
        var hasDoubledQuotes = false
    }

    private let source: SourceBytes
    let delimiter: UInt8
    /// Whether a quote at the start of a field is no part of its text.
    private let hasQuotes: Bool
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position: Int
    /// The line of the file on which the current row starts, counted from 1.
    private(set) var line = 0
    private var nextLine = 1
    /// The fields of the current row.
    private(set) var fields: [Field] = []
    /// What is wrong with the shape of the current row.
    private(set) var flaw: (field: Int, problem: String, remedy: String)?
    private var rowStart = 0

    /// More fields than anybody's table has; the rest of such a row is passed over.
    static let mostFields = 1 << 16

    var path: String { source.path }
    var count: Int { bytes.count }
    /// The bytes of the current row, its line end included.
    var row: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[rowStart..<position])
    }

    /// Opens a table.
    ///
    /// - Parameters:
    ///   - delimiter: nil guesses it from the first line.
    ///   - most: Bytes of the beginning that are enough; nil reads everything.
    /// - Throws: `Failure(.badData)` where no delimiter can be guessed.
    init(path: String, delimiter: UInt8?, hasQuotes: Bool = true, most: Int? = nil) throws {
        let source = try SourceBytes(path: path, most: most)
        var start = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var told: UInt8?
        if let line = Self.separatorLine(source.bytes[start...]) {
            // Excel's own line: it names the delimiter and is no part of the table.
            told = line.delimiter
            start = line.end
            nextLine = 2
        }
        let found = try delimiter ?? told ?? Self.guess(source.bytes[start...], path: path)
        self.source = source
        bytes = source.bytes
        self.hasQuotes = hasQuotes
        position = start
        self.delimiter = found
    }

    /// The line `sep=;` that Excel writes or wants before the header, where there is one.
    private static func separatorLine(
        _ bytes: Slice<UnsafeBufferPointer<UInt8>>
    ) -> (delimiter: UInt8, end: Int)? {
        let line = bytes.prefix(10).prefix { $0 != 10 }
        let text = String(decoding: line, as: UTF8.self).lowercased()
            .replacing("\"", with: "").filter { $0 != "\r" }
        guard text.hasPrefix("sep="), text.utf8.count == 5, let delimiter = text.utf8.last,
            delimiter < 128, line.endIndex == bytes.endIndex || bytes[line.endIndex] == 10
        else { return nil }
        return (delimiter, min(line.endIndex + 1, bytes.endIndex))
    }

    /// The candidate that stands most often outside quotes on the first line.
    private static func guess(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, path: String) throws
        -> UInt8
    {
        guard !bytes.isEmpty else {
            throw Failure(
                .badData, "the table is empty", remedy: "check that this is the right file",
                file: path)
        }
        let candidates: [UInt8] = [",", "\t", ";", "|"].map { UInt8(ascii: $0) }
        var counts = [0, 0, 0, 0]
        var isQuoted = false
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") { break }
            if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
        }
        let best = counts.max() ?? 0
        guard best > 0, let index = counts.firstIndex(of: best) else {
            throw Failure(
                .badData, "the first line has neither comma, tab, semicolon nor bar",
                remedy: "check that this is a table, or name its delimiter", file: path, line: 1)
        }
        return candidates[index]
    }

    /// Moves to the next row that is not blank.
    ///
    /// - Returns: Whether there is one. A row whose shape is wrong has a `flaw`.
    /// - Throws: `Failure(.badData)` for a quote that is never closed, since nobody can tell
    ///   where the next row would start.
    mutating func next() throws -> Bool {
        repeat {
            guard position < bytes.count else { return false }
            try readRow()
        } while fields.count == 1 && fields[0].start == fields[0].end
        return true
    }

    private mutating func readRow() throws {
        fields.removeAll(keepingCapacity: true)
        flaw = nil
        line = nextLine
        rowStart = position
        while true {
            if hasQuotes, position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                try readQuoted()
            } else {
                readPlain()
            }
            guard position < bytes.count else { return }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") {
                nextLine += 1
                return
            }
        }
    }

    /// Reads up to the delimiter or line end, which is left standing.
    private mutating func readPlain() {
        let start = position
        var end = start
        var hasNUL = false
        while end < bytes.count {
            let byte = bytes[end]
            if byte == delimiter || byte == UInt8(ascii: "\n") { break }
            if byte == 0 { hasNUL = true }
            end += 1
        }
        position = end
        if hasNUL { noteNUL() }
        append(Field(start: start, end: endBeforeReturn(start)))
    }

    private mutating func append(_ field: Field) {
        guard fields.count == Self.mostFields else {
            fields.append(field)
            return
        }
        flaw = (
            Self.mostFields, "the row has more than \(Self.mostFields) fields",
            "check the delimiter and the line ends"
        )
        // A gigabyte of delimiters would take a minute, field by field.
        guard position < bytes.count, let base = bytes.baseAddress else { return }
        let end = memchr(base + position, 10, bytes.count - position)
        position = end.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
    }

    /// A carriage return belongs to the line end.
    private func endBeforeReturn(_ start: Int) -> Int {
        let isLineEnd = position == bytes.count || bytes[position] == UInt8(ascii: "\n")
        return isLineEnd && position > start && bytes[position - 1] == UInt8(ascii: "\r")
            ? position - 1 : position
    }

    private mutating func readQuoted() throws {
        let quote = UInt8(ascii: "\"")
        position += 1
        var field = Field(start: position, end: position)
        while true {
            guard position < bytes.count else {
                throw Failure(
                    .badData, "a quote opens in this row and is never closed",
                    remedy: "close it, or double it where it belongs to the text",
                    file: source.path, line: line, column: fields.count + 1)
            }
            let byte = bytes[position]
            if byte == quote {
                guard position + 1 < bytes.count, bytes[position + 1] == quote else { break }
                field.hasDoubledQuotes = true
                position += 1
            } else if byte == UInt8(ascii: "\n") {
                nextLine += 1
            } else if byte == 0 {
                noteNUL()
            }
            position += 1
        }
        field.end = position
        position += 1
        let rest = position
        while position < bytes.count, bytes[position] != delimiter,
            bytes[position] != UInt8(ascii: "\n")
        {
            position += 1
        }
        append(field)
        if endBeforeReturn(rest) != rest {
            flaw = (fields.count, "there is text after a closing quote", "quote the whole field")
        }
    }

    private mutating func noteNUL() {
        flaw = (fields.count + 1, "there is a NUL byte", "the file is damaged; copy it again")
    }

    /// Calls `body` with the bytes of a field, without quotes and surrounding blanks.
    func withBytes<Result>(
        ofField index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        let field = fields[index]
        var (start, end) = (field.start, field.end)
        while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        let range = UnsafeBufferPointer(rebasing: bytes[start..<end])
        guard field.hasDoubledQuotes else { return try body(range) }
        var text: [UInt8] = []
        var isSecondOfPair = false
        for byte in range {
            let isQuote = byte == UInt8(ascii: "\"")
            if !(isQuote && isSecondOfPair) { text.append(byte) }
            isSecondOfPair = isQuote && !isSecondOfPair
        }
        return try text.withUnsafeBufferPointer(body)
    }

    /// The beginning of a field's text, for a sentence about it.
    func excerpt(ofField index: Int) -> String {
        withBytes(ofField: index) { SourceText.excerpt($0) }
    }

    /// The text of a field.
    func text(ofField index: Int) -> String {
        withBytes(ofField: index) { SourceText.decode($0) }
    }
}
