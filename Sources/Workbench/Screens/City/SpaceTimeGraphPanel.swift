import Canvas
import Reports

extension Panel {
    static let spaceTimeGraph: Panel = Panel(
        "the space-time graph", opener: .picture,
        own: [
            Binding(
                [.enter], "The edge in words", hint: "in words",
                unless: { $0.city.spaceTimeGraph.answer == nil ? "There is no edge yet." : nil }
            ) { state in
                let edges = state.city.spaceTimeGraph.answer?.heaviest
                if let edge = edges?[safe: state.panelRow] {
                    state.say(SpaceTimeGraphText.sentence(edge))
                }
                return []
            }
        ],
        count: { $0.city.spaceTimeGraph.answer?.heaviest.count ?? 0 },
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
