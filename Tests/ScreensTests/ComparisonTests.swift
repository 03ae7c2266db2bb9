import Canvas
import Reports
import Testing

@testable import Screens

@Suite("The comparison on the Runs screen")
struct ComparisonTests {
    /// The Runs screen with the finished run selected.
    private func runs(size: Size = Size(132, 43)) -> Pilot {
        var pilot = Pilot(size: size)
        pilot.press(.character("6"))
        while pilot.state.runs.list.selected < 1 { pilot.press(.down) }
        return pilot
    }

    @Test func theSelectedRunStandsBesideTheRules() throws {
        var pilot = runs()
        pilot.press(.character("E"))
        let question = try #require(pilot.comparisons.last)
        #expect(question.runs == ["sepgcn-2"])
        #expect(question.city == "riverbend")
        #expect(question.unsealedBy == nil)
        #expect(pilot.text.contains("comparison: riverbend, validation part"))
        #expect(pilot.text.contains("+0.0798"))
        pilot.press(.character("y"))
        #expect(
            pilot.copied
                == "whyhere evaluate --city riverbend --all --no-training --run sepgcn-2")
    }

    @Test func onlyFinishedRunsOfTheCityAreTaken() {
        var pilot = runs()
        pilot.press(.up, .character(" "))
        #expect(pilot.state.runs.marked.isEmpty)
        #expect(pilot.state.status?.text.contains("only finished runs are compared") == true)
        pilot.press(.character("E"))
        #expect(pilot.comparisons.last?.runs == [])
    }

    @Test func marksComeBeforeTheSelection() {
        var pilot = runs()
        pilot.press(.character(" "))
        #expect(pilot.text.contains("▸ sepgcn-2"))
        pilot.press(.end, .character("E"))
        #expect(pilot.comparisons.last?.runs == ["sepgcn-2"])
        pilot.press(.escape, .up, .character(" "))
        #expect(pilot.state.runs.marked.isEmpty)
    }

    @Test func theReferenceIsTheRowThatIsShown() throws {
        var pilot = runs()
        pilot.press(.character("E"), .character(">"))
        let rows = try #require(pilot.state.runs.comparison.shown?.rows)
        let shown = pilot.state.shownSystems
        let row = try #require(shown.indices.first { shown[$0].name != rows[$0].name })
        // The selection went along with its row.
        pilot.press(.home)
        for _ in 0..<row { pilot.press(.down) }
        pilot.press(.character(" "))
        #expect(pilot.state.runs.comparison.shown?.reference == shown[row].name)
    }

    @Test func keysGoThroughProtocolsReferencesAuditsAndParts() {
        var pilot = runs()
        pilot.press(.character("E"))
        for name in ["new", "all", "next-place", "published"] {
            pilot.press(.character("]"))
            #expect(pilot.state.runs.comparison.shown?.name == name)
        }
        pilot.press(.character("["))
        #expect(pilot.state.runs.comparison.shown?.name == "next-place")
        pilot.press(.down, .character(" "))
        #expect(pilot.state.runs.comparison.shown?.reference == "recency")
        pilot.press(.character("*"), .character("P"))
        #expect(pilot.text.contains("audits passed"))
        #expect(pilot.text.contains("cold"))
        pilot.press(.character("y"))
        #expect(pilot.copied?.hasSuffix("--reference recency --audit --slices") == true)
    }

    @Test func theTestPartIsOpenedAfterAQuestionOnly() throws {
        var pilot = runs()
        pilot.press(.character("E"), .character("O"))
        #expect(pilot.text.contains("This opens the sealed test part of riverbend"))
        pilot.press(.character("x"), .escape)
        #expect(pilot.comparisons.allSatisfy { $0.unsealedBy == nil })
        #expect(pilot.state.overlay?.kind == .comparison)
        pilot.press(.character("O"), .enter)
        let command =
            "whyhere evaluate --city riverbend --all --no-training --run sepgcn-2 --unseal"
        #expect(pilot.comparisons.last?.unsealedBy == command)
        #expect(pilot.text.contains("test part"))
        pilot.press(.character("y"))
        #expect(pilot.copied == command)
        let asked = pilot.comparisons.count
        // Looking again opens nothing; asking otherwise goes back to the validation part.
        pilot.press(.escape, .character("E"))
        #expect(pilot.comparisons.count == asked)
        pilot.press(.character("*"))
        #expect(pilot.comparisons.last?.unsealedBy == nil)
        #expect(pilot.comparisons.last?.audits == true)
    }

    @Test func whileTheTestPartIsRankedNothingElseIsAsked() {
        var pilot = runs()
        pilot.press(.character("E"))
        pilot.answers = false
        pilot.press(.character("O"), .enter, .character("*"), .character("O"))
        #expect(pilot.comparisons.count == 2)
        #expect(pilot.state.overlay?.kind == .comparison)
        pilot.answer()
        #expect(pilot.state.runs.comparison.report?.part == "test")
    }

    @Test func anOlderAnswerIsNotShown() throws {
        var pilot = runs()
        pilot.answers = false
        pilot.press(.character("E"), .character("P"))
        #expect(pilot.text.contains("Ranking every place"))
        let first = try #require(pilot.comparisons.first)
        #expect(pilot.comparisons.count == 1)
        pilot.send(.answered(first, SampleComparison.report(first)))
        #expect(pilot.state.runs.comparison.report == nil)
        #expect(pilot.comparisons.last?.slices == true)
        pilot.answer()
        pilot.answer()
        #expect(pilot.state.runs.comparison.report != nil)
    }

    @Test func aFailureIsSaidAndAskedAgain() throws {
        var pilot = runs()
        pilot.answers = false
        pilot.press(.character("E"))
        let question = try #require(pilot.comparisons.last)
        pilot.send(.failed(question, "It chose its epoch on the test part."))
        #expect(pilot.text.contains("It chose its epoch on the test part."))
        pilot.press(.escape, .character("E"))
        #expect(pilot.comparisons.count == 2)
    }

    @Test func anotherCityClosesIt() {
        var pilot = runs()
        pilot.press(.character(" "), .character("E"))
        pilot.send(
            .answered(
                CityQuestion(),
                OpenedCity(
                    SampleCities.harbour(), SampleCities.harbourMap(), names: ["riverbend"])))
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.runs.marked.isEmpty)
        #expect(pilot.state.runs.comparison.report == nil)
    }

    @Test func onlyIntervalsWithoutZeroAreColoured() {
        func difference(_ low: Double, _ high: Double) -> ModelComparison.Difference {
            ModelComparison.Difference(mean: 0, low: low, high: high, effect: 0, probability: 1)
        }
        #expect(ComparisonText.style(difference(0.01, 0.02)) == .good)
        #expect(ComparisonText.style(difference(-0.02, -0.01)) == .bad)
        #expect(ComparisonText.style(difference(-0.01, 0.02)) == .text)
    }
}

