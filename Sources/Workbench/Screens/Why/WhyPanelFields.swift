import Reports
import Support

// What can be asked of the lists in the panels of the Why screen.

extension WhyState {
    static let removals = ListTable<CounterfactualReport.Removal>(
        "visits",
        [
            ListField("place", .text, "name of the place", column: "removed", isSearched: true) {
                .text($0.placeName)
            },
            ListField("category", .text, "what kind of place", isSearched: true) {
                .init($0.category)
            },
            ListField("visits", .count, "how many visits") { .init($0.visits) },
        ])

    /// Like the rows of evidence, as far as a difference has them.
    static let differences: ListTable<EvidenceLine> = {
        let left = ["share", "adds", "removed", "rank", "disagrees"]
        let adds = ListField<EvidenceLine>(
            "adds", .count, "what it adds to the difference", column: "for it"
        ) { .init($0.item.contribution) }
        return ListTable(
            rows.name, [adds] + rows.fields.filter { !left.contains($0.head.name) })
    }()
}

extension State {
    /// The visits that would have to be missing, as the panel shows them.
    var shownRemovals: [CounterfactualReport.Removal] {
        WhyState.removals.shown(
            why.counterfactual.answer?.removed ?? [], by: panelChoices["counterfactual"])
    }

    /// The rows of the comparison of two places, as the panel shows them.
    var shownDifferences: [EvidenceItem] {
        let items = why.contrast.answer?.evidence ?? []
        return WhyState.differences.shown(
            items.map { EvidenceLine(item: $0) }, by: panelChoices["contrast"]
        ).map(\.item)
    }
}

extension FilteredList {
    static let counterfactual = FilteredList(
        nil, WhyState.removals, \.panelChoices["counterfactual"],
        identities: { $0.shownRemovals.map { .number($0.place) } })

    static let contrast = FilteredList(
        nil, WhyState.differences, \.panelChoices["contrast"],
        identities: { $0.shownDifferences.map { WhyScreen.identity($0) } })
}
