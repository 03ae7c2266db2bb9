import Canvas
import Foundation
import Reports
import Testing

@testable import Screens

@Suite("Keys and messages change the state")
struct UpdateTests {
    private static func places(_ user: Int) -> Effect {
        .ask(question(user))
    }

    private static func question(_ user: Int) -> RecommendationRequest {
        RecommendationRequest(run: "sepgcn-2", user: user, candidates: "new")
    }

    @Test func startAsksForTheCityAndItsParts() {
        let pilot = Pilot(State(city: "riverbend"))
        #expect(pilot.asked.contains(.ask(CityQuestion(name: "riverbend"))))
        #expect(pilot.asked.contains(.ask(FindingsQuestion(city: "riverbend"))))
        #expect(pilot.asked.contains(.ask(UsersQuestion(city: "riverbend"))))
        #expect(pilot.asked.contains(.ask(RunsQuestion())))
        #expect(pilot.state.city.report?.places == 2000)
    }

    @Test func numbersOpenScreensAndEscGoesBack() {
        var pilot = Pilot()
        pilot.press(.character("2"))
        #expect(pilot.state.screen == .users)
        pilot.press(.character("6"))
        #expect(pilot.state.screen == .runs)
        pilot.press(.escape)
        #expect(pilot.state.screen == .users)
        pilot.press(.escape)
        #expect(pilot.state.screen == .city)
    }

    @Test("Every screen has its digit", arguments: Screen.allCases)
    func digits(screen: Screen) {
        var pilot = Pilot()
        pilot.press(.character(screen.key))
        #expect(pilot.state.screen == screen)
        #expect(screen.isBuilt)
    }

    @Test func anErrorStaysUntilAKey() {
        var pilot = Pilot()
        pilot.send(.failed(RunsQuestion(), "The session cannot be read; check sessions/."))
        #expect(pilot.state.status?.kind == .failure)
        pilot.send(.timer(.runs))
        #expect(pilot.state.status?.kind == .failure)
        #expect(pilot.text.contains("The session cannot be read"))
        pilot.press(.character("j"))
        #expect(pilot.state.status == nil)
    }

    @Test func enterOnAUserShowsWhy() {
        var pilot = Pilot()
        pilot.press(.character("2"), .down, .down, .enter)
        #expect(pilot.state.screen == .why)
        #expect(pilot.state.why.user == 2)
        #expect(pilot.asked.contains(Self.places(2)))
        #expect(pilot.state.why.report?.user == 2)
        // The first place is explained without being asked.
        #expect(pilot.state.why.explanation?.place == pilot.state.why.report?.items[0].place)
    }

    @Test func movingExplainsTheSelectedPlace() {
        var pilot = Pilot()
        pilot.press(.character("3"), .down, .down)
        #expect(pilot.state.why.explanation?.place == pilot.state.why.report?.items[2].place)
        pilot.press(.character("v"))
        #expect(pilot.state.why.explanation?.side == "place")
        pilot.press(.character("a"))
        #expect(pilot.state.why.report?.candidates == "all")
        pilot.press(.character("]"))
        #expect(pilot.state.why.user == 1)
        pilot.press(.character("["))
        #expect(pilot.state.why.user == 0)
    }

    @Test func theTitleOfTheTruthIsSteppedOver() {
        var pilot = Pilot()
        pilot.press(.character("3"))
        for _ in 0..<20 { pilot.press(.down) }
        // 20 items, then the title in line 20, then the truth.
        #expect(pilot.state.why.list.selected == 21)
        #expect(pilot.state.why.explanation?.place == pilot.state.why.report?.truth[0].place)
        pilot.press(.up)
        #expect(pilot.state.why.list.selected == 19)
    }

    @Test func staleAnswersAreIgnored() {
        var pilot = Pilot()
        pilot.press(.character("3"))
        pilot.answers = false
        pilot.press(.character("]"))
        pilot.send(.answered(Self.question(77), SampleReports.recommendation(user: 77)))
        #expect(pilot.state.why.report?.user == 0)
        pilot.send(
            .answered(
                ExplanationRequest(run: "sepgcn-2", user: 77, place: 5, candidates: "new"),
                SampleReports.explanation(user: 77, place: 5)))
        #expect(pilot.state.why.explanation?.user != 77)
        pilot.send(
            .answered(UserQuestion(city: "elsewhere", user: 3), SampleReports.user(3)))
        #expect(pilot.state.users.report?.row.user != 3)
        pilot.send(.answered(UsersQuestion(city: "elsewhere"), []))
        #expect(pilot.state.users.rows?.count == 300)
    }

    @Test func runningThroughUsersAsksOneAtATime() {
        var pilot = Pilot()
        pilot.press(.character("3"))
        pilot.answers = false
        let before = pilot.asked.count
        for _ in 0..<20 { pilot.press(.character("]")) }
        #expect(pilot.asked.count == before + 1)
        pilot.answer()
        pilot.answer()
        // The answer to the first question sends the last one, and nothing between.
        let questions: [RecommendationRequest] = pilot.questions()
        #expect(questions.suffix(2).map(\.user) == ["1", "20"])
    }

    @Test func aFailureFreesTheNextQuestion() {
        var pilot = Pilot()
        pilot.press(.character("3"))
        pilot.answers = false
        pilot.press(.character("]"), .character("]"))
        pilot.send(.failed(Self.question(1), "No."))
        #expect(pilot.asked.last == Self.places(2))
    }

