import Canvas
import Reports
import Support

/// The column that a list is sorted by.
public struct ListOrder: Codable, Hashable, Sendable {
    /// The name of the field.
    public var field: String
    /// The other way round than the field is sorted at first.
    public var isReversed = false

    public init(field: String, isReversed: Bool = false) {
        self.field = field
        self.isReversed = isReversed
    }

    /// The order by the field behind the one of an order, or before it; after the last field the rows
    /// stand as they came.
    static func next(after order: ListOrder?, by step: Int, of fields: [String]) -> ListOrder? {
        let now = fields.firstIndex { $0 == order?.field }.map { $0 + 1 } ?? 0
        let next = (now + step + fields.count + 1) % (fields.count + 1)
        return next == 0 ? nil : ListOrder(field: fields[next - 1])
    }

    static func arrow(_ isDescending: Bool) -> String { isDescending ? "▼" : "▲" }
}

/// What somebody chose of a list: which rows, and their order.
public struct ListChoice: Codable, Hashable, Sendable {
    public var filter = ""
    /// Nil leaves the order in which the rows came.
    public var order: ListOrder?

    public init() {}

    var isEmpty: Bool { filter.isEmpty && order == nil }
}

/// A field of the rows of a list: what a filter can ask about, and what the list can be sorted by.
struct ListField<Row>: Sendable {
    var head: FieldHead
    /// The title of the column that shows it, where that is another word.
    var column: String
    /// The largest comes first, until the order is reversed.
    var largestFirst: Bool
    var value: @Sendable (Row) -> FieldValue

    /// - Parameters:
    ///   - help: What it is, in a few words.
    ///   - column: The title of the column that shows it; nil is the name, and empty is none.
    ///   - smallestFirst: Of a number that is better the smaller it is, such as a rank.
    ///   - isSearched: A bare word is looked for in it.
    init(
        _ name: String, _ kind: FieldKind, _ help: String, column: String? = nil,
        smallestFirst: Bool = false, isSearched: Bool = false,
        _ value: @escaping @Sendable (Row) -> FieldValue
    ) {
        head = FieldHead(name: name, kind: kind, help: help, isSearched: isSearched)
        self.column = column ?? name
        if case .number = kind { largestFirst = !smallestFirst } else { largestFirst = false }
        self.value = value
    }

    /// The same field of another kind of row.
    init<Other>(of other: ListField<Other>, value: @escaping @Sendable (Row) -> FieldValue) {
        head = other.head
        column = other.column
        largestFirst = other.largestFirst
        self.value = value
    }

    func isDescending(_ order: ListOrder) -> Bool { largestFirst != order.isReversed }
}

/// The fields of a list's rows, declared once: filter, order, help and `docs/FILTERS.md` read them.
struct ListTable<Row>: Sendable {
    /// What the rows are, such as `users`.
    var name: String
    var fields: [ListField<Row>]

    init(_ name: String, _ fields: [ListField<Row>]) {
        self.name = name
        self.fields = fields
    }

    /// The same fields of rows that are made of others.
    ///
    /// - Parameter value: What such a row has in a field.
    init<Part>(
        _ table: ListTable<Part>,
        of value: @escaping @Sendable (Row, ListField<Part>) -> FieldValue
    ) {
        name = table.name
        fields = table.fields.map { field in
            ListField(of: field) { value($0, field) }
        }
    }

    var heads: [FieldHead] { fields.map(\.head) }

    /// The filter of a choice; nil where it cannot be understood, and then nothing is hidden.
    func filter(_ choice: ListChoice) -> ListFilter? {
        choice.filter.isEmpty ? nil : try? ListFilter(choice.filter, heads, of: name)
    }

    /// Indices of the rows that pass the filter, in the chosen order; ties stay as they came, and
    /// what has no value comes last. O(rows), and O(rows log rows) to sort.
    func arranged(_ rows: [Row], by choice: ListChoice) -> [Int] {
        guard !choice.isEmpty else { return Array(rows.indices) }
        var shown = Array(rows.indices)
        if let filter = filter(choice) {
            let heads = heads
            shown = shown.filter { index in
                filter.holds(heads) { fields[$0].value(rows[index]) }
            }
        }
        guard let order = choice.order,
            let field = fields.first(where: { $0.head.name == order.field })
        else { return shown }
        let isDescending = field.isDescending(order)
        let keys = shown.map { SortKey(field.value(rows[$0]), field.head.kind) }
        return shown.indices.sorted { one, other in
            switch (keys[one], keys[other]) {
            case (.missing, .missing): one < other
            case (.missing, _): false
            case (_, .missing): true
            case (let left, let right) where left == right: one < other
            case (let left, let right): isDescending ? right < left : left < right
            }
        }.map { shown[$0] }
    }

    /// Why a text is no filter; nil where it is one.
    func fault(_ text: String) -> String? {
        do throws(FilterFault) {
            _ = try ListFilter(text, heads, of: name)
            return nil
        } catch {
            return error.reason
        }
    }

    /// Which way an order goes; nil for a field that the list has not.
    func arrow(_ order: ListOrder) -> String? {
        fields.first { $0.head.name == order.field }.map { ListOrder.arrow($0.isDescending(order)) }
    }

    /// The rows themselves.
    func shown(_ rows: [Row], by choice: ListChoice) -> [Row] {
        choice.isEmpty ? rows : arranged(rows, by: choice).map { rows[$0] }
    }

    /// The sorted column, as its header marks it; nil where the rows stand as they came.
    func mark(_ choice: ListChoice) -> (column: String, arrow: String)? {
        guard let order = choice.order, let arrow = arrow(order),
            let field = fields.first(where: { $0.head.name == order.field }), !field.column.isEmpty
        else { return nil }
        return (field.column, arrow)
    }

    /// The columns with the sorted one marked. It keeps its room and is not dropped before others.
    func columns(_ columns: [TableColumn], by choice: ListChoice) -> [TableColumn] {
        guard let mark = mark(choice) else { return columns }
        // Distances are headed by the unit that somebody wants them in.
        let titles =
            mark.column == DistanceUnit.kilometres.short
            ? DistanceUnit.allCases.map(\.short) : [mark.column]
        guard
            let index = columns.firstIndex(where: { column in
                column.width > 0
                    && titles.contains { column.title == $0 || column.title.hasPrefix($0 + " ") }
            })
        else { return columns }
        var columns = columns
        columns[index].title += mark.arrow
        columns[index].width = max(
            columns[index].width, DisplayWidth.of(columns[index].title))
        columns[index].priority = min(columns[index].priority, 1)
        return columns
    }
}

/// A value to sort by.
private enum SortKey: Comparable {
    case missing
    case number(Double)
    case text(String)

    init(_ value: FieldValue, _ kind: FieldKind) {
        switch value {
        case .number(let number): self = number.isNaN ? .missing : .number(number)
        case .text(let text):
            // Days and states stand in their own order.
            if case .word(let words) = kind, let index = words.firstIndex(of: text) {
                self = .number(Double(index))
            } else {
                self = .text(FoldedText.key(text))
            }
        // Yes before no.
        case .truth(let truth): self = .number(truth ? 0 : 1)
        case .missing: self = .missing
        }
    }
}
