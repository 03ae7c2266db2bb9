import Canvas
import Testing

@testable import Screens

@Suite("The mouse")
struct MouseTests {
    private func line(_ pilot: Pilot, _ y: Int) -> [Character] {
        // Cells, since glyphs may be wider than one column.
        let canvas = view(pilot.state, pilot.state.size).canvas
        return (0..<canvas.width).map { canvas[$0, y].glyph.first ?? " " }
    }

    /// The column where a text begins in a row.
    private func column(of text: String, in y: Int, _ pilot: Pilot) throws -> Int {
        let line = line(pilot, y)
        let wanted = Array(text)
        return try #require(
            line.indices.first { line[$0...].starts(with: wanted) }, "\(text): \(String(line))")
    }

    private func row(of text: String, _ pilot: Pilot) throws -> Int {
        let lines = pilot.text.split(separator: "\n", omittingEmptySubsequences: false)
        return try #require(lines.firstIndex { $0.contains(text) }, "\(pilot.text)")
    }

    @Test("A word in the footer is its key", arguments: Screen.allCases.filter(\.isBuilt))
    func footer(screen: Screen) throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.type(String(screen.key))
        let hints = pilot.state.footerHints(Layout(pilot.state, pilot.state.size))
        #expect(hints.count > 4)
        let shown = String(line(pilot, 42))
        for hint in hints {
            #expect(shown.contains("\(hint.keys) \(hint.word)"))
            var (clicked, pressed) = (pilot, pilot)
            clicked.send(.mouse(MouseEvent(.click, x: hint.x + hint.keys.count + 1, y: 42)))
            pressed.press(hint.row.keys[0])
            #expect(clicked.state == pressed.state, "\(hint.word)")
            #expect(clicked.asked == pressed.asked, "\(hint.word)")
        }
    }

    @Test func aPanelHasItsOwnFooter() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("6"), .down, .character("E"))
        let name = pilot.state.runs.comparison.shown?.name
        let x = try column(of: "[ ] protocol", in: 42, pilot)
        pilot.send(.mouse(MouseEvent(.click, x: x + 2, y: 42)))
        #expect(pilot.state.runs.comparison.shown?.name != name)
        // The other one of the two that are named.
        pilot.send(.mouse(MouseEvent(.click, x: x, y: 42)))
        #expect(pilot.state.runs.comparison.shown?.name == name)
        pilot.send(.mouse(MouseEvent(.click, x: try column(of: "close", in: 42, pilot), y: 42)))
        #expect(pilot.state.overlay == nil)
    }

    @Test func whatIsTypedIsNoKey() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.type(":")
        let x = try column(of: "quit", in: 42, pilot)
        pilot.send(.mouse(MouseEvent(.click, x: x, y: 42)))
        #expect(pilot.state.overlay?.kind == .palette && pilot.asked.last != .quit)
    }

    @Test func aDoubleClickOpens() throws {
        var pilot = Pilot()
        pilot.type("2")
        let y = try row(of: "user-3 ", pilot)
        pilot.send(.mouse(MouseEvent(.click, x: 5, y: y)))
        let user = pilot.state.users.selectedUser
        #expect(pilot.state.screen == .users && user != 0)
        pilot.send(.mouse(MouseEvent(.doubleClick, x: 5, y: y)))
        #expect(pilot.state.screen == .why && pilot.state.why.user == user)
    }

    @Test func anEntryOfAListIsClicked() throws {
        var pilot = Pilot()
        pilot.type(":")
        let y = try row(of: "Zoom out", pilot)
        pilot.send(.mouse(MouseEvent(.click, x: 20, y: y)))
        let entries = ChoiceList.palette.matching(pilot.state)
        let selected = try #require(pilot.state.overlay?.list.selected)
        let title = entries[selected].left
        #expect(title.contains("Zoom out"))
        pilot.send(.mouse(MouseEvent(.wheelDown, x: 20, y: y)))
        #expect(pilot.state.overlay?.list.selected == selected + 3)
        pilot.state.city.view.zoom = 4
        pilot.send(.mouse(MouseEvent(.doubleClick, x: 20, y: try row(of: "Zoom out", pilot))))
        #expect(pilot.state.overlay == nil && pilot.state.city.view.zoom < 4)
    }

    @Test func aThemeIsClicked() throws {
        var pilot = Pilot()
        pilot.type("C")
        let y = try row(of: "light ", pilot)
        pilot.send(.mouse(MouseEvent(.click, x: 40, y: y)))
        #expect(pilot.state.preferences.theme == .light)
        pilot.send(.mouse(MouseEvent(.wheelUp, x: 40, y: y)))
        #expect(pilot.state.preferences.theme == .dark)
        pilot.send(.mouse(MouseEvent(.click, x: 40, y: y)))
        pilot.send(.mouse(MouseEvent(.doubleClick, x: 40, y: y)))
        #expect(pilot.state.overlay == nil && pilot.state.preferences.theme == .light)
    }

    // MARK: - Borders

    private func borders(_ pilot: Pilot) -> [PaneBorder] {
        Layout(pilot.state, pilot.state.size).borders(pilot.state.screen)
    }

    @Test("Every border can be dragged, within limits", arguments: Screen.allCases)
    func drag(screen: Screen) throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.type(String(screen.key))
        let before = Layout(pilot.state, pilot.state.size).panes
        for border in borders(pilot) {
            let inside = (border.whole.x + 1, border.whole.y + 1)
            let (x, y) =
                border.isVertical ? (border.position, inside.1) : (inside.0, border.position)
            pilot.send(.mouse(MouseEvent(.click, x: x, y: y)))
            // Another one may lie above it.
            guard let held = pilot.state.heldBorder else { continue }
            for (toX, toY) in [(0, 0), (131, 42), (x + 5, y + 3), (-9, 999)] {
                pilot.send(.mouse(MouseEvent(.drag, x: toX, y: toY)))
                let panes = Layout(pilot.state, pilot.state.size).panes
                #expect(Set(panes.keys) == Set(before.keys))
                // Nothing is lost, nothing lies over anything else.
                let area = panes.values.reduce(0) { $0 + $1.width * $1.height }
                #expect(area == before.values.reduce(0) { $0 + $1.width * $1.height })
                #expect(
                    panes.values.allSatisfy {
                        $0.width >= min(PaneTree.leastWidth, 12) && $0.height >= 1
                    })
                _ = pilot.text
            }
            pilot.send(.mouse(MouseEvent(.release, x: 0, y: 0)))
            #expect(pilot.state.heldBorder == nil)
            pilot.send(.mouse(MouseEvent(.drag, x: 60, y: 20)))
            #expect(pilot.state.heldBorder == nil)
            pilot.state.shares[held] = nil
        }
        #expect(Layout(pilot.state, pilot.state.size).panes == before)
    }

    @Test func theBorderStaysWhereItWasDraggedTo() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.type("2")
        let wide = try #require(Layout(pilot.state, pilot.state.size).panes[.users]).width
        pilot.send(.mouse(MouseEvent(.click, x: wide, y: 10)))
        pilot.send(.mouse(MouseEvent(.drag, x: wide + 20, y: 12)))
        pilot.send(.mouse(MouseEvent(.release, x: wide + 20, y: 12)))
        func width() -> Int { Layout(pilot.state, pilot.state.size).panes[.users]?.width ?? 0 }
        #expect(width() == wide + 20)
        // Another screen keeps its own; the share holds for another size.
        pilot.type("3")
        #expect(pilot.state.shares.keys.allSatisfy { $0.hasPrefix("2 ") })
        pilot.type("2")
        #expect(width() == wide + 20)
        pilot.send(.resized(Size(200, 60)))
        #expect(width() > wide + 40)
        pilot.send(.resized(Size(132, 43)))
        pilot.send(.mouse(MouseEvent(.doubleClick, x: width(), y: 10)))
        #expect(width() == wide)
    }

    @Test func twoBordersOfOneScreen() throws {
        var pilot = Pilot(size: Size(132, 43))
        for (index, border) in borders(pilot).enumerated() where index < 2 {
            let share = border.isVertical ? 0.4 : 0.6
            pilot.state.shares[border.name] = share
        }
        let panes = Layout(pilot.state, pilot.state.size).panes
        let map = try #require(panes[.map])
        #expect(map.width == 53)
        #expect(panes[.totals]?.x == 53)
    }
}
