import Canvas
import Reports

// What the selection of the Why screen asks by itself.

extension State {
    mutating func followRecommendation() -> [Effect] {
        guard screen == .why else { return [] }
        chooseRun()
        guard let run = why.run, let user = why.user else { return [] }
        if why.tellsMoments != readsSequences {
            // Whoever is asked for the next event may well name a place that the user knows.
            why.candidates = readsSequences ? "all" : "new"
            why.tellsMoments = readsSequences
        }
        var effects: [Effect] = []
        if readsSequences {
            let question = AskedUsersQuestion(run: run)
            effects = follow(question)
            // In place of a user whom nobody chose the first who can be asked about is taken.
            if !why.isUserChosen, why.askedUsers.isWaiting { return effects }
        }
        var request = RecommendationRequest(run: run, session: session, user: String(user))
        request.candidates = why.candidates
        request.count = WhyState.listLength
        request.beam = generatesLists ? why.beam : nil
        request.among = why.among
        guard request != why.target else { return effects }
        if let last = why.target, last.run != run || last.user != request.user {
            forgetQuestions()
        }
        return effects + ask(request)
    }

    mutating func followExplanation() -> [Effect] {
        guard screen == .why, let report = why.report, let place = why.selectedPlace,
            let asked = why.recommended.answered, asked.run == why.target?.run,
            asked.user == why.target?.user
        else { return [] }
        let request = explanationRequest(report.run, report.user, place)
        guard request != why.wantedExplanation else { return [] }
        why.wantedExplanation = request
        why.generation += 1
        let rest = why.explanation == nil ? 0 : 90
        return [.timer(.explanation(why.generation), milliseconds: rest)]
    }

    /// The hours are those of the explained place: they follow it while their picture is shown.
    mutating func followHourlyForecast() -> [Effect] {
        guard screen == .why, shownPicture == .hours, let found = why.explained.answered,
            found.run == why.target?.run, found.user == why.target?.user
        else { return [] }
        var request = HourlyForecastRequest(run: found.run, session: session, user: found.user)
        request.place = found.place
        return follow(request)
    }

    /// Takes the best run that fits, or until there is one a simple rule, unless somebody chose.
    private mutating func chooseRun() {
        let ready = readyRuns
        let isThere = ready.contains { $0.run == why.run }
        if why.run != nil, isThere || (isRule(why.run) && why.isRunChosen) { return }
        // Who can be measured explains best.
        if let best = best(of: ready, for: .faithfulnessStudy) {
            if !best.isSound {
                complain("\(best.run) failed: its list and reasons are not to be trusted.")
            }
            why.run = best.run
        } else if runs.all != nil, let city = city.report, city.withoutVisits == nil {
            // Of the rules it tells both sides: own places, and the people who share them.
            why.run = "\(ListRule.first)@\(city.name)"
        }
    }

    /// Whether a name is that of a simple rule of this city, which stands in place of a run.
    private func isRule(_ run: String?) -> Bool {
        guard let run, case .rule(let name, let ofCity) = RecommenderReference(run) else {
            return false
        }
        return ofCity == city.report?.name && ListRule.names.contains(name)
    }

    /// What the Why screen asks about a place. A sequence has one side and one grouping.
    func explanationRequest(_ run: String, _ user: Int, _ place: Int) -> ExplanationRequest {
        var request = ExplanationRequest(
            run: run, session: session, user: String(user), place: String(place))
        request.candidates = why.candidates(of: place)
        request.limit = WhyState.evidenceLength
        if readsSequences {
            request.undistilled = why.sequence.undistilled
        } else {
            (request.side, request.group) = (why.side, why.group)
        }
        return request
    }

    /// The selected place has rested: it is explained, unless another was selected meanwhile.
    mutating func fireExplanation(_ generation: Int) -> [Effect] {
        guard generation == why.generation, let request = why.wantedExplanation else { return [] }
        return ask(request)
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
