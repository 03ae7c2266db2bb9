import Support

/// The one table that drives the keyboard, the help, the palette, the footers and `docs/KEYS.md`.
public enum KeyTable {
    /// The rows of every screen, which come after its own.
    public static let everywhere: [Binding] = moving + arranging + screens + program

    private static let moving: [Binding] = [
        Binding([.enter], "Open what is selected", hint: "open") { $0.enter() },
        Binding([.escape], "Back") { $0.back() },
        Binding([.tab], "Next pane", hint: "pane") { $0.turnPane(by: 1) },
        Binding([.backTab], "Previous pane") { $0.turnPane(by: -1) },
        Binding([.character("j"), .down], "Down") { $0.step(.down) },
        Binding([.character("k"), .up], "Up") { $0.step(.up) },
        Binding([.left], "Left, or the value before") { $0.step(.left) },
        Binding([.right], "Right, or the next value") { $0.step(.right) },
        Binding([.pageDown, .control("d")], "A page down") { $0.move(by: $0.page) },
        Binding([.pageUp, .control("u")], "A page up") { $0.move(by: -$0.page) },
        Binding([.home, .character("g")], "To the first row") {
            $0.move(by: -$0.rowCount($0.pane))
        },
        Binding([.end, .character("G")], "To the last row") { $0.move(by: $0.rowCount($0.pane)) },
        Binding(
            "/", "Filter this screen", hint: "filter",
            unless: { $0.screen.part.filter == nil ? "This screen has no list to filter." : nil }
        ) { $0.openFilter() },
    ]

    private static let arranging: [Binding] = [
        Binding(
            "z", "Enlarge the pane, or show all panes again",
            hintNow: { $0.leavesEnlarged ? "all panes" : nil }
        ) { $0.togglePane() },
        Binding("Z", "Hide panes, show them, give them more room …") {
            $0.show(Overlay(.panes))
        },
    ]

    private static let screens: [Binding] = Screen.allCases.map { screen in
        Binding(
            "\(screen.rawValue)", "\(screen.title): \(screen.part.meaning)",
            unless: { _ in screen.part.refusal }
        ) { $0.open(screen) }
    }

    private static let program: [Binding] = [
        Binding("y", "Copy the command line that shows the same", hint: "copy") {
            $0.copyCommand()
        },
        Binding("w", "Write this screen to a text file") { $0.writeScreen() },
        Binding([.character(":"), .control("p")], "Find a command", hint: "commands") {
            $0.show(Overlay(.palette))
        },
        Binding(",", "Choose the theme …") { $0.openThemes() },
        Binding("?", "The keys that do something here", hint: "help") { $0.showHelp() }.staying(),
        Binding([.control("l")], "Draw the screen anew") { _ in [.redraw] },
        Binding([.control("z")], "Suspend to the shell") { _ in [.suspend] },
        Binding(
            [.character("q"), .control("c")], "Quit; trainings go on by themselves", hint: "quit"
        ) { _ in [.quit] }.staying(),
    ]

    /// The rows that apply on a screen: its own first.
    public static func rows(on screen: Screen) -> [Binding] { screen.part.rows + everywhere }

    /// Every part that has keys, in the order of `docs/KEYS.md`.
    public static var sections: [KeySection] {
        [KeySection("Everywhere", everywhere)]
            + Screen.allCases.filter { !$0.part.rows.isEmpty }.map {
                KeySection("\($0.rawValue) \($0.title)", $0.part.rows)
            }
            + [KeySection("In every panel", Panel.everywhere)]
            + Overlay.Kind.documented.map { KeySection($0.part.section, $0.part.ownRows) }
            + Screen.allCases.flatMap { $0.part.pictureSections }
    }

    /// The content of `docs/KEYS.md`.
    public static func markdown() -> String {
        var text = """
            # Keys

            Made from the rows of keys in `Sources/Workbench`; a test compares.

            """
        for section in sections {
            text += "\n## \(section.title)\n\n| keys | what they do |\n|---|---|\n"
            for row in section.rows {
                let keys = row.keys.map { "`\($0.name)`" }.joined(separator: " ")
                text += "| \(keys) | \(row.title) |\n"
            }
        }
        return text
    }
}

extension State {
    /// The rows of whatever has the keyboard.
    public var rows: [Binding] { overlay?.kind.part.rows ?? KeyTable.rows(on: screen, preferences) }

    mutating func press(_ key: Key) -> [Effect] {
        status = nil
        if let row = rows.first(where: { $0.keys.contains(key) }) { return row.perform(&self) }
        if let part = overlay?.kind.part { return part.type(key, &self) }
        say("\(key.name) does nothing here; ? lists the keys.")
        return []
    }

    /// Whether what has the keyboard is a line of text.
    public var takesText: Bool { overlay?.kind.part.takesText ?? false }

    /// Characters one after the other, as if they had been pressed; only the last can be seen.
    mutating func type(_ text: String) -> [Effect] {
        var rest = text[...]
        guard let first = rest.popFirst() else { return [] }
        // The first may leave a list instead of being typed.
        var effects = press(.character(first))
        if takesText {
            effects += insert(String(rest))
        } else {
            for character in rest { effects += press(.character(character)) }
        }
        return effects
    }

    /// Text from elsewhere: it is typed into a line, and else it does nothing. None of it is a key.
    mutating func paste(_ text: String) -> [Effect] {
        guard takesText else {
            say("Pasted text does nothing here: it goes into a line of text, such as a filter.")
            return []
        }
        status = nil
        return insert(text.printable)
    }

    private mutating func insert(_ text: String) -> [Effect] {
        guard !text.isEmpty else { return [] }
        return overlay?.kind.part.insert(text, &self) ?? []
    }

    /// The rows of what has the keyboard, to be looked through and to be carried out.
    mutating func showHelp() -> [Effect] {
        show(Overlay(.help, over: overlay))
    }
}

extension String {
    /// Lines and columns become blanks, and what cannot be seen is left out.
    fileprivate var printable: String {
        let words = split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
        let seen = words.unicodeScalars.filter { !SafeText.isHidden($0) }
        return String(String.UnicodeScalarView(seen))
    }
}
