import Canvas
import Reports

func drawCity(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    drawMap(state, layout, on: &canvas)
    drawTotals(state, layout, on: &canvas)
    drawRhythm(state, layout, on: &canvas)
    drawCounts(.categories, state, layout, on: &canvas)
    drawCounts(.places, state, layout, on: &canvas)
    drawFindings(state, layout, on: &canvas)
}

/// The map of the whole city in its present view, or nil without places.
func placeMap(_ city: CityState, view: MapView? = nil) -> PlaceMap? {
    if let bounds = city.report?.bounds, bounds.south <= bounds.north, bounds.west <= bounds.east {
        return PlaceMap(
            south: bounds.south, west: bounds.west, north: bounds.north, east: bounds.east,
            view: view ?? city.view)
    }
    return PlaceMap(
        latitudes: city.map.latitudes, longitudes: city.map.longitudes, view: view ?? city.view)
}

private func drawMap(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let city = state.city
    let layer = city.layer.flatMap { city.map.categories[safe: $0] }
    let zoom = city.view.zoom > 1 ? " ×\(Numbers.short(city.view.zoom, 2))" : ""
    let title = "map" + (layer.map { ": \($0)" } ?? "") + zoom
    let scale = city.report == nil ? "" : mapScale(state, layout)
    guard
        let inside = paneFrame(.map, state, layout, title: title, note: scale, on: &canvas)
    else { return }
    guard city.report != nil else {
        canvas.paragraph(
            city.failure ?? "Loading the city …", in: inside.inset(1, 0),
            city.failure == nil ? .dim : .bad)
        return
    }
    guard let map = placeMap(city) else {
        canvas.put("no place has a position", x: inside.x + 1, y: inside.y, .dim)
        return
    }
    let part = UserFilter.lowered(city.filter)
    let categories = city.map.categories.map { UserFilter.contains($0, part) }
    let all = city.layer == nil && part.isEmpty
    canvas.scatter(
        map, latitudes: city.map.latitudes, longitudes: city.map.longitudes,
        weights: city.map.visits, in: inside
    ) { index in
        if all { return true }
        guard let category = city.map.categoryOfPlace[safe: index],
            let matches = categories[safe: category]
        else { return false }
        return matches && (city.layer == nil || city.layer == category)
    }
}

private func mapScale(_ state: State, _ layout: Layout) -> String {
    guard let rect = layout.panes[.map], let map = placeMap(state.city) else { return "" }
    let kilometres = map.kilometresPerColumn(columns: rect.width - 2, rows: rect.height - 2) * 10
    guard kilometres.isFinite else { return "" }
    return kilometres < 1
        ? "10 columns = \(Numbers.short(kilometres * 1000, 2)) m"
        : "10 columns = \(Numbers.short(kilometres, 2)) km"
}

private func drawTotals(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let title = state.city.report?.name ?? "city"
    guard let inside = paneFrame(.totals, state, layout, title: title, on: &canvas),
        let report = state.city.report
    else { return }
    var facts: [(String, String)] = [
        ("visits", Numbers.grouped(report.visits)),
        (
            "users",
            Numbers.grouped(report.users)
                + ", median \(Numbers.short(report.medianVisitsPerUser, 4)) visits"
        ),
        ("places", Numbers.grouped(report.places)),
        (
            "categories",
            "\(report.categories), on \(Numbers.grouped(report.placesWithCategory))"
                + " places"
        ),
        (
            "period",
            WallClock.date(report.firstLocalTime) + " to "
                + WallClock.date(report.lastLocalTime)
        ),
        (
            "time zone",
            report.timezone
                + (report.times.isEmpty ? "" : ", from \(report.times)")
        ),
        ("busiest", hourNames(report.busiestHours)), ("quietest", hourNames(report.quietestHours)),
    ]
    if let split = report.split {
        let counts = [split.training, split.validation, split.test].map { Numbers.grouped($0) }
        facts.insert(("split", counts.joined(separator: "/") + " " + split.name), at: 4)
    }
    facts.append(("fingerprint", String(report.fingerprint.prefix(12))))
    for (row, fact) in facts.prefix(inside.height).enumerated() {
        drawFact(
            fact.0, fact.1, x: inside.x + 1, y: inside.y + row, width: inside.width - 1,
            column: 12, on: &canvas)
    }
}

