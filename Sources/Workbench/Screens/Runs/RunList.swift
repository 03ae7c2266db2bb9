import Canvas
import Reports
import Support

/// The table of runs as the command line prints it: columns, filters, orders and folds are those of
/// the Runs screen.
public struct RunList: Sendable {
    /// What is wanted of the runs.
    public struct Wish: Sendable {
        /// Names of columns; nil takes the usual ones.
        public var columns: [String]?
        /// As on the screen, such as `status:finished best>0.2`.
        public var filter = ""
        /// The column to sort by; nil leaves the newest first.
        public var sort: String?
        /// The other way round than the column is sorted at first.
        public var isReversed = false
        /// Seeds of a group are one row.
        public var isFolded = false

        public init() {}
    }

    private let columns: [RunColumn]
    private let rows: [RunRow]

    /// - Parameter runs: Newest first.
    /// - Throws: `Failure(.usage)` for a column that there is not, and for what is no filter.
    public init(_ runs: [RunReport], cards: [ModelCard], _ wish: Wish) throws {
        // Two names may mean one column, which stands once.
        var seen: Set<String> = []
        columns = try (wish.columns ?? RunColumns.usualOnCommandLine).map {
            try Self.column($0, cards)
        }.filter { seen.insert($0.name).inserted }
        let table = RunColumns.table(runs, cards)
        var choice = ListChoice()
        choice.filter = wish.filter
        if let fault = table.fault(wish.filter) {
            throw Failure(
                .usage, fault.hasSuffix(".") ? String(fault.dropLast()) : fault,
                remedy: "give such as --filter 'status:finished best>0.2', or see --columns help")
        }
        if let sort = wish.sort {
            choice.order = ListOrder(
                field: try Self.column(sort, cards).name, isReversed: wish.isReversed)
        }
        rows = RunTree.rows(
            runs, by: choice, RunFolds(foldsAll: wish.isFolded), table, isTree: false)
    }

    private static func column(_ name: String, _ cards: [ModelCard]) throws -> RunColumn {
        if let column = RunColumns.named(name, cards) { return column }
        let all = RunColumns.all([], cards).map(\.name)
        let near = NearestName.to(name, of: all).map { "perhaps '\($0)' is meant; " } ?? ""
        throw Failure(
            .usage, "runs have no column '\(name)'",
            remedy: near + "--columns help lists every column")
    }

    /// Every column that some runs can show, with what it is.
    public static func columns(
        of runs: [RunReport], cards: [ModelCard]
    ) -> [(name: String, help: String)] {
        RunColumns.all(runs, cards).map { ($0.name, $0.help) }
    }

    /// The runs that are listed, in the order of their rows.
    public var runs: [RunReport] { rows.flatMap(\.runs) }

    public var heads: [String] { columns.map { $0.title.uppercased() } }

    /// The columns that are aligned to the right.
    public var right: Set<Int> {
        Set(columns.indices.filter { columns[$0].alignment == .right })
    }

    /// A row for each run, or folded group.
    public var cells: [[String]] {
        rows.map { row in
            columns.map { column in
                column.name == "run" ? row.shownName : row.text(column)
            }
        }
    }

    /// The cells of a run of which nothing can be read but its name.
    public func cells(of run: UnreadableRun) -> [String] {
        columns.map { $0.name == "run" ? run.run : $0.name == "status" ? run.status : "" }
    }

    // MARK: - Documents

    /// A value as JSON has it.
    public enum Value: Encodable, Equatable, Sendable {
        case text(String)
        case number(Double)
        case mean(SeedMean)
        case nothing

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .mean(let mean): try container.encode(mean)
            case .nothing: try container.encodeNil()
            }
        }
    }

    /// Each row by the names of its columns; numbers of a folded group are a mean over its seeds.
    public var documents: [[String: Value]] {
        rows.map { row in
            var document = Dictionary(
                uniqueKeysWithValues: columns.map { ($0.name, Self.value(row, $0)) })
            document["run"] = .text(row.name)
            if row.group != nil { document["seeds"] = .number(Double(row.runs.count)) }
            return document
        }
    }

    private static func value(_ row: RunRow, _ column: RunColumn) -> Value {
        let values = row.runs.map(column.field.value)
        let numbers = values.compactMap { value -> Double? in
            if case .number(let number) = value, number.isFinite { number } else { nil }
        }
        if row.group != nil, !numbers.isEmpty { return .mean(SeedMean(numbers)) }
        if let number = numbers.first { return .number(number) }
        let text = row.text(column)
        return text.isEmpty ? .nothing : .text(text)
    }
}
