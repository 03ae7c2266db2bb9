import Reports

extension CityScreen {
    static let rows: [Binding] = opening + MapKeys.rows + showing

    private static let opening: [Binding] = [
        Binding(
            "o", "Open another city", hint: "city",
            unless: {
                $0.city.names.isEmpty ? "There is no other city; N grows one, I imports one." : nil
            }
        ) { $0.show(Overlay(.cities)) }
    ]

    private static let showing: [Binding] = [
        Binding(
            "c", "Show the next category on the map", hint: "layer",
            unless: {
                $0.city.layerNames(brands: false).isEmpty
                    ? "No place of this city has a category." : nil
            }
        ) { $0.change { $0.city.nextLayer(brands: false) } },
        Binding(
            "b", "Show the next brand on the map",
            unless: {
                $0.city.layerNames(brands: true).isEmpty
                    ? "No place of this city has a brand; A adds brands." : nil
            }
        ) { $0.change { $0.city.nextLayer(brands: true) } },
        Binding(
            "a", "Outline nothing, regions, business areas, or both", hint: "outlines",
            unless: { $0.city.withoutOutlines }
        ) { $0.change { $0.city.nextOutline() } },
        Binding(
            "s", "The space-time graph of the city: which places are visited together",
            hint: "graph", unless: { $0.city.withoutGraph }
        ) { $0.showSpaceTimeGraph() },
        Binding(
            "%", "Places as dots, or as filled cells: dark where many visits are",
            unless: { $0.cannotMoveMap }
        ) {
            $0.change {
                $0.city.fillsCells.toggle()
                return $0.city.fillsCells
                    ? "Cells are filled: the darker, the more visits."
                    : "A dot for each place: the brighter, the more visits."
            }
        },
        Binding("]", "Next list: categories, places, brands") { state in
            state.city.turnList(by: 1)
            return []
        },
        Binding("[", "Previous list") { state in
            state.city.turnList(by: -1)
            return []
        },
        Binding("N", "Grow a city …") { $0.openForm(.grow) },
        Binding("I", "Import a city …") { $0.openForm(.importing) },
        Binding(
            "A", "Add regions, brands … to this city …",
            unless: { $0.city.report == nil ? "There is no city to add to yet." : nil }
        ) { $0.openForm(.add) },
    ]
}
