import Canvas
import Reports
import Screens

/// Presses keys on a state and answers its effects at once, from the sample city.
struct Pilot {
    var state: State
    /// Everything that was asked, in order.
    var asked: [Effect] = []
    /// Effects wait here until `answer` while this is false.
    var answers = true
    /// How often one message may lead to another, so that a polled run does not go on for ever.
    private var budget = 0
    private var waiting: [Effect] = []

    init(_ state: State = State(), size: Size = Size(100, 30), loaded: Bool = true) {
        self.state = state
        send(.resized(size))
        if loaded { send(.start) }
    }

    mutating func send(_ message: Message) {
        budget = 60
        step(message)
    }

    private mutating func step(_ message: Message) {
        for effect in update(&state, message) {
            asked.append(effect)
            if answers { reply(to: effect) } else { waiting.append(effect) }
        }
    }

    private mutating func reply(to effect: Effect) {
        budget -= 1
        guard budget > 0 else { return }
        for message in answers(to: effect) { step(message) }
    }

    /// Runs that rank regions are seen in their own city only.
    private func answers(to effect: Effect) -> [Message] {
        let hasSites = state.wantedCity == SampleSites.city && effect == .loadRuns
        if state.wantedCity == SampleSequences.city && effect == .loadRuns {
            return [.runs(SampleReports.runs + SampleSequences.runs)]
        }
        if state.wantedCity == SampleGenerator.city && effect == .loadRuns {
            return [.runs(SampleReports.runs + SampleGenerator.runs)]
        }
        return hasSites ? [.runs(SampleReports.runs + SampleSites.runs)] : Self.answer(effect)
    }

    /// Answers what has been waiting.
    mutating func answer() {
        budget = 60
        let effects = waiting
        waiting = []
        for effect in effects { for message in answers(to: effect) { step(message) } }
    }

    mutating func press(_ keys: Key...) { for key in keys { send(.key(key)) } }

    mutating func type(_ text: String) { for character in text { press(.character(character)) } }

    var text: String { view(state, state.size).canvas.text }

    /// What was copied, if nothing came after.
    var copied: String? {
        if case .copy(let text) = asked.last { return text }
        return nil
    }

    /// Comparisons that were asked for.
    var comparisons: [ComparisonQuestion] {
        asked.compactMap { effect in
            if case .compare(let question) = effect { return question }
            return nil
        }
    }

