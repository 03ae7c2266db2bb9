import Canvas
import Reports
import Testing

@testable import Screens

@Suite("Preferences on the screens")
struct PreferenceTests {
    private func preferring(
        _ change: (inout Preferences) -> Void, size: Size = Size(132, 43)
    ) -> Pilot {
        var state = State()
        change(&state.preferences)
        return Pilot(state, size: size)
    }

    private func keys(_ letters: [String: String]) -> [KeyChoice] {
        letters.sorted { $0.key < $1.key }.map {
            KeyChoice(command: $0.key, letter: $0.value, line: 1)
        }
    }

    // MARK: - Keys

    @Test func aCommandHasItsNewLetterEverywhere() {
        var pilot = preferring { $0.keys = keys(["Users: truth": "X", "quit": "B"]) }
        pilot.press(.character("2"))
        #expect(pilot.text.contains("X truth") && pilot.text.contains("B quit"))
        pilot.press(.character("X"))
        // The command was reached: this city is not grown.
        #expect(pilot.state.status?.text.hasPrefix("Only grown cities") == true)
        pilot.press(.character("P"))
        #expect(pilot.state.status?.text.hasPrefix("P does nothing here") == true)
        pilot.press(.character("?"))
        pilot.type("planted causes")
        #expect(pilot.text.contains("X  "))
        pilot.press(.escape, .character(":"))
        pilot.type("planted causes")
        #expect(ChoiceList.palette.matching(pilot.state).first?.right == "X")
        pilot.press(.escape, .character("B"))
        #expect(pilot.asked.last == .quit)
        // Keys that are no letters stay.
        pilot.press(.control("c"))
        #expect(pilot.asked.count { $0 == .quit } == 2)
    }

    /// A word in the footer is clicked as its new letter, too.
    @Test func aNewLetterIsClicked() throws {
        var pilot = preferring { $0.keys = keys(["Users: truth": "X"]) }
        pilot.press(.character("2"))
        let hints = pilot.state.footerHints(Layout(pilot.state, pilot.state.size))
        let hint = try #require(hints.first { $0.word == "truth" })
        pilot.send(.mouse(MouseEvent(.click, x: hint.x, y: 42)))
        #expect(hint.keys == "X")
        #expect(pilot.state.status?.text.hasPrefix("Only grown cities") == true)
    }

    @Test func whatIsNoChoiceIsToldWithItsRemedy() {
        func fault(_ letters: [String: String]) -> KeyFault? {
            KeyTable.faults(keys(letters)).first
        }
        #expect(KeyTable.faults(keys(["Choose the run": "D"])).count == 1)
        #expect(fault(["Choose the run": "D"])?.problem.contains("'D' is 'The whole") == true)
        #expect(fault(["Chose the run": "X"])?.remedy.contains("'choose the run'") == true)
        #expect(fault(["run": "X"]) == nil)
        #expect(fault(["faithful": "X"])?.problem.contains("several commands") == true)
        #expect(fault(["faithful": "X"])?.remedy.contains("'Runs: faithful'") == true)
        #expect(fault(["Runs: faithful": "X"]) == nil)
        #expect(fault(["quit": "qq"])?.problem == "'qq' is no letter")
        #expect(fault(["quit": " "])?.problem == "' ' is no letter")
        // Two that change places are no conflict.
        #expect(KeyTable.faults(keys(["Why: new/all": "v", "Why: all rows": "a"])).isEmpty)
    }

    // MARK: - Units, ASCII, panes

    @Test func distancesAreToldInMiles() {
        var metric = preferring { _ in }
        var imperial = preferring { $0.units = .miles }
        for key in ["2", "\t"] as [Character] {
            let pressed: Key = key == "\t" ? .tab : .character(key)
            metric.press(pressed)
            imperial.press(pressed)
        }
        #expect(metric.text.contains(" km ") && !imperial.text.contains(" km "))
        #expect(imperial.text.contains(" mi "))
        #expect(DistanceUnit.miles.text(kilometres: 16.09344) == "10.0")
        imperial.press(.character("1"))
        metric.press(.character("1"))
        #expect(metric.text.contains("┤ ") && imperial.text.contains("┤ "))
        #expect(metric.text.contains(" km ") && !imperial.text.contains(" km "))
        #expect(imperial.text.contains(" mi "))
    }

    /// The column that a list is sorted by is marked, whatever the distances are told in.
    @Test(arguments: DistanceUnit.allCases)
    func theSortedDistanceIsMarked(unit: DistanceUnit) {
        var pilot = preferring { $0.units = unit }
        pilot.press(.character("2"), .tab)
        pilot.state.users.eventChoice.order = ListOrder(field: "km")
        pilot.state.users.arrangeTimeline()
        #expect(pilot.text.contains(" \(unit.short)▼"))
    }

    @Test func asciiIsAPreference() {
        var preferences = Preferences()
        preferences.ascii = true
        let state = State(cards: State().cards, preferences: preferences)
        let text = Pilot(state).text
        #expect(text.unicodeScalars.allSatisfy { $0.isASCII })
    }

