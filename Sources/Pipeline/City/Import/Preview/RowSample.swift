import Support

/// The first rows of the visits of an import, which ends when it has enough of them.
final class RowSample {
    /// One row of a table.
    enum Outcome {
        /// It became the visit of this number.
        case visit(Int)
        case leftOut(Failure)
    }

    /// Enough to guess from; a row of more bytes than this is no row of a table.
    static let bytes = 4 << 20

    private let limit: Int
    private(set) var rows: [(line: Int, outcome: Outcome)] = []
    private var visits = 0
    /// The table of visits that is being read.
    private var table: String?

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { rows.count >= limit }

    /// A table of visits begins: mistakes in other tables are no rows of the sample.
    func begin(_ path: String) { table = path }

    /// Whether a table need not be read any further.
    func isDone(with path: String) -> Bool { isFull && path == table }

    func take(line: Int) {
        if !isFull { rows.append((line, .visit(visits))) }
        visits += 1
    }

    func leaveOut(_ failure: Failure) {
        guard failure.file == table, !isFull else { return }
        rows.append((failure.line ?? 0, .leftOut(failure)))
    }
}
