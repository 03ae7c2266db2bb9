import Canvas
import Reports
import Support

func drawUsers(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    drawUserList(state, layout, on: &canvas)
    drawTimeline(state, layout, on: &canvas)
    drawUserRhythm(state, layout, on: &canvas)
    drawTrace(state, layout, on: &canvas)
}

private func drawUserList(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let users = state.users
    let total = users.rows?.count ?? 0
    let note =
        users.rows == nil
        ? ""
        : users.visible.count == total
            ? Numbers.grouped(total)
            : "\(Numbers.grouped(users.visible.count)) of \(Numbers.grouped(total))"
    guard
        let inside = paneFrame(.users, state, layout, title: "users", note: note, on: &canvas)
    else { return }
    guard let rows = users.rows else {
        canvas.paragraph(
            users.failure ?? "Loading the users …", in: inside.inset(1, 0),
            users.failure == nil ? .dim : .bad)
        return
    }
    if rows.isEmpty {
        let without = state.city.report?.withoutVisits ?? "Nobody is in this city."
        canvas.paragraph("There are no users. " + without, in: inside.inset(1, 0), .dim)
        return
    }
    let columns = UsersState.table.columns(
        [
            TableColumn("user", 7, flexible: true, wanted: 14), TableColumn("visits", 6, .right),
            TableColumn("places", 6, .right, priority: 5),
            TableColumn("test", 4, .right, priority: 6),
            TableColumn("mostly", 10, flexible: true, priority: 7),
        ], by: users.choice)
    canvas.table(
        columns, in: inside, count: users.visible.count, position: users.list,
        focused: state.hasKeyboard(.users)
    ) { index, column in
        let row = rows[users.visible[index]]
        let chosen = index == users.list.selected
        switch column {
        case 0: return (row.name, chosen ? Style(.accent, bold: true) : .text)
        case 1: return (Numbers.grouped(row.visits), .text)
        case 2: return (Numbers.grouped(row.places), .dim)
        case 3: return (String(row.testVisits), .dim)
        default: return (row.topCategory, .dim)
        }
    }
}

private func drawTimeline(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let users = state.users
    let loading = users.target != nil && users.target != users.report?.row.user
    let title = users.report.map { "timeline of \($0.row.name)" } ?? "timeline"
    let note =
        loading
        ? "…"
        : users.report.map { report in
            let count = report.timeline.count
            let part = users.shown.count == count ? "" : "\(Numbers.grouped(users.shown.count)) of "
            return part + "\(Numbers.grouped(count)) visits"
        }
    guard
        let inside = paneFrame(
            .timeline, state, layout, title: title, note: note ?? "", on: &canvas)
    else { return }
    if let failure = users.timelineInquiry.failure ?? users.failure {
        canvas.paragraph(failure, in: inside.inset(1, 0), .bad)
        return
    }
    guard let report = users.report else {
        let nobody = users.rows?.isEmpty == true
        canvas.put(
            nobody ? "no users, no visits" : users.target == nil ? "choose a user" : "Loading …",
            x: inside.x + 1, y: inside.y, .dim, limit: inside.width - 1)
        return
    }
    if report.timeline.isEmpty {
        canvas.put("no visits", x: inside.x + 1, y: inside.y, .dim, limit: inside.width - 1)
        return
    }
    let details = layout.panes[.timeline].map { state.users.truthRows($0) } ?? 0
    let parts = inside.top(inside.height - details)
    drawPlantedCause(users, in: parts.rest, on: &canvas)
    // Columns that would be empty all the way down are left out.
    let columns = [
        TableColumn("day", 3), TableColumn("date", 10, priority: 4), TableColumn("time", 5),
        TableColumn(users.hasOtherActions ? "did" : "", users.hasOtherActions ? 6 : 0, priority: 1),
        TableColumn("place", 10, flexible: true, wanted: 20),
        TableColumn("category", 10, flexible: true, priority: 3),
        TableColumn(users.showsTruth ? "planted" : "", users.showsTruth ? 13 : 0, priority: 2),
        TableColumn("geohash", 7, priority: 7),
        TableColumn(state.preferences.units.short, 6, .right, priority: 5),
        TableColumn("after", 6, .right, priority: 6), TableColumn("part", 5, priority: 8),
    ].filter { $0.width > 0 }
    canvas.table(
        UsersState.events.columns(columns, by: users.eventChoice), in: parts.first,
        count: users.timelineRows, position: users.timeline,
        focused: state.hasKeyboard(.timeline),
        draw: { canvas, row, y, _ in
            guard users.visit(inRow: row) == nil, let part = users.visit(inRow: row + 1)?.part
            else { return }
            for x in inside.x..<inside.maxX { canvas.put("╌", x: x, y: y, .warning) }
            canvas.put(" \(part.rawValue) from here ", x: inside.x + 4, y: y, .warning)
        },
        cell: { row, column in
            users.visit(inRow: row).map {
                timelineCell($0, columns[column].title, state.preferences.units)
            } ?? ("", .text)
        })
}

