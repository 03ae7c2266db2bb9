import Canvas
import Reports
import Support

extension Panel {
    /// The settings in which some runs differ.
    static let runDifferences: Panel = Panel(
        "the differences of runs", opener: .details,
        own: [],
        wanted: { state, all in
            let differences = state.runDifferences
            return Size(
                max(60, 26 + 22 * differences.runs.count),
                min(all.height, max(8, differences.rows.count + 5)))
        },
        count: { $0.shownSettings.count }, lists: [.runDifferences],
        draw: { drawRunDifferences($0, $1, in: $2, on: &$3) },
        command: { CommandLines.differences($0.runDifferences.runs) })
}

extension FilteredList {
    static let runDifferences = FilteredList(
        nil, State.differencesTable, \.panelChoices["differences"],
        identities: { $0.shownSettings.map { .name($0.setting) } })
}

extension State {
    fileprivate static let differencesTable = ListTable<RunDifferences.Row>(
        "differences",
        [
            ListField("setting", .text, "its name", isSearched: true) { .text($0.setting) },
            ListField("value", .text, "what the runs have", column: "", isSearched: true) {
                .init($0.values.compactMap { $0 }.joined(separator: " "))
            },
        ])

    /// The marked runs, then those of the selected row.
    private var differingRuns: [RunReport] {
        let marked = runs.marked.compactMap { name in runs.all?.first { $0.run == name } }
        let selected = (selectedRow?.runs ?? []).filter { !runs.marked.contains($0.run) }
        return marked + selected
    }

    /// Why there is nothing to compare; nil where there is.
    var cannotDiffer: String? {
        differingRuns.count > 1
            ? nil
            : "Mark a run with \(KeyMeaning.mark.key), then select another one: their settings are "
                + "compared."
    }

    fileprivate var runDifferences: RunDifferences { RunDifferences(differingRuns, cards: cards) }

    fileprivate var shownSettings: [RunDifferences.Row] {
        Self.differencesTable.shown(runDifferences.rows, by: panelChoices["differences"])
    }
}

private func drawRunDifferences(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let differences = state.runDifferences
    let inside = canvas.panel(
        box, title: "settings that differ", note: "\(differences.same) are the same",
        of: [.runDifferences], state)
    let rows = state.shownSettings
    guard !differences.rows.isEmpty else {
        canvas.paragraph(
            "These runs have the same settings, seed included.", in: inside.inset(1, 0), .dim)
        return
    }
    // Runs that find no room are left out from the right.
    let columns =
        [TableColumn("setting", 18, flexible: true, wanted: 22)]
        + differences.runs.enumerated().map {
            TableColumn($0.element, 14, flexible: true, priority: $0.offset + 1, wanted: 20)
        }
    canvas.table(
        State.differencesTable.columns(columns, by: state.panelChoices["differences"]),
        in: inside, count: rows.count, position: overlay.list, focused: true
    ) { index, column in
        let row = rows[index]
        guard column > 0 else { return (row.setting, .text) }
        let value = row.values[column - 1]
        // What most have is dim, so that the odd one is seen.
        let same = row.values.count { $0 == value }
        let style: Style = value == nil || 2 * same > row.values.count ? .dim : Style(.accent)
        return (value ?? Numbers.none, style)
    }
    canvas.scrollMark(
        box, top: overlay.list.visibleTop(height: inside.height - 1, count: rows.count),
        visible: inside.height - 1, count: rows.count)
}
