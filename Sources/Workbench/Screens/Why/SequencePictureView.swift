import Canvas
import Reports
import Support

/// What stands beside the recommendations of a model of sequences.
func drawSequencePicture(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard layout.panes[.sequencePicture] != nil else { return }
    let why = state.why
    let place = why.explanation?.placeName ?? ""
    guard let reasons = why.explanation?.sequence else {
        let title = SequencePictureText.title(state, place)
        guard
            let inside = paneFrame(.sequencePicture, state, layout, title: title, on: &canvas)
        else { return }
        let none =
            why.explanation == nil
            ? "Explaining …" : "This explanation has no past events, so there is nothing to draw."
        return drawNoAnswer(why.explanationFailure, none, in: inside, on: &canvas)
    }
    guard
        let inside = paneFrame(
            .sequencePicture, state, layout, title: SequencePictureText.title(state, place),
            note: SequencePictureText.note(state, reasons), on: &canvas)
    else { return }
    if let text = SequencePictureText.missing(state.shownPicture, reasons) {
        return drawNoAnswer(nil, text, in: inside, on: &canvas)
    }
    let parts = inside.top(inside.height - PictureRows(inside.height).footer)
    let (body, footer) = (parts.first, parts.rest.inset(1, 0))
    switch state.shownPicture {
    case .events: break
    case .attention: drawAttention(state, reasons, in: body, on: &canvas)
    case .parts: drawEventParts(state, reasons, in: body, on: &canvas)
    case .teacher: drawTeacher(state, reasons, in: body, on: &canvas)
    case .disagreement: drawDisagreement(state, reasons, in: body, on: &canvas)
    case .hours: drawHours(state, in: body, on: &canvas)
    }
    let lines = SequencePictureText.footer(state, reasons, width: footer.width)
    for (row, line) in lines.prefix(footer.height).enumerated() {
        canvas.put(line.0, x: footer.x, y: footer.y + row, line.1, limit: footer.width)
    }
}

/// Titles and sentences of the pictures.
enum SequencePictureText {
    static func title(_ state: State, _ place: String) -> String {
        switch state.shownPicture {
        case .events: return "past events"
        case .attention:
            let head = state.why.selectedHead
            switch state.why.sequence.depth {
            case .grid: return "attention by block and head"
            case .head:
                return head.map { "attention of block \($0.block), head \($0.head)" } ?? "attention"
            case .cell: return "two events in every head"
            }
        case .parts:
            // The legend above the bars may lack the room for every name.
            let tokens = state.why.explanation?.sequence?.tokenNames
            return tokens.map { "attention to " + $0.joined(separator: ", ") }
                ?? "parts of the score of \(place)"
        case .teacher: return "what the teacher makes of the events"
        case .disagreement: return "where student and teacher disagree"
        case .hours: return "hourly forecast, and from other positions"
        }
    }

    static func note(_ state: State, _ reasons: SequenceReasons) -> String {
        switch state.shownPicture {
        case .events: ""
        case .attention:
            state.why.sequence.depth == .grid ? "\(reasons.heads.count) heads" : "Esc goes back"
        case .parts, .teacher:
            "\(reasons.events.count) events"
                + (state.why.eventChoice.order == nil ? ", newest first" : "")
        case .disagreement:
            "\(reasons.disagreements.count) places"
                + (reasons.undistilled.map { ", without: \($0)" } ?? "")
        case .hours: state.why.hourlyForecast.answer.map { "\($0.legend.count) categories" } ?? ""
        }
    }

    /// Why there is nothing to draw; nil where there is.
    static func missing(_ picture: Exhibit, _ reasons: SequenceReasons) -> String? {
        if reasons.events.isEmpty && picture != .disagreement {
            return "The user has no event before this moment."
        }
        let known = reasons.events
        switch picture {
        case .events: return nil
        case .attention:
            return reasons.heads.isEmpty
                ? "This model has no heads of attention: the teacher weighs the events of its last "
                    + "prefix. \(KeyMeaning.picture.key) goes on to its parts, weights and gates."
                : nil
        case .parts:
            return known.contains { $0.contribution != nil }
                ? nil : "The score of this model was not split to its events."
        case .teacher:
            let has = known.contains {
                $0.teacherGate != nil || $0.teacherWeight != nil || $0.teacherContribution != nil
                    || !$0.neighbours.isEmpty
            }
            return has
                ? nil
                : "This run learned from no teacher: not every model has one, and without distillation "
                    + "no run has. \(KeyMeaning.run.key) chooses another run."
        case .disagreement:
            return reasons.disagreements.isEmpty
                ? "There is no teacher to disagree with, or it ranks every place like the student."
                : nil
        case .hours: return nil
        }
    }

