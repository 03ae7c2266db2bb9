import Models
import Reports
import Testing

@testable import Screens

@Suite("Questions")
struct QuestionTests {
    private let measured = ExplanationRequest(
        run: "a", user: 1, place: 2, candidates: "new", faithfulness: true)
    private let explained = ExplanationRequest(run: "a", user: 1, place: 2, candidates: "new")

    /// What takes seconds or minutes must not stand before what answers a key.
    @Test func slowOnesAreMarked() {
        let site = SiteExplanationRequest(
            run: "a", brand: 1, region: 2, candidates: "new", faithfulness: true)
        let slow: [any Question] = [
            measured, site,
            CounterfactualRequest(run: "a", user: 1, place: 2, candidates: nil, cutoff: 1),
            HourlyForecastRequest(run: "a", session: "default", user: "1"),
            ComparisonQuestion(
                city: "c", chosen: [], finished: 0, request: .visits(ModelComparisonRequest())),
            FaithfulnessStudyQuestion(run: "a", starts: true), WriteVectors(run: "a"),
            EmbeddingRequest(run: "a", method: "t-sne", stage: "after"),
            CriteriaRequest(run: "a", by: "brand", value: "weight"),
            SpaceTimeGraphQuestion(city: "c"), MakeCity(name: "c", command: []),
        ]
        for question in slow { #expect(question.isSlow, "\(type(of: question))") }
        let quick: [any Question] = [
            explained, RecommendationRequest(run: "a", user: 1, candidates: "new"),
            SiteRequest(run: "a", brand: 1, candidates: "new"), RunsQuestion(),
            RunQuestion(run: "a"), UserQuestion(city: "c", user: 1), CityQuestion(),
            WriteText(name: "a", text: "b"), WriteCopied(text: "a"),
        ]
        for question in quick { #expect(!question.isSlow, "\(type(of: question))") }
    }

    /// While something slow is under way, quick questions are sent and answered.
    @Test func aSlowOneHoldsNobodyUp() {
        var pilot = Pilot()
        pilot.press(.character("3"))
        pilot.answers = false
        pilot.press(.character("f"), .escape)
        #expect(pilot.state.why.faithfulness.underWay != nil)
        pilot.answers = true
        pilot.press(.character("]"))
        #expect(pilot.state.why.report?.user == 1)
        #expect(pilot.state.why.explanation?.user == 1)
        #expect(pilot.state.why.faithfulness.underWay != nil)
    }

    private func expect(
        _ inquiry: inout Inquiry<AskedUsersQuestion>, _ question: AskedUsersQuestion, isSent: Bool
    ) {
        let sent = inquiry.ask(question)
        #expect(sent == isSent)
    }

    @Test func theNewestOneWins() {
        var inquiry = Inquiry<AskedUsersQuestion>()
        let (a, b, c) = (
            AskedUsersQuestion(run: "a"), AskedUsersQuestion(run: "b"),
            AskedUsersQuestion(run: "c")
        )
        expect(&inquiry, a, isSent: true)
        expect(&inquiry, b, isSent: false)
        expect(&inquiry, c, isSent: false)
        #expect(inquiry.isWaiting)
        let first = inquiry.take(a, .answered([1]))
        #expect(!first.isNewest && first.next == c && inquiry.answer == nil)
        // What was never asked is not taken.
        let other = inquiry.take(b, .answered([2]))
        #expect(!other.isNewest && other.next == nil)
        let last = inquiry.take(c, .failed("no"))
        #expect(last.isNewest && last.next == nil && inquiry.failure == "no")
        // What failed may be asked again; what is answered is not.
        expect(&inquiry, c, isSent: true)
        _ = inquiry.take(c, .answered([3]))
        #expect(inquiry.isFresh && inquiry.answer == [3])
        expect(&inquiry, c, isSent: false)
        // Going back and forth leaves nothing waiting.
        expect(&inquiry, a, isSent: true)
        expect(&inquiry, c, isSent: false)
        #expect(inquiry.isFresh)
        let back = inquiry.take(a, .answered([1]))
        #expect(!back.isNewest && back.next == nil && inquiry.answer == [3])
    }

    @Test func whatIsForgottenIsNotShown() {
        var inquiry = Inquiry<AskedUsersQuestion>()
        expect(&inquiry, AskedUsersQuestion(run: "a"), isSent: true)
        expect(&inquiry, AskedUsersQuestion(run: "b"), isSent: false)
        inquiry.clear()
        let late = inquiry.take(AskedUsersQuestion(run: "a"), .answered([1]))
        #expect(!late.isNewest && late.next == nil && inquiry.answer == nil)
    }

    @Test func questionsAreToldApart() {
        #expect(Effect.ask(measured) != .ask(explained))
        #expect(Effect.ask(explained) == .ask(explained))
        #expect(Effect.ask(RunsQuestion()) != .ask(CityQuestion()))
    }
}

@Suite("What is known of a model stands on its card")
struct CardTests {
    @Test func whoIsTrainedWhere() throws {
        func lack(_ model: String, _ city: CityReport, _ ablation: String = "full") throws
            -> ModelCard.Lack?
        {
            let card = try Catalogue.card(named: model)
            var recipe = card.standard
            if ablation != "full" { recipe["ablation"] = .text(ablation) }
            return card.lack(in: city, recipe)
        }
        var city = SampleReports.city()
        for card in Catalogue.cards { #expect(try lack(card.name, city) == nil) }
        city.bounds = nil
        #expect(try lack("sepgcn", city) == .positions)
        #expect(try lack("sepgcn", city, "temporal") == nil)
        #expect(try lack("spacetime-gr", city) == .positions)
        #expect(try lack("lightgcn", city) == nil)
        // Its space needs positions: a training without them would start and fail.
        #expect(try lack("stkdrec", city) == .positions)
        let graph = SampleCities.knowledge()
        #expect(try lack("sasrec", graph) == .visits)
        #expect(try lack("knowsite", graph) == nil)
    }

    @Test func whatARunReads() throws {
        let report = SampleReports.user(0)
        let run = SampleReports.run(1, .finished, epoch: 1, series: false)
        let learned = run.readVisits(
            try Catalogue.card(named: "sepgcn"), before: nil, hasOrders: false)
        let visits = report.timeline.filter { learned.contains($0) }
        #expect(visits.allSatisfy { $0.part != .test })
        let own = report.ownPlaces(learned)
        #expect(own.reduce(0) { $0 + $1.visits } == visits.count)
        #expect(own.map(\.visits) == own.map(\.visits).sorted(by: >))
        let moment = report.timeline[10].localTime
        let before = run.readVisits(
            try Catalogue.card(named: "sasrec"), before: moment, hasOrders: false)
        #expect(report.timeline.filter { before.contains($0) }.allSatisfy { $0.localTime < moment })
    }

    @Test func anUnknownModelSaysSo() {
        var pilot = Pilot()
        pilot.press(.character("6"))
        var run = SampleReports.run(2, .finished, epoch: 400, series: false)
        run.model = "another"
        pilot.send(.answered(RunsQuestion(), [run]))
        pilot.press(.character("F"))
        #expect(pilot.state.status?.text.contains("another is no model") == true)
    }
}