    static func answer(_ effect: Effect) -> [Message] {
        switch effect {
        case .loadCity(let name):
            if name == "nowhere" {
                return [.failed(effect, "There is no city nowhere; `whyhere city list` shows all.")]
            }
            let names = ["riverbend", "nowhere"]
            if name == "harbour" {
                return [.city(SampleCities.harbour(), SampleCities.harbourMap(), names: names)]
            }
            if name == SampleSites.city {
                return [.city(SampleSites.report(), SampleSites.map(), names: names)]
            }
            if name == SampleGenerator.city {
                return [.city(SampleGenerator.report(), SampleReports.map(), names: names)]
            }
            if name == SampleSequences.city {
                return [.city(SampleSequences.report(), SampleReports.map(), names: names)]
            }
            if name == "knowledge" {
                return [.city(SampleCities.knowledge(), CityMap(), names: names)]
            }
            return [.city(SampleReports.city(), SampleReports.map(), names: names)]
        case .loadFindings(let city): return [.findings(city: city, SampleReports.findings)]
        case .loadUsers(let city):
            return [.users(city: city, city == "knowledge" ? [] : SampleReports.users)]
        case .loadUser(let city, let user):
            return [
                .user(
                    city: city,
                    city == "harbour" ? SampleCities.user(user) : SampleReports.user(user))
            ]
        case .loadRuns: return [.runs(SampleReports.runs)]
        case .watchRun(let run): return [.run(report(run))]
        case .recommend(let question):
            var report = SampleReports.recommendation(
                run: question.run, user: question.user, candidates: question.candidates)
            (report.beam, report.among) = (question.beam, question.among)
            return [.recommendation(report)]
        case .loadAskedUsers(let run):
            return [
                .askedUsers(
                    AskedUsers(run: run, users: Set(SampleReports.users.map(\.user))))
            ]
        case .writeVectors(let run): return [.said("Written to \(run)-vectors.safetensors")]
        case .explain(let question):
            if SampleGenerator.runs.contains(where: { $0.run == question.run }) {
                return [.explanation(SampleGenerator.explanation(question))]
            }
            let isSequence = SampleSequences.runs.contains { $0.run == question.run }
            return [
                .explanation(
                    isSequence
                        ? SampleSequences.explanation(question)
                        : SampleAnswers.explanation(question))
            ]
        case .loadSpaceTimeGraph(let city):
            var graph = SampleSequences.graph()
            graph.city = city
            return [.spaceTimeGraph(graph)]
        case .measureFaithfulness(let question):
            return [.faithfulness(SampleAnswers.faithfulness(question))]
        case .whatIf(let question): return [.whatIf(SampleAnswers.whatIf(question))]
        case .counterfactual(let question):
            return [.counterfactual(SampleAnswers.counterfactual(question))]
        case .timeSense(let question):
            return [.timeSense(SampleGenerator.timeSense(question))]
        case .contrast(let question): return [.contrast(SampleAnswers.contrast(question))]
        case .compare(let question):
            if question.runs.contains("sepgcn-1") {
                return [.failed(effect, "There is no run sepgcn-1 to compare.")]
            }
            return [.comparison(SampleComparison.report(question))]
        case .sweep(let run):
            return [
                .sweep(
                    SweepStanding(
                        run: run, done: 388, total: 388, isRunning: false,
                        report: SampleComparison.sweep(run)))
            ]
        case .watchSweep(let run):
            return [
                .sweep(
                    SweepStanding(run: run, done: 40, total: nil, isRunning: true, report: nil))
            ]
        case .loadSiteBrands(let run):
            return [
                .siteBrands(
                    run: run, SampleSites.brands,
                    notices: ["Competitiveness has no facts in this city."])
            ]
        case .rankSites(let question): return [.siteRanking(SampleSites.ranking(question))]
        case .explainSite(let question):
            return [.siteExplanation(SampleSites.explanation(question))]
        case .measureSite(let question):
            return [.siteFaithfulness(SampleSites.faithfulness(question))]
        case .loadCriteriaHeatMap(let question):
            return [.criteriaHeatMap(run: question.run, SampleSites.heat(question))]
        case .loadBrandDistances(let run):
            return [.brandDistances(run: run, SampleSites.distances())]
        case .loadEmbeddingMap(let question):
            return [.embeddingMap(run: question.run, SampleSites.embedding(question))]
        case .loadPlaceNames(let city):
            return [.placeNames(city: city, (0..<2000).map { SampleReports.placeName($0) })]
        case .startTraining: return [.trainingStarted(run: "sepgcn-3")]
        case .startTrainings: return []
        case .resumeRun(let run): return [.trainingStarted(run: run)]
        case .makeCity(let name, _): return [.cityMade(name: name)]
        case .watchCity: return [.cityProgress("half of it")]
        case .writeText(let name, _): return [.said("Wrote \(name).")]
        case .timer(let timer, _):
            // Polling timers would answer each other for ever.
            return [.watch, .runs, .cityWork, .sweep].contains(timer) ? [] : [.timer(timer)]
        case .command, .copy, .redraw, .suspend, .quit: return []
        }
    }

    static func report(_ run: String) -> RunReport {
        switch run {
        case "sepgcn-1": SampleReports.run(1, .interrupted, epoch: 120, series: true)
        case "sepgcn-2": SampleReports.run(2, .finished, epoch: 400, series: true)
        default: SampleReports.run(3, .running, epoch: 240, series: true)
        }
    }
}