    /// Two lines under a picture.
    static func footer(
        _ state: State, _ reasons: SequenceReasons, width: Int
    ) -> [(String, Style)] {
        switch state.shownPicture {
        case .events: return []
        case .attention: return state.why.attentionFooter(reasons, width: width)
        case .hours: return state.hoursFooter(width: width)
        case .parts where reasons.tokenNames != nil:
            return [
                (SequenceText.shares("moment", reasons.momentShares, width: width), .text),
                (SequenceText.shares("place", reasons.placeShares, width: width), .text),
            ]
        case .parts:
            let sum = reasons.events.compactMap(\.contribution).reduce(0, +)
            let constant = reasons.constant ?? 0
            let score = state.why.explanation?.score ?? 0
            let equals = (sum + constant - score).magnitude <= 1e-4 * max(1, score.magnitude)
            return [
                (
                    "events \(Numbers.signed(sum, 4)), constant \(Numbers.signed(constant, 4)), "
                        + "\(equals ? "=" : "≠") score \(Numbers.fixed(score, 4))",
                    reasons.constant == nil ? .dim : equals ? .good : .bad
                ),
                ("right of the line for the place, left of it against it", .dim),
            ]
        case .teacher:
            return [
                (
                    SiteText.fitting(
                        [
                            state.selectedEvent.map {
                                $0.neighbours.isEmpty
                                    ? "\(SequenceText.name($0)) has no neighbour in the graph"
                                    : "near \(SequenceText.name($0)): "
                                        + SequenceText.neighbours($0)
                            } ?? ""
                        ], width: width), .text
                ),
                (
                    SiteText.fitting(
                        [
                            "gate: share of the event's own vector beside its graph neighbours",
                            "gate: own vector beside neighbours",
                        ], width: width), .dim
                ),
            ]
        case .disagreement:
            let selected = state.why.sequence.disagreements.selected
            let row = state.why.shownDisagreements[safe: selected]
            let event = row?.event.flatMap { reasons.events[safe: $0] }
            return [
                (event.map { "they differ most at \(SequenceText.whole($0))" } ?? "", .text),
                (
                    SiteText.fitting(
                        [
                            "ranks of the places that distillation moved most; Enter in words",
                            "ranks; Enter in words",
                        ], width: width), .dim
                ),
            ]
        }
    }
}

// MARK: - Parts

/// The four parts in the order of the paper: name, glyphs and colour.
enum EventPart {
    static let names = ["item", "position", "geohash", "distance"]
    static let roles: [Role] = [.chart1, .chart2, .chart3, .chart4]

    static func glyph(_ part: Int, ascii: Bool) -> String {
        (ascii ? ["#", "=", "+", "."] : ["█", "▓", "▒", "░"])[part]
    }

    static func values(_ event: SequenceReasons.Event) -> [Double] {
        // A generator's: what the attention gives to each token.
        if let tokens = event.tokens { return tokens }
        let parts = [event.item, event.position, event.geohashPart, event.distancePart]
        // The teacher's term has no parts; it is drawn as the item's.
        if parts.allSatisfy({ $0 == nil }) { return [event.teacherContribution ?? 0, 0, 0, 0] }
        return parts.map { $0 ?? 0 }
    }
}

private func drawEventParts(
    _ state: State, _ reasons: SequenceReasons, in rect: Rect, on canvas: inout Canvas
) {
    let columns = [
        TableColumn("time", 6), TableColumn("date", 6, priority: 2),
        TableColumn("place", min(24, max(8, rect.width / 5)), priority: 1),
        TableColumn("", 12, flexible: true),
        TableColumn(reasons.tokenNames == nil ? "adds" : "sum", 7, .right),
    ]
    let eventRows = state.why.eventRows
    // Both sides have one scale, set by the longest stack.
    var peak = 0.0
    for event in reasons.events {
        let values = EventPart.values(event).filter(\.isFinite)
        peak = max(
            peak, values.filter { $0 > 0 }.reduce(0, +), -values.filter { $0 < 0 }.reduce(0, +))
    }
    canvas.table(
        WhyState.events.columns(columns, by: state.why.eventChoice), in: rect,
        count: eventRows.count, position: state.why.evidence,
        focused: state.hasKeyboard(.sequencePicture),
        draw: { canvas, row, y, spans in
            guard let span = spans.spans[3], peak > 0,
                let event = state.why.event(eventRows, row: row)
            else { return }
            stack(
                EventPart.values(event), peak: peak, x: rect.x + span.x, y: y, width: span.width,
                isSigned: reasons.tokenNames == nil, on: &canvas)
        },
        cell: { row, column in
            guard let event = state.why.event(eventRows, row: row) else { return ("", .text) }
            switch column {
            case 0: return (SequenceText.hour(event), .text)
            case 1: return (SequenceText.day(event), .dim)
            case 2: return (SequenceText.name(event), .text)
            case 4:
                if let tokens = event.tokens {
                    return (SequenceText.share(tokens.reduce(0, +)), .text)
                }
                let style: Style = (event.contribution ?? 0) < 0 ? .bad : .text
                return (SequenceText.signed(event.contribution), style)
            default: return ("", .text)
            }
        })
    guard rect.height >= 2, let span = TableLayout(columns, width: rect.width).spans[3] else {
        return
    }
    // The legend stands in the row of the titles, above the bars.
    var x = rect.x + span.x
    for (part, name) in (reasons.tokenNames ?? EventPart.names).enumerated() {
        let text = "\(EventPart.glyph(part, ascii: canvas.ascii)) \(name)"
        guard x + DisplayWidth.of(text) <= rect.x + span.x + span.width else { break }
        x += canvas.put(text, x: x, y: rect.y, Style(EventPart.roles[part])) + 2
    }
}

