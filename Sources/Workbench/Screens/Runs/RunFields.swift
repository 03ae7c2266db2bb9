import Reports
import Support

// What can be asked of lists of runs, on the Runs screen and on Train.

extension RunsState {
    static let table = ListTable<RunReport>(
        "runs",
        [
            ListField("run", .text, "name of the run", isSearched: true) { .text($0.run) },
            ListField("model", .text, "the model", isSearched: true) { .text($0.model) },
            ListField("city", .text, "the city it learned", isSearched: true) { .text($0.city) },
            ListField(
                "status", .word(RunStatus.allCases.map(\.rawValue)), "what it is doing",
                isSearched: true
            ) { .text($0.status.rawValue) },
            ListField("epochs", .count, "how many epochs it has trained") { .init($0.epoch) },
            ListField("metric", .text, "the metric its epoch is chosen by") {
                .text($0.recipe.selectBy)
            },
            ListField("best", .count, "best value of what its epoch is chosen by") {
                .init($0.bestValue)
            },
            ListField("at", .count, "the epoch of the best value") { .init($0.bestEpoch) },
            ListField("test", .count, "the same metric on the test part") {
                .init(shownTest($0)?.value)
            },
            ListField("among", .text, "what the test value is ranked among") {
                .init(shownTest($0)?.among)
            },
            ListField("rate", .count, "the learning rate", column: "") { .init($0.learningRate) },
            ListField("seed", .count, "the seed", column: "", smallestFirst: true) {
                .init(Double($0.recipe.seed))
            },
            ListField("tag", .text, "tags that people gave", column: "tags", isSearched: true) {
                .init($0.labels.tags.isEmpty ? nil : $0.labels.tags.joined(separator: " "))
            },
            ListField("remark", .text, "what people say", column: "", isSearched: true) {
                .init($0.labels.remark)
            },
            ListField("from", .text, "the run that it branched off", column: "") {
                .init($0.origin?.run)
            },
            metric("recall"), metric("ndcg"), metric("hit"), metric("mrr"), metric("auc"),
            ListField("group", .text, "the seeds it belongs to", column: "", isSearched: true) {
                .init($0.group)
            },
            ListField("started", .ordered, "day and time, UTC") {
                .text($0.startedAt.replacing("T", with: " "))
            },
        ])
}

/// A figure of the test part: at the cutoff of 20 where there is one, else at the first.
private func metric(_ name: String) -> ListField<RunReport> {
    ListField(name, .count, "\(name) on the test part", column: "") { run in
        let found = run.test.keys.filter { key in
            let metric = key.split(separator: "/").last.map(String.init) ?? key
            return metric == name || metric.hasPrefix(name + "@")
        }.sorted()
        let wanted =
            found.first { $0.hasPrefix("new/") && $0.hasSuffix("@20") }
            ?? found.first { $0.hasSuffix("@20") } ?? found.first
        return .init(wanted.flatMap { run.test[$0] })
    }
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
            identities: { $0.visibleRuns.map { .name($0.run) } })
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
