import Canvas
import Reports

extension State {
    // MARK: - Marks

    /// Why a run cannot stand in the comparison of the open city; nil where it can.
    func cannotCompare(_ run: RunReport) -> String? {
        guard let report = city.report else { return "There is no city yet." }
        guard run.city == report.name else {
            return
                "\(run.run) belongs to \(run.city), not to \(report.name); \(KeyMeaning.open.key) on the "
                + "City screen opens another city."
        }
        guard run.cityFingerprint == report.fingerprint else {
            return "\(run.run) learned \(run.city) as it was before it was changed."
        }
        return run.status == .finished
            ? nil : "\(run.run) is \(run.status.rawValue); only finished runs are compared."
    }

    /// Why the selected run, or no run of a folded group, can be marked, or its mark taken off; nil
    /// where it can.
    var cannotMark: String? {
        guard let row = selectedRow else { return "There is no run to mark." }
        let refusals = row.runs.filter { !runs.marked.contains($0.run) }.map(cannotCompare)
        let isPossible = refusals.count < row.runs.count || refusals.contains { $0 == nil }
        return isPossible ? nil : refusals.compactMap { $0 }.first
    }

    /// Marks the selected run, or the runs of a folded group, or takes the marks off; says which.
    mutating func markRun() -> String {
        guard let row = selectedRow else { return "There is no run to mark." }
        let possible = row.runs.filter { cannotCompare($0) == nil }.map(\.run)
        let added = possible.filter { !runs.marked.contains($0) }
        guard !added.isEmpty else {
            let count = runs.marked.count
            runs.marked.removeAll { row.holds($0) }
            return count - runs.marked.count == 1
                ? "The mark is taken off." : "The marks are taken off."
        }
        runs.marked += added
        return "Marked \(added.joined(separator: ", ")); \(KeyMeaning.compare.key) compares "
            + "\(added.count == 1 ? "it" : "them") with every simple rule."
    }

    /// What stands beside the rules: the marked runs, else the selected ones.
    private var comparedRuns: [RunReport] {
        let marked = runs.marked.compactMap { name in runs.all?.first { $0.run == name } }
            .filter { cannotCompare($0) == nil }
        guard marked.isEmpty else { return marked }
        return (selectedRow?.runs ?? []).filter { cannotCompare($0) == nil }
    }

    // MARK: - Questions

    /// Why there is nothing to compare; nil where there is.
    var cannotCompareModels: String? {
        guard let report = city.report else {
            return "There is no city whose models could be compared yet."
        }
        return report.withoutVisits.map { $0 + " There is nothing to rank." }
    }

    /// Shows every simple rule of the open city and the runs that are marked or selected.
    mutating func compareModels() -> [Effect] {
        guard let report = city.report else { return [] }
        let chosen = comparedRuns
        var question = ComparisonQuestion(
            city: report.name, chosen: chosen.map(\.run),
            finished: cityRuns.count { $0.status == .finished }, request: heldOutVisits)
        let inquiry = runs.comparison.inquiry
        if let last = inquiry.target, last.city == question.city,
            last.chosen == question.chosen, last.finished == question.finished
        {
            // What is there is shown again; but nothing opens the test part besides its own key.
            question = last
            if inquiry.failure != nil { question.request.unsealedBy = nil }
        } else {
            // The first run says what is asked: what it was trained to tell.
            if let first = chosen.first, tellsNextPlace(first) {
                question.request = nextEvents(by: first.recipe.split)
            }
            takeRuns(into: &question)
        }
        return show(Overlay(.comparison)) + ask(question)
    }

    /// All held-out visits of users, as a comparison asks for them at first.
    private var heldOutVisits: VisitComparison {
        var request = ModelComparisonRequest()
        request.session = session
        return .visits(request)
    }

    /// Next events of a split; all held-out visits where no split has that name.
    private func nextEvents(by split: String) -> VisitComparison {
        guard let split = SplitRule(rawValue: split) else { return heldOutVisits }
        var request = NextComparisonRequest()
        request.split = split
        request.session = session
        return .next(request)
    }

    /// The chosen runs that can answer a question, and the split that they were trained with.
    private mutating func takeRuns(into question: inout ComparisonQuestion) {
        let chosen = question.chosen.compactMap { name in runs.all?.first { $0.run == name } }
        let next = question.request.ofNextEvents
        let fitting = chosen.filter { run in
            next.map { tellsNextPlace(run) && run.recipe.split == $0.split.rawValue }
                ?? !tellsNextPlace(run)
        }
        question.request.runs = fitting.map(\.run)
        let own = ownSplit
        if case .visits(var request) = question.request {
            request.split = fitting.first.map(\.recipe.split).flatMap { $0 == own ? nil : $0 }
            question.request = .visits(request)
        }
        let taken = question.request.runs
        let others = question.chosen.filter { !taken.contains($0) }
        guard !others.isEmpty else { return }
        say("Left out, being trained for another question: \(others.joined(separator: ", ")).")
    }

    /// The split that a comparison of the open city takes by itself.
    private var ownSplit: String { city.report?.split == nil ? "global" : "released" }

    /// Whether a run was trained to tell a user's next place.
    private func tellsNextPlace(_ run: RunReport) -> Bool { card(of: run)?.task == .nextPlace }

