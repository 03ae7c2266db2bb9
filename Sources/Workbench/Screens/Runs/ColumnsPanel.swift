import Canvas
import Reports
import Support

/// A column that the table of runs can have, as the panel lists it.
struct OfferedColumn {
    var name: String
    var help: String
    /// Its place in the table, from 1; nil where it is hidden.
    var place: Int?
    /// What it is of.
    var kind: String

    static let kinds = ["run", "setting that differs", "metric", "setting"]

    static let table = ListTable<OfferedColumn>(
        "columns",
        [
            ListField("column", .text, "its name", isSearched: true) { .text($0.name) },
            ListField("place", .count, "its place in the table", smallestFirst: true) {
                .init($0.place)
            },
            ListField("of", .word(kinds), "what it tells of") { .text($0.kind) },
            ListField("what", .text, "what it shows", isSearched: true) { .text($0.help) },
        ])
}

extension Panel {
    /// Which columns the table of runs has, and in which order.
    static let runColumns: Panel = Panel(
        "the columns of runs", opener: .beside,
        own: [
            Binding(.mark, and: [.enter], "Show the column, or hide it", hint: "show/hide") {
                $0.toggleColumn()
            },
            Binding(
                [.left], "Move the column to the left", hint: "move it", shown: "← →",
                unless: { $0.cannotMoveColumn }
            ) { $0.moveColumn(by: -1) },
            Binding(
                [.right], "Move the column to the right", unless: { $0.cannotMoveColumn }
            ) { $0.moveColumn(by: 1) },
            Binding(
                .clear, "The usual columns again", hint: "usual",
                unless: { $0.runs.chosenColumns == nil ? "These are the usual columns." : nil }
            ) { $0.takeUsualColumns() },
        ],
        wanted: { Size(88, $1.height) },
        count: { $0.shownColumns.count }, lists: [.runColumns],
        draw: { drawRunColumns($0, $1, in: $2, on: &$3) },
        command: { CommandLines.runs($0) })
}

extension FilteredList {
    static let runColumns = FilteredList(
        nil, OfferedColumn.table, \.panelChoices["columns"],
        identities: { $0.shownColumns.map { .name($0.name) } })
}

extension State {
    /// Every column: those of the table in their order, then what else there is.
    private var offeredColumns: [OfferedColumn] {
        let shown = runs.columns
        let (all, listed) = (runs.all ?? [], visibleRuns)
        let core = Set(RunColumns.core.map(\.name))
        let settings = RunDifferences.names(cards).map(RunColumns.name(ofSetting:))
        let differing = Set(
            RunDifferences.differing(listed, cards: cards).map(RunColumns.name(ofSetting:)))
        let known = RunColumns.all(all, cards)
        let names = Set(known.map(\.name))
        // A metric that no run has any more may still be shown.
        let gone = runs.columns.filter { !names.contains($0) }.compactMap {
            RunColumns.named($0, cards)
        }
        let offered = (known + gone).map { column in
            OfferedColumn(
                name: column.name, help: column.help,
                place: shown.firstIndex(of: column.name).map { $0 + 1 },
                kind: core.contains(column.name)
                    ? "run"
                    : differing.contains(column.name)
                        ? "setting that differs"
                        : settings.contains(column.name) ? "setting" : "metric")
        }
        let first = offered.filter { $0.place != nil }.sorted { ($0.place ?? 0) < ($1.place ?? 0) }
        let rest = offered.filter { $0.place == nil }
        // What sets the runs apart is what one looks for.
        return first + rest.filter { $0.kind == "setting that differs" }
            + rest.filter { $0.kind != "setting that differs" }
    }

    /// The columns as the panel lists them.
    var shownColumns: [OfferedColumn] {
        OfferedColumn.table.shown(offeredColumns, by: panelChoices["columns"])
    }

    private var offeredColumn: OfferedColumn? { shownColumns[safe: panelRow] }

    /// Changes the columns; the selected one stays selected.
    private mutating func changeColumns(_ change: (inout [String]) -> Void) -> [Effect] {
        let name = offeredColumn?.name
        var columns = runs.columns
        change(&columns)
        runs.chosenColumns = columns == RunColumns.usual ? nil : columns
        if let index = shownColumns.firstIndex(where: { $0.name == name }) {
            overlay?.list.selected = index
        }
        return []
    }

    fileprivate mutating func toggleColumn() -> [Effect] {
        guard let column = offeredColumn else { return [] }
        guard column.place != nil else {
            say("\(column.name) is the last column; ← moves it.")
            return changeColumns { $0.append(column.name) }
        }
        guard runs.columns.count > 1 else {
            say("One column has to stay.")
            return []
        }
        say("\(column.name) is hidden.")
        // What no longer has its place would be out of sight: the next column is selected.
        runs.chosenColumns = runs.columns.filter { $0 != column.name }
        if runs.columns == RunColumns.usual { runs.chosenColumns = nil }
        return []
    }

    fileprivate var cannotMoveColumn: String? {
        guard let column = offeredColumn else { return "There is no column." }
        return column.place == nil
            ? "\(column.name) is hidden; \(KeyMeaning.mark.key) shows it." : nil
    }

    fileprivate mutating func moveColumn(by step: Int) -> [Effect] {
        guard let column = offeredColumn, let place = column.place else { return [] }
        let target = place - 1 + step
        guard runs.columns.indices.contains(target) else {
            say("\(column.name) is the \(step < 0 ? "first" : "last") column.")
            return []
        }
        return changeColumns { $0.swapAt(place - 1, target) }
    }

    fileprivate mutating func takeUsualColumns() -> [Effect] {
        runs.chosenColumns = nil
        overlay?.list = ListPosition()
        say("The usual columns again.")
        return []
    }
}

private func drawRunColumns(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let inside = canvas.panel(
        box, title: "columns of runs", note: "\(state.runs.columns.count) shown",
        of: [.runColumns], state)
    let rows = state.shownColumns
    let columns = [
        TableColumn("place", 5, .right),
        TableColumn("column", 18, flexible: true, wanted: 26),
        TableColumn("of", 20, priority: 2),
        TableColumn("what", 24, flexible: true, priority: 1, wanted: 50),
    ]
    canvas.table(
        OfferedColumn.table.columns(columns, by: state.panelChoices["columns"]), in: inside,
        count: rows.count, position: overlay.list, focused: true
    ) { index, column in
        let row = rows[index]
        let style: Style = row.place == nil ? .dim : .text
        return switch column {
        case 0: (row.place.map { String($0) } ?? "", Style(.accent))
        case 1: (row.name, row.place == nil ? .text : Style(.accent, bold: true))
        case 2: (row.kind == "run" ? "" : row.kind, .dim)
        default: (row.help, style)
        }
    }
    canvas.scrollMark(
        box, top: overlay.list.visibleTop(height: inside.height - 1, count: rows.count),
        visible: inside.height - 1, count: rows.count)
}
