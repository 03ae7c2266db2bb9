import Support

/// A column of a table.
public struct TableColumn: Sendable {
    public enum Alignment: Sendable { case left, right }

    public var title: String
    public var alignment: Alignment
    /// Fixed width, or the least width of a flexible column.
    public var width: Int
    /// Takes a share of the room that is left.
    public var flexible: Bool
    /// Columns with the highest number are dropped first when the room is short; 0 stays.
    public var priority: Int
    /// The width at which a flexible column shows its names whole: columns whose priority is
    /// `decorative` or more give way to it.
    public var wanted: Int

    /// What only repeats or decorates has this priority or a higher one.
    public static let decorative = 5

    public init(
        _ title: String, _ width: Int, _ alignment: Alignment = .left, flexible: Bool = false,
        priority: Int = 0, wanted: Int = 0
    ) {
        self.title = title
        self.alignment = alignment
        self.width = width
        self.flexible = flexible
        self.priority = priority
        self.wanted = max(width, wanted)
    }
}

/// Where a table's columns stand for a given room.
public struct TableLayout: Sendable {
    /// Position and width of each column; nil where it was dropped.
    public var spans: [(x: Int, width: Int)?]

    public init(_ columns: [TableColumn], width: Int) {
        // A column without a width takes no blank either.
        var kept = columns.indices.filter { columns[$0].width > 0 }
        func needed(_ each: KeyPath<TableColumn, Int>) -> Int {
            kept.reduce(max(0, kept.count - 1)) { $0 + columns[$1][keyPath: each] }
        }
        func drop(_ each: KeyPath<TableColumn, Int>, downTo priority: Int) {
            while needed(each) > width,
                let last = kept.max(by: { columns[$0].priority <= columns[$1].priority }),
                columns[last].priority >= priority
            {
                kept.removeAll { $0 == last }
            }
        }
        // A name is worth more than what decorates, and everything more than nothing.
        drop(\.wanted, downTo: TableColumn.decorative)
        drop(\.width, downTo: 1)
        var spare = max(0, width - needed(\.width))
        spans = Array(repeating: nil, count: columns.count)
        // First what the names want, from the left, then equal shares.
        var wanted: [Int: Int] = [:]
        for index in kept where columns[index].flexible {
            let extra = max(0, min(spare, columns[index].wanted - columns[index].width))
            wanted[index] = extra
            spare -= extra
        }
        var flexible = kept.filter { columns[$0].flexible }.count
        var x = 0
        for index in kept {
            var own = columns[index].width
            if columns[index].flexible {
                let extra = spare / flexible
                own += (wanted[index] ?? 0) + extra
                spare -= extra
                flexible -= 1
            }
            spans[index] = (x, max(0, min(own, width - x)))
            x += own + 1
        }
    }
}

/// The selected row of a list and the first row that is visible.
public struct ListPosition: Codable, Equatable, Sendable {
    public var selected: Int
    public var top: Int

    public init(selected: Int = 0, top: Int = 0) {
        self.selected = selected
        self.top = top
    }

    /// Moves the selection, staying within the list.
    public mutating func move(by step: Int, count: Int) {
        let (sum, overflow) = selected.addingReportingOverflow(step)
        selected = overflow ? (step > 0 ? count - 1 : 0) : sum
        clamp(count: count)
    }

    public mutating func clamp(count: Int) {
        selected = max(0, min(selected, count - 1))
    }

    /// The first row to show so that the selected one is visible in `height` rows.
    public func visibleTop(height: Int, count: Int) -> Int {
        guard height > 0 else { return 0 }
        var first = min(top, max(0, count - height))
        if selected < first { first = selected }
        if selected >= first + height { first = selected - height + 1 }
        return max(0, first)
    }

    /// Remembers the first visible row, so that the list scrolls only at its edges.
    public mutating func settle(height: Int, count: Int) {
        clamp(count: count)
        top = visibleTop(height: height, count: count)
    }
}

/// Where rows of a table stand.
public struct TableRows: Equatable, Sendable {
    /// The visible rows, without the header.
    public var rect: Rect
    /// The row at the top of them.
    public var first: Int
    public var count: Int

    /// The row at a position; nil where there is none.
    public func row(x: Int, y: Int) -> Int? {
        guard rect.contains(x: x, y: y) else { return nil }
        let row = first + y - rect.y
        return row < count ? row : nil
    }
}

extension Canvas {
    /// The titles of a table's columns.
    public mutating func tableHeader(
        _ columns: [TableColumn], _ layout: TableLayout, x: Int, y: Int
    ) {
        for (column, span) in zip(columns, layout.spans) {
            guard let span else { continue }
            tableCell(column.title, column, span, x: x, y: y, .dim)
        }
    }

    /// One cell of a table, aligned and cut to its column.
    public mutating func tableCell(
        _ text: String, _ column: TableColumn, _ span: (x: Int, width: Int), x: Int, y: Int,
        _ style: Style
    ) {
        switch column.alignment {
        case .left: put(text, x: x + span.x, y: y, style, limit: span.width)
        case .right:
            putRight(text, x: x + span.x + span.width, y: y, style, limit: span.width)
        }
    }

    /// A table with a header row, showing only the rows that are visible.
    ///
    /// - Parameters:
    ///   - position: The selected row is highlighted; its `top` is respected where possible.
    ///   - focused: Without focus the selection is shown by a mark only.
    ///   - draw: Draws extra things (bars) for a row: row, y, the layout.
    ///   - cell: Text and style of a row and column; called for visible rows only.
    public mutating func table(
        _ columns: [TableColumn], in rect: Rect, count: Int, position: ListPosition, focused: Bool,
        draw: (inout Canvas, Int, Int, TableLayout) -> Void = { _, _, _, _ in },
        cell: (Int, Int) -> (String, Style)
    ) {
        guard rect.height > 0, rect.width > 0 else { return }
        let layout = TableLayout(columns, width: rect.width)
        let headed = rect.height >= 2 && columns.contains { !$0.title.isEmpty }
        if headed { tableHeader(columns, layout, x: rect.x, y: rect.y) }
        let rows = headed ? rect.top(1).rest : rect
        let first = position.visibleTop(height: rows.height, count: count)
        if focused { tableRows = TableRows(rect: rows, first: first, count: count) }
        for offset in 0..<max(0, min(rows.height, count - first)) {
            let row = first + offset
            let y = rows.y + offset
            for (index, span) in layout.spans.enumerated() {
                guard let span else { continue }
                let (text, style) = cell(row, index)
                tableCell(text, columns[index], span, x: rect.x, y: y, style)
            }
            draw(&self, row, y, layout)
            if row == position.selected && focused {
                highlight(x: rect.x, y: y, width: rect.width)
            }
        }
    }
}
