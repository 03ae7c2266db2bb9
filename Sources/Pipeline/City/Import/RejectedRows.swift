import Tensors

/// Rows that an import left out.
struct RejectedRows {
    private var lines: [UInt8] = Array("# line\tcolumn\tproblem\trow\n".utf8)
    private(set) var count = 0
    /// One failure of each kind, in the order in which the kinds appeared.
    private(set) var firstOfEachKind: [Failure] = []
    private var kinds: Set<String> = []

    /// - Parameter kind: A short name; rows of one kind differ only in their values.
    mutating func add(_ failure: Failure, kind: String, row: UnsafeBufferPointer<UInt8>) {
        count += 1
        if kinds.insert(kind).inserted { firstOfEachKind.append(failure) }
        let text = "\(failure.line ?? 0)\t\(failure.column ?? 0)\t\(failure.problem)\t"
        lines.append(contentsOf: text.utf8)
        lines.append(contentsOf: row)
        if lines.last != UInt8(ascii: "\n") { lines.append(UInt8(ascii: "\n")) }
    }

    func write(to path: String) throws {
        try AtomicFile.write(to: path) { file in
            try lines.withUnsafeBytes { try file.append($0) }
        }
    }
}
