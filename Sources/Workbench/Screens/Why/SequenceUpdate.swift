import Canvas
import Reports

extension State {
    // MARK: - Pictures

    /// Why there is no other picture; nil where there is.
    var withoutExhibits: String? {
        guard readsSequences else {
            return "Attention is what models of sequences have: "
                + cards.filter { $0.exhibits.contains(.attention) }.map(\.name)
                .joined(separator: ", ") + "; \(KeyMeaning.run.key) chooses a run of one."
        }
        return why.whatIf.isOpen ? "The editor is open; Esc closes it." : nil
    }

    mutating func turnExhibit(by step: Int) -> [Effect] {
        let all = sequencePictures
        let index = all.firstIndex(of: shownPicture) ?? 0
        why.sequence.picture = all[(index + step + all.count) % all.count]
        why.places.isShown = false
        // Where one pane is seen at a time, it has to be this one.
        if why.pane != .recommendations || showsOnePane {
            why.pane = why.sequence.picture == .events ? .evidence : .sequencePicture
        }
        return []
    }

    /// An arrow in a picture; false where it moves in a list.
    mutating func stepInExhibit(_ direction: Direction) -> Bool {
        if shownPicture == .hours {
            stepInHours(direction)
            return true
        }
        guard shownPicture == .attention, let reasons = why.explanation?.sequence else {
            return false
        }
        let count = reasons.events.count
        switch (why.sequence.depth, direction) {
        case (.grid, _): turnHead(direction, reasons.heads)
        case (.head, .left), (.cell, .left): why.sequence.key.move(by: -1, count: count)
        case (.head, .right), (.cell, .right): why.sequence.key.move(by: 1, count: count)
        default: return false
        }
        return true
    }

    /// The head beside the selected one: right and left in a block, up and down among blocks.
    private mutating func turnHead(_ direction: Direction, _ heads: [SequenceReasons.Head]) {
        guard let now = heads[safe: why.sequence.heads.selected] else { return }
        let isAside = !direction.isVertical
        let step = direction.step
        let numbers = Set(heads.map { isAside ? $0.head : $0.block }).sorted()
        guard let place = numbers.firstIndex(of: isAside ? now.head : now.block),
            let number = numbers[safe: place + step],
            let index = heads.firstIndex(where: {
                isAside
                    ? $0.block == now.block && $0.head == number
                    : $0.head == now.head && $0.block == number
            })
        else { return }
        why.sequence.heads.selected = index
    }

    /// Enter in a picture: one level deeper, or the row in words.
    mutating func enterExhibit() -> [Effect] {
        guard let reasons = why.explanation?.sequence else { return [] }
        switch shownPicture {
        case .events: return []
        case .attention:
            guard why.selectedHead != nil, !reasons.events.isEmpty else { return [] }
            switch why.sequence.depth {
            case .grid: why.sequence.depth = .head
            case .head: why.sequence.depth = .cell
            case .cell: say("This is as close as it gets; Esc goes back.")
            }
        case .parts, .teacher: return showEvent()
        case .hours:
            guard let report = why.hourlyForecast.answer, !report.points.isEmpty else {
                say("There are no positions to choose from.")
                return []
            }
            why.sequence.choosesPoint.toggle()
        case .disagreement:
            let selected = why.sequence.disagreements.selected
            guard let row = why.shownDisagreements[safe: selected] else { return [] }
            say(SequenceText.sentence(row, in: reasons))
        }
        return []
    }

    /// Esc on the Why screen: cell → head → grid → events; false on the first.
    mutating func leaveExhibit() -> Bool {
        guard shownPicture != .events else { return false }
        if shownPicture == .attention, why.pane == .sequencePicture {
            switch why.sequence.depth {
            case .grid: break
            case .head:
                why.sequence.depth = .grid
                return true
            case .cell:
                why.sequence.depth = .head
                return true
            }
        }
        why.sequence.picture = .events
        why.pane = .recommendations
        return true
    }

