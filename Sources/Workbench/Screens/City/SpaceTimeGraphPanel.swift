import Canvas
import Reports
import Support

extension Panel {
    static let spaceTimeGraph: Panel = Panel(
        "the space-time graph", opener: .picture,
        own: [
            Binding(
                [.enter], "The edge in words", hint: "in words",
                unless: { $0.city.spaceTimeGraph.answer == nil ? "There is no edge yet." : nil }
            ) { state in
                if let edge = state.shownEdges[safe: state.panelRow],
                    let area = state.city.spaceTimeGraph.answer?.area
                {
                    state.say(SpaceTimeGraphText.sentence(edge, area: area))
                }
                return []
            }
        ],
        count: { $0.shownEdges.count }, lists: [.spaceTimeGraph],
        draw: { drawSpaceTimeGraph($0, $1, in: $2, on: &$3) },
        command: {
            let city = CommandLines.quoted($0.city.report?.name ?? "CITY")
            return
                "whyhere city stkg \(city) --heaviest \(SpaceTimeGraphQuestion(city: "").heaviest)"
        })
}

extension State {
    mutating func showSpaceTimeGraph() -> [Effect] {
        guard let name = city.report?.name else { return [] }
        return show(Overlay(.spaceTimeGraph)) + ask(SpaceTimeGraphQuestion(city: name))
    }
}

extension CityState {
    static let edges = ListTable<SpaceTimeGraphReport.Edge>(
        "edges",
        [
            ListField("place", .text, "one of the two places", isSearched: true) {
                .text(Wording.name($0.place, $0.name))
            },
            ListField("other", .text, "the other place", column: "", isSearched: true) {
                .text(Wording.name($0.other, $0.otherName))
            },
            ListField("weight", .count, "weight of the edge") { .init($0.weight) },
            ListField("pairs", .count, "pairs of events that made it") { .init($0.pairs) },
            ListField("geohash", .count, "pairs from one geohash", column: "one geohash") {
                .init($0.pairsOfPlace)
            },
            ListField("period", .count, "pairs in one period of the day", column: "one period") {
                .init($0.pairsOfPeriod)
            },
        ])
}

extension State {
    /// The heaviest edges of the space-time graph, as the panel shows them.
    var shownEdges: [SpaceTimeGraphReport.Edge] {
        CityState.edges.shown(
            city.spaceTimeGraph.answer?.heaviest ?? [], by: panelChoices["graph"])
    }
}

extension FilteredList {
    static let spaceTimeGraph = FilteredList(
        nil, CityState.edges, \.panelChoices["graph"],
        identities: { $0.shownEdges.map { .name("\($0.place) \($0.other)") } })
}
