import Canvas
import Reports
import Testing

@testable import Screens

@Suite("Notes and cases")
struct NotebookTests {
    private func pilot(_ keys: String, city: String? = nil) -> Pilot {
        var pilot = Pilot(State(city: city), size: Size(132, 43))
        pilot.type(keys)
        return pilot
    }

    // MARK: - The form

    @Test func oneKeySavesWhatIsExplained() throws {
        var pilot = pilot("3")
        pilot.press(.down)
        let shown = pilot.text
        let report = try #require(pilot.state.why.explanation)
        pilot.press(.character("n"))
        #expect(pilot.text.contains("save a case, or write a note"))
        #expect(pilot.text.contains("right for the wrong reason"))
        pilot.press(.down)
        pilot.type("popular")
        pilot.press(.enter)
        let order = try #require(pilot.questions(SaveCase.self).last)
        #expect(order.verdict == .wrongReason && order.remark == "popular")
        #expect(order.content.subject == report.user && order.content.object == report.place)
        #expect(order.content.run == report.run && order.content.model == report.model)
        #expect(order.content.rank == report.rank)
        #expect(order.content.sentence == report.sentence)
        #expect(order.content.rows.count == report.evidence.count)
        #expect(order.content.rows[0].contribution == report.evidence[0].contribution)
        // The screen as it was, without the form.
        #expect(order.content.frame == shown)
        #expect(
            order.content.command
                == "whyhere explain --run sepgcn-2 --user \(report.user) --place \(report.place)"
                + " --side user --group places")
        #expect(pilot.state.overlay == nil && pilot.state.screen == .why)
        #expect(pilot.state.status?.text.contains("Case 5 is saved") == true)
        #expect(pilot.logged.last?.kind == .case)
    }

    @Test func anotherSessionIsNamed() {
        var state = State()
        state.session = "night"
        var pilot = Pilot(state, size: Size(132, 43))
        pilot.type("3n")
        pilot.press(.enter)
        let command = pilot.questions(SaveCase.self).last?.content.command
        #expect(command?.hasSuffix(" --session night") == true)
    }

    @Test func elsewhereItIsANote() throws {
        var pilot = pilot("2n")
        #expect(pilot.text.contains("write a note"))
        #expect(!pilot.text.contains("data fault"))
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault == "A note needs words.")
        pilot.type("couriers")
        #expect(pilot.state.overlay?.fault == nil)
        pilot.press(.enter)
        let order = try #require(pilot.questions(WriteNote.self).last)
        #expect(order.text == "couriers")
        #expect(order.origin.screen == "Users" && order.origin.city == "riverbend")
        #expect(order.origin.command?.hasPrefix("whyhere city user") == true)
        #expect(pilot.questions(SaveCase.self).isEmpty)
    }

    @Test func whatIsExplainedCanBeJustNoted() {
        var pilot = pilot("3n")
        for _ in 0..<4 { pilot.press(.down) }
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault == "A note needs words.")
        pilot.type("odd")
        pilot.press(.enter)
        #expect(pilot.questions(WriteNote.self).map(\.text) == ["odd"])
        #expect(pilot.questions(SaveCase.self).isEmpty)
    }

    @Test func escapeSavesNothing() {
        var pilot = pilot("3nabc")
        pilot.press(.escape)
        #expect(pilot.state.overlay == nil)
        #expect(pilot.questions(SaveCase.self).isEmpty && pilot.questions(WriteNote.self).isEmpty)
    }

    @Test func aMissedPlaceIsACase() throws {
        var pilot = pilot("3Tn")
        pilot.press(.down, .down, .enter)
        let order = try #require(pilot.questions(SaveCase.self).last)
        #expect(order.verdict == .wrong)
        #expect(order.content.object == SampleMissed.misses[0].place)
        #expect(order.content.rank == 86.5 && order.content.moment != nil)
        #expect(order.content.sentence.contains("Later taste"))
        #expect(order.content.frame?.contains("missed: North Office 1203") == true)
        #expect(order.content.command.hasPrefix("whyhere missed --run sepgcn-2 --user 0"))
        // The card is still there.
        #expect(pilot.state.overlay?.kind == .missed)
    }

    @Test func aRegionIsACase() throws {
        var pilot = pilot("4n", city: SampleSites.city)
        pilot.press(.enter)
        let order = try #require(pilot.questions(SaveCase.self).last)
        let reasons = try #require(pilot.state.sites.shownReasons)
        #expect(order.content.kind == .site && order.verdict == .rightReason)
        #expect(order.content.subject == reasons.brand && order.content.object == reasons.region)
        #expect(
            order.content.rows.map(\.name) == reasons.criteria.filter(\.isPresent).map(\.criterion))
        #expect(order.content.command.contains("--brand \(reasons.brand)"))
    }

    // MARK: - The screen

    @Test func theScreenShowsWhatIsWritten() {
        let pilot = pilot("7")
        for word in [
            "data-fault", "wrong-reason", "the café has moved", "users 100 to 140", "opened Why",
            "session default: 4 cases, 2 notes, 3 actions",
        ] { #expect(pilot.text.contains(word), "\(word)") }
        // Of sepgcn one of two is right, its data fault left out.
        let row = pilot.text.split(separator: "\n").first { $0.contains("50%") }
        #expect(row?.contains("9 to 91") == true)
    }

    @Test func entersTheCase() {
        var pilot = pilot("7")
        pilot.press(.end, .enter)
        #expect(pilot.state.screen == .why)
        #expect(pilot.state.why.user == 2 && pilot.state.why.run == "sepgcn-2")
        #expect(pilot.state.why.selectedPlace == 353)
        #expect(pilot.state.users.selectedUser == 2)
        // A place far below the list is ranked by itself.
        pilot.press(.escape, .home, .down, .enter)
        #expect(pilot.state.why.run == "ease@riverbend" && pilot.state.why.among == ["9"])
        pilot.press(.escape)
        #expect(pilot.state.screen == .session)
    }

    @Test func aCaseOfSitesOpensSites() throws {
        var pilot = pilot("7", city: SampleSites.city)
        var notebook = SessionContent(session: "default")
        notebook.cases = [
            SavedCase(
                number: 1, at: SampleNotebook.time(1), verdict: .wrong, remark: "",
                content: SampleNotebook.site())
        ]
        pilot.giveAgain(notebook, \.notebook.content)
        let content = notebook.cases[0].content
        #expect(pilot.text.contains("brand") && pilot.text.contains("region"))
        pilot.press(.enter)
        #expect(pilot.state.screen == .sites)
        #expect(pilot.state.sites.run == content.run)
        #expect(pilot.state.sites.selectedBrand?.brand == content.subject)
        #expect(pilot.state.sites.selectedRegion?.region == content.object)
    }

    @Test func whatIsNotThereIsSaid() {
        var pilot = pilot("7", city: SampleSites.city)
        pilot.press(.enter)
        #expect(pilot.state.screen == .session)
        #expect(pilot.state.status?.text.contains("is of city riverbend") == true)
        pilot = self.pilot("7")
        pilot.state.runs.all?.removeAll { $0.run == "sepgcn-2" }
        pilot.press(.enter)
        #expect(pilot.state.screen == .session)
        #expect(pilot.state.status?.text.contains("not in this session any more") == true)
    }

    @Test func deletingIsUndone() {
        var pilot = pilot("7")
        pilot.press(.character("u"))
        #expect(pilot.state.status?.text == "Nothing has been changed that could be undone.")
        pilot.press(.character("d"))
        #expect(pilot.questions(ChangeNotebook.self).map(\.change) == [.setCaseDeleted(4, true)])
        #expect(pilot.state.status?.text.hasPrefix("Case 4 is deleted.") == true)
        // It is looked at again.
        #expect(pilot.questions(NotebookQuestion.self).count == 2)
        pilot.press(.tab, .tab, .tab, .character("d"), .character("u"), .character("u"))
        #expect(
            pilot.questions(ChangeNotebook.self).map(\.change) == [
                .setCaseDeleted(4, true), .setNoteDeleted(2, true), .setNoteDeleted(2, false),
                .setCaseDeleted(4, false),
            ])
        pilot.press(.character("u"))
        #expect(pilot.state.status?.text == "Nothing has been changed that could be undone.")
    }

    @Test func aNewCaseCanBeTakenBack() {
        var pilot = pilot("3n")
        pilot.press(.enter, .character("7"), .character("u"))
        #expect(pilot.questions(ChangeNotebook.self).map(\.change) == [.setCaseDeleted(5, true)])
    }

    @Test func verdictAndRemarkAreEdited() {
        var pilot = pilot("7e")
        #expect(pilot.state.overlay?.line.text == "the café has moved")
        #expect(pilot.state.overlay?.list.selected == 3)
        pilot.press(.up, .control("u"))
        pilot.type("no: closed")
        pilot.press(.enter, .character("u"))
        #expect(
            pilot.questions(ChangeNotebook.self).map(\.change) == [
                .editCase(4, .wrong, remark: "no: closed"),
                .editCase(4, .dataFault, remark: "the café has moved"),
            ])
        pilot.press(.tab, .tab, .tab, .character("e"))
        pilot.type("!")
        pilot.press(.enter)
        #expect(
            pilot.questions(ChangeNotebook.self).last?.change
                == .editNote(2, text: "users 100 to 140 are couriers: no homes!"))
    }

    @Test func theDetailsScrollAndShowTheScreenAsItWas() {
        var pilot = pilot("7")
        pilot.press(.end)
        #expect(pilot.text.contains("right for the right reason"))
        #expect(!pilot.text.contains("because of the market"))
        pilot.press(.character("v"))
        #expect(pilot.text.contains("because of the market"))
        #expect(!pilot.text.contains("row 40"))
        pilot.press(.tab)
        #expect(pilot.state.pane == .caseDetails)
        let before = pilot.text
        pilot.press(.down)
        #expect(pilot.text != before && !pilot.text.contains("╭ why"))
        pilot.press(.end)
        #expect(pilot.text.contains("row 40"))
        pilot.press(.home)
        #expect(pilot.text.contains("because of the market"))
        // One from the command line has none.
        pilot.press(.backTab, .up, .up, .character("v"))
        #expect(pilot.state.status?.text.contains("has no screen") == true)
    }

    @Test func exportsAreListed() {
        var pilot = pilot("7W")
        #expect(pilot.text.contains("case 4 as HTML"))
        pilot.type("session as html")
        pilot.press(.enter)
        #expect(
            pilot.questions(ExportNotebook.self) == [ExportNotebook(number: nil, format: .html)])
        #expect(pilot.state.status?.text == "Written to whyhere-session.HTML")
        pilot.press(.character("W"))
        pilot.type("CSV")
        pilot.press(.enter)
        #expect(pilot.written?.name == "whyhere-session-cases.csv")
        #expect(pilot.written?.text.contains("wrong-reason") == true)
        pilot.press(.character("w"))
        #expect(pilot.written?.text.contains("verdicts by model") == true)
    }

    @Test func copiesTheCommandOfWhatIsSelected() {
        var pilot = pilot("7y")
        #expect(pilot.copied == "whyhere explain --run sepgcn-2 --user 7 --place 508")
        pilot.press(.backTab, .character("y"))
        #expect(pilot.copied == "whyhere x")
        pilot.press(.backTab, .down, .character("y"))
        #expect(pilot.copied == "whyhere session notes")
    }

    @Test func aModelListsItsCases() {
        var pilot = pilot("7")
        pilot.press(.tab, .tab, .enter)
        #expect(pilot.state.notebook.caseChoice.filter == "model=ease")
        #expect(pilot.state.notebook.cases.map(\.number) == [3])
        #expect(pilot.state.pane == .cases)
    }

    /// A new case at the top moves the selection along.
    @Test func theSelectionStaysOnItsCase() throws {
        var pilot = pilot("7")
        pilot.press(.down)
        #expect(pilot.state.notebook.selectedCase?.number == 3)
        pilot.answers = false
        pilot.type("67")
        let question = try #require(pilot.questions(NotebookQuestion.self).last)
        var notebook = SampleNotebook.notebook(isEmpty: false)
        var newer = notebook.cases[0]
        newer.number = 5
        notebook.cases.insert(newer, at: 0)
        pilot.send(.answered(question, notebook))
        #expect(pilot.state.notebook.cases.count == 5)
        #expect(pilot.state.notebook.selectedCase?.number == 3)
    }

    @Test func aRowThatCannotBeReadIsTold() {
        var pilot = pilot("7")
        var notebook = SessionContent(session: "default")
        notebook.faults = ["row 3 in table note is damaged."]
        pilot.giveAgain(notebook, \.notebook.content)
        #expect(pilot.state.status?.text == "row 3 in table note is damaged.")
        #expect(pilot.state.status?.kind == .failure)
    }

    // MARK: - Sessions

    @Test func anotherSessionIsOpenedByEndingThisWorkbench() throws {
        var pilot = pilot("7o")
        #expect(pilot.text.contains("3 runs, 4 cases"))
        #expect(pilot.text.contains("cannot be read: "))
        // The one that is open stays.
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil && pilot.state.nextSession == nil)
        #expect(pilot.state.status?.text == "Session default is open.")
        pilot.type("onight")
        pilot.press(.enter)
        #expect(pilot.questions(OpenSession.self).map(\.session) == ["night"])
        #expect(pilot.state.nextSession == "night" && pilot.asked.last == .quit)
    }

    @Test func aSessionThatCannotBeOpenedLeavesThisOne() {
        var pilot = pilot("7")
        pilot.send(.failed(OpenSession(session: "old"), "It is not a database."))
        #expect(pilot.state.nextSession == nil && pilot.state.status?.kind == .failure)
        #expect(!pilot.asked.contains(.quit))
    }

    @Test func sessionsAreBegunCopiedAndTakenIn() throws {
        var pilot = pilot("7onew")
        pilot.press(.enter, .enter)
        #expect(pilot.state.overlay?.fault == "There is no name yet.")
        pilot.type("second")
        pilot.press(.enter)
        #expect(pilot.state.nextSession == "second")

        var copying = self.pilot("7ocopy")
        copying.press(.enter)
        copying.type("before")
        copying.press(.enter)
        #expect(
            copying.questions(CopySession.self)
                == [CopySession(source: "default", name: "before")])
        #expect(
            copying.state.status?.text
                == "Session before is a copy with 3 runs; o on Session opens it.")

        var taking = self.pilot("7ofolder")
        taking.press(.enter)
        taking.type("'/tmp/a b/night'")
        taking.press(.enter)
        #expect(taking.state.overlay?.fault == "Give the folder, a space and the new name.")
        taking.type(" mine")
        taking.press(.enter)
        #expect(
            taking.questions(CopySession.self)
                == [CopySession(source: "/tmp/a b/night", name: "mine")])
    }

    // MARK: - The log

    @Test func whatIsDoneIsLogged() {
        var pilot = pilot("2")
        pilot.press(.down, .enter)
        let texts = pilot.logged.map(\.text)
        #expect(texts.first == "opened riverbend")
        #expect(texts.contains("opened Users") && texts.contains("opened Why"))
        #expect(texts.contains { $0.hasPrefix("asked sepgcn-2 about ") })
        #expect(
            pilot.logged.last?.command?.hasPrefix("whyhere recommend --run sepgcn-2 --user 1")
                == true)
        pilot.type("5S")
        #expect(pilot.logged.last?.kind == .training)
        #expect(pilot.logged.last?.command?.hasPrefix("whyhere train ") == true)
        pilot.type("x")
        pilot.press(.enter)
        #expect(pilot.logged.last?.command == "whyhere runs send sepgcn-3 stop")
        // Moving about in a list is nothing that was done.
        let count = pilot.logged.count
        pilot.press(.down, .up, .tab)
        #expect(pilot.logged.count == count)
    }
}
