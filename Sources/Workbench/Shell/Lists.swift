import Reports

// The lists that belong to no screen.

extension ChoiceList {
    /// The keys of what had the keyboard, which can be carried out from here.
    static let help: ChoiceList = ChoiceList(
        name: "the list of keys",
        title: { "keys of \($0.overlay?.under?.kind.part.name ?? $0.screen.title)" },
        entries: { state in
            state.helpedRows.enumerated().map { index, row in
                OverlayEntry(
                    left: row.keyNames, right: row.title, number: index, row: row,
                    synonyms: row.synonyms)
            } + MouseHelp.entries
        }, closer: KeyMeaning.help.keys[0], keysFirst: true
    ) { state, entry in
        // What the mouse does cannot be done from here.
        guard let row = entry.row else { return [] }
        state.overlay = state.overlay?.under
        return row.perform(&state)
    }

    /// The keys of every part of the program.
    static let allKeys: ChoiceList = ChoiceList(
        name: "the list of all keys", title: { _ in "keys of the whole workbench" },
        entries: { _ in State.allKeys }, closer: KeyMeaning.help.keys[0], keysFirst: true
    ) { state, entry in
        guard let row = entry.row else { return [] }
        let section = KeyTable.sections[safe: entry.number]
        let screen = Screen.allCases.first { section?.title == $0.section }
        guard screen != nil || entry.number == 0 else {
            state.say("\(row.footerKeys) does that \(section?.place ?? "elsewhere").")
            return []
        }
        state.overlay = nil
        let effects = screen.map { state.open($0) } ?? []
        return effects + row.perform(&state)
    }

    /// Everything that can be done, and whatever has a name.
    static let palette: ChoiceList = ChoiceList(
        name: "the list of commands", title: { _ in "commands" },
        entries: { state in
            let words = UserFilter.words(of: state.overlay?.line.text ?? "")
            return state.commands.filter { $0.matches(words) } + state.found.map(\.entry)
        }, matchesItself: true, typed: { $0.find($1) }
    ) { state, entry in
        state.overlay = nil
        if let found = entry.found { return state.go(to: found) }
        guard let command = State.allCommands[safe: entry.number] else { return [] }
        var effects: [Effect] = []
        if let screen = command.screen, screen != state.screen { effects = state.open(screen) }
        return effects + command.row.perform(&state)
    }

    /// The runs that the screen can show.
    static let runs: ChoiceList = ChoiceList(
        name: "the list of runs", title: { _ in "choose a run" },
        entries: { state in
            state.screen.part.choices(state).map { run in
                OverlayEntry(left: run.name, right: run.what)
            }
        }
    ) { state, entry in
        state.overlay = nil
        state.screen.part.choose(entry.left, &state)
        return []
    }

    /// The format that a pane is written in.
    static let export: ChoiceList = ChoiceList(
        name: "the list of formats", title: { _ in "write this pane as" },
        entries: { $0.exports }
    ) { state, entry in
        state.overlay = nil
        return state.export(named: entry.left)
    }
}

extension State {
    /// The rows that the help lists.
    fileprivate var helpedRows: [Binding] {
        overlay?.under?.kind.part.rows ?? KeyTable.rows(on: screen)
    }

    /// What the palette offers: the rows of every screen, then those of all.
    fileprivate static let allCommands: [(screen: Screen?, row: Binding)] =
        Screen.allCases.flatMap { screen in screen.part.rows.map { (screen, $0) } }
        + KeyTable.everywhere.map { (nil, $0) }

    /// The same as entries: what this screen can do first, then what all can.
    fileprivate var commands: [OverlayEntry] {
        let entries = Self.allCommands.enumerated().map { index, command in
            let place = command.screen.map { "\($0.title): " } ?? ""
            // What another screen would say is known only there.
            let isHere = command.screen == nil || command.screen == screen
            return OverlayEntry(
                left: place + command.row.title, right: command.row.keyNames, number: index,
                row: isHere ? command.row : nil, synonyms: command.row.synonyms)
        }
        func order(_ entry: OverlayEntry) -> Int {
            let place = Self.allCommands[entry.number].screen
            return place == screen ? 0 : place == nil ? 1 : 2
        }
        return (0...2).flatMap { wanted in entries.filter { order($0) == wanted } }
    }

    /// The rows of every part of the program, and what the mouse does.
    static let allKeys: [OverlayEntry] =
        KeyTable.sections.enumerated().flatMap { index, section in
            section.rows.map { row in
                OverlayEntry(
                    left: row.keyNames, right: "\(row.title) (\(section.place))", number: index,
                    row: row, synonyms: row.synonyms)
            }
        } + MouseHelp.entries

    /// Opens the palette. The names of the places come with it, unless they are there.
    mutating func showPalette() -> [Effect] {
        found = []
        let effects = show(Overlay(.palette))
        guard let name = city.report?.name, city.placeNames == nil else { return effects }
        return effects + [.ask(PlaceNamesQuestion(city: name))]
    }
}

/// A run, or a rule in the place of one, as a list offers it.
struct RunChoice {
    var name: String
    /// What it is, such as `finished, epoch 40`.
    var what: String

    init(_ run: RunReport) {
        name = run.run
        what = "\(run.status.rawValue), epoch \(run.epoch)"
    }

    init(rule: String, city: String) {
        name = "\(rule)@\(city)"
        what = "a simple rule"
    }
}
