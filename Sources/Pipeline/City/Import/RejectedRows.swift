import Support

/// What to do about a row with a mistake.
public enum BadRows: String, Sendable, CaseIterable {
    /// The first one fails the import.
    case fail
    /// They are left out, counted, and written to `NAME.rejects` beside the city.
    case reject
}

/// A mistake in the current row.
struct BadRow: Error {
    /// A short name; rows of one kind differ only in their values.
    var kind: String
    /// Counted from 1.
    var field: Int
    var problem: String
    var remedy: String
}

/// Rows that an import left out.
struct RejectedRows {
    /// Of a longer row only the beginning is kept.
    private static let longestRow = 1 << 16
    /// Beyond this many bytes rows are only counted, so that memory stays bounded.
    private static let capacity = 1 << 28

    private var lines: [UInt8] = Array("# file\tline\tcolumn\tproblem\trow\n".utf8)
    private var uncounted = 0
    private(set) var count = 0
    /// One failure of each kind, in the order in which the kinds appeared.
    private(set) var firstOfEachKind: [Failure] = []
    private var kinds: Set<String> = []

    /// - Parameter kind: A short name; rows of one kind differ only in their values.
    mutating func add(_ failure: Failure, kind: String, row: UnsafeBufferPointer<UInt8>) {
        count += 1
        if kinds.insert(kind).inserted { firstOfEachKind.append(failure) }
        guard lines.count < Self.capacity else {
            uncounted += 1
            return
        }
        let file = failure.file?.split(separator: "/").last ?? ""
        let text = "\(file)\t\(failure.line ?? 0)\t\(failure.column ?? 0)\t\(failure.problem)\t"
        lines.append(contentsOf: text.utf8)
        lines.append(contentsOf: row.prefix(Self.longestRow))
        if row.count > Self.longestRow { lines.append(contentsOf: " …".utf8) }
        if lines.last != UInt8(ascii: "\n") { lines.append(UInt8(ascii: "\n")) }
    }

    func write(to path: String) throws {
        try AtomicFile.write(to: path) { file in
            try lines.withUnsafeBytes { try file.append($0) }
            if uncounted > 0 { try file.append("# and \(uncounted) rows more\n") }
        }
    }
}