@Suite("The faithfulness study on the Runs screen")
struct FaithfulnessStudyTests {
    @Test func whatIsThereIsShown() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("6"), .down, .character("F"))
        #expect(
            pilot.asked.contains(.ask(FaithfulnessStudyQuestion(run: "sepgcn-2", starts: true))))
        #expect(pilot.text.contains("388 explanations, 200 users"))
        pilot.press(.character("]"))
        #expect(pilot.text.contains("the user visits the place in the test part"))
        pilot.press(.character("["), .character("["), .character("["))
        #expect(pilot.text.contains("sameHours"))
        pilot.press(.character("]"))
        #expect(pilot.text.contains("kept in sessions/default/sweeps"))
        pilot.press(.character("y"))
        #expect(pilot.asked.last == .copy("whyhere explain --run sepgcn-2 --study"))
    }

    @Test func aProcessIsWatchedWhileThePanelIsOpen() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.answers = false
        pilot.press(.character("6"))
        pilot.answer()
        pilot.press(.down, .character("F"))
        let standing = FaithfulnessStudyStanding(
            run: "sepgcn-2", done: 12, total: 400, isRunning: true, report: nil)
        pilot.send(.answered(FaithfulnessStudyQuestion(run: "sepgcn-2", starts: true), standing))
        #expect(pilot.text.contains("12 of 400 explanations"))
        #expect(pilot.asked.last == .timer(.study, milliseconds: 1000))
        pilot.send(.timer(.study))
        #expect(pilot.asked.last == .ask(FaithfulnessStudyQuestion(run: "sepgcn-2", starts: false)))
        pilot.send(
            .answered(
                FaithfulnessStudyQuestion(run: "sepgcn-2", starts: false),
                FaithfulnessStudyStanding(
                    run: "sepgcn-2", done: 40, total: nil, isRunning: true, report: nil))
        )
        #expect(pilot.text.contains("40 of 400 explanations"))
        #expect(
            pilot.state.farewell?.contains("The faithfulness study of sepgcn-2 goes on") == true)
        pilot.press(.escape)
        pilot.send(.timer(.study))
        #expect(pilot.asked.last == .timer(.study, milliseconds: 1000))
        pilot.press(.character("F"))
        #expect(pilot.asked.last == .ask(FaithfulnessStudyQuestion(run: "sepgcn-2", starts: true)))
        pilot.send(
            .failed(FaithfulnessStudyQuestion(run: "sepgcn-2", starts: true), "It ended early."))
        #expect(pilot.text.contains("It ended early."))
    }

    @Test func aStudyCanBeCancelled() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.answers = false
        pilot.press(.character("6"))
        pilot.answer()
        pilot.press(.down, .character("F"))
        pilot.press(.character("x"))
        #expect(pilot.state.status?.text.contains("No study is under way") == true)
        let standing = FaithfulnessStudyStanding(
            run: "sepgcn-2", done: 12, total: 400, isRunning: true, report: nil)
        pilot.send(.answered(FaithfulnessStudyQuestion(run: "sepgcn-2", starts: true), standing))
        #expect(pilot.text.contains("x cancels the study"))
        pilot.press(.character("x"))
        let cancel = FaithfulnessStudyQuestion(run: "sepgcn-2", wish: .cancel)
        #expect(pilot.asked.last == .ask(cancel))
        pilot.send(.answered(cancel, standing))
        #expect(pilot.state.status?.text.contains("The study ends after") == true)
        #expect(pilot.state.runs.study.standing?.isRunning == true)
    }

    /// What died is shown as dead; whoever has seen it goes on with it.
    @Test func aDeadStudyIsShownAsDead() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.answers = false
        pilot.press(.character("6"))
        pilot.answer()
        pilot.press(.down, .character("F"))
        let show = FaithfulnessStudyQuestion(run: "sepgcn-2", wish: .show)
        #expect(pilot.asked.contains(.ask(show)))
        pilot.send(.failed(show, "The study of sepgcn-2 ended early, 12 of 400 measured."))
        #expect(pilot.text.contains("ended early, 12 of 400 measured"))
        pilot.press(.escape, .character("F"))
        #expect(pilot.asked.last == .ask(FaithfulnessStudyQuestion(run: "sepgcn-2", wish: .goOn)))
    }

    @Test func onlyFinishedRunsWithEvidenceAreMeasured() {
        var pilot = Pilot()
        pilot.press(.character("6"), .home, .character("F"))
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.status?.text.contains("only finished runs are measured") == true)
    }
}
