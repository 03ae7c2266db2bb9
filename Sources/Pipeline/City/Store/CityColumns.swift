import Foundation
import Support

/// Columns on their way into a file, hashed in the order of adding.
struct CityColumns: ~Copyable {
    var writer = SafetensorsWriter()
    private var digest = Digest256()

    var fingerprint: String { digest.hexadecimal }

    mutating func add<Element: SafetensorsElement>(
        _ name: String, _ values: [Element], width: Int = 1
    ) {
        add(name, Column(values), width: width)
    }

    /// - Parameter width: Numbers in a row; the shape is `[rows, width]`, or `[rows]` for 1.
    mutating func add<Element: SafetensorsElement>(
        _ name: String, _ values: Column<Element>, width: Int = 1
    ) {
        // Name and count go in too, so that no two sets of columns run together alike.
        digest.update(Data("\(name) \(values.count)\n".utf8))
        values.withUnsafeBufferPointer { digest.update(UnsafeRawBufferPointer($0)) }
        let rows = values.count / width
        writer.add(name, shape: width == 1 ? [rows] : [rows, width], values)
    }

    mutating func add(_ name: String, _ texts: [String]) {
        let columns = StringColumn.columns(of: texts)
        add(name + ".bytes", columns.bytes)
        add(name + ".offsets", columns.offsets)
    }
}
