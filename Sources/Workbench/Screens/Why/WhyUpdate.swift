import Canvas
import Reports

extension State {
    /// What the keys of the Why screen do, the edits of visits left out.
    mutating func turnWhy(_ action: Action) -> [Effect] {
        if [.toggleSide, .nextGroup].contains(action), readsSequences {
            say("A sequence has one side, and its events are no groups; p shows its attention.")
            return []
        }
        switch action {
        case .toggleCandidates: why.candidates = why.candidates == "new" ? "all" : "new"
        case .toggleSide: why.side = why.side == "user" ? "place" : "user"
        case .nextGroup:
            let index = WhyState.groups.firstIndex(of: why.group) ?? 0
            why.group = WhyState.groups[(index + 1) % WhyState.groups.count]
            say(why.groupMeaning)
        case .details:
            guard why.explanation != nil else { return nothingToAsk() }
            return show(Overlay(.details))
        case .measureFaithfulness: return measureFaithfulness()
        case .counterfactual: return askCounterfactual()
        case .mark: mark()
        case .contrast: return compare()
        default:
            guard !users.visible.isEmpty else { return [] }
            if let user = why.user { users.select(user: user) }
            turnUser(by: action == .nextUser ? 1 : -1)
        }
        return []
    }

    /// The next user, or the one before, whom the run can be asked about.
    private mutating func turnUser(by step: Int) {
        let start = users.list
        repeat {
            let before = users.list.selected
            users.list.move(by: step, count: users.visible.count)
            guard users.list.selected != before else {
                users.list = start
                return say("There is no other user that way whom this run can be asked about.")
            }
        } while !canAsk(users.selectedUser)
        why.user = users.selectedUser
        why.isUserChosen = true
    }

    /// Whether the run tells something about a user, as far as it is known.
    private func canAsk(_ user: Int?) -> Bool {
        guard let user, let asked = why.asked, asked.run == why.run, !asked.users.isEmpty else {
            return true
        }
        return asked.users.contains(user)
    }

    /// Takes the users whom the run can be asked about; the first of them stands for one whom nobody
    /// chose.
    mutating func take(_ asked: AskedUsers) -> [Effect] {
        why.asked = asked
        if asked.run == why.run, !why.isUserChosen, let user = why.user, !canAsk(user),
            let index = users.visible.firstIndex(where: { canAsk(users.rows?[$0].user) })
        {
            users.list.selected = index
            why.user = users.selectedUser
        }
        return why.askedRequest.answered().map { [.loadAskedUsers(run: $0)] } ?? []
    }

    /// Why a question about a place cannot be asked, as the screen stands.
    private mutating func nothingToAsk() -> [Effect] {
        say("There is no place to ask about yet: choose a user and a place first.")
        return []
    }

    /// Run, user and place that are selected, where the list is the one that was asked for.
    private var subject: (run: String, user: Int, place: NamedPlace, rank: Double?)? {
        guard let report = why.report, let target = why.target, report.run == target.run,
            report.user == target.user, let selected = why.selection
        else { return nil }
        let place = NamedPlace(place: selected.place, name: selected.name)
        return (target.run, target.user, place, selected.rank)
    }

    // MARK: - Faithfulness

    private mutating func measureFaithfulness() -> [Effect] {
        guard let subject else { return nothingToAsk() }
        let question = explanationQuestion(subject.run, subject.user, subject.place.place)
        _ = show(Overlay(.faithfulness))
        return why.faithfulness.ask(question) ? [.measureFaithfulness(question)] : []
    }

    // MARK: - Counterfactual

    /// Ranks below which the place may be asked to fall, from the nearest on.
    static func goals(_ rank: Double?) -> [Int] {
        let usual = [1, 10, 20, 50]
        guard let rank else { return usual }
        let above = usual.filter { Double($0) >= rank }
        return above.isEmpty ? [Int(rank.rounded(.up))] : above
    }

