import Canvas
import Reports

extension State {
    /// Asks for whatever the selection needs and is not there or under way.
    ///
    /// Called after every message; asks nothing twice, so that it may be called at any time.
    mutating func follow() -> [Effect] {
        followUser() + followRecommendation() + followExplanation() + followTimeSense()
            + followWhatIf()
            + followSites() + followRun() + followRuns() + followWork() + followSweep()
    }

    private mutating func followUser() -> [Effect] {
        guard screen == .users, let user = users.selectedUser, user != users.target else {
            return []
        }
        users.target = user
        users.failure = nil
        users.generation += 1
        // The first user is shown at once; while the list is run through, nobody is loaded.
        let rest = users.report == nil ? 0 : 60
        return [.timer(.user(users.generation), milliseconds: rest)]
    }

    private mutating func followRecommendation() -> [Effect] {
        guard screen == .why else { return [] }
        let ready = readyRuns
        if why.run == nil || !ready.contains(where: { $0.run == why.run }) && !isRule(why.run) {
            // Who explains comes first: models whose score holds evidence, in their order.
            let first = cards.lazy.filter { $0.answers(.sweep) }
                .compactMap { card in ready.first { $0.model == card.name } }.first
            why.run = (first ?? ready.first)?.run ?? why.run
        }
        guard let run = why.run, let user = why.user else { return [] }
        if why.tellsMoments != readsSequences {
            // Whoever is asked for the next event may well name a place that the user knows.
            why.candidates = readsSequences ? "all" : "new"
            why.tellsMoments = readsSequences
        }
        var effects: [Effect] = []
        if readsSequences, why.asked?.run != run {
            if why.askedRequest.underWay != run, why.askedRequest.ask(run) {
                effects = [.loadAskedUsers(run: run)]
            }
            // In place of a user whom nobody chose the first who can be asked about is taken.
            if !why.isUserChosen { return effects }
        }
        let question = RecommendationQuestion(
            run: run, user: user, candidates: why.candidates,
            beam: whyCard?.answers(.beam) == true ? why.beam : nil, among: why.among)
        guard question != why.target else { return effects }
        if let last = why.target, last.run != run || last.user != user { forgetQuestions() }
        why.target = question
        why.failure = nil
        return effects + (why.recommend.ask(question) ? [.recommend(question)] : [])
    }

    private mutating func followExplanation() -> [Effect] {
        guard screen == .why, let report = why.report, let place = why.selectedPlace,
            let target = why.target, report.run == target.run, report.user == target.user
        else { return [] }
        let question = explanationQuestion(report.run, report.user, place)
        guard question != why.explanationTarget else { return [] }
        why.explanationTarget = question
        why.explanationFailure = nil
        why.generation += 1
        let rest = why.explanation == nil ? 0 : 90
        return [.timer(.explanation(why.generation), milliseconds: rest)]
    }

    /// The hours are those of the explained place: they follow it while their picture is shown.
    private mutating func followTimeSense() -> [Effect] {
        guard screen == .why, shownPicture == .hours, let found = why.explanation,
            found.run == why.target?.run, found.user == why.target?.user
        else { return [] }
        let question = TimeSenseQuestion(run: found.run, user: found.user, place: found.place)
        guard question != why.timeSense.target else { return [] }
        return why.timeSense.ask(question) ? [.timeSense(question)] : []
    }

    private mutating func followRun() -> [Effect] {
        guard screen == .train else { return [] }
        if train.run == nil {
            // A training that is under way is what the analyst wants to see.
            train.run = (cityRuns.first { $0.status.isActive } ?? cityRuns.first)?.run
            train.stale = true
        }
        guard let run = train.run, train.polling == .idle else { return [] }
        if train.stale || train.report?.run != run {
            guard train.failure == nil else { return [] }
            train.polling = .asked
            return [.watchRun(run)]
        }
        guard train.report?.status.isActive == true else { return [] }
        train.polling = .waiting
        return [.timer(.watch, milliseconds: 250)]
    }

    private mutating func followRuns() -> [Effect] {
        let shown = screen == .runs || screen == .train
        let active = runs.all?.contains { $0.status.isActive } ?? false
        guard shown, active, runs.polling == .idle, runs.failure == nil else { return [] }
        runs.polling = .waiting
        return [.timer(.runs, milliseconds: 1000)]
    }

    /// A timer that was set here ran out.
    mutating func fire(_ timer: Timer) -> [Effect] {
        switch timer {
        case .user(let generation):
            guard generation == users.generation, let user = users.target,
                let name = city.report?.name, users.request.ask(user)
            else { return [] }
            return [.loadUser(city: name, user: user)]
        case .explanation(let generation):
            guard generation == why.generation, let question = why.explanationTarget,
                why.explain.ask(question)
            else { return [] }
            return [Self.effect(question)]
        case .siteRanking, .siteReasons: return fireSites(timer)
        case .watch:
            guard train.polling == .waiting else { return [] }
            train.polling = .idle
            train.stale = true
            return []
        case .sweep: return lookAtSweep()
        case .cityWork: return forms.work == nil ? [] : [.watchCity]
        case .runs:
            guard runs.polling == .waiting else { return [] }
            runs.polling = .idle
            let shown = screen == .runs || screen == .train
            return shown ? askForRuns() : []
        }
    }
}

extension WhyState {
    /// What a row of the evidence stands for, in words.
    var groupMeaning: String {
        switch group {
        case "places": "Similar visits are summed by the place they were made to."
        case "users": "Similar visits are summed by the user who made them."
        case "own":
            side == "user"
                ? "Similar visits are summed by the user's own place that they resemble."
                : "Similar visits are summed by the visitor whose visit they resemble."
        default: "Every pair of similar visits stands by itself."
        }
    }
}