private func hourNames(_ hours: [Int]) -> String {
    hours.isEmpty ? "-" : hours.map { "\($0)" }.joined(separator: ", ") + " h"
}

private func drawRhythm(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard
        let inside = paneFrame(
            .rhythm, state, layout, title: "visits by hour of the week", note: "local time",
            on: &canvas),
        let report = state.city.report
    else { return }
    canvas.weekHeatMap(report.hourOfWeek, in: inside.inset(1, 0))
}

private func drawCounts(
    _ pane: Pane, _ state: State, _ layout: Layout, on canvas: inout Canvas
) {
    let categories = pane == .categories
    guard
        let inside = paneFrame(
            pane, state, layout, title: categories ? "top categories" : "top places",
            on: &canvas),
        let report = state.city.report
    else { return }
    let rows = categories ? report.topCategories : report.topPlaces
    if rows.isEmpty {
        canvas.put("none", x: inside.x + 1, y: inside.y, .dim)
        return
    }
    let peak = Double(max(1, rows.map(\.visits).max() ?? 1))
    let bar = max(0, min(20, inside.width / 4))
    let columns = [
        Column("", 8, flexible: true), Column("", 7, .right), Column("", bar, priority: 1),
    ]
    let layer = state.city.layer.flatMap { state.city.map.categories[safe: $0] }
    canvas.table(
        columns, in: inside.inset(1, 0), count: rows.count,
        position: categories ? state.city.categoryList : state.city.placeList,
        focused: state.hasKeyboard(pane),
        draw: { canvas, row, y, spans in
            guard let span = spans.spans[2] else { return }
            canvas.bar(
                Double(rows[row].visits) / peak, x: inside.x + 1 + span.x, y: y,
                width: span.width, Style(.chart1))
        },
        cell: { row, column in
            let shown = categories && rows[row].name == layer
            switch column {
            case 0: return (rows[row].name, shown ? .accent : .text)
            case 1: return (Numbers.grouped(rows[row].visits), .dim)
            default: return ("", .text)
            }
        })
}

extension State {
    /// Rows that the consequence of the expanded finding takes at the bottom of its pane.
    func findingDetailRows(_ rect: Rect) -> Int {
        guard let index = city.expanded, city.findings?[safe: index] != nil else { return 0 }
        return min(max(0, rect.height - 3), max(3, rect.height / 2))
    }
}

private func drawFindings(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let findings = state.city.findings
    let note = findings.map { $0.isEmpty ? "nothing" : "\($0.count)" } ?? "checking …"
    guard
        let inside = paneFrame(
            .findings, state, layout, title: "audit", note: note, on: &canvas),
        let findings, let rect = layout.panes[.findings]
    else { return }
    let details = state.findingDetailRows(rect)
    let parts = inside.inset(1, 0).top(inside.height - details)
    let columns = [
        Column("", 1), Column("", 8, flexible: true), Column("", 9, .right, priority: 1),
    ]
    canvas.table(
        columns, in: parts.first, count: findings.count, position: state.city.findingList,
        focused: state.hasKeyboard(.findings)
    ) { row, column in
        let finding = findings[row]
        switch column {
        case 0:
            switch finding.severity {
            case .note: return ("·", .dim)
            case .warning: return ("▲", .warning)
            case .error: return ("✗", .bad)
            }
        case 1: return (finding.check, .text)
        default: return (Numbers.grouped(finding.count), .dim)
        }
    }
    guard details > 0, let index = state.city.expanded, let finding = findings[safe: index] else {
        return
    }
    let used = canvas.paragraph(finding.consequence, in: parts.rest)
    canvas.paragraph(
        finding.example, in: parts.rest.top(used).rest, .dim)
}
