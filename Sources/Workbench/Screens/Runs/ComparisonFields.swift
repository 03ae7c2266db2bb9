import Reports
import Support

// What can be asked of the lists in the panels of the Runs screen.

/// A row of a comparison with its value of the metric that intervals are about.
struct ComparedRow {
    var row: ModelComparison.Row
    var value: Double?
}

extension ComparisonState {
    static let table = ListTable<ComparedRow>(
        "compared systems",
        [
            ListField("name", .text, "the run or the rule", column: "", isSearched: true) {
                .text($0.row.name)
            },
            ListField("value", .count, "the metric that intervals are about", column: "") {
                .init($0.value)
            },
            ListField("difference", .count, "how much more than the reference") {
                .init($0.row.difference?.mean)
            },
            ListField(
                "p", .count, "how likely such a difference is by chance", smallestFirst: true
            ) { .init($0.row.difference?.probability) },
            ListField("effect", .count, "mean over deviation of the differences") {
                .init($0.row.difference?.effect)
            },
        ])
}

extension FaithfulnessStudyState {
    static let planted = ListTable<PlantedTruthRow>(
        "rows",
        [
            ListField("cause", .text, "the planted cause", isSearched: true) { .text($0.cause) },
            ListField("side", .text, "whose side is explained") { .text($0.side) },
            ListField("among", .text, "what the cause is found among") { .text($0.among) },
            ListField("method", .text, "how it is explained", isSearched: true) {
                .text($0.method)
            },
            ListField("auc", .count, "how well the cause is found", column: "AUC") {
                .init($0.area)
            },
            ListField("visits", .count, "visits with that cause") { .init($0.cases) },
        ])

    /// The planted causes, as the panel shows them.
    func shownPlanted(_ choice: ListChoice) -> [PlantedTruthRow] {
        Self.planted.shown(report?.planted ?? [], by: choice)
    }
}

extension State {
    /// The rows of the shown protocol, as the panel shows them.
    var shownSystems: [ModelComparison.Row] {
        guard let table = runs.comparison.shown else { return [] }
        let rows = table.rows.map { ComparedRow(row: $0, value: $0.metrics[table.leading]) }
        return ComparisonState.table.shown(rows, by: panelChoices["comparison"]).map(\.row)
    }
}

extension FilteredList {
    static let comparison = FilteredList(
        nil, ComparisonState.table, \.panelChoices["comparison"],
        identities: { $0.shownSystems.map { .name($0.name) } })

    static let study = FilteredList(
        nil, FaithfulnessText.table, \.panelChoices["study"],
        isShown: { $0.runs.study.slice != nil },
        identities: { state in
            let methods = state.runs.study.slice?.faithfulness.methods ?? []
            return FaithfulnessText.table.shown(methods, by: state.panelChoices["study"]).map {
                .name($0.method)
            }
        })

    static let planted = FilteredList(
        nil, FaithfulnessStudyState.planted, \.panelChoices["planted"],
        isShown: { $0.runs.study.showsPlanted },
        identities: { state in
            state.runs.study.shownPlanted(state.panelChoices["planted"]).map {
                .name("\($0.cause) \($0.side) \($0.among) \($0.method)")
            }
        })
}
