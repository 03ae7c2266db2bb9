import Reports
import Support

// What can be asked of lists of runs, on the Runs screen and on Train.

extension RunsState {
    /// What every run has; `RunColumns` has settings and metrics besides.
    static let table = ListTable<RunReport>("runs", RunColumns.core.map(\.field))
}

/// The test value of the metric that the epoch was chosen by, and what it was ranked among: new
/// places where there is such a value, for they are what a list is made of.
func shownTest(_ run: RunReport) -> (value: Double, among: String)? {
    let names = run.test.keys.filter { $0.hasSuffix("/" + run.recipe.selectBy) }.sorted()
    guard let name = names.first(where: { $0.hasPrefix("new/") }) ?? names.first,
        let value = run.test[name]
    else { return nil }
    return (value, String(name.prefix { $0 != "/" }))
}

extension State {
    /// The runs of the open city that Train lists.
    var shownCityRuns: [RunReport] { runTable(train.choice).shown(cityRuns, by: train.choice) }

    /// The fields of runs that matter to what was chosen of them.
    func runTable(_ choice: ListChoice) -> ListTable<RunReport> {
        runTable(naming: Self.names(choice.filter) + [choice.order?.field].compactMap { $0 })
    }

    fileprivate func runTable(_ named: FilteredList.Named) -> ListTable<RunReport> {
        switch named {
        case .all: RunColumns.table(runs.all ?? [], cards)
        case .filter(let text): runTable(naming: Self.names(text))
        case .field(let name): runTable(naming: [name].compactMap { $0 })
        }
    }

    /// The names of the fields that a filter asks about.
    private static func names(_ filter: String) -> [String] {
        FilterWord.split(filter).compactMap { $0.parts?.name }
    }

    /// What every run has, and which settings and metrics are named: all of them are some hundred.
    private func runTable(naming names: [String]) -> ListTable<RunReport> {
        var table = RunsState.table
        for name in names where !table.fields.contains(where: { $0.head.name == name }) {
            if let column = RunColumns.named(name, cards) { table.fields.append(column.field) }
        }
        return table
    }
}

extension FilteredList {
    /// A list of runs.
    ///
    /// - Parameter turned: The fields that the keys of sorting go through.
    fileprivate static func ofRuns(
        _ pane: Pane, _ choice: Choice, turned: @escaping @Sendable (State) -> [String],
        identities: @escaping @Sendable (State) -> [RowIdentity?]
    ) -> FilteredList {
        FilteredList(
            pane, RunsState.table, choice,
            more: "Any setting of a model is a field as well, such as `dropout` or `learning-rate` "
                + "(`setting/epochs` where a field above has its name), and any metric: "
                + "`validation/recall@20` at the best epoch, `test/new/recall@20` on the test part.",
            now: { $0.runTable($1) }, turned: turned,
            identities: identities)
    }
}

extension RunsScreen {
    static let lists: [FilteredList] = [
        .ofRuns(
            .runs, \.runs.choice, turned: { $0.runs.columns },
            identities: { $0.runRows.map { .name($0.name) } })
    ]
}

extension TrainScreen {
    static let lists: [FilteredList] = [
        .ofRuns(
            .trainRuns, \.train.choice, turned: { _ in RunsState.table.heads.map(\.name) },
            identities: { $0.shownCityRuns.map { .name($0.run) } }),
        FilteredList(
            .plots, RunChart.table, \.train.charts.choice,
            identities: { $0.shownCharts.map { .name($0.name) } }),
        FilteredList(
            .runLog, RunEvent.table, \.train.logChoice,
            identities: { $0.shownLog.map { .number($0.number) } }),
    ]
}
