import Reports

// The lists that belong to no screen.

extension ChoiceList {
    /// The keys of what had the keyboard, which can be carried out from here.
    static let help: ChoiceList = ChoiceList(
        name: "the list of keys",
        title: { "keys of \($0.overlay?.under?.kind.part.name ?? $0.screen.title)" },
        table: .entries("keys", "key", "title", more: [.synonyms]),
        entries: { state in
            let rows = state.helpedRows
            let keys = rows.enumerated().map { index, row in
                OverlayEntry(
                    left: row.keyNames, right: row.title, number: index, row: row,
                    synonyms: row.synonyms)
            }
            let fields = state.helpedFields.enumerated().map { index, field in
                OverlayEntry(
                    left: field.head.example,
                    right: "filter of \(field.list.name): \(field.head.help)",
                    number: rows.count + index)
            }
            let known = keys + fields
            let signs = SignMeaning.entries(state.helpedSigns, from: known.count)
            return known + signs + MouseHelp.entries(from: known.count + signs.count)
        }, closer: KeyMeaning.help.keys[0], keysFirst: true
    ) { state, entry in
        let field = state.helpedFields[safe: entry.number - state.helpedRows.count]
        if let field { return state.filter(by: field) }
        // What the mouse does cannot be done from here, and a sign does nothing.
        guard let row = entry.row else { return [] }
        state.overlay = state.overlay?.under
        return row.perform(&state)
    }

    /// The keys of every part of the program.
    static let allKeys: ChoiceList = ChoiceList(
        name: "the list of all keys", title: { _ in "keys of the whole workbench" },
        table: .entries("keys", "key", "title", more: [.synonyms]),
        entries: { _ in State.allKeys }, closer: KeyMeaning.help.keys[0], keysFirst: true
    ) { state, entry in
        guard let row = entry.row else { return [] }
        let section = State.section(ofKey: entry.number)
        let screen = Screen.allCases.first { section?.title == $0.section }
        guard screen != nil || section?.title == KeyTable.sections.first?.title else {
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
        table: .entries("commands", "command", "key", more: [.synonyms]),
        entries: { state in
            let commands = state.commands
            return commands + state.found.enumerated().map { $1.entry(commands.count + $0) }
        }, typed: { $0.find($1) }
    ) { state, entry in
        state.overlay = nil
        if let found = entry.found { return state.go(to: found) }
        guard let command = state.allCommands[safe: entry.number] else { return [] }
        var effects: [Effect] = []
        if let screen = command.screen, screen != state.screen { effects = state.open(screen) }
        return effects + command.row.perform(&state)
    }

    /// The runs that the screen can show.
    static let runs: ChoiceList = ChoiceList(
        name: "the list of runs", title: { _ in "choose a run" },
        table: .entries(
            "runs", "run", "what",
            more: [
                .value(0, "model", .text, "the model"),
                .value(1, "status", .word(RunStatus.allCases.map(\.rawValue)), "what it is doing"),
                .value(2, "epoch", .count, "how many epochs it has trained"),
                .value(3, "best", .count, "best value of what its epoch is chosen by"),
                .value(4, "started", .ordered, "day and time, UTC"),
            ]),
        entries: { state in
            state.screen.part.choices(state).enumerated().map { index, run in
                OverlayEntry(left: run.name, right: run.what, number: index, values: run.values)
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
        table: .entries("formats", "format", "ending"), entries: { $0.exports }
    ) { state, entry in
        state.overlay = nil
        return state.export(named: entry.left)
    }
}

extension State {
    /// The rows that the help lists.
    fileprivate var helpedRows: [Binding] {
        overlay?.under?.kind.part.rows ?? KeyTable.rows(on: screen, preferences)
    }

    /// The signs that what had the keyboard does not explain itself.
    fileprivate var helpedSigns: [SignMeaning] {
        overlay?.under?.kind.part.signs ?? screen.part.signs
    }

    /// The fields of the lists that have the keyboard, or could have it by Tab.
    fileprivate var helpedFields: [(list: FilteredList, head: FieldHead)] {
        let lists: [FilteredList]
        if let above = overlay?.under {
            lists = above.kind.part.lists.filter { $0.isShown(self) }
        } else {
            lists = screen.part.lists.filter { list in
                list.isShown(self) && (list.pane.map { tabPanes.contains($0) } ?? false)
            }
        }
        // What depends on the rows besides, such as the settings of their models, is too much here.
        return lists.flatMap { list in
            let known = Set(list.known(self).map(\.name))
            return list.heads.filter { known.contains($0.name) }.map { (list: list, head: $0) }
        }
    }

    /// Opens the filter of a list with the name of a field.
    fileprivate mutating func filter(
        by field: (list: FilteredList, head: FieldHead)
    ) -> [Effect] {
        overlay = overlay?.under
        if let pane = field.list.pane { self.pane = pane }
        let text = filterText.isEmpty ? "" : filterText + " "
        return openFilter(text + field.head.opening)
    }

    /// What the palette offers: the rows of every screen, then those of all, with the chosen letters.
    fileprivate var allCommands: [(screen: Screen?, row: Binding)] {
        Screen.allCases.flatMap { screen in
            KeyTable.own(of: screen, preferences).map { (screen, $0) }
        } + KeyTable.everywhere(preferences).map { (nil, $0) }
    }

    /// The same as entries: what this screen can do first, then what all can.
    fileprivate var commands: [OverlayEntry] {
        let commands = allCommands
        let entries = commands.enumerated().map { index, command in
            let place = command.screen.map { "\($0.title): " } ?? ""
            // What another screen would say is known only there.
            let isHere = command.screen == nil || command.screen == screen
            return OverlayEntry(
                left: place + command.row.title, right: command.row.keyNames, number: index,
                row: isHere ? command.row : nil, synonyms: command.row.synonyms)
        }
        func order(_ entry: OverlayEntry) -> Int {
            let place = commands[entry.number].screen
            return place == screen ? 0 : place == nil ? 1 : 2
        }
        return (0...2).flatMap { wanted in entries.filter { order($0) == wanted } }
    }

    /// The rows of every part of the program, and what the mouse does.
    static let allKeys: [OverlayEntry] = {
        let rows = KeyTable.sections.flatMap { section in section.rows.map { (section, $0) } }
        let keys = rows.enumerated().map { index, keyed in
            let (section, row) = keyed
            return OverlayEntry(
                left: row.keyNames, right: "\(row.title) (\(section.place))", number: index,
                row: row, synonyms: row.synonyms)
        }
        return keys + MouseHelp.entries(from: keys.count)
    }()

    /// The part of the program that one of those rows belongs to.
    fileprivate static func section(ofKey number: Int) -> KeySection? {
        var rest = number
        return KeyTable.sections.first { section in
            rest -= section.rows.count
            return rest < 0
        }
    }

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
    /// Its model, status, epoch, best value and start.
    var values: [FieldValue] = []

    init(_ run: RunReport) {
        name = run.run
        what = "\(run.status.rawValue), epoch \(run.epoch)"
        values = [
            .text(run.model), .text(run.status.rawValue), .init(run.epoch), .init(run.bestValue),
            .text(run.startedAt),
        ]
    }

    init(rule: String, city: String) {
        name = "\(rule)@\(city)"
        what = "a simple rule"
    }
}
