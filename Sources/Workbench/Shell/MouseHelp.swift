/// What the mouse does, for the help and `docs/KEYS.md`.
enum MouseHelp {
    static let rows: [(gesture: String, effect: String)] = [
        ("click", "Selects the pane and the row under it"),
        ("click on a tab", "Opens that screen"),
        ("click on a key at the bottom", "Does what the key does"),
        ("double click", "Opens what is under it, as Enter does"),
        ("click on a map", "Sets the crosshair; on the crosshair, takes what lies under it"),
        ("drag a map", "Moves it; what is held stays under the pointer"),
        ("wheel", "Scrolls the list under it; zooms a map"),
        ("drag a border", "Gives one pane more room and its neighbour less"),
        ("double click on a border", "Puts it back where it was"),
        ("drag with Shift", "Selects text: that is the terminal's own work"),
    ]

    /// - Parameter first: The number of the first one among all entries of the list.
    static func entries(from first: Int) -> [OverlayEntry] {
        rows.enumerated().map {
            OverlayEntry(
                left: $1.gesture, right: $1.effect, number: first + $0, synonyms: "mouse")
        }
    }
}
