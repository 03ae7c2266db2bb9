import Canvas
import Reports
import Support

/// Places that users visited and that a run does not list.
public struct MissedState: Codable, Equatable, Sendable {
    /// All of them, asked once for a run.
    public var list = Inquiry<MissesRequest>()
    /// The card of one, which comes at once, and the same with what would lift it.
    public var card = Inquiry<MissedRequest>()
    public var lifted = Inquiry<MissedRequest>()
    /// The one that is shown.
    public var shown: MissList.Miss?
    /// Which way to go once the list is there: 1 to the next, -1 to the one before.
    var step: Int?
    /// A place that is selected once the list of its user is there.
    var place: Int?

    /// The newest card of the one that is shown.
    var report: MissCard? {
        guard let shown else { return nil }
        let known = [lifted, card].filter(\.isFresh).compactMap(\.answer)
        return known.flatMap(\.cards).first { $0.user == shown.user && $0.place == shown.place }
    }

    /// Why there is no card.
    var failure: String? { list.failure ?? card.failure }
}

extension MissesRequest: Inquired {
    /// Every user is ranked.
    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.why.missed.list }
    public func answer(by one: some Answering) throws -> MissList { try one.answer(self) }
}

extension MissedRequest: Inquired {
    /// The first one has every other run and rule ranked; a search for a lift takes seconds.
    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> {
        lifts ? \.why.missed.lifted : \.why.missed.card
    }
    public func answer(by one: some Answering) throws -> MissedReport { try one.answer(self) }
}

extension State {
    /// Why there is no miss to go to; nil where there may be one.
    var cannotTurnMiss: String? {
        if why.run == nil { return "There is no run yet that could miss a place." }
        return why.target == nil ? "There is no list yet that could miss a place." : nil
    }

    /// The misses of the run that is asked, among the candidates that it ranks.
    private var missesRequest: MissesRequest? {
        why.run.map { run in
            var request = MissesRequest(run: run, session: session)
            request.candidates = why.candidates
            return request
        }
    }

    /// The card of the miss that is shown.
    private func missedRequest(lifts: Bool) -> MissedRequest? {
        guard let shown = why.missed.shown, let run = why.run else { return nil }
        var request = MissedRequest(
            run: run, session: session, user: String(shown.user), place: String(shown.place))
        request.candidates = why.candidates
        request.lifts = lifts
        return request
    }

    /// Opens the card of the next miss, or of the one before.
    mutating func turnMiss(by step: Int) -> [Effect] {
        guard let request = missesRequest else { return [] }
        if overlay?.kind != .missed { _ = show(Overlay(.missed)) }
        // Another run misses others.
        if why.missed.list.target != request { why.missed.shown = nil }
        why.missed.step = step
        return ask(request)
    }

    /// Goes where a key wanted to as soon as the list is there, and asks for the card.
    mutating func followMissed() -> [Effect] {
        guard overlay?.kind == .missed else {
            (why.missed.step, why.missed.place) = (nil, nil)
            return []
        }
        if why.missed.list.failure != nil { why.missed.step = nil }
        if let step = why.missed.step, why.missed.list.isFresh,
            why.missed.list.target == missesRequest
        {
            why.missed.step = nil
            goToMiss(by: step)
        }
        if let place = why.missed.place, why.isListed, why.target?.run == why.run,
            why.target?.user == why.user.map({ String($0) })
        {
            why.select(place: place)
            why.missed.place = nil
        }
        guard let card = missedRequest(lifts: false), let lifted = missedRequest(lifts: true)
        else { return [] }
        let effects = follow(card)
        let isThere = why.missed.card.isFresh && why.missed.card.target == card
        return effects + (isThere ? follow(lifted) : [])
    }

    /// The next miss after the one that is shown; else that of the user, or of the next who has one.
    ///
    /// Places that are no candidates would be most of them: the list leaves them out on purpose.
    private mutating func goToMiss(by step: Int) {
        let misses = (why.missed.list.answer?.misses ?? []).filter { $0.rank != nil }
        guard !misses.isEmpty else {
            overlay = nil
            say("This run misses no place that was visited and could be in the list.")
            return
        }
        let user = why.user ?? 0
        let index: Int?
        if let shown = why.missed.shown, shown.user == user,
            let at = misses.firstIndex(of: shown)
        {
            index = at + step
        } else {
            index =
                step > 0
                ? misses.firstIndex { $0.user >= user } : misses.lastIndex { $0.user <= user }
        }
        guard let index, let miss = misses[safe: index] else {
            say(
                step > 0
                    ? "This is the last place that is missed." : "This is the first that is missed."
            )
            if why.missed.shown?.user != user { overlay = nil }
            return
        }
        why.missed.shown = miss
        why.missed.place = miss.place
        overlay?.list = ListPosition()
        guard miss.user != user else { return }
        why.user = miss.user
        why.isUserChosen = true
        users.select(user: miss.user)
    }

    /// Why nothing can be tried; nil where a lift is known.
    var cannotTryLift: String? {
        let missed = why.missed
        guard let lift = missed.report?.lift else {
            return missed.lifted.failure == nil
                ? "What would lift it is not known yet." : "There is no lift to try."
        }
        if let reason = why.cannotEdit { return reason }
        return lift.visits == nil ? "No visits were found that lift it." : nil
    }

    /// Takes the visits that would lift it as edits.
    mutating func tryLift() -> [Effect] {
        guard let visits = why.missed.report?.lift?.visits else { return [] }
        return take(
            visits.map { NamedEdit(edit: $0.edit, name: $0.placeName) },
            "with \(Wording.count(visits.count, "more visit"))")
    }
}
