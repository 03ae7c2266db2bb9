import Reports

// The lists that belong to no screen.

extension ChoiceList {
    /// The keys of what had the keyboard, which can be carried out from here.
    static let help: ChoiceList = ChoiceList(
        name: "the list of keys",
        title: { "keys of \($0.overlay?.under?.kind.part.name ?? $0.screen.title)" },
        table: .entries("keys", "key", "title"),
        entries: { state in
            let rows = state.helpedRows
            let keys = rows.enumerated().map { index, row in
                OverlayEntry(left: row.keyNames, right: row.title, number: index, row: row)
            }
            return keys
                + state.helpedFields.enumerated().map { index, field in
                    OverlayEntry(
                        left: field.head.example,
                        right: "filter of \(field.list.name): \(field.head.help)",
                        number: rows.count + index)
                }
        }, closer: .character("?"), keysFirst: true
    ) { state, entry in
        let field = state.helpedFields[safe: entry.number - state.helpedRows.count]
        if let field { return state.filter(by: field) }
        let row = state.helpedRows[safe: entry.number]
        state.overlay = state.overlay?.under
        return row?.perform(&state) ?? []
    }

    /// Everything that can be done, by name.
    static let palette: ChoiceList = ChoiceList(
        name: "the list of commands", title: { _ in "commands" },
        table: .entries("commands", "command", "key"),
        entries: { state in
            State.commands.enumerated().map { index, command in
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
        guard let command = State.commands[safe: entry.number] else { return [] }
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
        table: .entries("formats", "format", "ending"),
        entries: { _ in
            PaneExport.Format.allCases.enumerated().map {
                OverlayEntry(left: $1.rawValue, right: $1.fileName, number: $0)
            }
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
        overlay?.under?.kind.part.rows ?? KeyTable.rows(on: screen)
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
        return lists.flatMap { list in list.known(self).map { (list: list, head: $0) } }
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

    /// What the palette offers: the rows of every screen, then those of all.
    fileprivate static let commands: [(screen: Screen?, row: Binding)] =
        Screen.allCases.flatMap { screen in screen.part.rows.map { (screen, $0) } }
        + KeyTable.everywhere.map { (nil, $0) }
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
