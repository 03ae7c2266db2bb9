import Foundation

/// Scalars as TensorBoard reads them: a file of records, each an `Event` of TensorFlow.
///
/// A record is its length (8 bytes), the masked CRC-32C of those, the bytes, and their masked CRC-32C;
/// numbers are little-endian (tensorflow/core/lib/io/record_writer). An event has `wall_time` (field
/// 1), `step` (2), `file_version` (3) or `summary` (5) with a value's `tag` (1) and `simple_value` (2)
/// (tensorflow/core/util/event.proto, framework/summary.proto).
struct TensorBoardFile {
    private(set) var data = Data()

    /// - Parameter time: Seconds since 1970.
    init(time: Double) {
        var event = ProtocolBuffer()
        event.add(1, time)
        event.add(3, text: "brain.Event:2")
        append(event.data)
    }

    /// - Parameter tag: The curve's name; TensorBoard groups by what stands before the first slash.
    mutating func add(_ tag: String, step: Int, value: Double, time: Double) {
        var scalar = ProtocolBuffer()
        scalar.add(1, text: tag)
        scalar.add(2, Float(value))
        var summary = ProtocolBuffer()
        summary.add(1, message: scalar)
        var event = ProtocolBuffer()
        event.add(1, time)
        event.add(2, number: step)
        event.add(5, message: summary)
        append(event.data)
    }

    private mutating func append(_ record: Data) {
        let length = withUnsafeBytes(of: UInt64(record.count).littleEndian) { Data($0) }
        data.append(length)
        data.append(Self.checksum(length))
        data.append(record)
        data.append(Self.checksum(record))
    }

    /// A CRC of what holds CRCs says little: it is rotated and moved by a constant.
    private static func checksum(_ data: Data) -> Data {
        let crc = CRC32C.of(data)
        let masked = (crc >> 15 | crc << 17) &+ 0xa282_ead8
        return withUnsafeBytes(of: masked.littleEndian) { Data($0) }
    }
}

/// Fields of a message, as Protocol Buffers write them.
struct ProtocolBuffer {
    private(set) var data = Data()

    mutating func add(_ field: Int, _ value: Double) {
        key(field, 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }

    mutating func add(_ field: Int, _ value: Float) {
        key(field, 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }

    mutating func add(_ field: Int, number: Int) {
        key(field, 0)
        variable(UInt64(bitPattern: Int64(number)))
    }

    mutating func add(_ field: Int, text: String) { add(field, bytes: Data(text.utf8)) }
    mutating func add(_ field: Int, message: ProtocolBuffer) { add(field, bytes: message.data) }

    private mutating func add(_ field: Int, bytes: Data) {
        key(field, 2)
        variable(UInt64(bytes.count))
        data.append(bytes)
    }

    private mutating func key(_ field: Int, _ kind: Int) { variable(UInt64(field << 3 | kind)) }

    /// Seven bits a byte, the lowest first.
    private mutating func variable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            data.append(UInt8(rest & 0x7f | 0x80))
            rest >>= 7
        }
        data.append(UInt8(rest))
    }
}

/// The cyclic redundancy check of Castagnoli (RFC 3720, appendix B.4).
enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
    }

    static func of(_ data: Data) -> UInt32 {
        ~data.reduce(~UInt32(0)) { crc, byte in
            table[Int((crc ^ UInt32(byte)) & 0xff)] ^ crc >> 8
        }
    }
}
