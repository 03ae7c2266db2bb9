import Support

/// Walks through a file of lines of words separated by blanks, without copying it.
struct TokenScanner {
    private let source: SourceBytes
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var lineStart = 0
    /// Counted from 1.
    private(set) var line = 1
    /// The word read last, counted from 1 within its line.
    private(set) var field = 0

    init(path: String) throws {
        source = try SourceBytes(path: path)
        bytes = source.bytes
    }

    /// Whether nothing but blank lines is left; moves to the next line that has a word.
    mutating func isAtEnd() -> Bool {
        while isAtLineEnd() {
            guard position < bytes.count else { return true }
            nextLine()
        }
        return false
    }

    /// Whether the current line has no further word.
    mutating func isAtLineEnd() -> Bool {
        while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
        return position == bytes.count || bytes[position] == UInt8(ascii: "\n")
    }

    /// Leaves the current line, whatever is left of it.
    mutating func nextLine() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        position = min(position + 1, bytes.count)
        lineStart = position
        line += 1
        field = 0
    }

    var path: String { source.path }
    /// How much of the file is read, 0 to 1.
    var fraction: Double { Double(position) / Double(max(1, bytes.count)) }
    /// The bytes of the current line.
    var row: UnsafeBufferPointer<UInt8> {
        let end = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        return UnsafeBufferPointer(rebasing: bytes[lineStart..<end])
    }

    /// Words left on the current line; reads over them.
    mutating func countRest() throws -> Int {
        var count = 0
        while !isAtLineEnd() {
            _ = try word("word")
            count += 1
        }
        return count
    }

    /// The next word of the line.
    ///
    /// - Parameter what: What stands there, for the failure's sentence.
    /// - Throws: `Failure(.badData)` where the line ends, or the word holds a NUL byte.
    mutating func word(_ what: String) throws -> UnsafeBufferPointer<UInt8> {
        guard !isAtLineEnd() else {
            field += 1
            throw bad("the line ends where the \(what) should stand", "complete the line")
        }
        field += 1
        let start = position
        while position < bytes.count, !Self.isBlank(bytes[position]),
            bytes[position] != UInt8(ascii: "\n")
        {
            guard bytes[position] != 0 else {
                throw bad("there is a NUL byte", "the file is damaged; copy it again")
            }
            position += 1
        }
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    /// The next word as an integer.
    mutating func integer(_ what: String) throws -> Int64 {
        let word = try word(what)
        guard let value = DecimalText.integer(word) else {
            throw bad(
                "the \(what) `\(SourceText.excerpt(word))` is no whole number",
                "correct the \(what)")
        }
        return value
    }

    /// The next word as an index below `count`.
    mutating func index(_ what: String, below count: Int) throws -> Int32 {
        let value = try integer(what)
        guard value >= 0, value < Int64(count) else {
            throw bad(
                "there is no \(what) \(value): they run from 0 to \(count - 1)",
                "correct the number, or complete the list of \(what)s")
        }
        return Int32(value)
    }

    /// The next word as a number of degrees within ±`limit`.
    mutating func degrees(_ what: String, limit: Double) throws -> Double {
        let word = try word(what)
        guard let value = DecimalText.double(word) else {
            throw bad(
                "the \(what) `\(SourceText.excerpt(word))` is no number", "correct the \(what)")
        }
        guard abs(value) <= limit else {
            throw bad(
                "the \(what) \(value) is not within ±\(Int(limit)) degrees",
                "correct it; latitude comes before longitude")
        }
        return value
    }

    /// The next word as a time in epoch seconds.
    mutating func time() throws -> Int64 {
        let word = try word("time")
        guard let value = DecimalText.integer(word), LocalClock.range.contains(value) else {
            throw bad(
                "the time `\(SourceText.excerpt(word))` is no number of epoch seconds",
                "give whole seconds since 1970")
        }
        return value
    }

    /// A failure at the word read last.
    func bad(_ problem: String, _ remedy: String) -> Failure {
        Failure(
            .badData, problem, remedy: remedy, file: source.path, line: line,
            column: field == 0 ? nil : field)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}

/// Numbers in decimal digits, read without making a text of them.
enum DecimalText {
    /// A whole number with an optional minus sign; nil for anything else and for overflow.
    static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        var digits = bytes[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value: Int64 = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return isNegative ? -value : value
    }

    private static let powers: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1) { value, _ in value * 10 }
    }

    /// A finite decimal number; nil for anything else.
    static func double(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        var mantissa: UInt64 = 0
        var digits = 0
        var point: Int?
        for (index, byte) in bytes.enumerated() {
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                digits += 1
                // 19 digits always fit into 64 bits.
                guard digits <= 19 else { return slowDouble(bytes) }
                mantissa = mantissa &* 10 &+ UInt64(digit)
            } else if byte == UInt8(ascii: "."), point == nil {
                point = digits
            } else if byte != UInt8(ascii: "-") || index != 0 {
                return slowDouble(bytes)
            }
        }
        guard digits > 0 else { return nil }
        guard let value = quotient(mantissa, decimals: digits - (point ?? digits)) else {
            return slowDouble(bytes)
        }
        return bytes.first == UInt8(ascii: "-") ? -value : value
    }

    /// The nearest double of `mantissa` / 10^`decimals`; nil where it cannot be told quickly.
    private static func quotient(_ mantissa: UInt64, decimals: Int) -> Double? {
        // Both numbers are exact below these bounds, so their quotient is rounded once.
        if mantissa < 1 << 53 { return Double(mantissa) / powers[decimals] }
        #if arch(x86_64)
            // Both are exact with 64 bits, too. The quotient is then rounded twice, which matters
            // only where the eleven bits that go lie next to one half.
            let wide = Float80(mantissa) / Float80(powers[decimals])
            let rest = wide.significandBitPattern & 0x7FF
            return (0x3FF...0x401).contains(rest) ? nil : Double(wide)
        #else
            return nil
        #endif
    }

    private static func slowDouble(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        // Swift reads hexadecimal numbers too, which nobody means in a table.
        guard bytes.count <= 64, !bytes.contains(where: { $0 | 32 == UInt8(ascii: "x") }),
            let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite
        else { return nil }
        return value
    }
}
