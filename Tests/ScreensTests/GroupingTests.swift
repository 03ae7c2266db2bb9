import Reports
import Testing

@testable import Screens

@Suite("Grouped evidence on the Why screen")
struct GroupingTests {
    private func asked(_ pilot: Pilot) -> [String] {
        pilot.questions(ExplanationRequest.self).map(\.group)
    }

    @Test func theKeyGoesThroughAllGroupings() {
        var pilot = Pilot()
        pilot.press(.character("3"))
        #expect(pilot.text.contains("evidence by place"))
        for title in ["by user", "by own place", "by pair", "by place"] {
            pilot.press(.character("b"))
            #expect(pilot.text.contains("evidence \(title)"))
        }
        #expect(asked(pilot) == ["places", "users", "own", "pairs", "places"])
    }

    @Test func anAnswerInAnotherGroupingIsIgnored() throws {
        var pilot = Pilot()
        pilot.press(.character("3"))
        pilot.answers = false
        pilot.press(.character("b"))
        pilot.send(.timer(.explanation(pilot.state.why.generation)))
        let shown = try #require(pilot.state.why.explanation)
        #expect(shown.group == "places")
        var late = shown
        late.group = "own"
        var question = try #require(pilot.questions(ExplanationRequest.self).last)
        question.group = "own"
        pilot.send(.answered(question, late))
        #expect(pilot.state.why.explanation == shown)
        late.group = "users"
        question.group = "users"
        pilot.send(.answered(question, late))
        #expect(pilot.state.why.explanation == late)
    }

    @Test func theCommandLineNamesTheGrouping() {
        var pilot = Pilot()
        pilot.press(.character("3"), .tab, .character("b"), .character("y"))
        guard case .copy(let command) = pilot.asked.last else {
            Issue.record("nothing was copied")
            return
        }
        #expect(command.hasSuffix("--side user --group users"))
    }

    @Test func aGroupReadsAsASum() {
        var pilot = Pilot()
        pilot.press(.character("3"), .enter, .enter)
        let item = pilot.state.why.explanation?.evidence.first
        #expect(item?.pairs == 400)
        let sentence = pilot.state.status?.text ?? ""
        #expect(sentence.contains("400 pairs by 30 other users"))
        #expect(sentence.contains("km on average"))
        // 0.11 of a score of 0.41238.
        #expect(pilot.text.contains("26.7%"))
    }

    @Test func aNegativeScoreShowsParts() {
        var pilot = Pilot()
        pilot.press(.character("3"))
        var report = pilot.state.why.explanation ?? SampleReports.explanation()
        report.score = -0.4
        pilot.giveAgain(report, \.why.explained)
        #expect(pilot.text.contains("+0.1100"))
        #expect(!pilot.text.contains("26.7%"))
    }
}
