import Reports

/// How do the rules of a city, and runs beside them, compare?
public struct ComparisonQuestion: Codable, Equatable, Sendable {
    public var city: String
    /// Runs that were marked or selected.
    public var chosen: [String]
    /// Those of them that can answer, which stand beside the rules.
    public var runs: [String]
    /// Split of the visits; nil takes the city's own.
    public var split: String?
    /// The split whose next events are asked for; nil asks for all held-out visits of users.
    public var next: String?
    /// Kind of next events; nil takes that of the runs, else what the city has.
    public var action: String?
    /// Places of the lists that are ranked as if they had been shown; nil ranks every place.
    public var shown: Int?
    /// What intervals of next events are about; nil takes what papers lead with.
    public var leading: String?
    /// What the others are compared with.
    public var reference = "popularity"
    public var audits = false
    public var slices = false
    /// What is written down of the opening of the test part; nil ranks the validation part.
    public var unsealedBy: String?
    /// Runs of the city that had finished: one more may be a newer baseline, so that the same
    /// question has another answer.
    public var finished: Int
}

/// The comparison of the Runs screen.
public struct ComparisonState: Codable, Equatable, Sendable {
    public var inquiry = Inquiry<ComparisonQuestion, ModelComparison>()
    /// Index of the shown protocol.
    public var table = 0

    /// The answer, where it answers what was asked last.
    public var report: ModelComparison? { inquiry.isFresh ? inquiry.answer : nil }

    /// The protocol that is shown.
    public var shown: ModelComparison.Table? {
        guard let tables = report?.tables, !tables.isEmpty else { return nil }
        return tables[min(table, tables.count - 1)]
    }

    /// The test part is being ranked, which must not be asked for twice.
    var isOpening: Bool { inquiry.isWaiting && inquiry.target?.unsealedBy != nil }
}
