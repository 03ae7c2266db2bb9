import Canvas
import Reports
import Support

/// Keeps a preference in its file; the answer is the file's path.
public struct KeepPreference: Question {
    public var name: String
    public var value: String

    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.report(outcome) { "The \(name) is \(value) from now on, as \($0) says." }
    }
}

/// The colours of the workbench: the whole screen shows the one that is selected.
struct ThemePanel: OverlayPart {
    /// Comes back where the panel is left.
    let old: Theme
    let name = "the list of themes"

    var rows: [Binding] {
        [
            Binding([.enter], "Keep the theme, here and in the file of preferences") {
                $0.keepTheme()
            },
            Binding(.quit, and: [.escape, .control("c")], "Back to the theme before") {
                $0.leaveOverlay()
            }.toggling(.theme),
            Binding(
                .down, and: [.down, .right, .control("n")], "The next theme", shown: "↑↓"
            ) { $0.turnTheme(by: 1) },
            Binding(.up, and: [.up, .left, .control("p")], "The theme before") {
                $0.turnTheme(by: -1)
            },
            Binding(.help, and: [.function(1)], "The keys that do something here") {
                $0.showHelp()
            },
            OverlayRows.suspend,
        ]
    }

    func count(_ state: State) -> Int { Theme.allCases.count }
    func height(_ state: State) -> Int { Theme.allCases.count }

    func moved(_ state: inout State) {
        guard let theme = Theme.allCases[safe: state.panelRow] else { return }
        state.preferences.theme = theme
    }

    func leave(_ state: inout State) { state.preferences.theme = old }

    func type(_ key: Key, _ state: inout State) -> [Effect] {
        state.say("\(key.name) does nothing here; ↑↓ change the theme, Enter keeps it.")
        return []
    }

    func draw(
        _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
    ) -> Frame.Position? {
        let width = min(canvas.width, 58)
        let height = min(canvas.height, Theme.allCases.count + 11)
        let box = Rect((canvas.width - width) / 2, (canvas.height - height) / 2, width, height)
        canvas.fill(box)
        let inside = canvas.panel(
            box, title: "theme", note: "Enter keeps, Esc goes back", focused: true
        ).inset(1, 0)
        let columns = [TableColumn("", 14), TableColumn("", 20, flexible: true)]
        let parts = inside.top(Theme.allCases.count)
        canvas.table(
            columns, in: parts.first, count: Theme.allCases.count,
            position: overlay.list, focused: true
        ) { row, column in
            let theme = Theme.allCases[row]
            return column == 0 ? (theme.rawValue, .text) : (theme.meaning, .dim)
        }
        drawSamples(in: parts.rest, on: &canvas)
        return nil
    }

    /// What the theme is for: text of every meaning, curves, a scale.
    private func drawSamples(in rect: Rect, on canvas: inout Canvas) {
        for x in rect.x..<rect.maxX { canvas.put("─", x: x, y: rect.y, .border) }
        let lines: [[(String, Style)]] = [
            [("a title  ", .title), ("text  ", .text), ("less  ", .dim), ("a key  ", .accent)],
            [("works  ", .good), ("take care  ", .warning), ("failed  ", .bad)],
            (0..<4).map { ("━━━━ \($0 + 1)  ", Style(.chart($0))) },
            [
                ("a region  ", Style(.outline1)), ("a business area  ", Style(.outline2)),
            ],
            (0...8).map { ("██", Style(.heat(Double($0) / 8))) } + [(" few to many", .dim)],
            [(" the selected row  ", Style.text.highlighted(true))]
                + [("less ", Style.dim.highlighted(true)), ("good", Style.good.highlighted(true))],
        ]
        for (row, line) in lines.enumerated() where row + 2 <= rect.height {
            var x = rect.x
            for (text, style) in line {
                x += canvas.put(text, x: x, y: rect.y + 1 + row, style, limit: rect.maxX - x)
            }
        }
    }
}

extension State {
    mutating func openThemes() -> [Effect] {
        _ = show(Overlay(.themes(old: preferences.theme)))
        let now = Theme.allCases.firstIndex(of: preferences.theme) ?? 0
        overlay?.list.selected = now
        return []
    }

    /// The next theme, or the one before; behind the last comes the first.
    fileprivate mutating func turnTheme(by step: Int) -> [Effect] {
        let count = Theme.allCases.count
        let next = (panelRow + step + count) % count
        overlay?.list.selected = next
        overlay?.kind.part.moved(&self)
        return []
    }

    fileprivate mutating func keepTheme() -> [Effect] {
        let theme = preferences.theme.rawValue
        overlay = nil
        say("The theme is \(theme).")
        return [.ask(KeepPreference(name: "theme", value: theme))]
    }
}
