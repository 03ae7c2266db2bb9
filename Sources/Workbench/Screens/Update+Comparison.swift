import Canvas
import Reports

extension State {
    // MARK: - Marks

    /// Why a run cannot stand in the comparison of the open city; nil where it can.
    private func cannotCompare(_ run: RunReport) -> String? {
        guard let report = city.report else { return "There is no city yet." }
        guard run.city == report.name else {
            return "\(run.run) belongs to \(run.city), not to \(report.name); o on the City "
                + "screen opens another city."
        }
        guard run.cityFingerprint == report.fingerprint else {
            return "\(run.run) learned \(run.city) as it was before it was changed."
        }
        return run.status == .finished
            ? nil : "\(run.run) is \(run.status.rawValue); only finished runs are compared."
    }

    /// Space on the Runs screen.
    mutating func markRun() {
        guard let run = selectedRun else { return say("There is no run to mark.") }
        if let index = runs.marked.firstIndex(of: run.run) {
            runs.marked.remove(at: index)
            return say("The mark is taken off.")
        }
        if let reason = cannotCompare(run) { return say(reason) }
        runs.marked.append(run.run)
        say("Marked \(run.run); E compares it with every simple rule.")
    }

    /// What stands beside the rules: the marked runs, else the selected one.
    private var comparedRuns: [RunReport] {
        let marked = runs.marked.compactMap { name in runs.all?.first { $0.run == name } }
            .filter { cannotCompare($0) == nil }
        guard marked.isEmpty else { return marked }
        return [selectedRun].compactMap { $0 }.filter { cannotCompare($0) == nil }
    }

    // MARK: - Questions

    /// Shows every simple rule of the open city and the runs that are marked or selected.
    mutating func compareModels() -> [Effect] {
        guard let report = city.report else {
            say("There is no city whose models could be compared yet.")
            return []
        }
        if let without = report.withoutVisits {
            complain(without + " There is nothing to rank.")
            return []
        }
        let chosen = comparedRuns
        var question = ComparisonQuestion(
            city: report.name, chosen: chosen.map(\.run), runs: [],
            finished: cityRuns.count { $0.status == .finished })
        let inquiry = runs.comparison.inquiry
        if let last = inquiry.target, last.city == question.city,
            last.chosen == question.chosen, last.finished == question.finished
        {
            // What is there is shown again; but nothing opens the test part besides its own key.
            question = last
            if inquiry.failure != nil { question.unsealedBy = nil }
        } else {
            // The first run says what is asked: what it was trained to tell.
            let first = chosen.first?.recipe
            question.next = first.flatMap { tellsNext($0) ? $0.split : nil }
            takeRuns(into: &question)
        }
        _ = show(Overlay(.comparison))
        return ask(question)
    }

    /// The chosen runs that can answer a question, and the split that they were trained with.
    private mutating func takeRuns(into question: inout ComparisonQuestion) {
        let chosen = question.chosen.compactMap { name in runs.all?.first { $0.run == name } }
        let fitting = chosen.filter { run in
            question.next.map { tellsNext(run.recipe) && run.recipe.split == $0 }
                ?? !tellsNext(run.recipe)
        }
        question.runs = fitting.map(\.run)
        let own = ownSplit
        question.split =
            question.next == nil
            ? fitting.first.map(\.recipe.split).flatMap { $0 == own ? nil : $0 } : nil
        let others = question.chosen.filter { !question.runs.contains($0) }
        guard !others.isEmpty else { return }
        say("Left out, being trained for another question: \(others.joined(separator: ", ")).")
    }

    /// Whether a recipe's model is asked about next events.
    private func tellsNext(_ recipe: TrainingRecipe) -> Bool {
        card(named: recipe.model)?.task == .nextPlace
    }

    /// The split that a comparison of the open city takes by itself.
    private var ownSplit: String { city.report?.split == nil ? "global" : "released" }

    private mutating func ask(_ question: ComparisonQuestion) -> [Effect] {
        runs.comparison.inquiry.ask(question) ? [.compare(question)] : []
    }

    /// The same question with something else in it, on the validation part.
    private mutating func askOtherwise(
        _ change: (inout ComparisonQuestion) -> Void
    ) -> [Effect] {
        guard var question = runs.comparison.inquiry.target else { return [] }
        guard !runs.comparison.isOpening else {
            say("The test part is being ranked; that has to end first.")
            return []
        }
        if question.unsealedBy != nil {
            // Every look at the test part is an opening, which nobody takes in passing.
            say("The validation part again; U opens the test part once more.")
        }
        question.unsealedBy = nil
        change(&question)
        return ask(question)
    }

    // MARK: - Keys

    /// A key that only the comparison knows.
    mutating func pressInComparison(_ key: Key) -> [Effect] {
        switch key {
        case .character("E"): overlay = nil
        case .character("["), .left, .backTab: turnTable(by: -1)
        case .character("]"), .right, .tab: turnTable(by: 1)
        case .character("b"): return nextReference()
        case .character("n"): return nextQuestion()
        case .character("o"): return nextAction()
        case .character("m"): return nextLeading()
        case .character("l"):
            guard let question = runs.comparison.inquiry.target, question.next != nil else {
                say("Lists are of next events; n asks for those.")
                return []
            }
            return show(Overlay(.shownPlaces, text: question.shown.map { String($0) } ?? "20"))
        case .character("a"): return askOtherwise { $0.audits.toggle() }
        case .character("s"): return askOtherwise { $0.slices.toggle() }
        case .character("U"): return askToUnseal()
        case .enter:
            guard let table = runs.comparison.shown else { return [] }
            if let row = table.rows[safe: overlay?.list.selected ?? 0] {
                say(ComparisonText.sentence(row, in: table))
            }
        default: say("\(key.name) does nothing here; Esc closes the panel.")
        }
        return []
    }