extension UsersState {
    /// Rows that the planted cause of the selected visit takes at the bottom of the timeline.
    func truthRows(_ rect: Rect) -> Int {
        showsTruth && report != nil ? max(0, min(3, rect.height - 5)) : 0
    }
}

/// Why the selected visit was made, marked as what nobody could know of a real city.
private func drawPlantedCause(
    _ users: UsersState, in rect: Rect, on canvas: inout Canvas
) {
    guard rect.height > 0 else { return }
    let visit = users.visit(inRow: users.timeline.selected)
    let sentence = visit.flatMap { PlantedTruth.sentence($0) } ?? "not known"
    guard rect.height > 1 else {
        canvas.put("planted: \(sentence)", x: rect.x, y: rect.y, Style(.accent), limit: rect.width)
        return
    }
    for x in rect.x..<rect.maxX { canvas.put("─", x: x, y: rect.y, .border) }
    canvas.put(
        " planted truth: because ", x: rect.x + 1, y: rect.y, Style(.accent, bold: true),
        limit: rect.width - 1)
    canvas.paragraph(sentence, in: rect.top(1).rest.inset(1, 0), .accent)
}

private func timelineCell(
    _ visit: VisitRow, _ column: String, _ unit: DistanceUnit
) -> (String, Style) {
    let faded: Style = visit.part == .training ? .dim : .warning
    switch column {
    case "day": return (WallClock.weekday(visit.localTime), .dim)
    case "date": return (WallClock.date(visit.localTime), .dim)
    case "time": return (WallClock.time(visit.localTime), .text)
    case "did": return visit.action == "visit" ? ("", .dim) : (visit.action, Style(.chart3))
    case "planted": return (visit.cause ?? "", .accent)
    case "place":
        return (
            Wording.name(visit.place, visit.placeName),
            visit.part == .training ? .text : .warning
        )
    case "category": return (visit.category, .dim)
    case "geohash": return (visit.geohash, .dim)
    case unit.short:
        return (
            visit.kilometresFromPrevious.map {
                unit.text(kilometres: $0, digits: unit.value(kilometres: $0) < 100 ? 1 : 0)
            } ?? "", .dim
        )
    case "after": return (visit.gapSeconds.map { Numbers.span(Double($0)) } ?? "", .dim)
    default:
        switch visit.part {
        case .training: return ("train", faded)
        case .validation: return ("valid", faded)
        case .test: return ("test", faded)
        }
    }
}

private func drawUserRhythm(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let hours = state.users.report?.rhythm ?? []
    guard
        let inside = paneFrame(
            .userRhythm, state, layout, title: "rhythm",
            note: weekNote(hours, 8, .userRhythm, layout), on: &canvas),
        !hours.isEmpty
    else { return }
    canvas.weekHeatMap(hours, in: inside)
}