    /// Why no run can stand beside student and teacher; nil where one can.
    var cannotCompareUndistilled: String? {
        guard let run = runs.all?.first(where: { $0.run == why.run }), isDistilled(run) else {
            let names = cards.filter { $0.teacherSetting != nil }.map(\.name)
            return "Only a distilled run of \(names.joined(separator: ", ")) can be compared with "
                + "a run without a teacher; \(KeyMeaning.run.key) chooses a run."
        }
        return undistilled(beside: run).isEmpty
            ? "No run here was trained without a teacher: "
                + "--\(card(of: run)?.teacherSetting ?? "teacher") 0 trains one."
            : nil
    }

    /// Runs that learned the same without a teacher, the most similar first.
    private func undistilled(beside run: RunReport) -> [String] {
        guard let card = card(of: run) else { return [] }
        return readyRuns.filter {
            guard let other = self.card(of: $0) else { return false }
            return other.exhibits.contains(.disagreement) && !other.isTeacher && !isDistilled($0)
                && $0.recipe.split == run.recipe.split
                && other.setting("action")?.text(in: $0.recipe)
                    == card.setting("action")?.text(in: run.recipe)
        }.enumerated().sorted {
            // The one that is most like it tells most about distillation.
            let left = Self.differences($0.element.recipe, run.recipe, card)
            let right = Self.differences($1.element.recipe, run.recipe, card)
            return (left, $0.offset) < (right, $1.offset)
        }.map(\.element.run)
    }

    /// The next run without distillation beside student and teacher, then none.
    mutating func turnUndistilled() -> [Effect] {
        guard let run = runs.all?.first(where: { $0.run == why.run }) else { return [] }
        let others = undistilled(beside: run)
        let next = why.sequence.undistilled.flatMap { others.firstIndex(of: $0) }.map { $0 + 1 }
        why.sequence.undistilled = others[safe: next ?? 0]
        why.sequence.picture = .disagreement
        if why.pane != .recommendations || showsOnePane { why.pane = .sequencePicture }
        say(why.sequence.undistilled.map { "Beside them: \($0)" } ?? "Student and teacher alone.")
        return []
    }

    /// Whether a run learned from a teacher.
    private func isDistilled(_ run: RunReport) -> Bool {
        card(of: run)?.isTaught(run.recipe) ?? false
    }

    /// How many options of one recipe the other does not share.
    ///
    /// - Parameter card: Of the other's model.
    private static func differences(
        _ one: TrainingRecipe, _ other: TrainingRecipe, _ card: ModelCard
    ) -> Int {
        card.settings.filter { $0.text(in: one) != $0.text(in: other) }.count
    }

    // MARK: - One event

    mutating func showEvent() -> [Effect] {
        guard selectedEvent != nil else { return [] }
        return show(Overlay(.event))
    }

    /// The event before or after the one in the panel.
    mutating func turnEvent(by step: Int) -> [Effect] {
        why.evidence.move(by: step, count: why.eventCount ?? 0)
        overlay?.list = ListPosition()
        return []
    }

    /// What the status line says of the selected row.
    var sequenceStatus: String? {
        switch (why.pane, shownPicture) {
        case (.evidence, _), (.sequencePicture, .parts):
            return selectedEvent.map {
                SequenceText.sentence($0, in: why.explanation)
            }
        case (.sequencePicture, .teacher):
            return selectedEvent.flatMap { event in
                SequenceText.teacher(event).map { "\(SequenceText.whole(event)); \($0)" }
            }
        case (.sequencePicture, .attention):
            switch why.sequence.depth {
            case .grid: return "arrows choose a head, Enter enlarges it"
            case .head: return "arrows move the cell, Enter shows it in all heads, Esc goes back"
            case .cell: return "←→ another event to look at, Esc goes back"
            }
        case (.sequencePicture, .hours):
            return why.sequence.choosesPoint
                ? "arrows choose a position, Enter goes to the hours"
                : "arrows choose an hour, Enter goes to the positions"
        default: return nil
        }
    }
}
