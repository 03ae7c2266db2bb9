import Foundation
import Screens
import Testing

@Suite("The table of keys")
struct KeyTableTests {
    @Test("No key does two things on a screen", arguments: Screen.allCases)
    func unique(screen: Screen) {
        var seen: [Key: Action] = [:]
        for binding in KeyTable.bindings(on: screen) {
            for key in binding.keys {
                #expect(seen[key] == nil, "\(key.name) on \(screen.title)")
                seen[key] = binding.action
            }
        }
    }

    @Test("Every action has a key and a title", arguments: Action.allCases)
    func complete(action: Action) {
        let rows = KeyTable.bindings.filter { $0.action == action }
        #expect(!rows.isEmpty)
        for row in rows {
            #expect(!row.keys.isEmpty)
            #expect(row.title.count > 1)
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
        #expect(pilot.text.contains("Change the order of the users"))
        pilot.type("order")
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.users.sort == .visits)
    }

    @Test func thePaletteReachesOtherScreens() {
        var pilot = Pilot()
        pilot.press(.character("5"), .character("1"), .control("p"))
        pilot.type("other metrics")
        pilot.press(.enter)
        #expect(pilot.state.screen == .train)
        #expect(pilot.state.train.metric == 1)
        pilot.press(.character(":"), .escape)
        #expect(pilot.state.overlay == nil)
    }
}

@Suite("The filter of the users")
struct UserFilterTests {
    private func count(_ text: String) throws -> Int {
        let filter = try UserFilter(text)
        return SampleReports.users.filter { filter.matches($0) }.count
    }

    @Test func terms() throws {
        let users = SampleReports.users
        #expect(try count("") == 300)
        #expect(try count("visits>50") == users.filter { $0.visits > 50 }.count)
        #expect(
            try count("visits>=50 places<20")
                == users.filter { $0.visits >= 50 && $0.places < 20 }.count)
        #expect(try count("category:bar") == 25)
        #expect(try count("category:\"noodle house\"") == 25)
        #expect(try count("user=7") == 1)
        #expect(try count("USER-29") == 11)
        #expect(try count("สมชาย") == 1)
        #expect(try count("nobody") == 0)
    }

    @Test(
        "Terms that cannot be understood",
        arguments: [
            "visits>many", "visits>", "age>5", "category>3", "places<1.5",
        ])
    func faults(text: String) {
        #expect(throws: FilterFault.self) { try UserFilter(text) }
    }

    @Test func typingFiltersAndEscBringsBack() {
        var pilot = Pilot()
        pilot.press(.character("2"), .character("/"))
        pilot.type("category:Bar")
        #expect(pilot.state.users.visible.count == 25)
        pilot.press(.enter)
        #expect(pilot.state.users.filter == "category:Bar")
        pilot.press(.character("/"))
        pilot.type(" visits>")
        #expect(pilot.state.overlay?.fault?.contains("visits>50") == true)
        pilot.press(.escape)
        #expect(pilot.state.users.filter == "category:Bar")
        pilot.press(.escape)
        #expect(pilot.state.users.visible.count == 300)
    }

    @Test func theSelectedUserStaysSelected() {
        var pilot = Pilot()
        pilot.press(.character("2"))
        for _ in 0..<40 { pilot.press(.character("j")) }
        pilot.press(.character("s"))
        #expect(pilot.state.users.report?.row.user == 40)
        let index = pilot.state.users.visible[pilot.state.users.list.selected]
        #expect(SampleReports.users[index].user == 40)
    }
}
