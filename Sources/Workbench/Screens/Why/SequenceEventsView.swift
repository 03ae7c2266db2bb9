import Canvas
import Reports
import Support

/// The past events of a sequence, newest first, in place of other evidence.
func drawEvents(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let why = state.why
    let eventRows = why.eventRows
    let count = eventRows.count
    let odd = why.explanation?.sequence?.events.filter(\.disagrees).count ?? 0
    let note =
        "\(count)" + (why.eventChoice.order == nil ? ", newest first" : "")
        + (odd > 0 ? ", \(odd) marked !" : "")
    guard
        let inside = paneFrame(
            .evidence, state, layout, title: "past events", note: note, on: &canvas),
        let explanation = why.explanation, let reasons = explanation.sequence
    else { return }
    let peak = reasons.events.compactMap { $0.contribution?.magnitude }.filter(\.isFinite).max()
    let known = reasons.events
    // A column that no event fills would only take room.
    func column(
        _ title: String, _ width: Int, _ alignment: TableColumn.Alignment = .right, priority: Int,
        where isFilled: (SequenceReasons.Event) -> Bool
    ) -> TableColumn {
        known.contains(where: isFilled)
            ? TableColumn(title, width, alignment, priority: priority)
            : TableColumn("", 0, priority: 99)
    }
    let columns = [
        TableColumn("time", 6), TableColumn("date", 6, priority: 6),
        TableColumn("place", 9, flexible: true, wanted: 18),
        TableColumn("category", 9, flexible: true, priority: 9),
        column("distance", 8, .left, priority: 7) { !$0.distance.isEmpty },
        TableColumn("weight", 6, .right, priority: 1),
        column("adds", 7, priority: 0) { $0.contribution != nil },
        column("", 7, priority: 8) { $0.contribution != nil },
        column("", 1, priority: 0) { $0.disagrees },
        column("removed", 7, priority: 2) { $0.ablation != nil },
        column("rank", 5, priority: 3) { explanation.rank(without: $0) != nil },
        column("rollout", 7, priority: 4) { $0.rollout != nil },
    ].enumerated().filter { $0.element.width > 0 }
    canvas.table(
        WhyState.events.columns(columns.map(\.element), by: why.eventChoice), in: inside,
        count: count, position: why.evidence,
        focused: state.hasKeyboard(.evidence),
        draw: { canvas, row, y, spans in
            guard let index = columns.firstIndex(where: { $0.offset == 7 }),
                let span = spans.spans[index], let peak, peak > 0,
                let contribution = why.event(eventRows, row: row)?.contribution
            else { return }
            canvas.divergingBar(
                contribution / peak, x: inside.x + span.x, y: y, width: span.width)
        },
        cell: { row, column in
            guard let event = why.event(eventRows, row: row) else { return ("", .text) }
            let chosen = row == why.evidence.selected
            return eventCell(event, columns[column].offset, of: explanation, chosen: chosen)
        })
}

private func eventCell(
    _ event: SequenceReasons.Event, _ column: Int, of explanation: ExplanationReport, chosen: Bool
) -> (String, Style) {
    switch column {
    case 0: return (SequenceText.hour(event), .text)
    case 1: return (SequenceText.day(event), .dim)
    case 2: return (SequenceText.name(event), Style(.text, bold: chosen))
    case 3: return (event.category, .dim)
    case 4: return (event.distance, .dim)
    case 5: return (SequenceText.share(event.weight), .text)
    case 6:
        return (
            SequenceText.signed(event.contribution), (event.contribution ?? 0) < 0 ? .bad : .text
        )
    case 8: return (event.disagrees ? "!" : "", Style(.warning, bold: true))
    case 9: return (SequenceText.signed(event.ablation), event.disagrees ? .warning : .text)
    case 10:
        guard let after = explanation.rank(without: event) else { return ("", .dim) }
        return ("→" + Numbers.short(after, 4), explanation.rank == after ? .dim : .text)
    case 11: return (SequenceText.share(event.rollout), .dim)
    default: return ("", .text)
    }
}

// MARK: - One event

/// A line of what is known of one event.
enum EventRow: Equatable {
    case text(String, Style)
    /// A signed part of the score.
    case part(String, Double)
    /// A share from 0 to 1, or a weight beside the heaviest.
    case share(String, Double, of: Double)
}

