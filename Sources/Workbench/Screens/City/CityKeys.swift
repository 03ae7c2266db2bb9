import Reports

extension CityScreen {
    static let rows: [Binding] = opening + MapKeys.rows + showing

    private static let opening: [Binding] = [
        Binding(
            .open, "Open another city", hint: "city",
            unless: {
                $0.city.names.isEmpty
                    ? "There is no other city; \(KeyMeaning.grow.key) grows one, "
                        + "\(KeyMeaning.importing.key) imports one." : nil
            }
        ) { $0.show(Overlay(.cities)) }
    ]

    private static let showing: [Binding] = [
        Binding(
            .group, "Show the next category on the map, or the next brand beside their list",
            hint: "layer", unless: { $0.city.withoutLayers }
        ) { $0.change { $0.city.nextLayer(brands: $0.city.showsBrands) } },
        Binding(
            .view, "Outline nothing, regions, business areas, or both", hint: "outlines",
            unless: { $0.city.withoutOutlines }
        ) { $0.change { $0.city.nextOutline() } },
        Binding(
            .picture, "The space-time graph of the city: which places are visited together",
            hint: "graph", unless: { $0.city.withoutGraph }
        ) { $0.showSpaceTimeGraph() },
        Binding(
            .fill, "Places as dots, or as filled cells: dark where many visits are",
            unless: { $0.cannotMoveMap }
        ) {
            $0.change {
                $0.city.fillsCells.toggle()
                return $0.city.fillsCells
                    ? "Cells are filled: the darker, the more visits."
                    : "A dot for each place: the brighter, the more visits."
            }
        },
        Binding(.next, "Next list: categories, places, brands") { state in
            state.city.turnList(by: 1)
            return []
        },
        Binding(.before, "Previous list") { state in
            state.city.turnList(by: -1)
            return []
        },
        Binding(.grow, "Grow a city …") { $0.openForm(.grow) },
        Binding(.importing, "Import a city …") { $0.openForm(.importing) },
        Binding(
            .add, "Add regions, brands … to this city …",
            unless: { $0.city.report == nil ? "There is no city to add to yet." : nil }
        ) { $0.openForm(.add) },
        Binding(
            .among, "Cut this city down to some visits, as a new city …",
            unless: { $0.city.report == nil ? "There is no city to cut yet." : nil }
        ) { $0.openForm(.filter) },
    ]
}
