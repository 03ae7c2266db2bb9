import Reports

/// The comparison of the Runs screen.
public struct ComparisonState: Codable, Equatable, Sendable {
    public var inquiry = Inquiry<ComparisonQuestion>()
    /// Index of the shown protocol.
    public var table = 0

    /// The answer, where it answers what was asked last.
    public var report: ModelComparison? { inquiry.isFresh ? inquiry.answer : nil }

    /// The protocol that is shown.
    public var shown: ModelComparison.Table? {
        guard let tables = report?.tables, !tables.isEmpty else { return nil }
        return tables[min(table, tables.count - 1)]
    }

    /// What is asked of next events; nil where all held-out visits are compared.
    var next: NextComparisonRequest? { inquiry.target?.request.ofNextEvents }

    /// The test part is being ranked, which must not be asked for twice.
    var isOpening: Bool { inquiry.isWaiting && inquiry.target?.request.unsealedBy != nil }
}
