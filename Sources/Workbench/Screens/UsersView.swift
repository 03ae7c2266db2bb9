import Canvas
import Reports

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
            ? "\(Numbers.grouped(total)) by \(users.sort.rawValue)"
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
    if users.visible.isEmpty {
        canvas.put("no user matches", x: inside.x + 1, y: inside.y, .dim, limit: inside.width - 1)
        return
    }
    let columns = [
        Column("user", 7, flexible: true), Column("visits", 6, .right),
        Column("places", 6, .right, priority: 1), Column("test", 4, .right, priority: 3),
        Column("mostly", 10, flexible: true, priority: 4),
    ]
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
    let note = loading ? "…" : users.report.map { "\(Numbers.grouped($0.timeline.count)) visits" }
    guard
        let inside = paneFrame(
            .timeline, state, layout, title: title, note: note ?? "", on: &canvas)
    else { return }
    if let failure = users.failure {
        canvas.paragraph(failure, in: inside.inset(1, 0), .bad)
        return
    }
    guard let report = users.report else {
        canvas.put(
            users.target == nil ? "choose a user" : "Loading …", x: inside.x + 1, y: inside.y, .dim)
        return
    }
    let columns = [
        Column("day", 3), Column("date", 10, priority: 2), Column("time", 5),
        Column("place", 10, flexible: true), Column("category", 10, flexible: true, priority: 1),
        Column("geohash", 7, priority: 5), Column("km", 6, .right, priority: 3),
        Column("after", 6, .right, priority: 4), Column("part", 5, priority: 6),
    ]
    canvas.table(
        columns, in: inside, count: users.timelineRows, position: users.timeline,
        focused: state.hasKeyboard(.timeline),
        draw: { canvas, row, y, _ in
            guard users.visit(inRow: row) == nil,
                let next = users.visit(inRow: row + 1),
                let part = report.timeline[safe: next]?.part
            else { return }
            for x in inside.x..<inside.maxX { canvas.put("╌", x: x, y: y, .warning) }
            canvas.put(" \(part.rawValue) from here ", x: inside.x + 4, y: y, .warning)
        },
        cell: { row, column in
            guard let index = users.visit(inRow: row), let visit = report.timeline[safe: index]
            else { return ("", .text) }
            return timelineCell(visit, column)
        })
}

private func timelineCell(_ visit: VisitRow, _ column: Int) -> (String, Style) {
    let faded: Style = visit.part == .training ? .dim : .warning
    switch column {
    case 0: return (WallClock.weekday(visit.localTime), .dim)
    case 1: return (WallClock.date(visit.localTime), .dim)
    case 2: return (WallClock.time(visit.localTime), .text)
    case 3:
        return (
            visit.placeName.isEmpty ? "#\(visit.place)" : visit.placeName,
            visit.part == .training ? .text : .warning
        )
    case 4: return (visit.category, .dim)
    case 5: return (visit.geohash, .dim)
    case 6:
        return (
            visit.kilometresFromPrevious.map { Numbers.fixed($0, $0 < 100 ? 1 : 0) } ?? "", .dim
        )
    case 7: return (visit.gapSeconds.map { Numbers.span(Double($0)) } ?? "", .dim)
    default:
        switch visit.part {
        case .training: return ("train", faded)
        case .validation: return ("valid", faded)
        case .test: return ("test", faded)
        }
    }
}

private func drawUserRhythm(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard
        let inside = paneFrame(
            .userRhythm, state, layout, title: "rhythm", on: &canvas),
        let report = state.users.report
    else { return }
    canvas.weekHeatMap(report.rhythm, in: inside)
}

private func drawTrace(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard
        let inside = paneFrame(.trace, state, layout, title: "trace", on: &canvas),
        let report = state.users.report, let map = placeMap(state.city, view: MapView())
    else { return }
    // Beyond this many visits the trace is a blot and costs frames.
    let recent = report.timeline.suffix(5000)
    let latitudes = recent.map(\.latitude)
    let longitudes = recent.map(\.longitude)
    if state.city.map.latitudes.count <= 20_000 {
        canvas.scatter(
            map, latitudes: state.city.map.latitudes, longitudes: state.city.map.longitudes,
            weights: [], in: inside)
        for y in inside.y..<inside.maxY {
            for x in inside.x..<inside.maxX {
                canvas.restyle(x: x, y: y) { $0 = Style(.heat0) }
            }
        }
    }
    canvas.overlay(map, latitudes: latitudes, longitudes: longitudes, in: inside, .accent)
    if let chosen = state.users.visit(inRow: state.users.timeline.selected),
        let visit = report.timeline[safe: chosen]
    {
        canvas.overlay(
            map, latitudes: [visit.latitude], longitudes: [visit.longitude], in: inside, .warning)
    }
}
