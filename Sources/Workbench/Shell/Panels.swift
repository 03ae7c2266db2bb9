import Canvas
import Reports

/// A panel: a small screen above another one, which shows an answer.
struct Panel: OverlayPart {
    /// Such as `the comparison`.
    let name: String
    /// The keys that only this panel has.
    let own: [Binding]
    /// The key that opened it, which closes it too; nil where that is another.
    let opener: KeyMeaning?
    let isPanel = true
    let isAboutSelection: Bool
    /// Columns and rows that it would fill, of those that there are.
    let wanted: @Sendable (State, Rect) -> Size
    let rowCount: @Sendable (State) -> Int
    /// Rows of the list that are seen; nil counts them by the frame.
    let visible: (@Sendable (State) -> Int)?
    let drawn: @Sendable (State, Overlay, Rect, inout Canvas) -> Void
    let line: @Sendable (State) -> String?
    /// What it explains, where that is not what the screen explains.
    let explained: @Sendable (State) -> CaseContent?
    let lists: [FilteredList]
    let signs: [SignMeaning]

    init(
        _ name: String, opener: KeyMeaning?, isAboutSelection: Bool = true, own: [Binding],
        wanted: @escaping @Sendable (State, Rect) -> Size = { Size(140, $1.height) },
        count: @escaping @Sendable (State) -> Int,
        visible: (@Sendable (State) -> Int)? = nil, lists: [FilteredList] = [],
        signs: [SignMeaning] = [],
        explained: @escaping @Sendable (State) -> CaseContent? = { _ in nil },
        draw: @escaping @Sendable (State, Overlay, Rect, inout Canvas) -> Void,
        command: @escaping @Sendable (State) -> String?
    ) {
        self.name = name
        self.opener = opener
        self.isAboutSelection = isAboutSelection
        self.own = own
        self.wanted = wanted
        rowCount = count
        self.visible = visible
        drawn = draw
        line = command
        self.explained = explained
        self.lists = lists
        self.signs = signs
    }

    var rows: [Binding] { ownRows + Self.everywhere }

    var ownRows: [Binding] {
        guard !lists.isEmpty else {
            let close = Binding(
                [.escape] + KeyMeaning.quit.keys + [.control("c")], means: .quit,
                "Leave the panel", hint: "close"
            ) { $0.leaveOverlay() }
            return [close.toggling(opener)] + own
        }
        let close = Binding(
            .quit, and: [.control("c")], "Leave the panel, whatever is filtered"
        ) { $0.leaveOverlay() }
        return [
            close.toggling(opener),
            Binding(
                [.escape], "Leave the panel, or clear its filter first",
                hintNow: { $0.filterText.isEmpty ? "close" : "clear filter" }
            ) { $0.clearFilter() ? [] : $0.leaveOverlay() },
        ] + own
    }

    /// The keys that go from one thing to the next and back, as the line of keys shows them.
    static let turningKeys = "\(KeyMeaning.before.standardKey) \(KeyMeaning.next.standardKey)"

    /// The rows of every panel, which come after its own.
    static let everywhere: [Binding] = common + KeyTable.ofLists

    private static let common: [Binding] = [
        Binding(.copy, "Copy the command line that shows the same", hint: "copy") {
            $0.copyCommand()
        },
        Binding(.write, "Write this screen to a text file", hint: "write") { $0.writeScreen() },
        .note,
        Binding(
            .down, and: [.down, .control("n")], "Down", hint: "move", shown: "↑↓"
        ) { $0.moveInOverlay(by: 1) },
        Binding(.up, and: [.up, .control("p")], "Up") { $0.moveInOverlay(by: -1) },
        Binding([.pageDown, .control("d")], "A page down") { $0.moveInOverlay(by: $0.overlayPage) },
        Binding([.pageUp, .control("u")], "A page up") { $0.moveInOverlay(by: -$0.overlayPage) },
        Binding(.first, and: [.home], "To the first row") { $0.moveInOverlay(by: -(1 << 30)) },
        Binding(.last, and: [.end], "To the last row") { $0.moveInOverlay(by: 1 << 30) },
        Binding(.help, and: [.function(1)], "The keys that do something here") { $0.showHelp() },
        OverlayRows.suspend,
    ]

    func count(_ state: State) -> Int { rowCount(state) }
    func height(_ state: State) -> Int {
        visible?(state) ?? max(1, state.overlayBox.height - 4)
    }

    func page(_ state: State) -> Int { max(1, box(state).height - 6) }

    func type(_ key: Key, _ state: inout State) -> [Effect] {
        state.say(
            "\(key.name) does nothing here; \(KeyMeaning.help.key) lists the keys, "
                + "Esc closes the panel.")
        return []
    }

    /// A panel leaves header, status line and keys visible.
    func box(_ state: State) -> Rect {
        let size = state.size
        let bottom = size.height >= 12 ? 2 : 1
        let all = Rect(0, 1, size.width, max(1, size.height - 1 - bottom))
        let wanted = wanted(state, all)
        let (width, height) = (min(all.width, wanted.width), min(all.height, wanted.height))
        return Rect((all.width - width) / 2, 1 + (all.height - height) / 2, width, height)
    }

    func draw(
        _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
    ) -> Frame.Position? {
        let box = box(state)
        canvas.fill(box)
        drawn(state, overlay, box, &canvas)
        return nil
    }

    func command(_ state: State) -> String? { line(state) }
    func caseContent(_ state: State) -> CaseContent? { explained(state) }
}

extension Canvas {
    /// The frame of a panel, with what was chosen of the list that it shows.
    mutating func panel(
        _ box: Rect, title: String, note: String, of lists: [FilteredList], _ state: State
    ) -> Rect {
        var head = (title: title, note: note)
        if let list = lists.first(where: { $0.isShown(state) }) {
            let choice = state[keyPath: list.choice]
            if !choice.isEmpty { head = list.headed(title, note, choice, state, width: box.width) }
        }
        return panel(box, title: head.title, note: head.note, focused: true)
    }
}

extension State {
    /// The row of the panel's list that is selected.
    var panelRow: Int { overlay?.list.selected ?? 0 }
}

/// What a panel says before its answer came: that it waits, or why there is none.
func drawNoAnswer(_ failure: String?, _ waiting: String, in rect: Rect, on canvas: inout Canvas) {
    canvas.paragraph(failure ?? waiting, in: rect.inset(1, 0), failure == nil ? .dim : .bad)
}

/// What was chosen of the lists of panels, by the name of the panel.
public struct PanelChoices: Codable, Equatable, Sendable {
    private var named: [String: ListChoice] = [:]

    public init() {}

    public subscript(name: String) -> ListChoice {
        get { named[name] ?? ListChoice() }
        set { named[name] = newValue.isEmpty ? nil : newValue }
    }
}
