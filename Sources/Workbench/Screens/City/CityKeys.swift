import Reports

extension CityScreen {
    static let rows: [Binding] = [
        Binding(
            .open, "Open another city", hint: "city",
            unless: {
                $0.city.names.isEmpty
                    ? "There is no other city; \(KeyMeaning.grow.key) grows one, "
                        + "\(KeyMeaning.importing.key) imports one." : nil
            }
        ) { $0.show(Overlay(.cities)) },
        map(.zoomIn, "Zoom in", .zoomIn, hint: "zoom"),
        map(.zoomOut, "Zoom out", .zoomOut),
        map(.whole, "Show the whole city", .whole),
        map(.west, "Move the map to the west", .left),
        map(.east, "Move the map to the east", .right),
        map(.north, "Move the map to the north", .up),
        map(.south, "Move the map to the south", .down),
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
    ]

    private static func map(
        _ meaning: KeyMeaning, _ title: String, _ move: MapMove, hint: String? = nil
    ) -> Binding {
        Binding(meaning, title, hint: hint) { state in
            state.city.view.move(move)
            return []
        }
    }
}
