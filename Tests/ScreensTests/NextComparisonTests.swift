import Canvas
import Reports
import Testing

@testable import Screens

/// What a generator answers, compared on the Runs screen, and its lists on the Why screen.
@Suite("Next events and lists from the keyboard")
struct NextComparisonTests {
    /// The Runs screen with a run of the open city selected.
    private func runs(_ name: String, size: Size = Size(132, 43)) throws -> Pilot {
        var pilot = Pilot(State(city: SampleGenerator.city), size: size)
        pilot.press(.character("6"))
        let index = pilot.state.visibleRuns.firstIndex { $0.run == name }
        pilot.state.runs.list.selected = try #require(index)
        return pilot
    }

    private var generator: String { SampleGenerator.runs[0].run }
    private var ranking: String { SampleGenerator.runs[1].run }

    private func type(_ text: String, _ pilot: inout Pilot) {
        pilot.press(.control("u"))
        for character in text { pilot.press(.character(character)) }
        pilot.press(.enter)
    }

    /// What a run was trained to tell is what is asked of it.
    @Test func aGeneratorIsAskedForNextEvents() throws {
        var pilot = try runs(generator)
        let split = try #require(pilot.state.selectedRun?.recipe.split)
        pilot.press(.character("E"))
        let question = try #require(pilot.comparisons.last)
        #expect(question.next == split && question.runs == [generator])
        #expect(question.shown == nil && question.split == nil)
        pilot.press(.character("y"))
        #expect(
            pilot.copied == "whyhere evaluate --city delta --next \(split) --run \(generator)")
    }

    @Test func listsHaveALength() throws {
        var pilot = try runs(ranking)
        pilot.press(.character("E"), .character("&"))
        #expect(pilot.text.contains("places of a list"))
        type("1", &pilot)
        #expect(pilot.text.contains("2 or more"))
        type("12", &pilot)
        #expect(pilot.comparisons.last?.shown == 12)
        #expect(pilot.text.contains("request-auc") && pilot.text.contains(" AUC "))
        #expect(pilot.state.overlay?.kind == .comparison)
        pilot.press(.character("O"), .enter)
        #expect(pilot.comparisons.last?.unsealedBy?.contains("--shown 12 --run") == true)
        // A change goes back to the validation part; Esc changes nothing.
        pilot.press(.character("&"), .escape)
        #expect(pilot.state.overlay?.kind == .comparison)
        #expect(pilot.comparisons.last?.unsealedBy != nil)
        pilot.press(.character("&"))
        type("", &pilot)
        #expect(pilot.comparisons.last?.shown == nil && pilot.comparisons.last?.unsealedBy == nil)
    }

    /// Runs stand beside the rules only where they can answer, and come back where they can again.
    @Test func questionsGoAroundWithTheRunsThatFit() throws {
        var pilot = try runs(generator)
        pilot.press(.character("E"))
        let first = try #require(pilot.comparisons.last)
        var seen = [first.next]
        repeat {
            pilot.press(.character("Q"))
            let question = try #require(pilot.comparisons.last)
            #expect(question.runs == (question.next == first.next ? [generator] : []))
            seen.append(question.next)
        } while seen.last != seen.first && seen.count < 10
        #expect(Set(seen).count == seen.count - 1 && seen.contains(nil))
        #expect(seen.count >= 5)
    }

    @Test func anotherMetricLeads() throws {
        var pilot = try runs(generator)
        pilot.press(.character("E"), .character("v"))
        #expect(pilot.comparisons.last?.leading == "hit@5")
        #expect(pilot.state.runs.comparison.shown?.leading == "hit@5")
        pilot.press(.character("v"), .character("y"))
        #expect(pilot.copied?.contains("--leading hit@10") == true)
        // Lists have metrics of their own.
        pilot.press(.character("&"), .enter)
        #expect(pilot.comparisons.last?.leading == nil)
        while pilot.comparisons.last?.next != nil { pilot.press(.character("Q")) }
        pilot.press(.character("v"))
        #expect(pilot.state.status?.text.contains("Q asks for one") == true)
    }

    /// A figure that ranks among drawn places bears the name that tells it apart.
    @Test func sampledFiguresAreNamed() throws {
        var pilot = try runs(generator)
        pilot.press(.character("E"))
        while pilot.comparisons.last?.next != "leave-one-out" { pilot.press(.character("Q")) }
        pilot.press(.enter)
        #expect(
            pilot.state.status?.text.contains("(as published: 100 negatives: hit@10 0.") == true)
        #expect(pilot.text.contains("ndcg@10"))
    }

    @Test func kindsAndListsAreOfNextEventsAlone() throws {
        var pilot = try runs(generator)
        pilot.press(.character("E"), .character("b"))
        #expect(pilot.comparisons.last?.action == "visit")
        pilot.press(.character("b"))
        #expect(pilot.comparisons.last?.action == "order")
        pilot.press(.character("y"))
        #expect(pilot.copied?.contains("--action order") == true)
        while pilot.comparisons.last?.next != nil { pilot.press(.character("Q")) }
        #expect(pilot.comparisons.last?.action == nil)
        let count = pilot.comparisons.count
        pilot.press(.character("b"))
        #expect(pilot.state.status?.text.contains("Q asks for one") == true)
        pilot.press(.character("&"))
        #expect(pilot.state.status?.text.contains("Q asks for one") == true)
        #expect(pilot.comparisons.count == count)
    }

    @Test func vectorsAreWritten() throws {
        var pilot = try runs(ranking)
        pilot.press(.character("W"))
        pilot.type("vectors")
        pilot.press(.enter)
        #expect(pilot.asked.last == .ask(WriteVectors(run: ranking)))
    }

    // MARK: - Why

    private func why() -> Pilot {
        var pilot = Pilot(State(city: SampleGenerator.city), size: Size(132, 36))
        pilot.press(.character("3"))
        return pilot
    }

    private func lists(_ pilot: Pilot) -> [RecommendationRequest] {
        pilot.questions()
    }

    @Test func aBeamIsChosenAndTakenBack() {
        var pilot = why()
        #expect(lists(pilot).last?.run == generator)
        pilot.press(.character("l"))
        type("none", &pilot)
        #expect(pilot.text.contains("1 or more"))
        type("4", &pilot)
        #expect(lists(pilot).last?.beam == 4)
        #expect(pilot.text.contains("beam 4"))
        pilot.press(.character("y"))
        #expect(pilot.copied?.hasSuffix("--beam 4") == true)
        pilot.press(.character("l"))
        type("", &pilot)
        #expect(lists(pilot).last?.beam == nil)
    }

    @Test func blocksWithoutTheChosenPlacesAreSaid() {
        var pilot = why()
        pilot.press(.character("&"))
        type("12", &pilot)
        pilot.press(.character("l"))
        type("1", &pilot)
        var report = SampleReports.recommendation(
            run: generator, user: 0, candidates: "all")
        report.items = []
        (report.beam, report.among) = (1, ["12"])
        pilot.giveAgain(report, \.why.recommended)
        #expect(pilot.text.contains("The blocks that are tried hold"))
    }

    /// What generates no places has no beam: it is neither asked for nor sent.
    @Test func onlyGeneratorsHaveABeam() {
        var pilot = why()
        pilot.press(.character("l"))
        type("4", &pilot)
        pilot.state.why.run = ranking
        pilot.send(.resized(Size(132, 36)))
        #expect(lists(pilot).last?.run == ranking && lists(pilot).last?.beam == nil)
        pilot.press(.character("l"))
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.status?.text.contains("Only a run of Spacetime-GR") == true)
    }

    @Test func somePlacesAloneAreRanked() {
        var pilot = why()
        pilot.press(.character("&"))
        type(" 12, name:North Bar 3 ,40 ,", &pilot)
        #expect(lists(pilot).last?.among == ["12", "name:North Bar 3", "40"])
        #expect(pilot.text.contains("3 chosen"))
        pilot.press(.character("y"))
        #expect(pilot.copied?.hasSuffix("--among '12,name:North Bar 3,40'") == true)
        // Edits rank every place, so one of both is there at a time.
        pilot.press(.character("e"))
        #expect(!pilot.state.why.whatIf.isOpen)
        #expect(pilot.state.status?.text.contains("What-if ranks every place") == true)
        pilot.press(.character("&"))
        type("", &pilot)
        #expect(lists(pilot).last?.among == nil)
    }

    @Test func aRefusedListCanBeMended() {
        var pilot = why()
        pilot.answers = false
        pilot.press(.character("&"))
        type("nowhere", &pilot)
        let question = lists(pilot).last
        #expect(question?.among == ["nowhere"])
        if let question {
            pilot.send(.failed(question, "There is no place nowhere."))
        }
        #expect(pilot.text.contains("There is no place nowhere."))
        pilot.answers = true
        pilot.press(.character("&"))
        type("12", &pilot)
        #expect(lists(pilot).last?.among == ["12"])
        #expect(pilot.state.why.failure == nil)
    }

    /// Users without an event to be told are passed over, but not one that somebody chose.
    @Test func onlyUsersWithAQuestionAreOffered() {
        var pilot = Pilot(State(city: SampleGenerator.city), size: Size(132, 36))
        pilot.answers = false
        pilot.press(.character("3"))
        let run = generator
        #expect(pilot.asked.contains(.ask(AskedUsersQuestion(run: run))))
        #expect(lists(pilot).isEmpty)
        pilot.send(.answered(AskedUsersQuestion(run: run), [2, 5]))
        #expect(pilot.state.why.user == 2)
        #expect(lists(pilot).last?.user == "2")
        pilot.press(.character("]"))
        #expect(pilot.state.why.user == 5)
        pilot.press(.character("]"))
        #expect(pilot.state.why.user == 5)
        #expect(pilot.state.status?.text.contains("no other user that way") == true)
        pilot.press(.character("["))
        #expect(pilot.state.why.user == 2)
        pilot.press(.character("2"), .home, .enter)
        #expect(pilot.state.screen == .why && pilot.state.why.user == 0)
        #expect(lists(pilot).last?.user == "0" || pilot.state.why.target?.user == "0")
    }

    /// What was grouped by for another kind of model is not asked of a sequence.
    @Test func aSequenceIsContrastedByItsPlaces() {
        func questions(_ pilot: Pilot) -> [ContrastRequest] {
            pilot.questions()
        }
        var pilot = why()
        pilot.state.why.group = "users"
        pilot.press(.down, .character("!"))
        #expect(questions(pilot).map(\.group) == ["places"])
        pilot.press(.character("b"))
        #expect(questions(pilot).count == 1)
        #expect(pilot.state.status?.text.contains("own events") == true)
    }
}
