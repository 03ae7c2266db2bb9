import Canvas
import Reports
import Support

/// What is special about the place: rows of both sides and their pairs.
func drawSpecial(
    _ state: State, _ special: SpecialReasons, _ layout: Layout, on canvas: inout Canvas
) {
    let why = state.why
    let lines = why.specialLines
    let beside = special.against == "list" ? "the rest of the list" : special.against
    guard
        let inside = paneFrame(
            .evidence, state, layout, title: "what is special here",
            note: special.sharedPart.map {
                "\(Numbers.fixed(100 * $0, 0)) % shared with \(beside)"
            } ?? "beside \(beside)", on: &canvas)
    else { return }
    guard !lines.isEmpty else {
        // Why a filter leaves none the frame has said.
        guard why.specialChoice.filter.isEmpty else { return }
        canvas.paragraph(
            "Nothing is: no row is this place's alone. \(KeyMeaning.view.key) shows every row of the score.",
            in: inside.inset(1, 0), .dim)
        return
    }
    // People and own places are counted in the same unit, so one scale serves both.
    let peak = lines.compactMap { special.row($0)?.value.magnitude }.filter(\.isFinite).max() ?? 0
    let columns = [
        TableColumn("", 2), TableColumn("", 14, flexible: true, wanted: 24),
        TableColumn("", 17, priority: 6), TableColumn("", 9, priority: 5),
        TableColumn("", 7, .right), TableColumn("", 13, priority: 4),
    ]
    canvas.table(
        columns, in: inside, count: lines.count, position: why.evidence,
        focused: state.hasKeyboard(.evidence),
        draw: { canvas, row, y, spans in
            if case .title(let text) = lines[row] {
                return drawDivider(text, in: inside, y: y, on: &canvas)
            }
            guard let span = spans.spans[3], peak > 0, let value = special.row(lines[row])?.value
            else { return }
            canvas.divergingBar(
                value / peak, x: inside.x + span.x, y: y, width: span.width - 1)
        },
        cell: { row, column in
            specialCell(
                lines[row], column, of: special, rank: why.explanation?.rank,
                chosen: row == why.evidence.selected, state.preferences.units)
        })
}

private func specialCell(
    _ line: SpecialLine, _ column: Int, of special: SpecialReasons, rank: Double?, chosen: Bool,
    _ unit: DistanceUnit
) -> (String, Style) {
    guard !line.isTitle, let (item, value) = special.row(line) else { return ("", .text) }
    switch column {
    case 0: return (WhyState.mark(line), Style(.accent, bold: true))
    case 1: return (special.words(line, unit).name, Style(.text, bold: chosen))
    case 2: return (special.words(line, unit).what, .dim)
    case 4: return (Numbers.signed(value, 3), value < 0 ? .bad : .good)
    case 5:
        if case .pair = line { return ("", .dim) }
        guard let after = item.ablation?.rank else { return ("", .dim) }
        let moved = rank.map { after != $0 } ?? false
        return ("without → \(Numbers.short(after, 4))", moved ? .text : .dim)
    default: return ("", .text)
    }
}
