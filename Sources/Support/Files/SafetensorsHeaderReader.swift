/// Reads the JSON of a safetensors header where it lies.
///
/// It keeps names, texts and the few numbers of a tensor and nothing else, so that memory is bounded
/// by what a file means, not by what somebody writes into it: a list of 45 million zeros as a shape
/// ends at its 33rd number.
struct SafetensorsHeaderReader {
    struct Tensor {
        var type = ""
        var shape: [Int] = []
        var offsets: [Int] = []
    }

    /// What is wrong, as the end of "the header cannot be read".
    struct Problem: Error {
        var text: String

        static let broken = Problem(text: "it is broken JSON")
        static func wrongType(_ place: String) -> Problem {
            Problem(text: "\(place) has the wrong type")
        }
    }

    /// Far more than any file has; each entry takes memory of its own.
    static let mostEntries = 100_000
    static let mostDimensions = 32
    /// Values that are passed over may be nested so deep.
    private static let deepest = 512

    private(set) var metadata: [String: String] = [:]
    private(set) var tensors: [String: Tensor] = [:]

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// - Parameter bytes: UTF-8; valid during the call.
    /// - Throws: `Problem`.
    init(_ bytes: UnsafeRawBufferPointer) throws {
        self.bytes = bytes
        try readObject { reader, name in
            if name == "__metadata__" {
                try reader.readMetadata()
            } else {
                try reader.readTensor(name)
            }
        }
        skipSpace()
        guard position == bytes.count else { throw Problem.broken }
    }

    private mutating func readMetadata() throws {
        guard peek() == UInt8(ascii: "{") else { throw Problem.wrongType("__metadata__") }
        try readObject { reader, name in
            guard reader.peek() == UInt8(ascii: "\"") else {
                throw Problem.wrongType("__metadata__.\(name)")
            }
            guard reader.metadata.count < Self.mostEntries else {
                throw Problem(text: "it has more than \(Self.mostEntries) texts")
            }
            guard reader.metadata.updateValue(try reader.readText(), forKey: name) == nil else {
                throw Problem(text: "the text \(name) stands twice")
            }
        }
    }

    private mutating func readTensor(_ name: String) throws {
        guard peek() == UInt8(ascii: "{") else { throw Problem.wrongType(name) }
        guard tensors.count < Self.mostEntries else {
            throw Problem(text: "it has more than \(Self.mostEntries) tensors")
        }
        var (type, shape, offsets): (String?, [Int]?, [Int]?)
        try readObject { reader, key in
            switch key {
            case "dtype":
                guard reader.peek() == UInt8(ascii: "\"") else {
                    throw Problem.wrongType("\(name).dtype")
                }
                type = try reader.readText()
            case "shape": shape = try reader.readNumbers("\(name).shape")
            case "data_offsets": offsets = try reader.readNumbers("\(name).data_offsets")
            default: try reader.skipValue()
            }
        }
        guard let type else { throw Problem(text: "dtype is missing") }
        guard let shape else { throw Problem(text: "shape is missing") }
        guard let offsets else { throw Problem(text: "data_offsets is missing") }
        let tensor = Tensor(type: type, shape: shape, offsets: offsets)
        guard tensors.updateValue(tensor, forKey: name) == nil else {
            throw Problem(text: "tensor \(name) stands twice")
        }
    }

    private mutating func readNumbers(_ place: String) throws -> [Int] {
        guard peek() == UInt8(ascii: "[") else { throw Problem.wrongType(place) }
        position += 1
        var result: [Int] = []
        if take("]") { return result }
        repeat {
            guard result.count < Self.mostDimensions else {
                throw Problem(text: "\(place) has more than \(Self.mostDimensions) numbers")
            }
            result.append(try readNumber(place))
        } while take(",")
        guard take("]") else { throw Problem.broken }
        return result
    }

