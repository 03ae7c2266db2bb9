import Foundation
import Support

/// Columns on their way into a file, hashed in the order of adding.
struct CityColumns: ~Copyable {
    private var writer = SafetensorsWriter()
    private var digest = Digest256()
    private var columns: [(column: CityDigests.ColumnName, digest: String)] = []

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
        var own = Digest256()
        values.withUnsafeBufferPointer {
            digest.update(UnsafeRawBufferPointer($0))
            own.update(UnsafeRawBufferPointer($0))
        }
        let rows = values.count / width
        let shape = width == 1 ? [rows] : [rows, width]
        let column = CityDigests.ColumnName(
            name: name, type: Element.safetensorsType, shape: shape)
        columns.append((column, own.hexadecimal))
        writer.add(name, shape: shape, values)
    }

    /// Writes the file, with the digests of columns and header among its texts.
    mutating func write(_ metadata: [String: String], to path: String) throws {
        var metadata = metadata
        metadata[CityDigests.columnsKey] = CityDigests.text(
            columns.map { ($0.column.name, $0.digest) })
        metadata[CityDigests.headerKey] = CityDigests.header(metadata, columns.map(\.column))
        writer.metadata = metadata
        try writer.write(to: path)
    }

    mutating func add(_ name: String, _ texts: [String]) {
        let columns = StringColumn.columns(of: texts)
        add(name + ".bytes", columns.bytes)
        add(name + ".offsets", columns.offsets)
    }
}
