import Foundation

/// Collects named columns and writes them as one safetensors file, all or nothing.
///
/// Data starts at a multiple of 8 bytes and wide elements come before narrow ones, so every
/// column is aligned without holes. Equal content gives equal bytes.
public struct SafetensorsWriter {
    private struct Entry {
        var name: String
        var type: SafetensorsType
        var shape: [Int]
        var bytes: Int
        /// Calls its argument with the data.
        var withBytes: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    }

    /// Texts for the header's `__metadata__`.
    public var metadata: [String: String] = [:]
    /// Whether a digest of all that the file says and holds goes into its metadata; see
    /// `SafetensorsFile.requireUndamaged`. It costs a second pass over the data.
    public var writesDigest = false
    private var entries: [Entry] = []

    public init() {}

    /// Adds a column under a name that is not taken yet; nothing is copied.
    ///
    /// - Parameter shape: The dimensions, whose product is the column's count.
    public mutating func add<Element: SafetensorsElement>(
        _ name: String, shape: [Int], _ column: Column<Element>
    ) {
        add(name, shape: shape, count: column.count, Element.self) { body in
            try column.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        }
    }

    /// Adds an array under a name that is not taken yet.
    ///
    /// - Parameter shape: The dimensions, whose product is the array's count.
    public mutating func add<Element: SafetensorsElement>(
        _ name: String, shape: [Int], _ array: [Element]
    ) {
        add(name, shape: shape, count: array.count, Element.self) { body in
            try array.withUnsafeBytes { try body($0) }
        }
    }

    private mutating func add<Element: SafetensorsElement>(
        _ name: String, shape: [Int], count: Int, _: Element.Type,
        withBytes: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
        precondition(
            shape.reduce(1, *) == count,
            "SafetensorsWriter.add: \(name) of shape \(shape) has \(count) elements")
        precondition(
            name != "__metadata__" && !entries.contains { $0.name == name },
            "SafetensorsWriter.add: the name \(name) is taken")
        let type = Element.safetensorsType
        entries.append(
            Entry(
                name: name, type: type, shape: shape, bytes: count * type.size,
                withBytes: withBytes))
    }

    /// Writes the file through `AtomicFile`.
    ///
    /// - Throws: `Failure(.io)`, the old file staying as it was.
    public func write(to path: String) throws {
        // Enumerated, because the order of equal sizes must be the order of adding.
        let ordered = entries.enumerated().sorted {
            (-$0.element.type.size, $0.offset) < (-$1.element.type.size, $1.offset)
        }.map(\.element)
        var metadata = metadata
        if writesDigest { metadata[SafetensorsDigest.key] = try digest(of: ordered) }
        let header = header(of: ordered, metadata)
        try AtomicFile.write(to: path) { file in
            var length = UInt64(header.utf8.count).littleEndian
            try withUnsafeBytes(of: &length) { try file.append($0) }
            try file.append(header)
            for entry in ordered { try entry.withBytes { try file.append($0) } }
        }
    }

    private func digest(of ordered: [Entry]) throws -> String {
        var start = 0
        let tensors = ordered.map { entry in
            defer { start += entry.bytes }
            return SafetensorsDigest.Tensor(
                name: entry.name, type: entry.type, shape: entry.shape, start: start)
        }
        var digest = Digest256()
        digest.update(SafetensorsDigest.description(metadata, tensors))
        for entry in ordered { try entry.withBytes { digest.update($0) } }
        return digest.hexadecimal
    }

    private func header(of ordered: [Entry], _ metadata: [String: String]) -> String {
        var fields: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key < $1.key }
                .map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
            fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
        }
        var offset = 0
        for entry in ordered {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            fields.append(
                "\(Self.quoted(entry.name)):{\"dtype\":\"\(entry.type.rawValue)\","
                    + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(offset + entry.bytes)]}")
            offset += entry.bytes
        }
        let text = "{\(fields.joined(separator: ","))}"
        // The length field has 8 bytes itself, so the header alone must fill whole eights.
        return text + String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
    }

    /// A JSON string. Written by hand because the order of the header's keys is part of the
    /// promise that equal content gives equal bytes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