    /// The marked place, where the selected one stands above it and so can fall below.
    private func goalPlace(_ place: Int, _ rank: Double?) -> Int? {
        guard let marked = why.marked?.place, marked != place else { return nil }
        let items = why.report?.items.first { $0.place == marked }.map { Double($0.rank) }
        let other = items ?? why.report?.truth.first { $0.place == marked }?.rank
        if let rank, let other, other <= rank { return nil }
        return marked
    }

    private mutating func askCounterfactual() -> [Effect] {
        guard let subject else { return nothingToAsk() }
        let marked = goalPlace(subject.place.place, subject.rank)
        return ask(
            CounterfactualQuestion(
                run: subject.run, user: subject.user, place: subject.place.place,
                candidates: subject.rank == nil ? nil : why.candidates,
                cutoff: Self.goals(subject.rank)[0], against: marked))
    }

    private mutating func ask(_ question: CounterfactualQuestion) -> [Effect] {
        _ = show(Overlay(.counterfactual))
        return why.counterfactual.ask(question) ? [.counterfactual(question)] : []
    }

    /// Another goal: the ranks in turn, and the marked place where there is one.
    mutating func turnGoal(by step: Int) -> [Effect] {
        guard var question = why.counterfactual.target else { return [] }
        let rank = subject.flatMap { $0.place.place == question.place ? $0.rank : nil }
        let ranks = Self.goals(rank)
        let marked = goalPlace(question.place, rank)
        let count = ranks.count + (marked == nil ? 0 : 1)
        let now =
            question.against == nil ? ranks.firstIndex(of: question.cutoff) ?? 0 : ranks.count
        let next = (now + step + count) % count
        question.against = next < ranks.count ? nil : marked
        question.cutoff = ranks[min(next, ranks.count - 1)]
        if count == 1 { say("There is no other goal; Space marks a place to fall below.") }
        return ask(question)
    }

    /// Takes the visits that would have to be missing as edits.
    mutating func applyRemovals() -> [Effect] {
        guard why.counterfactual.isFresh, let removed = why.counterfactual.answer?.removed,
            !removed.isEmpty
        else {
            say("There is nothing to apply.")
            return []
        }
        overlay = nil
        why.whatIf.change { edits in
            edits.visits = removed.map {
                NamedEdit(edit: VisitEdit(kind: .delete, place: $0.place), name: $0.placeName)
            }
        }
        why.pane = .recommendations
        say("The list without the visits to \(Self.counted(removed.count)); u undoes, e edits on.")
        return []
    }

    static func counted(_ places: Int) -> String { places == 1 ? "1 place" : "\(places) places" }

    // MARK: - Comparison

    private mutating func mark() {
        guard let selected = why.selection else { return }
        if why.marked?.place == selected.place {
            why.marked = nil
            say("The mark is taken off.")
        } else {
            why.marked = NamedPlace(place: selected.place, name: selected.name)
            say("Marked \(selected.name); x on another place tells why not that one.")
        }
    }

    private mutating func compare() -> [Effect] {
        guard let subject else { return nothingToAsk() }
        let other = subject.place.place
        // Without a mark the first place is what the others are measured by.
        let first = why.marked.map { [$0] } ?? why.firstPlaces
        guard let place = first.first(where: { $0.place != other }) else {
            say("Select another place than the marked one, then press x.")
            return []
        }
        let isFirst = why.marked == nil && why.firstPlaces.first?.place == other
        let known = subject.rank == nil || isMasked(place.place)
        return ask(
            ContrastQuestion(
                run: subject.run, user: subject.user, place: isFirst ? other : place.place,
                against: isFirst ? place.place : other, candidates: known ? nil : why.candidates,
                group: readsSequences || why.group == "pairs" ? "places" : why.group))
    }

    private func isMasked(_ place: Int) -> Bool {
        why.report?.truth.contains { $0.place == place && $0.rank == nil } ?? false
    }