    @Test func theFirstSideTakesItsShare() {
        func width(_ share: Int?) -> Int {
            let pilot = preferring({ $0.panes = share.map { ["users": $0] } ?? [:] })
            var state = pilot.state
            state.screen = .users
            return Layout(state, state.size).panes[.users]?.width ?? 0
        }
        #expect(width(nil) == 44)
        #expect(width(50) == 66)
        #expect(width(20) == 26)
    }

    // MARK: - Themes

    @Test func theThemeIsSeenWhileItIsChosen() {
        var pilot = Pilot()
        pilot.press(.character("C"))
        #expect(pilot.text.contains("colour-blind") && pilot.text.contains("the selected row"))
        pilot.press(.down)
        #expect(pilot.state.preferences.theme == .light)
        pilot.press(.escape)
        #expect(pilot.state.preferences.theme == .dark && pilot.state.overlay == nil)
        #expect(pilot.questions(KeepPreference.self).isEmpty)
        pilot.press(.character("C"), .up, .enter)
        #expect(pilot.state.preferences.theme == .colourBlind)
        #expect(
            pilot.questions(KeepPreference.self)
                == [KeepPreference(name: "theme", value: "colour-blind")])
        #expect(pilot.state.status?.text.contains("config.yaml") == true)
    }
}

@Suite("Panes as somebody wants them")
struct PaneTests {
    private func panes(_ pilot: Pilot) -> [Pane: Rect] {
        Layout(pilot.state, pilot.state.size).panes
    }

    private func area(_ pilot: Pilot) -> Int {
        panes(pilot).values.reduce(0) { $0 + $1.width * $1.height }
    }

    @Test(
        "One key enlarges the pane with the keyboard", arguments: Screen.allCases.filter(\.isBuilt))
    func enlarging(screen: Screen) {
        var pilot = Pilot(State(city: SampleSites.city), size: Size(132, 43))
        pilot.press(.character(Character("\(screen.rawValue)")))
        let before = panes(pilot)
        pilot.press(.character("z"))
        #expect(panes(pilot).count == 1 || before.count == 1)
        #expect(panes(pilot)[pilot.state.pane] != nil)
        pilot.press(.character("z"))
        #expect(panes(pilot) == before)
        pilot.press(.character("z"), .escape)
        #expect(panes(pilot) == before)
    }

    /// Whatever is hidden, the others fill the screen, and nothing lies on another.
    @Test(arguments: Screen.allCases.filter(\.isBuilt), [Size(132, 43), Size(80, 24)])
    func hiding(screen: Screen, size: Size) {
        var pilot = Pilot(State(city: SampleSites.city), size: size)
        pilot.press(.character(Character("\(screen.rawValue)")))
        let (before, whole) = (panes(pilot), area(pilot))
        for pane in before.keys where before.count > 1 {
            var hidden = pilot
            hidden.press(.character("Z"))
            hidden.type("hide \(pane.words)")
            hidden.press(.enter)
            guard hidden.state.status == nil else { continue }
            #expect(panes(hidden)[pane] == nil, "\(pane) of \(screen)")
            #expect(area(hidden) == whole, "without \(pane) of \(screen)")
            #expect(hidden.state.pane != pane && hidden.state.tabPanes.contains(hidden.state.pane))
            hidden.press(.character("Z"))
            hidden.type("as the screen")
            hidden.press(.enter)
            #expect(area(hidden) == whole)
            #expect(Set(panes(hidden).keys) == Set(before.keys))
        }
    }

    /// What is dragged, what the list of panes moves and what the preferences say is one share.
    @Test func theBorderIsOne() throws {
        var state = State()
        state.preferences.panes = ["users": 40]
        var pilot = Pilot(state, size: Size(100, 30))
        pilot.press(.character("2"))
        func width() -> Int { panes(pilot)[.users]?.width ?? 0 }
        #expect(width() == 40)
        pilot.send(.mouse(MouseEvent(.click, x: 40, y: 10)))
        pilot.send(.mouse(MouseEvent(.drag, x: 50, y: 10)))
        pilot.send(.mouse(MouseEvent(.release, x: 50, y: 10)))
        #expect(width() == 50)
        pilot.press(.character("Z"), .enter)
        #expect(width() == 55 && pilot.state.shares.count == 1)
        pilot.type("as the screen")
        pilot.press(.enter)
        #expect(width() == 40 && pilot.state.shares.isEmpty)
    }

    @Test func theBorderMovesStepByStep() {
        var pilot = Pilot(State(screen: .users), size: Size(100, 30))
        let before = panes(pilot)[.users]?.width ?? 0
        pilot.press(.character("Z"), .enter, .enter)
        #expect(panes(pilot)[.users]?.width ?? 0 >= before + 9)
        #expect(pilot.state.overlay?.kind == .panes)
        let all = panes(pilot).values.reduce(0) { $0 + $1.width * $1.height }
        #expect(all == 100 * 27)
        for _ in 0..<40 { pilot.press(.enter) }
        #expect(panes(pilot).values.allSatisfy { $0.width >= 10 })
    }
}
