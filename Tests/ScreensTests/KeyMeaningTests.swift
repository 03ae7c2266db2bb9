import Canvas
import Testing

@testable import Screens

@Suite("One meaning for a letter")
struct KeyMeaningTests {
    /// Every row that takes keys, with where it stands.
    static var rows: [(place: String, row: Binding)] {
        Screen.allCases.flatMap { screen in screen.part.rows.map { (screen.title, $0) } }
            + KeyTable.everywhere.map { ("every screen", $0) }
            + KeyTableTests.overlays.flatMap { kind in
                kind.part.rows.map { (kind.part.name, $0) }
            }
            + KeyTable.sections.flatMap { section in section.rows.map { (section.title, $0) } }
    }

    private static func characters(_ keys: [Key]) -> [Character] {
        keys.compactMap { if case .character(let character) = $0 { character } else { nil } }
    }

    @Test func noCharacterHasTwoMeanings() {
        var seen: [Character: KeyMeaning] = [:]
        for meaning in KeyMeaning.allCases {
            #expect(!meaning.keys.isEmpty && meaning.words.count > 1)
            for character in meaning.rawValue {
                #expect(seen[character] == nil, "\(character): \(meaning)")
                seen[character] = meaning
            }
        }
        #expect(Set(KeyMeaning.allCases.map(\.words)).count == KeyMeaning.allCases.count)
    }

    /// A letter means on every screen, in every panel and overlay what its meaning says, and
    /// nothing else. Give a new row a `KeyMeaning`; where none fits, give that one a free letter.
    @Test func everyRowHasTheLettersOfItsMeaning() {
        for (place, row) in Self.rows {
            let allowed = (row.meaning?.rawValue ?? "") + (row.toggled?.rawValue ?? "")
            for character in Self.characters(row.keys) {
                #expect(
                    allowed.contains(character),
                    "\(character) of \(place) is no key of its meaning: \(row.title)")
            }
        }
    }

    /// The test above can fail.
    @Test func aSecondMeaningIsFound() {
        let row = Binding([.character("x")], means: .compare, "Compare") { _ in [] }
        #expect(row.meaning?.rawValue.contains("x") == false)
    }

    /// What opened a panel leaves it.
    @Test func panelsAreLeftByWhatOpensThem() {
        for kind in KeyTableTests.overlays {
            guard let panel = kind.part as? Panel, let opener = panel.opener else { continue }
            #expect(panel.rows[0].keys.contains(opener.keys[0]), "\(panel.name)")
            let opens = Screen.allCases.flatMap { $0.part.rows }.contains { $0.meaning == opener }
            #expect(opens, "\(panel.name)")
        }
    }

    @Test func lettersThatAreKeptFreeAreFree() {
        for meaning in [KeyMeaning.missedNext, .missedBefore, .sortUp, .sortDown, .sortBack, .note]
        where !KeyTable.usedMeanings.contains(meaning) {
            #expect(
                !Self.rows.contains { row in
                    meaning.keys.contains { row.row.keys.contains($0) }
                })
        }
    }

    @Test func aQuestionIsAnsweredByAWord() {
        var pilot = Pilot()
        _ = pilot.state.show(Overlay(.stop(run: "sepgcn-2")))
        pilot.press(.character("?"))
        #expect(pilot.state.overlay?.kind == .help)
        pilot.press(.escape, .character("y"))
        #expect(pilot.state.overlay == nil)
        #expect(pilot.asked.contains(.ask(SteerTraining(run: "sepgcn-2", command: .stop))))
    }

    /// `?` shows the keys of whatever has the keyboard, and goes back to it.
    @Test("Help everywhere", arguments: KeyTableTests.overlays)
    func help(kind: Overlay.Kind) {
        guard kind != .help, kind != .allKeys else { return }
        for key in [Key.character("?"), .function(1)] {
            var pilot = Pilot(size: Size(132, 43))
            pilot.state.overlay = Overlay(kind)
            pilot.press(key)
            #expect(pilot.state.overlay?.kind == .help, "\(key.name) in \(kind.part.name)")
            #expect(pilot.text.contains(kind.part.rows[0].title.prefix(20)))
            pilot.press(.character("?"))
            #expect(pilot.state.overlay?.kind == kind)
        }
    }

    @Test func aQuestionMarkBehindTextIsText() {
        var pilot = Pilot()
        pilot.type(":why?")
        #expect(pilot.state.overlay?.line.text == "why?")
        pilot.press(.function(1))
        #expect(pilot.state.overlay?.kind == .help)
        pilot.press(.escape)
        #expect(pilot.state.overlay?.line.text == "why?")
    }
}

@Suite("The palette")
struct PaletteTests {
    private func palette(_ text: String, on screen: String = "1") -> Pilot {
        var pilot = Pilot()
        pilot.type(screen + ":")
        pilot.type(text)
        return pilot
    }

    private func found(_ pilot: Pilot, _ fits: (Found.Kind) -> Bool) -> Int {
        pilot.state.found.count { fits($0.kind) }
    }

