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
    var shownCityRuns: [RunReport] { RunsState.table.shown(cityRuns, by: train.choice) }
}

extension RunsScreen {
    static let lists: [FilteredList] = [
        FilteredList(
            .runs, RunsState.table, \.runs.choice,
            more: "Any setting of a model is a field as well, such as `dropout` or `learning-rate` "
                + "(`setting/epochs` where a field above has its name), and any metric: "
                + "`validation/recall@20` at the best epoch, `test/new/recall@20` on the test part.",
            now: { RunColumns.table($0.runs.all ?? [], $0.cards) },
            turned: { $0.runs.columns },
            identities: { $0.runRows.map { .name($0.name) } })
    ]
}

extension TrainScreen {
    static let lists: [FilteredList] = [
        FilteredList(
            .trainRuns, RunsState.table, \.train.choice,
            identities: { $0.shownCityRuns.map { .name($0.run) } }),
        FilteredList(
            .plots, RunChart.table, \.train.charts.choice,
            identities: { $0.shownCharts.map { .name($0.name) } }),
        FilteredList(
            .runLog, RunEvent.table, \.train.logChoice,
            identities: { $0.shownLog.map { .number($0.number) } }),
    ]
}
