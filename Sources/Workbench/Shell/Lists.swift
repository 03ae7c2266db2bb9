import Reports

// The lists that belong to no screen.

extension ChoiceList {
    /// The keys of what had the keyboard, which can be carried out from here.
    static let help: ChoiceList = ChoiceList(
        name: "the list of keys",
        title: { "keys of \($0.overlay?.under?.kind.part.name ?? $0.screen.title)" },
        entries: { state in
            state.helpedRows.enumerated().map { index, row in
                OverlayEntry(left: row.keyNames, right: row.title, number: index, row: row)
            }
        }, closer: .character("?"), keysFirst: true
    ) { state, entry in
        let row = state.helpedRows[safe: entry.number]
        state.overlay = state.overlay?.under
        return row?.perform(&state) ?? []
    }

    /// Everything that can be done, by name.
    static let palette: ChoiceList = ChoiceList(
        name: "the list of commands", title: { _ in "commands" },
        entries: { state in
            state.commands.enumerated().map { index, command in
                let place = command.screen.map { "\($0.title): " } ?? ""
                // What another screen would say is known only there.
                let isHere = command.screen == nil || command.screen == state.screen
                return OverlayEntry(
                    left: place + command.row.title, right: command.row.keyNames, number: index,
                    row: isHere ? command.row : nil)
            }
        }
    ) { state, entry in
        state.overlay = nil
        guard let command = state.commands[safe: entry.number] else { return [] }
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
        entries: { _ in
            PaneExport.Format.allCases.map { OverlayEntry(left: $0.rawValue, right: $0.fileName) }
        }
    ) { state, entry in
        guard let format = PaneExport.Format(rawValue: entry.left) else { return [] }
        state.overlay = nil
        return state.export(as: format)
    }
}

extension State {
    /// The rows that the help lists.
    fileprivate var helpedRows: [Binding] {
        overlay?.under?.kind.part.rows ?? KeyTable.rows(on: screen, preferences)
    }

    /// What the palette offers: the rows of every screen, then those of all.
    fileprivate var commands: [(screen: Screen?, row: Binding)] {
        let rows = Screen.allCases.map { screen in
            (screen, KeyTable.rows(on: screen, preferences))
        }
        let own = rows.flatMap { screen, rows in
            rows.prefix(screen.part.rows.count).map { (Optional(screen), $0) }
        }
        return own + (rows.first?.1.dropFirst(rows[0].0.part.rows.count).map { (nil, $0) } ?? [])
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