    private mutating func ask(_ question: ContrastQuestion) -> [Effect] {
        _ = show(Overlay(.contrast))
        return why.contrast.ask(question) ? [.contrast(question)] : []
    }

    mutating func swapContrast() -> [Effect] {
        guard var question = why.contrast.target else { return [] }
        (question.place, question.against) = (question.against, question.place)
        return ask(question)
    }

    mutating func regroupContrast() -> [Effect] {
        guard !readsSequences else {
            say("Of a sequence the evidence is the user's own events, by their place.")
            return []
        }
        guard var question = why.contrast.target else { return [] }
        let groups = WhyState.groups.filter { $0 != "pairs" }
        let index = groups.firstIndex(of: question.group) ?? 0
        question.group = groups[(index + 1) % groups.count]
        return ask(question)
    }

    // MARK: - Answers

    /// Another user or run was chosen: what was asked about the one before is closed.
    mutating func forgetQuestions() {
        why.forgetQuestions()
        switch overlay?.kind {
        case .insertPlace, .visitHour, .whatIfNumber: overlay = nil
        default: if overlay?.isPanel == true { overlay = nil }
        }
    }

    /// Takes an answer of the Why screen's questions.
    mutating func learnWhy(_ message: Message) -> [Effect] {
        switch message {
        case .faithfulness(let report):
            let next = why.faithfulness.take(report) {
                $0.run == report.run && $0.user == report.user && $0.place == report.place
            }
            return next.map { [.measureFaithfulness($0)] } ?? []
        case .counterfactual(let report):
            let next = why.counterfactual.take(report) {
                $0.run == report.run && $0.user == report.user && $0.place == report.place
            }
            return next.map { [.counterfactual($0)] } ?? []
        case .contrast(let report):
            let next = why.contrast.take(report) {
                $0.run == report.run && $0.user == report.user && $0.place == report.place
                    && $0.against == report.against
            }
            return next.map { [.contrast($0)] } ?? []
        case .timeSense(let report):
            let next = why.timeSense.take(report) {
                $0.run == report.run && $0.user == report.user && $0.place == report.place
            }
            return next.map { [.timeSense($0)] } ?? []
        case .whatIf(let report): return take(report)
        case .placeNames(let name, let names):
            guard name == city.report?.name else { return [] }
            city.placeNames = names
            if overlay?.kind == .insertPlace { matchPlaces(overlay?.line.text ?? "") }
        default: break
        }
        return []
    }

    private mutating func take(_ report: WhatIfReport) -> [Effect] {
        let selected = why.selectedPlace
        let next = why.whatIf.inquiry.take(report) {
            $0.run == report.run && $0.user == report.user
        }
        // Whoever follows one place through the edits keeps it.
        if let selected { why.select(place: selected) }
        return next.map { [.whatIf($0)] } ?? []
    }

    /// Takes the failure of one of the Why screen's questions; nil where the effect is another.
    mutating func failWhy(_ effect: Effect, _ reason: String) -> [Effect]? {
        let outcome: (wanted: Bool, next: Effect?)
        switch effect {
        case .measureFaithfulness(let question):
            let (wanted, next) = why.faithfulness.fail(question, reason)
            outcome = (wanted, next.map { .measureFaithfulness($0) })
        case .counterfactual(let question):
            let (wanted, next) = why.counterfactual.fail(question, reason)
            outcome = (wanted, next.map { .counterfactual($0) })
        case .contrast(let question):
            let (wanted, next) = why.contrast.fail(question, reason)
            outcome = (wanted, next.map { .contrast($0) })
        case .timeSense(let question):
            let (wanted, next) = why.timeSense.fail(question, reason)
            outcome = (wanted, next.map { .timeSense($0) })
        case .whatIf(let question):
            let (wanted, next) = why.whatIf.inquiry.fail(question, reason)
            outcome = (wanted, next.map { .whatIf($0) })
        default: return nil
        }
        if outcome.wanted { complain(reason) }
        return outcome.next.map { [$0] } ?? []
    }
}