    private mutating func turnTable(by step: Int) {
        guard let count = runs.comparison.report?.tables.count, count > 0 else { return }
        let now = min(runs.comparison.table, count - 1)
        runs.comparison.table = (now + step + count) % count
        overlay?.list = ListPosition()
    }

    private mutating func nextReference() -> [Effect] {
        guard let table = runs.comparison.shown, !table.rows.isEmpty else {
            say("There is nothing to compare with yet.")
            return []
        }
        let index = table.rows.firstIndex { $0.name == table.reference } ?? 0
        let name = table.rows[(index + 1) % table.rows.count].name
        say("Compared with \(name).")
        return askOtherwise { $0.reference = name }
    }

    /// All held-out visits of users, or the next event by one split after another.
    private mutating func nextQuestion() -> [Effect] {
        guard var changed = runs.comparison.inquiry.target else { return [] }
        let splits =
            [ownSplit]
            + ["chronological", "global", "leave-one-out"].filter { $0 != ownSplit }
        let index = changed.next.flatMap { splits.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        changed.next = splits[safe: index]
        if changed.next == nil { (changed.action, changed.shown) = (nil, nil) }
        changed.reference = "popularity"
        say(
            changed.next.map { "Next events of the \($0) split." }
                ?? "All held-out visits of users.")
        (changed.leading, changed.unsealedBy) = (nil, nil)
        takeRuns(into: &changed)
        return askOtherwise { $0 = changed }
    }

    /// Next events are visits, orders, or what the runs or the city have.
    private mutating func nextAction() -> [Effect] {
        guard let question = runs.comparison.inquiry.target, question.next != nil else {
            say("Kinds of events are of next events; n asks for those.")
            return []
        }
        let kinds = ["visit", "order"]
        let index = question.action.flatMap { kinds.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let kind = kinds[safe: index]
        say(kind.map { "Next \($0)s." } ?? "What the runs were trained on, else what the city has.")
        return askOtherwise { $0.action = kind }
    }

    /// Intervals and differences of another metric.
    private mutating func nextLeading() -> [Effect] {
        guard let question = runs.comparison.inquiry.target, question.next != nil,
            let table = runs.comparison.shown
        else {
            say("Other metrics lead next events only; n asks for those.")
            return []
        }
        let metrics = ModelComparison.leading(ofLists: question.shown != nil)
        let index = metrics.firstIndex(of: table.leading) ?? -1
        let metric = metrics[(index + 1) % metrics.count]
        say("Intervals of \(metric).")
        return askOtherwise { $0.leading = metric }
    }

    /// Takes the length of the lists that are ranked; nothing ranks every place.
    mutating func setShown(_ text: String) -> [Effect] {
        let digits = text.filter { $0 != " " }
        guard digits.isEmpty || (Int(digits) ?? 0) >= 2 else {
            overlay?.fault = "Give a number of places, 2 or more, or nothing for every place."
            return []
        }
        _ = show(Overlay(.comparison))
        return askOtherwise {
            $0.shown = Int(digits)
            $0.leading = nil
        }
    }

    /// Opens the test part after a question, or goes back to the validation part.
    private mutating func askToUnseal() -> [Effect] {
        guard let question = runs.comparison.inquiry.target, !runs.comparison.isOpening else {
            return askOtherwise { _ in }
        }
        guard question.unsealedBy == nil else { return askOtherwise { _ in } }
        return show(Overlay(.unseal))
    }

    /// A key while it is asked whether the test part shall be opened.
    mutating func confirmUnsealing(_ key: Key) -> [Effect] {
        guard key == .enter, var question = runs.comparison.inquiry.target else {
            say("Enter opens the test part; Esc leaves it sealed.")
            return []
        }
        question.unsealedBy = CommandLines.evaluate(question, opensTest: true)
        _ = show(Overlay(.comparison))
        say("The test part of \(question.city) is opened; the session notes it.")
        return ask(question)
    }

    // MARK: - Answers

    /// Another city was opened: what was asked about the one before is closed.
    mutating func forgetComparison() {
        runs.marked = []
        runs.comparison.inquiry.clear()
        let own: [Overlay.Kind] = [.comparison, .unseal, .shownPlaces]
        if let kind = overlay?.kind, own.contains(kind) { overlay = nil }
    }

    mutating func take(_ report: ModelComparison) -> [Effect] {
        let next = runs.comparison.inquiry.take(report) {
            $0.city == report.city && ($0.unsealedBy == nil) == (report.part != "test")
        }
        return next.map { [.compare($0)] } ?? []
    }

    /// Takes the failure of a comparison; nil where the effect is another.
    mutating func failComparison(_ effect: Effect, _ reason: String) -> [Effect]? {
        guard case .compare(let question) = effect else { return nil }
        let (wanted, next) = runs.comparison.inquiry.fail(question, reason)
        if wanted { complain(reason) }
        return next.map { [.compare($0)] } ?? []
    }
}