    @Test func withoutARunWhySaysHowToTrain() {
        var pilot = Pilot(loaded: false)
        pilot.answers = false
        pilot.send(.start)
        pilot.send(
            .answered(
                CityQuestion(), OpenedCity(SampleReports.city(), SampleReports.map(), names: [])))
        pilot.send(.answered(UsersQuestion(city: "riverbend"), SampleReports.users))
        pilot.send(.answered(RunsQuestion(), []))
        pilot.press(.character("3"))
        // A simple rule answers until there is a run.
        #expect(pilot.state.why.run == "item-knn@riverbend")
    }

    @Test func aRunCanBeChosen() {
        var pilot = Pilot()
        var second = SampleReports.run(4, .finished, epoch: 10, series: false)
        second.checkpoint = "x"
        pilot.press(.character("3"))
        pilot.send(.answered(RunsQuestion(), SampleReports.runs + [second]))
        pilot.press(.character("R"), .enter)
        #expect(pilot.state.why.report?.run == "sepgcn-4")
        pilot.press(.character("R"), .down, .enter)
        #expect(pilot.state.why.run == "sepgcn-2")
        #expect(pilot.state.why.report?.run == "sepgcn-2")
    }

    @Test func openingAnotherCityStartsAfresh() {
        var pilot = Pilot()
        pilot.press(.character("3"), .character("1"), .character("o"))
        pilot.type("nowh")
        pilot.press(.enter)
        #expect(pilot.asked.last == .ask(CityQuestion(name: "nowhere")))
        #expect(pilot.state.status?.kind == .failure)
        var other = SampleReports.city()
        other.name = "other"
        other.fingerprint = "1"
        pilot.answers = false
        pilot.send(
            .answered(CityQuestion(), OpenedCity(other, CityMap(), names: ["other"])))
        #expect(pilot.state.users.rows == nil)
        #expect(pilot.state.why.report == nil)
        #expect(
            pilot.asked.suffix(2) == [
                .ask(FindingsQuestion(city: "other")), .ask(UsersQuestion(city: "other")),
            ])
    }

    @Test func findingsUnfold() {
        var pilot = Pilot()
        pilot.press(.backTab, .enter)
        #expect(pilot.text.contains("Hours are shifted by seven"))
        pilot.press(.escape)
        #expect(!pilot.text.contains("Hours are shifted by seven"))
    }

    @Test func theMapHasLayersAndZoom() {
        var pilot = Pilot()
        pilot.press(.character("b"), .character("+"), .character("L"), .left, .up)
        #expect(pilot.state.city.layer == .category(0))
        #expect(pilot.state.city.view.zoom == 1.5)
        #expect(pilot.text.contains("map: Noodle House"))
        for _ in 0..<12 { pilot.press(.character("b")) }
        #expect(pilot.state.city.layer == nil)
        pilot.press(.character("0"))
        #expect(pilot.state.city.view == MapView())
    }

    @Test func copyShowsTheCommandLine() {
        var pilot = Pilot()
        pilot.press(.character("3"), .character("y"))
        #expect(
            pilot.asked.last
                == .copy("whyhere recommend --run sepgcn-2 --user 0 --candidates new"))
        pilot.press(.enter, .character("y"))
        #expect(
            pilot.asked.last
                == .copy(
                    "whyhere explain --run sepgcn-2 --user 0 --place 97 --side user --group places")
        )
        pilot.press(.character("5"))
        pilot.state.train.recipe.refit = false
        pilot.state.train.recipe["alpha"] = 0.75
        pilot.press(.character("y"))
        #expect(
            pilot.asked.last
                == .copy(
                    "whyhere train sepgcn --city riverbend --alpha 0.75 --no-refit --on-guard pause"
                ))
    }

    @Test func writeHandsOverTheScreen() {
        var pilot = Pilot()
        pilot.press(.character("w"))
        #expect(pilot.written?.name == "whyhere-city.txt")
        #expect(pilot.written?.text.contains("41,237") == true)
    }

    @Test func everythingIsInTheStateAndCanBeSaved() throws {
        var pilot = Pilot()
        pilot.press(.character("3"), .down, .character(":"))
        pilot.type("tra")
        let data = try JSONEncoder().encode(pilot.state)
        let back = try JSONDecoder().decode(State.self, from: data)
        #expect(back == pilot.state)
        #expect(view(back, back.size) == view(pilot.state, pilot.state.size))
    }

    @Test func theMouseSelects() {
        var pilot = Pilot()
        pilot.press(.character("2"))
        pilot.send(.mouse(MouseEvent(.click, x: 5, y: 6)))
        // Header, border and titles take three lines.
        #expect(pilot.state.users.list.selected == 3)
        pilot.send(.mouse(MouseEvent(.wheelDown, x: 60, y: 6)))
        #expect(pilot.state.users.pane == .timeline)
        #expect(pilot.state.users.timeline.selected == 3)
        pilot.send(.mouse(MouseEvent(.click, x: 42, y: 0)))
        #expect(pilot.state.screen == .city)
    }

    @Test func quitMentionsWhatGoesOn() {
        var pilot = Pilot()
        #expect(pilot.state.farewell == nil)
        pilot.press(.character("5"), .character("S"), .character("q"))
        #expect(pilot.asked.last == .quit)
        #expect(pilot.state.farewell?.contains("sepgcn-3 goes on") == true)
    }
}