    /// The same question with something else in it, on the validation part.
    mutating func askOtherwise(
        _ change: (inout VisitComparison) -> Void
    ) -> [Effect] {
        guard var question = runs.comparison.inquiry.target else { return [] }
        if question.request.unsealedBy != nil {
            // Every look at the test part is an opening, which nobody takes in passing.
            say(
                "The validation part again; \(KeyMeaning.unseal.key) opens the test part once more."
            )
        }
        question.request.unsealedBy = nil
        change(&question.request)
        return ask(question)
    }

    // MARK: - Keys

    /// Why nothing else can be asked while the test part is ranked; nil where it can.
    var cannotAskOtherwise: String? {
        runs.comparison.isOpening
            ? "The test part is being ranked; that has to end first." : nil
    }

    mutating func turnTable(by step: Int) -> [Effect] {
        guard let count = runs.comparison.report?.tables.count, count > 0 else { return [] }
        let now = min(runs.comparison.table, count - 1)
        runs.comparison.table = (now + step + count) % count
        overlay?.list = ListPosition()
        return []
    }

    mutating func compareWithRow() -> [Effect] {
        guard let name = shownSystems[safe: panelRow]?.name else { return [] }
        say("Compared with \(name).")
        return askOtherwise { $0.reference = name }
    }

    /// All held-out visits of users, or the next event by one split after another.
    mutating func nextQuestion() -> [Effect] {
        guard var question = runs.comparison.inquiry.target else { return [] }
        let last = question.request
        let splits =
            [ownSplit]
            + SplitRule.allCases.map(\.rawValue).filter { $0 != "released" && $0 != ownSplit }
        let index = last.ofNextEvents.flatMap { splits.firstIndex(of: $0.split.rawValue) }
        var changed =
            splits[safe: index.map { $0 + 1 } ?? 0].map { nextEvents(by: $0) }
            ?? heldOutVisits
        (changed.slices, changed.audits) = (last.slices, last.audits)
        if case .next(var next) = changed, let before = last.ofNextEvents {
            (next.action, next.shown, next.lists) = (before.action, before.shown, before.lists)
            changed = .next(next)
        }
        say(
            changed.ofNextEvents.map { "Next events of the \($0.split.rawValue) split." }
                ?? "All held-out visits of users.")
        question.request = changed
        takeRuns(into: &question)
        return askOtherwise { $0 = question.request }
    }

    /// The same question of next events with something else in it.
    private mutating func askNextOtherwise(
        _ change: (inout NextComparisonRequest) -> Void
    ) -> [Effect] {
        askOtherwise { request in
            guard case .next(var next) = request else { return }
            change(&next)
            request = .next(next)
        }
    }

    /// Next events are visits, orders, or what the runs or the city have.
    mutating func nextKind() -> [Effect] {
        guard let next = runs.comparison.next else { return [] }
        let kinds = ["visit", "order"]
        let index = next.action.flatMap { kinds.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let kind = kinds[safe: index]
        say(kind.map { "Next \($0)s." } ?? "What the runs were trained on, else what the city has.")
        return askNextOtherwise { $0.action = kind }
    }

    /// Intervals and differences of another metric.
    mutating func nextLeading() -> [Effect] {
        guard let next = runs.comparison.next, let table = runs.comparison.shown else { return [] }
        let metrics = ModelComparison.leading(ofLists: next.shown != nil).filter { metric in
            table.rows.contains { $0.metrics.has(metric) }
        }
        guard !metrics.isEmpty else { return [] }
        let index = metrics.firstIndex(of: table.leading) ?? -1
        let metric = metrics[(index + 1) % metrics.count]
        say("Intervals of \(metric).")
        return askNextOtherwise { $0.leading = metric }
    }

    /// Takes the length of the lists that are ranked, and where they come from; nothing ranks every
    /// place.
    mutating func setShown(_ text: String) -> [Effect] {
        let words = text.split(separator: " ").map(String.init)
        let origin = words.count > 1 ? ListOrigin(rawValue: words[1]) : .auto
        let count = words.first.flatMap { Int($0) }
        guard words.isEmpty || ((count ?? 0) >= 2 && words.count <= 2), let origin else {
            overlay?.fault =
                "Give a number of places, 2 or more, with 'drawn' or 'logged' after it if you like, "
                + "or nothing for every place."
            return []
        }
        _ = show(Overlay(.comparison))
        return askNextOtherwise {
            $0.shown = count
            $0.lists = origin
            $0.leading = nil
        }
    }

    /// Opens the test part after a question, or goes back to the validation part.
    mutating func askToUnseal() -> [Effect] {
        guard let question = runs.comparison.inquiry.target else { return [] }
        guard question.request.unsealedBy == nil else { return askOtherwise { _ in } }
        return show(Overlay(.unseal, over: overlay))
    }

    /// The question was answered with yes.
    mutating func unseal() -> [Effect] {
        guard var question = runs.comparison.inquiry.target else { return [] }
        question.request.unsealedBy = CommandLines.evaluate(question, opensTest: true)
        _ = show(Overlay(.comparison))
        say("The test part of \(question.city) is opened; the session notes it.")
        return ask(question)
    }

    // MARK: - Answers

    /// Another city was opened: what was asked about the one before is closed.
    mutating func forgetComparison() {
        runs.marked = []
        runs.comparison.inquiry.clear()
        runs.scatter.inquiry.clear()
        let own: [Overlay.Kind] = [.comparison, .unseal, .shownPlaces, .scatter]
        if let kind = overlay?.kind, own.contains(kind) { closeOverlays() }
    }
}
