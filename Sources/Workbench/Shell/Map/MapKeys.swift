import Canvas

/// The keys of a map, the same on every screen that has one.
enum MapKeys {
    static let rows: [Binding] = [
        move(.zoomIn, "Zoom into the map", .zoomIn, hint: "zoom"),
        move(.zoomOut, "Zoom out of the map", .zoomOut),
        move(.fit, "All that the map shows, far places too, and back", .fit, hint: "fit"),
        move(.whole, "Back to the opening view of the map", .opening),
        Binding(
            .crosshair, "A crosshair on the map, which tells what lies where",
            hintNow: word("crosshair"),
            unless: { $0.cannotMoveMap }
        ) { $0.turnCrosshair() },
        move(.west, "Move the map to the west", .left),
        move(.east, "Move the map to the east", .right),
        move(.north, "Move the map to the north", .up),
        move(.south, "Move the map to the south", .down),
    ]

    /// What keys that hold everywhere do while a map has the keyboard.
    static let section = KeySection(
        "In a map",
        [
            Binding([.left], "The map, or its crosshair, to the west") { $0.step(.left) },
            Binding([.right], "To the east") { $0.step(.right) },
            Binding(.up, and: [.up], "To the north") { $0.step(.up) },
            Binding(.down, and: [.down], "To the south") { $0.step(.down) },
            Binding([.enter], "A crosshair; with one, take what lies under it") { $0.enter() },
            Binding([.escape], "Put the crosshair away") { $0.back() },
        ])

    private static func move(
        _ meaning: KeyMeaning, _ title: String, _ move: MapMove, hint: String? = nil
    ) -> Binding {
        Binding(
            meaning, title, hintNow: hint.map { word($0) }, unless: { $0.cannotMoveMap }
        ) { $0.moveMap(move) }
    }

    /// A word in the footer while the map has the keyboard.
    private static func word(_ text: String) -> Binding.Word {
        { $0.isInMap ? text : nil }
    }
}