    private mutating func readNumber(_ place: String) throws -> Int {
        _ = peek()
        let start = position
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position - start <= 20,
            let number = Int(String(decoding: bytes[start..<position], as: UTF8.self))
        else { throw Problem.wrongType(place) }
        return number
    }

    // MARK: JSON

    /// Reads an object; `body` reads the value of each name.
    private mutating func readObject(_ body: (inout Self, String) throws -> Void) throws {
        guard take("{") else { throw Problem.broken }
        if take("}") { return }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw Problem.broken }
            let name = try readText()
            guard take(":") else { throw Problem.broken }
            try body(&self, name)
        } while take(",")
        guard take("}") else { throw Problem.broken }
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }

    /// The next byte behind space; 0 at the end.
    private mutating func peek() -> UInt8 {
        skipSpace()
        return position < bytes.count ? bytes[position] : 0
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Passes over a string and returns where it stands without its quotes, and whether it has
    /// escapes.
    private mutating func skipText() throws -> (range: Range<Int>, hasEscapes: Bool) {
        position += 1
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<position - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 2
            case 0..<0x20: throw Problem.broken
            default: position += 1
            }
        }
        throw Problem.broken
    }

    private mutating func readText() throws -> String {
        let (range, hasEscapes) = try skipText()
        let text = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard hasEscapes else {
            guard let found = String(validating: text, as: UTF8.self) else { throw Problem.broken }
            return found
        }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\") else {
                result.append(text[index])
                index += 1
                continue
            }
            result.append(contentsOf: String(try Self.escaped(text, &index)).utf8)
        }
        guard let found = String(validating: result, as: UTF8.self) else { throw Problem.broken }
        return found
    }

    /// The character of an escape that begins at `index`, which ends behind it.
    private static func escaped(_ text: UnsafeRawBufferPointer, _ index: inout Int) throws
        -> Character
    {
        func unit(_ start: Int) throws -> UInt32 {
            guard start + 4 <= text.count,
                let value = UInt32(
                    String(decoding: text[start..<start + 4], as: UTF8.self), radix: 16)
            else { throw Problem.broken }
            return value
        }
        let plain: [UInt8: Character] = [
            0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n",
            0x72: "\r", 0x74: "\t",
        ]
        guard index + 1 < text.count else { throw Problem.broken }
        let letter = text[index + 1]
        if let found = plain[letter] {
            index += 2
            return found
        }
        guard letter == UInt8(ascii: "u") else { throw Problem.broken }
        var value = try unit(index + 2)
        index += 6
        if (0xD800..<0xDC00).contains(value) {
            guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"),
                text[index + 1] == UInt8(ascii: "u")
            else { throw Problem.broken }
            let low = try unit(index + 2)
            guard (0xDC00..<0xE000).contains(low) else { throw Problem.broken }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            index += 6
        }
        guard let scalar = Unicode.Scalar(value) else { throw Problem.broken }
        return Character(scalar)
    }

    /// Passes over a value of whatever kind without keeping it.
    private mutating func skipValue(depth: Int = 0) throws {
        guard depth < Self.deepest else { throw Problem.broken }
        switch peek() {
        case UInt8(ascii: "\""): _ = try skipText()
        case UInt8(ascii: "{"):
            position += 1
            if take("}") { return }
            repeat {
                guard peek() == UInt8(ascii: "\"") else { throw Problem.broken }
                _ = try skipText()
                guard take(":") else { throw Problem.broken }
                try skipValue(depth: depth + 1)
            } while take(",")
            guard take("}") else { throw Problem.broken }
        case UInt8(ascii: "["):
            position += 1
            if take("]") { return }
            repeat { try skipValue(depth: depth + 1) } while take(",")
            guard take("]") else { throw Problem.broken }
        default:
            let start = position
            while position < bytes.count, !Self.endsWord.contains(bytes[position]) { position += 1 }
            guard position > start else { throw Problem.broken }
        }
    }

    private static let endsWord: [UInt8] = Array("{}[],:\" \t\n\r".utf8)
}
