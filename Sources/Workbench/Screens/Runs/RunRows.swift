import Canvas
import Reports
import Support

extension RunsState {
    /// The columns that are shown, by name.
    var columns: [String] { chosenColumns ?? RunColumns.usual }
}

extension State {
    /// The rows of the Runs screen.
    var runRows: [RunRow] {
        let listed = (runs.all ?? []).filter { $0.labels.shelf == nil || runs.showsArchived }
            .sorted { $0.startedAt > $1.startedAt }
        return RunTree.rows(listed, by: runs.choice, runs.folds, runTable(runs.choice))
    }

    /// The runs of those rows, folded or not.
    var visibleRuns: [RunReport] { runRows.flatMap(\.runs) }

    /// The columns of the Runs screen.
    var runColumns: [RunColumn] { runs.columns.compactMap { RunColumns.named($0, cards) } }

    var selectedRow: RunRow? { runRows[safe: runs.list.selected] }

    /// The run that is selected on the Runs screen; nil where that is a folded group.
    var selectedRun: RunReport? { selectedRow?.run }

    /// Why no run is selected; nil where one is.
    ///
    /// - Parameter otherwise: Where there is none at all.
    func noRun(_ otherwise: String) -> String? {
        guard let row = selectedRow else { return otherwise }
        guard let group = row.group else { return nil }
        return "\(group) is \(Wording.count(row.runs.count, "run")) as one row; → shows them, "
            + "then choose one."
    }

    /// Selects the row with a run.
    mutating func select(row run: String) {
        if let index = runRows.firstIndex(where: { $0.holds(run) }) {
            runs.list.selected = index
        }
    }

    // MARK: - Folding

    /// The groups of the listed runs that have more than one of them.
    private var foldable: Set<String> {
        let groups = visibleRuns.compactMap(\.group)
        return Set(Dictionary(grouping: groups) { $0 }.filter { $0.value.count > 1 }.keys)
    }

    /// Shows the selected group as one row, or as its runs; what was selected stays so.
    mutating func fold(_ isFolded: Bool) -> [Effect] {
        guard let row = selectedRow else { return [] }
        guard let group = row.runs[0].group, foldable.contains(group) else {
            say("\(row.name) is a single run; only seeds of one group can be one row.")
            return []
        }
        guard (row.group != nil) != isFolded else {
            say(isFolded ? "\(group) is one row already." : "The runs of \(group) are shown.")
            return []
        }
        runs.folds.set(group, folded: isFolded)
        select(row: row.runs[0].run)
        say(isFolded ? "The seeds of \(group) as one row." : "The runs of \(group).")
        return []
    }

    /// Why there is nothing to fold; nil where there is.
    var cannotFold: String? {
        foldable.isEmpty ? "No two of these runs are seeds of one group." : nil
    }

    /// Shows every group as one row, or as its runs.
    mutating func foldAll() -> [Effect] {
        let first = selectedRow?.runs[0].run
        // Where some are and some are not, the rest follows first.
        let isFolded = foldable.contains { !runs.folds.isFolded($0) }
        runs.folds.setAll(folded: isFolded)
        if let first { select(row: first) }
        say(isFolded ? "The seeds of each group as one row." : "Every run has its row.")
        return []
    }
}
