import Foundation
import Support

/// What a city's file says of its own bytes, so that damage is told and never used.
///
/// Each column has a SHA-256, all under one text of the metadata; another is over the rest of the
/// header: every other text, and name, type and shape of every column. So the header can be
/// checked without reading a column, and a column without the others. Files of earlier versions
/// have neither.
enum CityDigests {
    /// The SHA-256 of the header, and the text with those of the columns.
    static let headerKey = "header_digest"
    static let columnsKey = "column_digests"

    /// A column as the header names it.
    struct ColumnName {
        var name: String
        var type: SafetensorsType
        var shape: [Int]
    }

    /// `NAME:DIGEST NAME:DIGEST …`, in any order.
    static func text(_ digests: [(name: String, digest: String)]) -> String {
        digests.map { "\($0.name):\($0.digest)" }.joined(separator: " ")
    }

    /// Of the header, with the digests of the columns among the texts.
    static func header(_ metadata: [String: String], _ columns: [ColumnName]) -> String {
        var digest = Digest256()
        // Lengths go in too, so that no two headers run together alike.
        func update(_ text: String) { digest.update(Data("\(text.utf8.count) \(text)\n".utf8)) }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where key != headerKey {
            update(key)
            update(value)
        }
        for column in columns.sorted(by: { $0.name < $1.name }) {
            update(column.name)
            update("\(column.type.rawValue) \(column.shape)")
        }
        return digest.hexadecimal
    }

    /// Whether a file has digests.
    static func isThere(in file: SafetensorsFile) -> Bool {
        file.metadata[headerKey] != nil || file.metadata[columnsKey] != nil
    }

    /// Fails where the header is not as it was written. O(header).
    ///
    /// - Throws: `Failure(.badData)`.
    static func checkHeader(of file: SafetensorsFile) throws {
        guard isThere(in: file) else { return }
        let columns = try file.names.map {
            ColumnName(name: $0, type: try file.kind(of: $0), shape: try file.shape(of: $0))
        }
        guard file.metadata[headerKey] == header(file.metadata, columns) else {
            throw damage("the header is not as it was written: its digest is another", file)
        }
    }

    /// Fails where a column is not as it was written. O(bytes).
    ///
    /// - Throws: `Failure(.badData)` that names the column.
    static func checkColumns(of file: SafetensorsFile) throws {
        guard isThere(in: file) else { return }
        var digests: [Substring: Substring] = [:]
        for pair in (file.metadata[columnsKey] ?? "").split(separator: " ") {
            guard let colon = pair.lastIndex(of: ":") else { continue }
            digests[pair[..<colon]] = pair[pair.index(after: colon)...]
        }
        for name in file.names {
            var digest = Digest256()
            try file.withBytes(of: name) { digest.update($0) }
            guard digests[name[...]] == digest.hexadecimal[...] else {
                throw damage("column \(name) is not as it was written: its digest is another", file)
            }
        }
    }

    private static func damage(_ problem: String, _ file: SafetensorsFile) -> Failure {
        Failure(
            .badData, problem,
            remedy: "the file is damaged or was changed by hand; restore it from a copy, or import "
                + "or grow the city again",
            file: file.path)
    }
}
