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
        let own = report.split == nil ? "global" : "released"
        let split = chosen.first.map(\.recipe.split).flatMap { $0 == own ? nil : $0 }
        var question = ComparisonQuestion(
            city: report.name, runs: chosen.map(\.run), split: split,
            finished: cityRuns.count { $0.status == .finished })
        let inquiry = runs.comparison.inquiry
        if let last = inquiry.target, last.city == question.city, last.runs == question.runs,
            last.split == split, last.finished == question.finished
        {
            // What is there is shown again; but nothing opens the test part besides its own key.
            question = last
            if inquiry.failure != nil { question.unsealedBy = nil }
        }
        _ = show(Overlay(.comparison))
        return ask(question)
    }

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
        if overlay?.kind == .comparison || overlay?.kind == .unseal { overlay = nil }
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
