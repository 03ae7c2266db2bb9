import Canvas
import Reports
import Support

extension State {
    /// Why sides and groups cannot be changed; nil where they can.
    var hasOneSide: String? {
        readsSequences
            ? "A sequence has one side, and its events are no groups; "
                + "\(KeyMeaning.picture.key) shows its attention."
            : nil
    }

    /// What is special, then all rows of each side that the model has.
    mutating func turnEvidence() -> [Effect] {
        if readsSequences, why.explanation?.special == nil {
            say("A sequence has one side, and nothing is known of the rest of the list.")
            return []
        }
        // Pairs have nothing special: what is shown are rows, of one side and of the other.
        let hasSpecial = readsSequences || why.group != "pairs"
        // Until an answer is there nobody knows; one that is there may have nothing special.
        let wasSpecial =
            hasSpecial && why.showsSpecial && (!why.isExplained || why.special != nil)
        let isLast = readsSequences || why.side == "place"
        why.showsSpecial = hasSpecial && !wasSpecial && isLast
        if !readsSequences { why.side = wasSpecial || isLast ? "user" : "place" }
        why.evidence = ListPosition()
        say(
            why.showsSpecial
                ? "What is special about the place, from both sides."
                : readsSequences
                    ? "Every event of the sequence." : "Every row of the \(why.side)'s side.")
        return []
    }

    /// Why there is no other user; nil where there may be one.
    var withoutUsers: String? { users.visible.isEmpty ? "There are no users." : nil }

    /// The next user, or the one before, whom the run can be asked about.
    mutating func turnUser(by step: Int) -> [Effect] {
        if let user = why.user { users.select(user: user) }
        let start = users.list
        repeat {
            let before = users.list.selected
            users.list.move(by: step, count: users.visible.count)
            guard users.list.selected != before else {
                users.list = start
                say("There is no other user that way whom this run can be asked about.")
                return []
            }
        } while !canAsk(users.selectedUser)
        why.user = users.selectedUser
        why.isUserChosen = true
        return []
    }

    /// Whether the run tells something about a user, as far as it is known.
    private func canAsk(_ user: Int?) -> Bool {
        guard let user, why.askedUsers.answered?.run == why.run,
            let asked = why.askedUsers.answer, !asked.isEmpty
        else { return true }
        return asked.contains(user)
    }

    /// Takes the users whom the run can be asked about; the first of them stands for one whom nobody
    /// chose.
    mutating func takeAskedUsers() {
        guard !why.isUserChosen, let user = why.user, !canAsk(user),
            let index = users.visible.firstIndex(where: { canAsk(users.rows?[$0].user) })
        else { return }
        users.list.selected = index
        why.user = users.selectedUser
    }

    // MARK: - Faithfulness

    mutating func measureFaithfulness() -> [Effect] {
        guard let subject = why.subject else { return [] }
        var request = explanationRequest(subject.run, subject.user, subject.place.place)
        request.faithfulness = true
        return show(Overlay(.faithfulness)) + ask(request)
    }

    // MARK: - Counterfactual

    /// Ranks below which the place may be asked to fall, from the nearest on.
    static func goals(_ rank: Double?) -> [Int] {
        let usual = [1, 10, 20, 50]
        guard let rank else { return usual }
        let above = usual.filter { Double($0) >= rank }
        return above.isEmpty ? [Int(rank.rounded(.up))] : above
    }

    mutating func askCounterfactual() -> [Effect] {
        guard let subject = why.subject else { return [] }
        let marked = why.goalPlace(subject.place.place, subject.rank)
        var request = CounterfactualRequest(
            run: subject.run, session: session, user: String(subject.user),
            place: String(subject.place.place))
        request.candidates = subject.rank == nil ? nil : why.candidates
        request.cutoff = Self.goals(subject.rank)[0]
        request.against = marked.map { String($0) }
        return show(Overlay(.counterfactual)) + ask(request)
    }

    /// Another goal: the ranks in turn, and the marked place where there is one.
    mutating func turnGoal(by step: Int) -> [Effect] {
        guard var question = why.counterfactual.target else { return [] }
        guard let place = Int(question.place) else { return [] }
        let rank = why.subject.flatMap { $0.place.place == place ? $0.rank : nil }
        let ranks = Self.goals(rank)
        let marked = why.goalPlace(place, rank)
        let count = ranks.count + (marked == nil ? 0 : 1)
        let now =
            question.against == nil ? ranks.firstIndex(of: question.cutoff) ?? 0 : ranks.count
        let next = (now + step + count) % count
        question.against = next < ranks.count ? nil : marked.map { String($0) }
        question.cutoff = ranks[min(next, ranks.count - 1)]
        if count == 1 {
            say("There is no other goal; \(KeyMeaning.mark.key) marks a place to fall below.")
        }
        return ask(question)
    }

    /// Takes the visits that would have to be missing as edits.
    mutating func applyRemovals() -> [Effect] {
        guard let removed = why.counterfactual.answer?.removed else { return [] }
        let edits = removed.map {
            NamedEdit(edit: VisitEdit(kind: .delete, place: $0.place), name: $0.placeName)
        }
        return take(edits, "without the visits to \(Self.counted(removed.count))")
    }

    /// Takes edits from a panel in place of those that there are, and shows the list that they make.
    ///
    /// - Parameter what: What the list is then, such as `with 2 more visits`.
    mutating func take(_ visits: [NamedEdit], _ what: String) -> [Effect] {
        closeOverlays()
        why.whatIf.change { $0.visits = visits }
        why.pane = .recommendations
        say(
            "The list \(what); \(KeyMeaning.undo.key) undoes, \(KeyMeaning.edit.key) edits on.")
        return []
    }

    static func counted(_ places: Int) -> String { Wording.count(places, "place") }

    // MARK: - Comparison

    mutating func contrastPlaces() -> [Effect] {
        guard let subject = why.subject, let place = why.contrasted else { return [] }
        let other = subject.place.place
        let isFirst = why.marked == nil && why.firstPlaces.first?.place == other
        let known = subject.rank == nil || why.isMasked(place.place)
        var request = ContrastRequest(
            run: subject.run, session: session, user: String(subject.user),
            place: String(isFirst ? other : place.place),
            against: String(isFirst ? place.place : other))
        request.candidates = known ? nil : why.candidates
        request.group = readsSequences || why.group == "pairs" ? "places" : why.group
        request.limit = WhyState.evidenceLength
        return show(Overlay(.contrast)) + ask(request)
    }

    mutating func swapContrast() -> [Effect] {
        guard var question = why.contrast.target else { return [] }
        (question.place, question.against) = (question.against, question.place)
        return ask(question)
    }

    mutating func regroupContrast() -> [Effect] {
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
        leaveWhatIsAboutSelection()
    }
}
