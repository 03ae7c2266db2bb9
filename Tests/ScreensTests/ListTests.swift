import Canvas
import Foundation
import Reports
import Support
import Testing

@testable import Screens

@Suite("Every list has a filter and an order")
struct ListTests {
    /// Panes whose rows are no list: a form, the lines of an editor, of a text, the cells of a
    /// picture.
    private static let others: Set<Pane> = [.form, .edits, .caseDetails]

    /// Every screen, with what fills its lists.
    static let states: [(city: String?, keys: String)] = [
        (nil, "1"), ("harbour", "1"), (nil, "2"), ("harbour", "2P"), (nil, "3"), (nil, "3v"),
        (nil, "3ed"),
        (SampleSequences.city, "3"), (SampleSequences.city, "3mm"), (SampleSequences.city, "3M"),
        (SampleSites.city, "4"), (SampleSites.city, "4P"), (nil, "5"), (nil, "6"), (nil, "7"),
    ]

    private func pilot(_ index: Int) -> Pilot {
        var pilot = Pilot(State(city: Self.states[index].city), size: Size(132, 43))
        pilot.type(Self.states[index].keys)
        return pilot
    }

    /// Puts the keyboard into each pane of the screen.
    private func eachPane(_ index: Int, _ body: (inout Pilot, Pane) -> Void) {
        var start = pilot(index)
        for _ in start.state.tabPanes {
            var pilot = start
            body(&pilot, pilot.state.pane)
            start.press(.tab)
        }
    }

    private func isPicture(_ state: State) -> Bool {
        state.pane == .sitePicture
            || state.pane == .sequencePicture && state.shownPicture == .attention
    }

    @Test("No pane with rows is left out", arguments: states.indices)
    func noneIsLeftOut(index: Int) {
        eachPane(index) { pilot, pane in
            let hasRows = pilot.state.listPath(pane) != nil && pilot.state.rowCount(pane) > 0
            guard hasRows, !Self.others.contains(pane), !isPicture(pilot.state) else { return }
            #expect(pilot.state.cannotFilter == nil, "\(pane.rawValue) cannot be filtered")
            #expect(pilot.state.cannotSort == nil, "\(pane.rawValue) cannot be sorted")
        }
    }

    @Test("A word that nothing holds empties the list, and says so", arguments: states.indices)
    func filters(index: Int) throws {
        eachPane(index) { pilot, pane in
            guard let list = pilot.state.currentList, pilot.state.listPath(pane) != nil,
                pilot.state.rowCount(pane) > 0
            else { return }
            let before = pilot.state.rowCount(pane)
            pilot.press(.character("/"))
            pilot.type("qzqzq")
            #expect(pilot.state.rowCount(pane) < before, "\(pane.rawValue)")
            // What was really visited stays below a ranking.
            let isEmpty = list.identities(pilot.state).allSatisfy { identity in
                if case .name(let name) = identity { return name.hasPrefix(FilteredList.truth) }
                return identity == nil
            }
            #expect(isEmpty, "\(pane.rawValue)")
            #expect(pilot.text.contains("/qzqzq"), "\(pane.rawValue) does not show its filter")
            pilot.press(.enter)
            #expect(pilot.text.contains("/qzqzq"))
            if pilot.state.rowCount(pane) == 0 {
                #expect(pilot.text.contains("no \(list.name) match"), "\(pane.rawValue)")
            }
            pilot.press(.escape)
            #expect(pilot.state.rowCount(pane) == before, "\(pane.rawValue)")
            #expect(pilot.state.pane == pane)
        }
    }