extension State {
    /// Everything about one event, the most important first.
    func eventRows(_ event: SequenceReasons.Event, width: Int) -> [EventRow] {
        var rows: [EventRow] = []
        func say(_ text: String, _ style: Style = .text) {
            rows += wrapped(text, width: max(1, width)).map { .text($0, style) }
        }
        let facts = [
            SequenceText.time(event.localTime), event.category,
            event.geohash.isEmpty ? "" : "in \(event.geohash)",
            event.distance.isEmpty ? "" : "\(event.distance) away",
        ]
        say(facts.filter { !$0.isEmpty }.joined(separator: " · "), .dim)
        let parts: [(String, Double?)] = [
            ("item", event.item), ("position", event.position), ("geohash", event.geohashPart),
            ("distance", event.distancePart),
        ]
        rows += parts.compactMap { name, value in value.map { .part(name, $0) } }
        if parts.contains(where: { $0.1 != nil }), let sum = event.contribution {
            rows.append(.part("together", sum))
        }
        if let value = event.value { rows.append(.part("value term", value)) }
        if let removal = SequenceText.removal(event, in: why.explanation) {
            say(removal, event.disagrees ? .warning : .text)
        }
        if event.disagrees { say("! the two signs differ: believe the removal", .warning) }
        rows.append(.share("weight", event.weight, of: 1))
        if let rollout = event.rollout { rows.append(.share("rollout", rollout, of: 1)) }
        if SequenceText.teacher(event) != nil {
            say("the teacher", .dim)
            if let gate = event.teacherGate { rows.append(.share("gate", gate, of: 1)) }
            if let weight = event.teacherWeight { rows.append(.share("weight", weight, of: 1)) }
            if let term = event.teacherContribution { rows.append(.part("term", term)) }
        }
        if !event.neighbours.isEmpty {
            say("neighbours in the space-time graph", .dim)
            let peak = event.neighbours.map(\.weight).max() ?? 1
            rows += event.neighbours.map {
                .share(Wording.name($0.place, $0.placeName), $0.weight, of: peak)
            }
        }
        return rows
    }
}

/// The rows that fit, bars of the parts scaled to the strongest of them.
private func drawRows(
    _ rows: [EventRow], from top: Int, in rect: Rect, on canvas: inout Canvas
) {
    let peak =
        rows.compactMap { if case .part(_, let value) = $0 { value.magnitude } else { nil } }
        .filter(\.isFinite).max() ?? 0
    let hasLong = rows.contains {
        if case .share(let name, _, _) = $0 { DisplayWidth.of(name) > 10 } else { false }
    }
    // Names of neighbours need more than those of the parts.
    let name = hasLong ? min(max(10, rect.width * 2 / 5), 30) : 10
    let bar = rect.width - name - 9
    for (offset, row) in rows.dropFirst(top).prefix(rect.height).enumerated() {
        let y = rect.y + offset
        switch row {
        case .text(let text, let style):
            canvas.put(text, x: rect.x, y: y, style, limit: rect.width)
        case .part(let title, let value):
            let isTerm = title == "value term" || title == "term"
            canvas.put(title, x: rect.x, y: y, isTerm ? .dim : .text, limit: name)
            if bar >= 3, peak > 0, value.isFinite {
                canvas.divergingBar(value / peak, x: rect.x + name + 1, y: y, width: bar - 1)
            }
            canvas.putRight(
                Numbers.signed(value, 4), x: rect.maxX, y: y, value < 0 ? .bad : .text, limit: 8)
        case .share(let title, let value, let whole):
            canvas.put(title, x: rect.x, y: y, .text, limit: name)
            if bar >= 3, whole > 0 {
                canvas.bar(value / whole, x: rect.x + name + 1, y: y, width: bar - 1)
            }
            canvas.putRight(Numbers.fixed(value, 3), x: rect.maxX, y: y, .text, limit: 8)
        }
    }
}

/// The selected event, in the place of the reason.
func drawEvent(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard let event = state.selectedEvent, let count = state.why.eventCount,
        let inside = paneFrame(
            .reasons, state, layout,
            title: "event -\(state.why.selectedAge): \(SequenceText.name(event))",
            note: "of \(count), Enter enlarges", on: &canvas)?.inset(1, 0), !inside.isEmpty
    else { return }
    drawRows(
        state.eventRows(event, width: inside.width), from: 0, in: inside, on: &canvas)
}

/// The same with as much room as it needs.
func drawEventPanel(_ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas) {
    guard let event = state.selectedEvent, let count = state.why.eventCount else { return }
    let inside = canvas.panel(
        box, title: "event -\(state.why.selectedAge): \(SequenceText.name(event))",
        note: "of \(count)", focused: true
    ).inset(1, 0)
    let rows = state.eventRows(event, width: box.width - 4)
    let top = max(0, min(overlay.list.selected, rows.count - inside.height))
    canvas.scrollMark(box, top: top, visible: inside.height, count: rows.count)
    drawRows(rows, from: top, in: inside, on: &canvas)
}
