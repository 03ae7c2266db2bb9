import Canvas
import Reports
import Testing

@testable import Screens

@Suite("Filters and orders by keys")
struct ListPilotTests {
    private func count(_ text: String) -> Int {
        var choice = ListChoice()
        choice.filter = text
        return UsersState.table.arranged(SampleReports.users, by: choice).count
    }

    @Test func users() {
        let users = SampleReports.users
        #expect(count("") == 300)
        #expect(count("visits>50") == users.filter { $0.visits > 50 }.count)
        #expect(
            count("visits>=50 places<20")
                == users.filter { $0.visits >= 50 && $0.places < 20 }.count)
        #expect(count("category:bar") == 25)
        #expect(count("-category:bar") == 275)
        #expect(count("category:\"noodle house\"") == 25)
        #expect(count("user=7") == 1)
        #expect(count("USER-29") == 11)
        #expect(count("สมชาย") == 1)
        #expect(count("nobody") == 0)
    }

    @Test func typingFiltersAndEscBringsBack() {
        var pilot = Pilot()
        pilot.press(.character("2"), .character("/"))
        pilot.type("category:Bar")
        #expect(pilot.state.users.visible.count == 25)
        pilot.press(.enter)
        #expect(pilot.state.users.choice.filter == "category:Bar")
        pilot.press(.character("/"))
        pilot.type(" visits>")
        #expect(pilot.state.overlay?.fault?.contains("visits>50") == true)
        #expect(pilot.state.users.visible.count == 25)
        pilot.press(.escape)
        #expect(pilot.state.users.choice.filter == "category:Bar")
        pilot.press(.escape)
        #expect(pilot.state.users.visible.count == 300)
    }

    @Test func theSelectedUserStaysSelected() {
        var pilot = Pilot()
        pilot.press(.character("2"))
        for _ in 0..<40 { pilot.press(.character("j")) }
        pilot.press(.character(">"), .character(">"))
        #expect(pilot.state.users.choice.order?.field == "visits")
        #expect(pilot.state.users.report?.row.user == 40)
        let index = pilot.state.users.visible[pilot.state.users.list.selected]
        #expect(SampleReports.users[index].user == 40)
        #expect(pilot.text.contains("visits▼"))
        #expect(pilot.state.status?.text.contains("largest first") == true)
        pilot.press(.character("~"))
        #expect(pilot.text.contains("visits▲"))
        #expect(pilot.state.users.selectedUser == 40)
    }

    /// What was asked of the wrong list once matched nothing, silently.
    @Test func aFieldOfTheOtherListIsToldWhere() {
        var pilot = Pilot()
        pilot.press(.character("2"), .character("/"))
        pilot.type("km>2")
        #expect(
            pilot.state.overlay?.fault
                == "The users have no field km, but the events have: Esc and Tab lead "
                + "there.")
        #expect(pilot.text.contains("but the events have"))
        pilot.press(.escape, .tab, .character("/"))
        pilot.type("km>2 hour>=12 -part:test")
        let report = pilot.state.users.report
        let shown = pilot.state.users.shown.compactMap { report?.timeline[$0] }
        #expect(!shown.isEmpty && shown.count < report?.timeline.count ?? 0)
        #expect(shown.allSatisfy { ($0.kilometresFromPrevious ?? 0) > 2 && $0.part != .test })
        #expect(pilot.state.users.visible.count == 300)
    }

    @Test func tabCompletesAField() {
        var pilot = Pilot()
        pilot.press(.character("2"), .character("/"))
        pilot.type("-cat")
        pilot.press(.tab)
        #expect(pilot.state.overlay?.line.text == "-category:")
        pilot.type("bar vi")
        pilot.press(.tab)
        pilot.type(">50")
        #expect(pilot.state.users.choice.filter == "-category:bar visits>50")
        pilot.type(" zz")
        pilot.press(.tab)
        #expect(pilot.state.overlay?.fault?.contains("begins with zz") == true)
        // A word that is no field is a filter all the same.
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.users.choice.filter == "-category:bar visits>50 zz")
    }

    @Test func tabCompletesAtTheCursor() {
        var pilot = Pilot()
        pilot.press(.character("2"), .character("/"))
        pilot.type("vi>50 bar")
        pilot.press(.home, .right, .right, .tab)
        #expect(pilot.state.overlay?.line.text == "visits>50 bar")
        #expect(pilot.state.overlay?.line.cursor == 6)
        pilot.press(.end, .tab)
        // In the middle of a name the rest of it gives way.
        pilot.press(.control("u"))
        pilot.type("-catory")
        pilot.press(.home, .right, .right, .right, .right, .tab)
        #expect(pilot.state.overlay?.line.text == "-category:")
        #expect(pilot.state.overlay?.line.cursor == 10)
        // What no filter is cannot be kept.
        pilot.press(.control("u"))
        pilot.type("visits>many")
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault?.contains("needs a number") == true)
    }

    /// What a panel showed of one thing it does not hide of the next.
    @Test func aPanelThatIsLeftByASelectionForgetsItsFilter() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("3"), .down, .character("!"), .character("/"))
        pilot.type("hours:12")
        pilot.press(.enter, .character("?"))
        #expect(!pilot.state.panelChoices["contrast"].filter.isEmpty)
        pilot.state.leaveWhatIsAboutSelection()
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.panelChoices["contrast"].filter.isEmpty)
    }

    @Test func placesKeepTheTruthBelow() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("3"), .down, .down, .character("/"))
        let place = pilot.state.why.selectedPlace
        pilot.type("hit:no rank<8")
        let why = pilot.state.why
        let ranks = why.lines.compactMap { line in
            if case .item(let index) = line { why.report?.items[index].rank } else { nil }
        }
        #expect(ranks == [1, 2, 4, 5, 6, 7])
        #expect(why.lines.contains(.truth(0)))
        // The selected place is a hit: it is hidden in the list, and stays selected in the truth.
        #expect(why.selectedPlace == place)
        pilot.press(.control("u"))
        #expect(pilot.state.why.lines.count == 20 + 1 + (why.report?.truth.count ?? 0))
    }

    @Test func evidenceIsFilteredAndStillEdited() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("3"), .enter, .character("/"))
        pilot.type("kind:bip")
        let shown = pilot.state.why.shownEvidence
        #expect(!shown.isEmpty && shown.allSatisfy { $0.kind == .bipartite })
        #expect(pilot.state.rowCount(.evidence) == shown.count)
        pilot.press(.enter, .down, .enter)
        #expect(pilot.state.status?.text == Evidence.sentence(shown[1], in: .kilometres))
        pilot.press(.character("d"))
        #expect(
            pilot.questions(WhatIfRequest.self).last?.edits
                == [VisitEdit(kind: .delete, place: shown[1].place ?? -1)])
    }

    @Test func sortedEventsKeepTheirAge() {
        var pilot = Pilot(State(city: SampleSequences.city), size: Size(132, 43))
        pilot.press(.character("3"), .enter, .down, .down)
        let event = pilot.state.selectedEvent
        #expect(pilot.text.contains("event -3"))
        for _ in 0..<5 { pilot.press(.character(">")) }
        #expect(pilot.state.selectedEvent == event)
        #expect(pilot.text.contains("event -3"))
    }

    @Test func filtersOfDifferentPanesStayApart() {
        var pilot = Pilot(State(city: SampleSites.city), size: Size(132, 43))
        pilot.press(.character("4"), .tab, .tab, .character("/"))
        pilot.type("adds>0")
        let rows = pilot.state.sites.reasonRowsShown.count
        #expect(rows > 0 && rows < (pilot.state.sites.shownReasons?.criteria.count ?? 0) + 2)
        #expect(pilot.state.sites.visible.count == 20)
        pilot.press(.enter, .escape)
        #expect(pilot.state.sites.reasonChoice.filter.isEmpty)
    }

    @Test func theMapIsFilteredByPlaces() {
        var pilot = Pilot()
        pilot.press(.character("/"))
        pilot.type("visits>0 category:bar")
        let shown = pilot.state.city.onMap.count { $0 }
        #expect(shown > 0 && shown < pilot.state.city.map.latitudes.count)
        pilot.press(.enter, .character(">"))
        #expect(pilot.state.status?.text.contains("no list to sort") == true)
        pilot.press(.escape)
        #expect(pilot.state.city.onMap.isEmpty)
    }

    @Test func runsAreChosenByTheirFields() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("6"), .character("/"))
        pilot.type("status:finished")
        #expect(!pilot.state.visibleRuns.isEmpty)
        #expect(pilot.state.visibleRuns.allSatisfy { $0.status == .finished })
        pilot.press(.enter, .character("3"), .character("R"))
        pilot.type("status:running")
        #expect(pilot.state.overlay?.fault == nil)
        pilot.press(.control("u"))
        pilot.type("epoch>10")
        #expect(pilot.state.overlay?.fault == nil)
        #expect(pilot.text.contains("sepgcn-"))
    }

    @Test func helpListsTheFieldsAndOpensTheFilter() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("2"), .character("?"))
        pilot.type("how far from the visit")
        #expect(pilot.text.contains("km<2"))
        pilot.press(.enter)
        #expect(pilot.state.pane == .timeline)
        #expect(pilot.state.overlay?.kind == .filter(old: ""))
        pilot.type("<1")
        #expect(pilot.state.users.eventChoice.filter == "km<1")
    }

    @Test func namesStayWholeBeforeColumnsThatDecorate() {
        let columns = [
            TableColumn("share", 7), TableColumn("", 7, priority: 9),
            TableColumn("where", 8, flexible: true, wanted: 16), TableColumn("km", 4, priority: 4),
        ]
        let narrow = TableLayout(columns, width: 30)
        #expect(narrow.spans[1] == nil)
        #expect(narrow.spans[2]?.width == 17)
        let wide = TableLayout(columns, width: 40)
        #expect(wide.spans[1] != nil && wide.spans[2]?.width == 19)
        // What is worth more than whole names stays as long as there is any room.
        #expect(TableLayout(columns, width: 22).spans[3] != nil)
    }

    @Test func aMarkHidesNoHit() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("3"), .down, .down, .character(" "))
        #expect(pilot.text.contains("▸✓"))
    }
}
