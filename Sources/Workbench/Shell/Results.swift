import Canvas
import Reports

extension State {
    /// Takes the result of an effect.
    mutating func learn(_ message: Message) -> [Effect] {
        switch message {
        case .city(let report, let map, let names): return take(report, map, names)
        case .findings(let name, let findings):
            if name == city.report?.name { city.findings = findings }
        case .spaceTimeGraph(let report):
            let next = city.spaceTimeGraph.take(report) { $0 == report.city }
            return next.map { [.loadSpaceTimeGraph(city: $0)] } ?? []
        case .users(let name, let rows):
            guard name == city.report?.name else { return [] }
            users.rows = rows
            users.failure = nil
            users.arrange()
            if let user = wantedUser {
                why.isUserChosen = true
                users.select(user: user)
                if users.selectedUser != user { complain("There is no user \(user) in \(name).") }
                wantedUser = nil
            }
            if screen == .why && why.user == nil { why.user = users.selectedUser }
        case .user(let name, let report): return take(name, report)
        case .runs(let all):
            runs.polling = .idle
            runs.failure = nil
            let selected = selectedRun?.run
            runs.all = all
            if let index = visibleRuns.firstIndex(where: { $0.run == selected }) {
                runs.list.selected = index
            }
        case .run(let report): take(report)
        case .recommendation(let report): return take(report)
        case .askedUsers(let asked): return take(asked)
        case .explanation(let report): return take(report)
        case .faithfulness, .counterfactual, .contrast, .timeSense, .whatIf, .placeNames:
            return learnWhy(message)
        case .siteBrands, .siteRanking, .siteExplanation, .siteFaithfulness, .criteriaHeatMap,
            .brandDistances, .embeddingMap:
            return learnSites(message)
        case .comparison(let report): return take(report)
        case .sweep(let standing): return take(standing)
        case .trainingStarted(let run):
            train.starting = false
            startedRun = run
            watch(run)
            train.pane = .plots
            say("Training \(run) runs in its own process; p pauses, x stops, l changes the rate.")
            return askForRuns()
        case .cityProgress(let line): learn(progress: line)
        case .cityMade(let name): return learn(made: name)
        case .said(let text):
            say(text)
            train.stale = true
        case .failed(let effect, let reason): return take(effect, reason)
        default: break
        }
        return []
    }

    private mutating func take(
        _ report: CityReport, _ map: CityMap, _ names: [String]
    ) -> [Effect] {
        city.names = names
        city.failure = nil
        let changed =
            city.report?.fingerprint != report.fingerprint
            || city.report?.name != report.name
        city.report = report
        city.map = map
        guard changed else { return [] }
        let (user, pane) = (wantedUser, city.pane)
        let filter = city.filter
        city = CityState()
        (city.report, city.map, city.names, city.pane) = (report, map, names, pane)
        city.filter = filter
        city.view = firstView
        users = UsersState()
        why = WhyState()
        sites = SitesState()
        forgetComparison()
        (train.run, train.report) = (nil, nil)
        wantedUser = user
        return [.loadFindings(city: report.name), .loadUsers(city: report.name)]
    }

    /// The city without what lies far out, where there is such a thing.
    private var firstView: MapView {
        guard let rect = Layout(self, size).panes[.map], let map = placeMap(city) else {
            return MapView()
        }
        return map.viewOfMost(
            latitudes: city.map.latitudes, longitudes: city.map.longitudes,
            weights: city.map.visits, columns: rect.width - 2, rows: rect.height - 2)
    }

    private mutating func take(_ name: String, _ report: UserReport) -> [Effect] {
        guard name == city.report?.name else { return [] }
        // The Why screen asks for users, too.
        let asked = users.request.underWay == report.row.user
        let next = asked ? users.request.answered() : nil
        if report.row.user == users.target && report != users.report {
            users.report = report
            users.failure = nil
            users.timeline = ListPosition()
            users.arrangeTimeline()
        }
        return (next.map { [.loadUser(city: name, user: $0)] } ?? []) + takeOwnPlaces(report)
    }

    private mutating func take(_ report: RunReport) {
        train.polling = .idle
        guard report.run == train.run else { return }
        train.report = report
        train.failure = nil
        train.stale = false
        if let index = runs.all?.firstIndex(where: { $0.run == report.run }) {
            var short = report
            short.series = []
            runs.all?[index] = short
        }
    }

    private mutating func take(_ report: RecommendationReport) -> [Effect] {
        let answered = RecommendationQuestion(
            run: report.run, user: report.user, candidates: report.candidates,
            beam: report.beam, among: report.among)
        if answered == why.target {
            why.report = report
            why.failure = nil
            why.list = ListPosition()
            why.explanation = nil
            why.explanationTarget = nil
            why.whatIf.visits = ListPosition()
        }
        return why.recommend.answered().map { [.recommend($0)] } ?? []
    }

    private mutating func take(_ report: ExplanationReport) -> [Effect] {
        if why.explanationTarget?.isAnswered(by: report) == true {
            let last = why.explanation
            why.explanation = report
            why.explanationFailure = nil
            // The events of a user are the same for every place, so the chosen one stays.
            let isSame =
                last?.sequence?.events.map(\.place) == report.sequence?.events.map(\.place)
                && last?.run == report.run && last?.user == report.user
            if report.sequence == nil || !isSame {
                why.evidence = ListPosition()
                why.sequence.look(at: report.sequence)
            }
        }
        return why.explain.answered().map { [Self.effect($0)] } ?? []
    }

    static func effect(_ question: ExplanationQuestion) -> Effect {
        .explain(question)
    }

    private mutating func take(_ effect: Effect, _ reason: String) -> [Effect] {
        if let effects = failWhy(effect, reason) ?? failComparison(effect, reason)
            ?? failSites(effect, reason)
        {
            return effects
        }
        if failSweep(effect, reason) { return [] }
        if case .loadSpaceTimeGraph(let name) = effect {
            let (wanted, next) = city.spaceTimeGraph.fail(name, reason)
            if wanted { complain(reason) }
            return next.map { [.loadSpaceTimeGraph(city: $0)] } ?? []
        }
        complain(reason)
        switch effect {
        case .loadCity: city.failure = reason
        case .loadFindings: city.findings = city.findings ?? []
        case .loadUsers: users.failure = reason
        case .loadUser(let name, let user):
            guard name == city.report?.name else { return [] }
            if user == users.target { users.failure = reason }
            let next = users.request.underWay == user ? users.request.answered() : nil
            return (next.map { [.loadUser(city: name, user: $0)] } ?? []) + failOwnPlaces(user)
        case .loadRuns:
            runs.polling = .idle
            runs.failure = reason
            runs.all = runs.all ?? []
        case .watchRun(let run):
            train.polling = .idle
            if run == train.run {
                train.failure = reason
                train.stale = false
            }
        case .recommend(let question):
            if question == why.target { why.failure = reason }
            return why.recommend.answered().map { [.recommend($0)] } ?? []
        case .loadAskedUsers(let run): return take(AskedUsers(run: run, users: []))
        case .explain(let question):
            if question == why.explanationTarget { why.explanationFailure = reason }
            return why.explain.answered().map { [Self.effect($0)] } ?? []
        case .startTraining: train.starting = false
        case .makeCity: learn(refused: reason)
        case .watchCity: forms.work?.isWatched = false
        default: break
        }
        return []
    }
}
