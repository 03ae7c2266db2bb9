import Canvas
import Foundation
import Reports
import Testing

@testable import Screens

@Suite("The table of keys")
struct KeyTableTests {
    @Test("No key does two things on a screen", arguments: Screen.allCases)
    func unique(screen: Screen) { check(KeyTable.rows(on: screen), screen.title) }

    @Test("No key does two things in an overlay", arguments: Self.overlays)
    func unique(kind: Overlay.Kind) { check(kind.part.rows, kind.part.name) }

    /// One of each kind of overlay.
    static let overlays: [Overlay.Kind] =
        Overlay.Kind.documented + [
            .help, .allKeys, .cities, .runs, .panes, .export, .insertPlace,
            .visitHour(NamedPlace(place: 1, name: "Bar"), .move), .severalTrainings,
            .field("dimension"), .formField(.grow, "name"), .whatIfNumber("gamma"), .beam, .among,
            .shownPlaces, .siteAlpha, .themes(old: .light), .runName, .labels, .shelves,
            .note(NoteDraft(origin: NoteOrigin(), content: SampleNotebook.content())),
        ]

    private func check(_ rows: [Binding], _ place: String) {
        var seen: [Key: String] = [:]
        #expect(!rows.isEmpty)
        for row in rows {
            #expect(!row.keys.isEmpty && row.title.count > 1)
            for key in row.keys {
                #expect(seen[key] == nil, "\(key.name) of \(place): \(row.title)")
                seen[key] = row.title
            }
        }
    }

    /// Every row of a screen is carried out by each of its keys, or says why not.
    @Test("A refused key says why", arguments: Screen.allCases.filter(\.isBuilt))
    func refusals(screen: Screen) {
        let states = [
            Pilot(State(screen: screen), loaded: false).state, Pilot(State(screen: screen)).state,
            Pilot(State(city: "knowledge", screen: screen)).state,
            Pilot(State(city: SampleSequences.city, screen: screen)).state,
            Pilot(State(city: SampleSites.city, screen: screen)).state,
        ]
        var refused = 0
        for state in states {
            for row in KeyTable.rows(on: screen) {
                for key in row.keys {
                    var pressed = state
                    _ = update(&pressed, .key(key))
                    guard let reason = row.refusal(state) else { continue }
                    refused += 1
                    #expect(reason.hasSuffix("."), "\(reason)")
                    #expect(pressed.status?.text == reason, "\(key.name) of \(screen.title)")
                    #expect(pressed.overlay == nil)
                }
            }
        }
        #expect(refused > 0)
    }

    /// The rows of what has the keyboard: once those of the screen were shown in its place.
    @Test("Help in a panel", arguments: Overlay.Kind.documented.filter(\.part.isPanel))
    func helpInAPanel(kind: Overlay.Kind) {
        var pilot = Pilot(size: Size(132, 43))
        pilot.state.overlay = Overlay(kind)
        pilot.press(.character("?"))
        #expect(pilot.state.overlay?.kind == .help)
        #expect(pilot.text.contains("keys of \(kind.part.name)"))
        for row in kind.part.rows.prefix(18) { #expect(pilot.text.contains(row.title.prefix(20))) }
        // Where it came from is where it goes back to.
        pilot.press(.escape)
        #expect(pilot.state.overlay?.kind == kind)
        pilot.press(.character("?"), .character("?"))
        #expect(pilot.state.overlay?.kind == kind)
        pilot.press(.character("?"))
        pilot.type("leave the panel")
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil)
    }

    /// The list of keys says why the selected one does nothing now.
    @Test func helpSaysWhatIsRefused() {
        var pilot = Pilot()
        pilot.press(.character("3"), .character("?"))
        pilot.type("beam search")
        #expect(pilot.text.contains("Only a run of Spacetime-GR"))
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.status?.text.contains("Only a run of Spacetime-GR") == true)
    }

    @Test func everyRowOfAPanelCanBeLookedUp() {
        for section in KeyTable.sections {
            #expect(!section.rows.isEmpty)
            #expect(KeyTable.markdown().contains("## \(section.title)\n"))
        }
    }

    @Test func theDocumentIsMadeFromTheTable() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "docs/KEYS.md")
        if ProcessInfo.processInfo.environment["WHYHERE_UPDATE_GOLDEN"] == "1" {
            try KeyTable.markdown().write(to: file, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == KeyTable.markdown())
    }

    @Test func helpListsRunsAndSearches() {
        var pilot = Pilot()
        pilot.press(.character("2"), .character("?"))
        #expect(pilot.text.contains("keys of Users"))
        pilot.type("next column")
        #expect(pilot.text.contains("Sort this list by its next column"))
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.users.choice.order?.field == "name")
    }

    @Test func thePaletteReachesOtherScreens() {
        var pilot = Pilot()
        pilot.press(.character("5"), .character("1"), .control("p"))
        pilot.type("logarithmic axis")
        pilot.press(.enter)
        #expect(pilot.state.screen == .train)
        #expect(pilot.state.train.charts.isLogarithmic)
        pilot.press(.character(":"), .escape)
        #expect(pilot.state.overlay == nil)
    }
}
