import Canvas
import Reports
import Support

/// What one kind of overlay is: its keys, its list, what is drawn, what other keys do.
protocol OverlayPart: Sendable {
    /// As the help and `docs/KEYS.md` call it, such as `the comparison`.
    var name: String { get }
    /// As `docs/KEYS.md` heads its keys.
    var section: String { get }
    /// Those of them that only this kind has, and what leaves it.
    var ownRows: [Binding] { get }
    /// All its keys, of which some may be refused now.
    var rows: [Binding] { get }
    /// It shows what came, and leaves header, status line and keys visible.
    var isPanel: Bool { get }
    /// It is about what is selected, and is left when something else is.
    var isAboutSelection: Bool { get }

    /// Rows of its list, and how many of them are seen.
    func count(_ state: State) -> Int
    func height(_ state: State) -> Int
    /// How far a page goes.
    func page(_ state: State) -> Int
    /// What is typed goes into its line of text.
    var takesText: Bool { get }
    /// A key that has no row.
    func type(_ key: Key, _ state: inout State) -> [Effect]
    /// Characters for its line of text.
    func insert(_ text: String, _ state: inout State) -> [Effect]
    /// Something else of its list was selected, by a key or by the mouse.
    func moved(_ state: inout State)
    /// It is left without being accepted.
    func leave(_ state: inout State)
    /// Draws it; returns where the cursor stands.
    func draw(
        _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
    ) -> Frame.Position?
    /// The command line that shows the same; nil where that is what shows the screen.
    func command(_ state: State) -> String?
    /// What it explains, as a case keeps it; nil where that is what the screen explains.
    func caseContent(_ state: State) -> CaseContent?
    /// What the status line says when there is nothing to report.
    func status(_ state: State) -> String?
    /// Its lists that can be filtered and sorted, of which it shows one.
    var lists: [FilteredList] { get }
    /// Signs and short words of its tables that no legend explains.
    var signs: [SignMeaning] { get }
}

extension OverlayPart {
    var section: String { "In \(name)" }
    var ownRows: [Binding] { rows }
    var isPanel: Bool { false }
    var isAboutSelection: Bool { false }
    func count(_ state: State) -> Int { 0 }
    func height(_ state: State) -> Int { max(1, state.overlayBox.height - 4) }
    func page(_ state: State) -> Int { height(state) }
    var takesText: Bool { false }
    func type(_ key: Key, _ state: inout State) -> [Effect] { [] }
    func insert(_ text: String, _ state: inout State) -> [Effect] { [] }
    func moved(_ state: inout State) {}
    func leave(_ state: inout State) {}
    func command(_ state: State) -> String? { nil }
    func caseContent(_ state: State) -> CaseContent? { nil }
    func status(_ state: State) -> String? { nil }
    var lists: [FilteredList] { [] }
    var signs: [SignMeaning] { [] }
}

/// An overlay with a line of text.
protocol TextOverlay: OverlayPart {
    /// The text has changed.
    func follow(_ text: String, _ state: inout State) -> [Effect]
}

extension TextOverlay {
    var takesText: Bool { true }

    func type(_ key: Key, _ state: inout State) -> [Effect] {
        if Self.asksForHelp(key, state) { return state.showHelp() }
        return change(&state) { _ = $0.edit(key) }
    }

    /// A question mark where nothing is typed asks for the keys.
    static func asksForHelp(_ key: Key, _ state: State) -> Bool {
        key == KeyMeaning.help.keys[0] && state.overlay?.line.text.isEmpty == true
    }

    func insert(_ text: String, _ state: inout State) -> [Effect] {
        change(&state) { $0.insert(text) }
    }

    func change(_ state: inout State, _ edit: (inout TextLine) -> Void) -> [Effect] {
        guard var line = state.overlay?.line else { return [] }
        let before = line.text
        edit(&line)
        state.overlay?.line = line
        return line.text == before ? [] : follow(line.text, &state)
    }
}

extension State {
    /// Something else is selected: what was about the selection is left.
    mutating func leaveWhatIsAboutSelection() {
        let layers = overlay.map { [$0] + $0.below } ?? []
        if layers.contains(where: { $0.kind.part.isAboutSelection }) { closeOverlays() }
    }

    /// Leaves everything that lies above the screen.
    mutating func closeOverlays() {
        let layers = overlay.map { [$0] + $0.below } ?? []
        overlay = nil
        for layer in layers { clearFilters(of: layer) }
    }

    /// What a panel showed of one thing it need not hide of the next.
    private mutating func clearFilters(of overlay: Overlay) {
        for list in overlay.kind.part.lists { self[keyPath: list.choice].filter = "" }
    }

    mutating func show(_ new: Overlay) -> [Effect] {
        overlay = new
        return []
    }