    @Test("An unknown field is named with those there are", arguments: states.indices)
    func unknownFields(index: Int) {
        eachPane(index) { pilot, pane in
            guard let list = pilot.state.currentList else { return }
            let before = pilot.state.rowCount(pane)
            pilot.press(.character("/"))
            pilot.type("qqqzz>3")
            let fault = pilot.state.overlay?.fault
            #expect(fault?.contains("The \(list.name) have no field qqqzz") == true)
            for head in list.heads { #expect(fault?.contains(head.name) == true) }
            #expect(pilot.state.rowCount(pane) == before)
            // It is not taken, and what was there before comes back.
            pilot.press(.enter)
            #expect(pilot.state.overlay != nil)
            pilot.press(.escape)
            #expect(pilot.state.filterText.isEmpty)
        }
    }

    /// What the selected row of a list is.
    private func selected(
        _ list: FilteredList, _ path: KeyPath<State, ListPosition>, _ pilot: Pilot
    ) -> RowIdentity? {
        list.identities(pilot.state)[safe: pilot.state[keyPath: path].selected] ?? nil
    }

    @Test("Every order keeps what is selected", arguments: states.indices)
    func orders(index: Int) {
        eachPane(index) { pilot, pane in
            guard let list = pilot.state.currentList, let path = pilot.state.listPath(pane) else {
                return
            }
            pilot.press(.down, .down)
            let kept = selected(list, path, pilot)
            let rows = list.identities(pilot.state)
            // Of some hundred fields the keys go through those whose columns are shown.
            for field in list.turning(pilot.state) {
                pilot.press(.character(">"))
                #expect(pilot.state[keyPath: list.choice].order?.field == field)
                #expect(selected(list, path, pilot) == kept, "\(pane.rawValue) by \(field)")
                #expect(pilot.text.contains("by \(field)"), "\(pane.rawValue)")
                let there = list.identities(pilot.state)
                #expect(
                    Set(there.compactMap { $0 }) == Set(rows.compactMap { $0 }),
                    "\(pane.rawValue) by \(field)")
                pilot.press(.character("~"))
                #expect(
                    selected(list, path, pilot) == kept,
                    "\(pane.rawValue) by \(field), reversed")
            }
            pilot.press(.character(">"))
            #expect(pilot.state[keyPath: list.choice].order == nil)
            #expect(list.identities(pilot.state) == rows)
        }
    }

    @Test("Columns that can be marked are in the table", arguments: states.indices)
    func everyFieldHasHelp(index: Int) {
        eachPane(index) { pilot, _ in
            guard let list = pilot.state.currentList else { return }
            #expect(Set(list.heads.map(\.name)).count == list.heads.count)
            for head in list.heads {
                #expect(head.help.count > 3 && !head.help.hasSuffix("."))
                #expect(head.name == head.name.lowercased())
                #expect((try? ListFilter(head.example, list.heads, of: "rows")) != nil)
                #expect((try? ListFilter(head.opening, list.heads, of: "rows")) != nil)
            }
            let isSearched = list.heads.contains { $0.isSearched }
            #expect(isSearched)
        }
    }

    // MARK: - Panels

    private static let panelStates: [(kind: Overlay.Kind, city: String?, keys: String)] = [
        (.faithfulness, nil, "3f"), (.counterfactual, nil, "3c"), (.contrast, nil, "3jj!"),
        (.spaceTimeGraph, SampleSequences.city, "1m"), (.comparison, nil, "6jE"),
        (.study, nil, "6jF"),
    ]

    @Test("Panels too", arguments: panelStates.indices)
    func panels(index: Int) throws {
        let (kind, city, keys) = Self.panelStates[index]
        for size in [Size(132, 43), Size(80, 24)] {
            var pilot = Pilot(State(city: city), size: size)
            pilot.type(keys)
            try #require(pilot.state.overlay?.kind == kind)
            let list = try #require(pilot.state.currentList)
            let rows = list.identities(pilot.state)
            #expect(!rows.isEmpty)
            pilot.press(.character("/"))
            pilot.type("qzqzq")
            #expect(list.identities(pilot.state).isEmpty)
            #expect(pilot.text.contains("/qzqzq"))
            pilot.press(.enter)
            #expect(pilot.state.overlay?.kind == kind)
            // Esc clears first, and leaves then.
            pilot.press(.escape)
            #expect(pilot.state.overlay?.kind == kind)
            #expect(list.identities(pilot.state) == rows)
            pilot.press(.down)
            let kept = list.identities(pilot.state)[safe: pilot.state.panelRow]
            for order in list.sortable(pilot.state) {
                pilot.press(.character(">"))
                #expect(pilot.state[keyPath: list.choice].order?.field == order.field)
                #expect(list.identities(pilot.state)[safe: pilot.state.panelRow] == kept)
                pilot.press(.character("~"))
            }
            pilot.press(.character("/"))
            pilot.type("qzqzq")
            pilot.press(.enter, .character("q"))
            #expect(pilot.state.overlay == nil)
            #expect(pilot.state[keyPath: list.choice].filter.isEmpty)
        }
    }

    @Test(
        "Lists that typing narrows read the same filters",
        arguments: ["1o", "3R", "3|", "3i", "2?", ":"])
    func typedLists(keys: String) throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.type(keys)
        let kind = try #require(pilot.state.overlay?.kind)
        let list = try #require(kind.part as? ChoiceList)
        let before = list.count(pilot.state)
        #expect(before > 0)
        pilot.type("qqqzz:1")
        #expect(pilot.state.overlay?.fault?.contains("have no field qqqzz") == true)
        #expect(list.count(pilot.state) == before)
        pilot.press(.control("u"), .tab)
        #expect(pilot.state.overlay?.order?.field == list.table.heads[0].name)
        let names = list.matching(pilot.state).map { FoldedText.key($0.left) }
        #expect(names == names.sorted())
        pilot.press(.control("r"), .backTab)
        #expect(pilot.state.overlay?.order == nil)
    }

    @Test func theDocumentIsMadeFromTheTables() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "docs/FILTERS.md")
        if ProcessInfo.processInfo.environment["WHYHERE_UPDATE_GOLDEN"] == "1" {
            try FilterTable.markdown().write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == FilterTable.markdown())
    }
}
