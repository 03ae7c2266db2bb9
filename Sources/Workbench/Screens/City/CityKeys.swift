import Reports

extension CityScreen {
    static let rows: [Binding] = [
        Binding(
            "o", "Open another city", hint: "city",
            unless: {
                $0.city.names.isEmpty ? "There is no other city; N grows one, I imports one." : nil
            }
        ) { $0.show(Overlay(.cities)) },
        map("+=", "Zoom in", .zoomIn, hint: "zoom"),
        map("-", "Zoom out", .zoomOut),
        map("0", "Show the whole city", .whole),
        map("H", "Move the map to the west", .left),
        map("L", "Move the map to the east", .right),
        map("K", "Move the map to the north", .up),
        map("J", "Move the map to the south", .down),
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

    private static func map(
        _ keys: String, _ title: String, _ move: MapMove, hint: String? = nil
    ) -> Binding {
        Binding(keys, title, hint: hint) { state in
            state.city.view.move(move)
            return []
        }
    }
}
