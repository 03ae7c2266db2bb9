import Support

/// The one table that drives the keyboard, the help, the palette, the footers and `docs/KEYS.md`.
public enum KeyTable {
    /// The rows of every screen, which come after its own.
    public static let everywhere: [Binding] =
        moving + ofLists + arranging + screens + program + terminal

    private static let moving: [Binding] = [
        Binding([.enter], "Open what is selected", hint: "open") { $0.enter() },
        Binding([.escape], "Back") { $0.back() },
        Binding([.tab], "Next pane", hint: "pane") { $0.turnPane(by: 1) },
        Binding([.backTab], "Previous pane") { $0.turnPane(by: -1) },
        Binding(.down, and: [.down], "Down") { $0.step(.down) },
        Binding(.up, and: [.up], "Up") { $0.step(.up) },
        Binding([.left], "Left, or the value before") { $0.step(.left) },
        Binding([.right], "Right, or the next value") { $0.step(.right) },
        Binding([.pageDown, .control("d")], "A page down") { $0.move(by: $0.page) },
        Binding([.pageUp, .control("u")], "A page up") { $0.move(by: -$0.page) },
        Binding(.first, and: [.home], "To the first row") {
            $0.move(by: -$0.rowCount($0.pane))
        },
        Binding(.last, and: [.end], "To the last row") { $0.move(by: $0.rowCount($0.pane)) },
    ]

    /// The keys of every list, on screens and in panels.
    static let ofLists: [Binding] = [
        Binding(.filter, "Filter this list", hint: "filter", unless: { $0.cannotFilter }) {
            $0.openFilter()
        },
        Binding(
            .sortDown, "Sort this list by its next column", hint: "sort",
            shown: "\(KeyMeaning.sortUp.standardKey) \(KeyMeaning.sortDown.standardKey)",
            unless: { $0.cannotSort }
        ) { $0.sortList(by: 1) },
        Binding(.sortUp, "Sort this list by the column before", unless: { $0.cannotSort }) {
            $0.sortList(by: -1)
        },
        Binding(.sortBack, "Reverse the order of this list", unless: { $0.cannotSort }) {
            $0.reverseList()
        },
    ]

    private static let arranging: [Binding] = [
        Binding(
            .enlarge, "Enlarge the pane, or show all panes again",
            hintNow: { $0.leavesEnlarged ? "all panes" : nil }
        ) { $0.togglePane() },
        Binding(.panes, "Hide panes, show them, give them more room …") {
            $0.show(Overlay(.panes))
        },
    ]

    private static let screens: [Binding] = Screen.allCases.map { screen in
        Binding(
            [.character(screen.key)], means: .screens,
            "\(screen.title): \(screen.part.meaning)", unless: { _ in screen.part.refusal }
        ) { $0.open(screen) }
    }

    private static let program: [Binding] = [
        Binding(.copy, "Copy the command line that shows the same", hint: "copy") {
            $0.copyCommand()
        }.known(as: "clipboard yank"),
        Binding(.write, "Write this screen to a text file") { $0.writeScreen() }
            .known(as: "save screenshot"),
        .note,
        Binding(
            .commands, and: [.control("p")],
            "Find a command, user, place, brand, run, city or word",
            hint: "commands"
        ) { $0.showPalette() }.known(as: "palette search"),
        Binding(
            .help, and: [.function(1)], "The keys that do something here", hint: "help"
        ) { $0.showHelp() }.staying(),
        Binding(.theme, "Choose the theme …") { $0.openThemes() }.known(as: "colours dark light"),
        Binding(
            .quit, and: [.control("c")], "Quit; trainings go on by themselves", hint: "quit"
        ) { _ in [.quit] }.staying(),
    ]

    /// Keys about the terminal, not about what is on it: they work in a panel and in a line of
    /// text, too.
    fileprivate static let terminal: [Binding] = [
        Binding([.control("l")], "Draw the screen anew") { _ in [.redraw] },
        Binding([.control("z")], "Suspend to the shell") { _ in [.suspend] },
    ]

    /// The rows that apply on a screen: its own first.
    public static func rows(on screen: Screen) -> [Binding] { screen.part.rows + everywhere }

    /// Every part that has keys, in the order of `docs/KEYS.md`.
    public static var sections: [KeySection] {
        [KeySection("Everywhere", everywhere)]
            + Screen.allCases.filter { !$0.part.rows.isEmpty }.map {
                KeySection($0.section, $0.part.rows)
            }
            + [MapKeys.section, KeySection("In every panel", Panel.everywhere)]
            + Overlay.Kind.documented.map { KeySection($0.part.section, $0.part.ownRows) }
            + Screen.allCases.flatMap { $0.part.pictureSections }
    }

    /// Meanings that some row has; the others are kept free for what is to come.
    static var usedMeanings: [KeyMeaning] {
        let used = Set(sections.flatMap(\.rows).compactMap(\.meaning))
        return KeyMeaning.allCases.filter(used.contains)
    }

    /// The content of `docs/KEYS.md`.
    public static func markdown() -> String {
        var text = """
            # Keys

            Made from the rows of keys in `Sources/Workbench`; a test compares.

            ## What letters and signs mean

            The same on every screen, in every panel and overlay. In a question `y` says yes.

            | keys | what they stand for |
            |---|---|

            """
        for meaning in usedMeanings {
            let keys = meaning.keys.map { "`\($0.name)`" }.joined(separator: " ")
            text += "| \(keys) | \(meaning.words) |\n"
        }
        text += "\n## The mouse\n\n| with the mouse | what it does |\n|---|---|\n"
        for row in MouseHelp.rows { text += "| \(row.gesture) | \(row.effect) |\n" }
        text += "\n## Signs in tables\n\n| where | sign | what it says |\n|---|---|---|\n"
        for (place, sign) in SignMeaning.all {
            text += "| \(place) | `\(sign.sign)` | \(sign.meaning) |\n"
        }
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
        if let row = KeyTable.terminal.first(where: { $0.keys.contains(key) }) {
            return row.perform(&self)
        }
        status = nil
        if let row = rows.first(where: { $0.keys.contains(key) }) { return row.perform(&self) }
        if let part = overlay?.kind.part { return part.type(key, &self) }
        say("\(key.name) does nothing here; \(KeyMeaning.help.key) lists the keys.")
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