/// Positive parts to the right of the axis and negative ones to the left, end to end; shares have no
/// left.
private func stack(
    _ values: [Double], peak: Double, x: Int, y: Int, width: Int, isSigned: Bool,
    on canvas: inout Canvas
) {
    let half = isSigned ? (width - 1) / 2 : width - 1
    guard half >= 1 else { return }
    let axis = isSigned ? x + half : x
    canvas.put("│", x: axis, y: y, .border)
    var ends = (right: 0.0, left: 0.0)
    for (part, value) in values.enumerated() where value.isFinite && value != 0 {
        let start = value > 0 ? ends.right : ends.left
        let end = start + value.magnitude / peak * Double(half)
        let glyph = EventPart.glyph(part, ascii: canvas.ascii)
        for column in Int(start.rounded())..<max(Int(start.rounded()), Int(end.rounded()))
        where column < half {
            canvas.put(
                glyph, x: value > 0 ? axis + 1 + column : axis - 1 - column, y: y,
                Style(EventPart.roles[part]))
        }
        if value > 0 { ends.right = end } else { ends.left = end }
    }
}

// MARK: - Teacher and disagreement

private func drawTeacher(
    _ state: State, _ reasons: SequenceReasons, in rect: Rect, on canvas: inout Canvas
) {
    let columns = [
        TableColumn("time", 6), TableColumn("date", 6, priority: 5),
        TableColumn("place", 10, flexible: true),
        TableColumn("gate", 5, .right), TableColumn("", 6, priority: 6),
        TableColumn("weight", 6, .right),
        TableColumn("", 6, priority: 7), TableColumn("term", 7, .right, priority: 1),
        TableColumn("neighbours", 12, flexible: true, priority: 2),
    ]
    let eventRows = state.why.eventRows
    let heaviest = reasons.events.compactMap(\.teacherWeight).max() ?? 0
    canvas.table(
        WhyState.events.columns(columns, by: state.why.eventChoice), in: rect,
        count: eventRows.count, position: state.why.evidence,
        focused: state.hasKeyboard(.sequencePicture),
        draw: { canvas, row, y, spans in
            guard let event = state.why.event(eventRows, row: row) else { return }
            if let span = spans.spans[4], let gate = event.teacherGate {
                canvas.bar(gate, x: rect.x + span.x, y: y, width: span.width, Style(.chart3))
            }
            if let span = spans.spans[6], let weight = event.teacherWeight, heaviest > 0 {
                canvas.bar(weight / heaviest, x: rect.x + span.x, y: y, width: span.width)
            }
        },
        cell: { row, column in
            guard let event = state.why.event(eventRows, row: row) else { return ("", .text) }
            switch column {
            case 0: return (SequenceText.hour(event), .text)
            case 1: return (SequenceText.day(event), .dim)
            case 2: return (SequenceText.name(event), .text)
            case 3: return (SequenceText.share(event.teacherGate), .text)
            case 5: return (SequenceText.share(event.teacherWeight), .text)
            case 7:
                let term = event.teacherContribution
                return (SequenceText.signed(term), (term ?? 0) < 0 ? .bad : .text)
            case 8: return (SequenceText.neighbours(event), .dim)
            default: return ("", .text)
            }
        })
}

private func drawDisagreement(
    _ state: State, _ reasons: SequenceReasons, in rect: Rect, on canvas: inout Canvas
) {
    let rows = state.why.shownDisagreements
    let hasWithout = rows.contains { $0.without != nil }
    let columns = [
        TableColumn("place", 10, flexible: true), TableColumn("student", 7, .right),
        TableColumn("teacher", 7, .right),
        TableColumn(hasWithout ? "without" : "", hasWithout ? 7 : 0, .right, priority: 1),
        TableColumn("event", 10, flexible: true, priority: 2),
        TableColumn("neighbour", 9, flexible: true, priority: 3),
    ].enumerated().filter { $0.element.width > 0 }
    canvas.table(
        WhyState.moved.columns(columns.map(\.element), by: state.why.movedChoice), in: rect,
        count: rows.count, position: state.why.sequence.disagreements,
        focused: state.hasKeyboard(.sequencePicture)
    ) { row, column in
        let place = rows[row]
        let event = place.event.flatMap { reasons.events[safe: $0] }
        switch columns[column].offset {
        case 0:
            let isTruth = place.place == reasons.truth
            return (
                (isTruth ? "✓ " : "") + Wording.name(place.place, place.placeName),
                isTruth ? .good : .text
            )
        case 1: return (Numbers.short(place.student, 6), .text)
        case 2:
            return (
                Numbers.short(place.teacher, 6), place.teacher < place.student ? .good : .bad
            )
        case 3: return (place.without.map { Numbers.short($0, 6) } ?? "", .dim)
        case 4:
            return (
                event.map { "\(SequenceText.hour($0)) \(SequenceText.name($0))" } ?? "", .text
            )
        default: return (place.neighbour ?? "", .dim)
        }
    }
}