    /// Leaves what lies above the screen, or what lies above that.
    mutating func leaveOverlay() -> [Effect] {
        guard let current = overlay else { return [] }
        overlay = current.under
        current.kind.part.leave(&self)
        clearFilters(of: current)
        return []
    }

    /// Moves in its list.
    mutating func moveInOverlay(by step: Int) -> [Effect] {
        guard let part = overlay?.kind.part else { return [] }
        let count = part.count(self)
        overlay?.list.move(by: step, count: count)
        part.moved(&self)
        return []
    }

    /// A page of its list.
    var overlayPage: Int { overlay.map { $0.kind.part.page(self) } ?? 1 }

    /// Where lists stand above the screen.
    var overlayBox: Rect { overlayBox(entries: .max) }

    /// Where a list of so many entries stands; a reason why its line is not understood needs room too.
    func overlayBox(entries: Int) -> Rect {
        let width = min(size.width, max(28, min(72, size.width - 8)))
        let rows = max(3, min(entries, 20))
        let height = min(size.height, max(6, min(rows + 4, size.height - 4)))
        return Rect((size.width - width) / 2, (size.height - height) / 2, width, height)
    }
}

/// Rows that several kinds of overlays share.
enum OverlayRows {
    /// The keys of an overlay with a line of text: as long as nothing is typed, `?` is no text.
    static let help = Binding([.function(1)], "The keys that do something here; ? too") {
        $0.showHelp()
    }
    static let leave = Binding([.escape, .control("c")], "Leave without changing anything") {
        $0.leaveOverlay()
    }
    static let suspend = Binding([.control("z")], "Suspend to the shell") { _ in [.suspend] }

    static let inList: [Binding] = [
        Binding([.down, .control("n")], "Next entry") { $0.moveInOverlay(by: 1) },
        Binding([.up, .control("p")], "Entry before") { $0.moveInOverlay(by: -1) },
        Binding([.pageDown], "A page down") { $0.moveInOverlay(by: $0.overlayPage) },
        Binding([.pageUp], "A page up") { $0.moveInOverlay(by: -$0.overlayPage) },
    ]

    /// What edits a line of text.
    static let erasing: [Binding] = [
        erase([.control("u")], "Erase to the start"), erase([.control("k")], "Erase to the end"),
        erase([.control("w")], "Erase the word before"),
    ]

    private static func erase(_ keys: [Key], _ title: String) -> Binding {
        Binding(keys, title) { state in
            state.overlay?.kind.part.type(keys[0], &state) ?? []
        }
    }
}

// MARK: - Lines of text

/// A line of text that is taken with Enter.
struct Prompt: TextOverlay {
    let name: String
    var section: String { "Where a line of text is typed" }
    var description: @Sendable (State) -> String
    var width = 56
    var isAboutSelection = false
    /// Takes the text, or sets the overlay's fault.
    let accept: @Sendable (inout State, String) -> [Effect]

    var rows: [Binding] {
        let accept = accept
        return [
            Binding([.enter], "Take what is typed") { state in
                accept(&state, state.overlay?.line.text ?? "")
            }, OverlayRows.leave,
        ] + OverlayRows.erasing + [OverlayRows.help, OverlayRows.suspend]
    }

    func type(_ key: Key, _ state: inout State) -> [Effect] {
        if Self.asksForHelp(key, state) { return state.showHelp() }
        if state.overlay?.line.edit(key) == true { state.overlay?.fault = nil }
        return []
    }

    func follow(_ text: String, _ state: inout State) -> [Effect] {
        state.overlay?.fault = nil
        return []
    }

    func draw(
        _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
    ) -> Frame.Position? {
        drawPrompt(overlay, name, description(state), width: width, on: &canvas)
    }
}

// MARK: - Questions

/// Asks before something is done that cannot be undone.
struct Confirmation: OverlayPart {
    let name: String
    let question: @Sendable (State) -> String
    /// The keys, as the question names them.
    let keys: String
    /// A `y` answers it: yes. There it is an answer, not a key that copies.
    var answersYes = false
    let yes: Binding
    /// What any other key does.
    let otherwise: @Sendable (inout State) -> Void
    /// What leaving it says.
    let left: @Sendable (inout State) -> Void

    var rows: [Binding] {
        [
            yes, OverlayRows.leave,
            Binding(.help, and: [.function(1)], "The keys that do something here") {
                $0.showHelp()
            }, OverlayRows.suspend,
        ]
    }

    func leave(_ state: inout State) { left(&state) }

    func type(_ key: Key, _ state: inout State) -> [Effect] {
        if answersYes, key == .character("y") { return yes.perform(&state) }
        otherwise(&state)
        return []
    }

    func draw(
        _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
    ) -> Frame.Position? {
        drawQuestion(question(state), keys, on: &canvas)
        return nil
    }
}
