import Canvas
import Reports
import Support

func drawContrast(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let asked = state.why.contrast
    let report = asked.isFresh ? asked.answer : nil
    let title = report.map { "why \($0.placeName), and not \($0.againstName)" } ?? "why not"
    // A place that the list leaves out is ranked among all, which moves the other's rank too.
    let note =
        report.map {
            "ranks among \($0.candidates == "new" ? "new" : "all") places, "
                + "\($0.evidence.count) of \(Numbers.grouped($0.items)) rows"
        } ?? ""
    let inside = canvas.panel(box, title: title, note: note, of: [.contrast], state)
    guard let report else {
        return drawNoAnswer(asked.failure, "Splitting the difference …", in: inside, on: &canvas)
    }
    let inner = inside.inset(1, 0)
    var rest = inner
    let words = wrapped(report.sentence, width: max(1, inner.width))
    let room = inner.height >= 12 ? 5 : inner.height >= 8 ? 2 : 0
    let used = canvas.paragraph(
        report.sentence, in: inner.top(min(words.count, room)).first)
    rest = rest.top(used).rest
    if inner.height >= 9 {
        drawTwoPlaces(report, in: rest.top(2).first, on: &canvas)
        rest = rest.top(3).rest
    }
    drawDifferences(
        state, report, overlay, in: Rect(inside.x, rest.y, inside.width, rest.height), on: &canvas)
}

/// Both places with rank and score, and what the difference sums to.
private func drawTwoPlaces(_ report: ContrastReport, in rect: Rect, on canvas: inout Canvas) {
    let rows = [
        (report.placeName, report.rank, report.score),
        (report.againstName, report.againstRank, report.againstScore),
    ]
    let name = min(34, max(10, rect.width - 40))
    for (row, place) in rows.enumerated() where row < rect.height {
        let y = rect.y + row
        canvas.put(place.0, x: rect.x, y: y, Style(row == 0 ? .accent : .text), limit: name)
        canvas.put(
            "rank \(Numbers.short(place.1, 6))", x: rect.x + name + 1, y: y, .dim, limit: 11)
        canvas.putRight(
            Numbers.fixed(place.2, 4), x: rect.x + name + 22, y: y, .text, limit: 9)
    }
    let error = (report.sum - report.difference).magnitude
    let fits = error <= 1e-4 * max(1e-9, report.difference.magnitude)
    let x = rect.x + name + 24
    canvas.put(
        "difference \(Numbers.signed(report.difference, 4))", x: x, y: rect.y, .text,
        limit: rect.maxX - x)
    canvas.put(
        "sum \(Numbers.signed(report.sum, 4)) \(fits ? "= difference" : "≠ difference")", x: x,
        y: rect.y + 1, fits ? .good : .bad, limit: rect.maxX - x)
}

private func drawDifferences(
    _ state: State, _ report: ContrastReport, _ overlay: Overlay, in rect: Rect,
    on canvas: inout Canvas
) {
    let (items, unit) = (state.shownDifferences, state.preferences.units)
    let peak = items.map { $0.contribution.magnitude }.filter(\.isFinite).max() ?? 0
    let rest = "rest \(Numbers.signed(report.remainder, 3))"
    let columns = [
        TableColumn("for it", 8, .right), TableColumn("", 9, priority: 8),
        TableColumn("kind", 4, priority: 1), TableColumn("who", 11, priority: 2),
        TableColumn("where", rect.width >= 60 ? 20 : 12, flexible: true, wanted: 20),
        TableColumn(unit.short, 5, .right, priority: 4),
        TableColumn("hours", 11, priority: 3), TableColumn("σ", 6, .right, priority: 6),
        TableColumn(rest, DisplayWidth.of(rest), .right, priority: 7),
    ]
    canvas.table(
        WhyState.differences.columns(columns, by: state.panelChoices["contrast"]), in: rect,
        count: items.count, position: overlay.list, focused: true,
        draw: { canvas, row, y, spans in
            guard let span = spans.spans[1], peak > 0 else { return }
            canvas.divergingBar(
                items[row].contribution / peak, x: rect.x + span.x, y: y, width: span.width)
        },
        cell: { row, column in
            let item = items[row]
            switch column {
            case 0:
                return (
                    Numbers.signed(item.contribution, 4), item.contribution < 0 ? .bad : .good
                )
            case 2: return (Evidence.short(item.kind), Style(Evidence.color(item.kind)))
            case 3:
                // Every step from the user would repeat the user's name.
                let own = item.kind == .bipartite && item.user == report.user
                return (own ? "" : Evidence.who(item), item.userName == nil ? .dim : .text)
            case 4: return (Evidence.place(item), .text)
            case 5: return (item.kilometres.map { unit.text(kilometres: $0) } ?? "", .dim)
            case 6: return (item.sharedHours.map { WallClock.hours($0) } ?? "", .dim)
            case 7: return (item.kind == .initial ? "" : Numbers.fixed(item.weight, 3), .dim)
            default: return ("", .text)
            }
        })
}
