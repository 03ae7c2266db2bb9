import Canvas
import Support

/// An entry of a list.
struct OverlayEntry {
    var left: String
    var right: String
    /// What it stands for, among all entries.
    var number = 0
    /// What taking it does, where that can be refused.
    var row: Binding?
    /// What it goes to, where that is no row of keys.
    var found: Found?
    /// Other words that it is found by.
    var synonyms = ""
    /// What its fields beside the two columns have.
    var values: [FieldValue] = []

    /// Whether all words (folded) occur in it.
    func matches(_ words: [[UInt8]]) -> Bool {
        words.allSatisfy { FoldedText.contains(left + " " + right + " " + synonyms, $0) }
    }
}

extension ListTable where Row == OverlayEntry {
    /// A list whose two columns have those names, and perhaps more fields.
    static func entries(
        _ name: String, _ left: String, _ right: String? = nil,
        more: [ListField<OverlayEntry>] = []
    ) -> ListTable {
        var fields: [ListField<OverlayEntry>] = [
            ListField(left, .text, "the first column", isSearched: true) { .init($0.left) }
        ]
        if let right {
            fields.append(
                ListField(right, .text, "the second column", isSearched: true) { .init($0.right) })
        }
        return ListTable(name, fields + more)
    }
}

extension ListField where Row == OverlayEntry {
    /// Other words for what it is.
    static let synonyms = ListField(
        "also", .text, "other words for it", column: "", isSearched: true
    ) { .init($0.synonyms) }

    /// A field beside the two columns.
    static func value(
        _ index: Int, _ name: String, _ kind: FieldKind, _ help: String
    ) -> ListField {
        ListField(name, kind, help, column: "") { $0.values[safe: index] ?? .missing }
    }
}

/// A list that typing narrows: the line is a filter.
struct ChoiceList: TextOverlay {
    let name: String
    var section: String { "In a list that typing narrows" }
    let title: @Sendable (State) -> String
    /// What can be asked of its entries.
    var table: ListTable<OverlayEntry> = .entries("entries", "name", "what")
    /// Every entry, before anything is typed.
    let entries: @Sendable (State) -> [OverlayEntry]
    /// What is typed is matched by whoever makes the entries.
    var matchesItself = false
    /// Leaves it while nothing is typed, besides Esc.
    var closer: Key?
    /// The left column is the narrow one.
    var keysFirst = false
    var isAboutSelection = false
    /// What an empty list says while its entries are still to come; nil where they are there.
    var waiting: @Sendable (State) -> String? = { _ in nil }
    /// Something else was typed.
    var typed: @Sendable (inout State, String) -> Void = { _, _ in }
    let accept: @Sendable (inout State, OverlayEntry) -> [Effect]

    var rows: [Binding] {
        let list = self
        return [
            Binding([.enter], "Take the selected entry") { state in
                let entry = list.matching(state)[safe: state.overlay?.list.selected ?? 0]
                return entry.map { list.accept(&state, $0) } ?? []
            }, OverlayRows.leave,
        ] + OverlayRows.inList + sorting + OverlayRows.erasing
            + [OverlayRows.help, OverlayRows.suspend]
    }

    /// Letters and signs are typed here, so that other keys sort.
    private var sorting: [Binding] {
        let list = self
        return [
            Binding([.tab], "Sort by the next column") { list.sort(by: 1, &$0) },
            Binding([.backTab], "Sort by the column before") { list.sort(by: -1, &$0) },
            Binding([.control("r")], "Reverse the order") { state in
                let selected = list.selected(state)
                state.overlay?.order?.isReversed.toggle()
                return list.select(selected, &state)
            },
        ]
    }

    private func sort(by step: Int, _ state: inout State) -> [Effect] {
        let selected = selected(state)
        let order = state.overlay?.order
        state.overlay?.order = .next(after: order, by: step, of: table.heads.map(\.name))
        return select(selected, &state)
    }

    /// What the selected entry stands for.
    private func selected(_ state: State) -> Int? {
        matching(state)[safe: state.overlay?.list.selected ?? 0]?.number
    }

    private func select(_ number: Int?, _ state: inout State) -> [Effect] {
        let index = number.flatMap { number in
            matching(state).firstIndex { $0.number == number }
        }
        state.overlay?.list = ListPosition(selected: index ?? 0)
        return []
    }

    /// What is typed, and the order.
    private func choice(_ state: State) -> ListChoice {
        var choice = ListChoice()
        choice.filter = matchesItself ? "" : state.overlay?.line.text ?? ""
        choice.order = state.overlay?.order
        return choice
    }

    /// The entries that match what was typed; all of them where it cannot be understood.
    func matching(_ state: State) -> [OverlayEntry] {
        table.shown(entries(state), by: choice(state))
    }

    func count(_ state: State) -> Int { matching(state).count }

    /// As high as all entries need: it does not move while typing narrows them.
    private func box(_ state: State, _ entries: [OverlayEntry]) -> Rect {
        state.overlayBox(entries: matchesItself ? .max : entries.count)
    }

    func height(_ state: State) -> Int { max(1, box(state, entries(state)).height - 4) }

    /// Why the selected entry would be refused.
    func status(_ state: State) -> String? {
        matching(state)[safe: state.overlay?.list.selected ?? 0]?.row?.refusal(state)
    }

    func type(_ key: Key, _ state: inout State) -> [Effect] {
        if key == closer, state.overlay?.line.text.isEmpty == true { return state.leaveOverlay() }
        if Self.asksForHelp(key, state) { return state.showHelp() }
        return change(&state) { _ = $0.edit(key) }
    }

    func follow(_ text: String, _ state: inout State) -> [Effect] {
        state.overlay?.list = ListPosition()
        state.overlay?.fault = table.fault(text)
        typed(&state, text)
        return []
    }

    func draw(
        _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
    ) -> Frame.Position? {
        var shown = title(state)
        if let order = overlay.order, let mark = table.arrow(order) {
            shown += " · by \(order.field)\(mark)"
        }
        let all = entries(state)
        return drawChoices(
            state, overlay, shown, table.shown(all, by: choice(state)), in: box(state, all),
            keysFirst: keysFirst,
            widest: matchesItself || keysFirst
                ? nil : all.map { DisplayWidth.of($0.right) }.max(),
            waiting: waiting(state), on: &canvas)
    }
}