    @Test("This screen's commands come first", arguments: ["1", "3", "6"])
    func order(screen: String) throws {
        let pilot = palette("", on: screen)
        let title = pilot.state.screen.title
        let entries = ChoiceList.palette.matching(pilot.state)
        let own = pilot.state.screen.part.rows.count
        #expect(entries.prefix(own).allSatisfy { $0.left.hasPrefix(title + ": ") })
        #expect(entries.dropFirst(own).first?.left == KeyTable.everywhere[0].title)
        #expect(entries.count > own + KeyTable.everywhere.count)
        #expect(pilot.state.found.isEmpty)
    }

    @Test func oneLetterSearchesNoList() {
        #expect(palette("b").state.found.isEmpty)
        #expect(!palette("ba").state.found.isEmpty)
        var pilot = palette("ba")
        pilot.press(.backspace)
        #expect(pilot.state.found.isEmpty)
    }

    @Test func whatIsFoundIsBounded() {
        let pilot = palette("user-1")
        #expect(found(pilot) { if case .user = $0 { true } else { false } } == 12)
    }

    @Test func aUserOpensUsers() {
        var pilot = palette("user 41")
        let first = pilot.state.found.first { $0.kind == .user(41) }
        #expect(first?.what == "user 41")
        pilot.state.users.choice.filter = "nobody"
        let commands = ChoiceList.palette.matching(pilot.state).firstIndex {
            $0.found?.kind == .user(41)
        }
        pilot.state.overlay?.list.selected = commands ?? 0
        pilot.press(.enter)
        #expect(pilot.state.screen == .users && pilot.state.overlay == nil)
        #expect(pilot.state.users.selectedUser == 41 && pilot.state.filterText.isEmpty)
    }

    private func take(_ pilot: inout Pilot, _ fits: (Found.Kind) -> Bool) {
        let index = ChoiceList.palette.matching(pilot.state).firstIndex {
            $0.found.map { fits($0.kind) } ?? false
        }
        #expect(index != nil)
        pilot.state.overlay?.list.selected = index ?? 0
        pilot.press(.enter)
    }

    @Test func aRunOpensRuns() {
        var pilot = palette("sepgcn-2")
        take(&pilot) { $0 == .run("sepgcn-2") }
        #expect(pilot.state.screen == .runs)
        #expect(pilot.state.selectedRun?.run == "sepgcn-2")
    }

    @Test func aPlaceIsShownOnTheMapOrAskedAbout() throws {
        let name = SampleReports.placeName(1999)
        func isPlace(_ kind: Found.Kind) -> Bool { kind == .place(1999) }
        var pilot = palette(name)
        take(&pilot, isPlace)
        #expect(pilot.state.screen == .city && pilot.state.city.view.zoom >= 8)
        #expect(pilot.state.status?.text.contains("middle of the map") == true)
        pilot = palette(name, on: "3")
        take(&pilot, isPlace)
        #expect(pilot.state.screen == .why)
        let isListed = pilot.state.why.selectedPlace == 1999
        #expect(isListed || pilot.state.why.among == ["1999"])
    }

    @Test func aCityIsOpened() throws {
        var pilot = palette("")
        let name = try #require(pilot.state.city.names.last)
        pilot.type(name)
        take(&pilot) { $0 == .city(name) }
        #expect(pilot.asked.contains(.ask(CityQuestion(name: name))))
    }

    @Test func aBrandIsALayer() throws {
        var pilot = Pilot(State(city: "harbour"))
        let name = try #require(pilot.state.city.map.brands.dropFirst().first)
        pilot.type("2:")
        pilot.type(name)
        take(&pilot) { $0 == .brand(1) }
        #expect(pilot.state.screen == .city && pilot.state.city.layer == .brand(1))
    }

    /// Also by words that stand in no title.
    @Test(arguments: ["counterfactual", "double click", "missing", "sweep"])
    func anyWordOfTheHelp(word: String) {
        let pilot = palette(word)
        #expect(found(pilot) { if case .keys = $0 { true } else { false } } == 1)
    }

    @Test func helpIsOpenedFilteredByTheWord() {
        var pilot = palette("counterfactual")
        take(&pilot) { $0 == .keys("counterfactual") }
        #expect(pilot.state.overlay?.kind == .allKeys)
        #expect(pilot.state.overlay?.line.text == "counterfactual")
        #expect(pilot.text.contains("Which visits would have to"))
        pilot.press(.enter)
        #expect(pilot.state.screen == .why)
        // What only a panel does is said.
        pilot = palette("compare the others")
        take(&pilot) { if case .keys = $0 { true } else { false } }
        pilot.press(.enter)
        #expect(pilot.state.status?.text.contains("in the comparison") == true)
    }

    @Test func manyPlacesAreSearchedInAMoment() {
        var pilot = palette("")
        pilot.state.city.placeNames = (0..<20_000).map { "Bar \($0) of the harbour" }
        pilot.state.city.map.visits = (0..<20_000).map { $0 % 977 }
        let start = ContinuousClock.now
        pilot.type("harbour")
        _ = pilot.text
        // Six lists are searched; a release build takes 0.1 s.
        #expect(ContinuousClock.now - start < .seconds(10))
        let places = pilot.state.found.compactMap { found -> Int? in
            if case .place(let place) = found.kind { place } else { nil }
        }
        #expect(places.count == 12)
        #expect(places.first == 976)
    }
}
