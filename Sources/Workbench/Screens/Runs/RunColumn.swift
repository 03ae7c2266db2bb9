import Canvas
import Reports
import Support

/// A column of the table of runs: what it shows on the screen and on the command line, what a filter
/// asks about, and what runs are sorted by.
struct RunColumn: Sendable {
    var field: ListField<RunReport>
    /// As a table on the screen has it.
    var width: Int
    var alignment = TableColumn.Alignment.left
    var isFlexible = false
    /// Columns with the highest number go first where there is little room.
    var priority: Int
    /// The width at which names are seen whole.
    var wanted = 0
    var role = Role.text
    /// What one run has.
    var cell: @Sendable (RunReport) -> String
    /// What the runs of a group have together.
    var together: @Sendable ([RunReport]) -> String

    var name: String { field.head.name }
    var title: String { field.column }
    var help: String { field.head.help }

    /// A number, of which a group has the mean and the deviation between its seeds.
    static func number(
        _ name: String, _ help: String, width: Int = 9, priority: Int = 9,
        kind: FieldKind = .count, smallestFirst: Bool = false, role: Role = .text,
        text: @escaping @Sendable (Double) -> String = { Numbers.short($0, 6) },
        _ value: @escaping @Sendable (RunReport) -> Double?
    ) -> RunColumn {
        RunColumn(
            field: ListField(name, kind, help, smallestFirst: smallestFirst) { .init(value($0)) },
            width: max(width, name.count), alignment: .right, priority: priority, role: role,
            cell: { value($0).map(text) ?? "" }
        ) { runs in
            let values = runs.compactMap(value)
            guard !values.isEmpty else { return "" }
            let mean = SeedMean(values)
            // Seeds that all have it say no more than one of them.
            guard let deviation = mean.deviation, deviation > 0 else { return text(mean.mean) }
            return "\(text(mean.mean)) ± \(text(deviation))"
        }
    }

    /// A measured value, with four decimals.
    static func measure(
        _ name: String, _ help: String, width: Int = 7, priority: Int = 9, role: Role = .text,
        _ value: @escaping @Sendable (RunReport) -> Double?
    ) -> RunColumn {
        number(
            name, help, width: width, priority: priority, role: role,
            text: { Numbers.fixed($0, 4) }, value)
    }

    /// A text, of which a group has the one that all its runs have.
    static func text(
        _ name: String, _ help: String, width: Int = 12, priority: Int = 9,
        kind: FieldKind = .text, title: String? = nil, isFlexible: Bool = false, wanted: Int = 0,
        isSearched: Bool = false, role: Role = .dim,
        cell: (@Sendable (RunReport) -> String)? = nil,
        _ value: @escaping @Sendable (RunReport) -> String?
    ) -> RunColumn {
        let shown = cell ?? { value($0) ?? "" }
        return RunColumn(
            field: ListField(name, kind, help, column: title, isSearched: isSearched) {
                .init(value($0))
            },
            width: max(width, (title ?? name).count), isFlexible: isFlexible, priority: priority,
            wanted: wanted, role: role, cell: shown
        ) { runs in
            let texts = Set(runs.map(shown))
            return texts.count == 1 ? texts.first ?? "" : ""
        }
    }

    /// As the screen draws it.
    ///
    /// - Parameters:
    ///   - place: Where it stands among chosen columns, of which the first are wanted most; nil for
    ///     the usual ones.
    ///   - cells: What it shows, where that may need more room than one run.
    func onScreen(place: Int?, cells: [String]) -> TableColumn {
        let widest = cells.map { DisplayWidth.of($0) }.max() ?? 0
        return TableColumn(
            title, max(width, min(widest, 20)), alignment, flexible: isFlexible,
            priority: place ?? priority, wanted: wanted)
    }
}

/// A row of the table of runs: a run, or the runs of a group of seeds as one.
struct RunRow: Equatable, Sendable {
    /// At least one; the members of a group that are listed, in the order of the list.
    var runs: [RunReport]
    /// The group whose runs it stands for; nil for a run.
    var group: String?

    init(_ run: RunReport) { runs = [run] }

    /// - Precondition: there are runs.
    init(_ runs: [RunReport], of group: String) {
        precondition(!runs.isEmpty, "A group without runs")
        self.runs = runs
        self.group = group
    }

    /// The run; nil where it stands for several.
    var run: RunReport? { group == nil ? runs[0] : nil }
    var name: String { group ?? runs[0].run }

    /// `×3 sepgcn-bkk-seeds-1`: the number stays where the name is cut.
    var shownName: String { group.map { "×\(runs.count) \($0)" } ?? name }

    func holds(_ run: String) -> Bool { runs.contains { $0.run == run } }

    func text(_ column: RunColumn) -> String {
        run.map(column.cell) ?? column.together(runs)
    }

    /// What it is sorted by: the mean of numbers, the newest time, and a text that all have.
    func value(_ field: ListField<RunReport>) -> FieldValue {
        let values = runs.map(field.value)
        guard group != nil else { return values[0] }
        let numbers = values.compactMap { value -> Double? in
            if case .number(let number) = value { number } else { nil }
        }
        if !numbers.isEmpty { return .number(SeedMean(numbers).mean) }
        if field.head.kind == .ordered {
            let texts = values.compactMap { value -> String? in
                if case .text(let text) = value { text } else { nil }
            }
            return .init(texts.max())
        }
        return values.allSatisfy { $0 == values[0] } ? values[0] : .missing
    }

    /// `finished`, or `2 finished, 1 running` where the runs differ.
    var status: String {
        let counts = RunStatus.allCases.map { status in
            (status, runs.count { $0.status == status })
        }.filter { $0.1 > 0 }
        guard runs.count > 1 else { return runs[0].statusInWords }
        guard counts.count > 1 else { return runs[0].status.rawValue }
        return counts.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
    }

    /// The mean of the runs' trends, each stretched to the longest.
    static func trend(_ runs: [RunReport]) -> [Double] {
        let trends = runs.map(\.trend).filter { !$0.isEmpty }
        guard let count = trends.map(\.count).max() else { return [] }
        return (0..<count).map { index in
            let values = trends.map { trend in
                trend[count == 1 ? 0 : index * (trend.count - 1) / (count - 1)]
            }
            return values.reduce(0, +) / Double(values.count)
        }
    }
}
