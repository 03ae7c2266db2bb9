import Canvas
import Reports
import Support

func drawCity(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    drawMap(state, layout, on: &canvas)
    drawTotals(state, layout, on: &canvas)
    drawRhythm(state, layout, on: &canvas)
    for list in [Pane.categories, .places, .brands] {
        drawCounts(list, state, layout, on: &canvas)
    }
    drawFindings(state, layout, on: &canvas)
}

/// The map of the whole city in its present view, or nil where nothing has a position.
func placeMap(_ city: CityState, view: MapView? = nil) -> PlaceMap? {
    func map(_ bounds: CityReport.Bounds) -> PlaceMap? {
        guard bounds.south <= bounds.north, bounds.west <= bounds.east else { return nil }
        return PlaceMap(
            south: bounds.south, west: bounds.west, north: bounds.north, east: bounds.east,
            view: view ?? city.view)
    }
    if let bounds = city.report?.bounds { return map(bounds) }
    let areas = city.map.regions + city.map.businessAreas
    guard var bounds = areas.first?.bounds else { return nil }
    for area in areas {
        bounds.south = min(bounds.south, area.bounds.south)
        bounds.west = min(bounds.west, area.bounds.west)
        bounds.north = max(bounds.north, area.bounds.north)
        bounds.east = max(bounds.east, area.bounds.east)
    }
    return map(bounds)
}

private func drawMap(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let city = state.city
    let map = placeMap(city)
    let zoom = city.view.zoom > 1 ? " ×\(Numbers.short(city.view.zoom, 2))" : ""
    let region = map.flatMap { city.middleRegion($0) }.map { " · \($0)" } ?? ""
    let title = "map" + (city.layerName.map { ": \($0)" } ?? "") + zoom + region
    let scale = city.report == nil ? "" : mapScale(state, layout)
    guard
        let inside = paneFrame(.map, state, layout, title: title, note: scale, on: &canvas)
    else { return }
    guard let report = city.report else {
        canvas.paragraph(
            city.failure ?? "Loading the city …", in: inside.inset(1, 0),
            city.failure == nil ? .dim : .bad)
        return
    }
    guard let map else {
        canvas.paragraph(
            report.withoutVisits.map { $0 + " Nothing of it has a position, so there is no map." }
                ?? "No place of this city has a position, so there is no map.",
            in: inside.inset(1, 0), .dim)
        return
    }
    drawOutlines(city, map, in: inside, on: &canvas)
    let part = UserFilter.lowered(city.filter)
    let categories = city.map.categories.map { UserFilter.contains($0, part) }
    let all = city.layer == nil && part.isEmpty
    canvas.scatter(
        map, latitudes: city.map.latitudes, longitudes: city.map.longitudes,
        weights: city.map.visits, in: inside
    ) { index in
        if all { return true }
        guard city.isOnLayer(index) else { return false }
        if part.isEmpty { return true }
        return city.map.categoryOfPlace[safe: index].flatMap { categories[safe: $0] } ?? false
    }
}

/// The outlines of areas that are in sight, regions under business areas.
private func drawOutlines(
    _ city: CityState, _ map: PlaceMap, in rect: Rect, on canvas: inout Canvas
) {
    func draw(_ areas: [MapArea], _ role: Role) {
        let seen = areas.filter {
            map.shows(
                south: $0.bounds.south, west: $0.bounds.west, north: $0.bounds.north,
                east: $0.bounds.east, in: rect)
        }
        canvas.outline(map, rings: seen.flatMap(\.rings), in: rect, role)
    }
    if city.outlines.hasRegions { draw(city.map.regions, .outline1) }
    if city.outlines.hasBusinessAreas { draw(city.map.businessAreas, .outline2) }
}

private func mapScale(_ state: State, _ layout: Layout) -> String {
    guard let rect = layout.panes[.map], let map = placeMap(state.city) else { return "" }
    let kilometres = map.kilometresPerColumn(columns: rect.width - 2, rows: rect.height - 2) * 10
    guard kilometres.isFinite else { return "" }
    let unit = state.preferences.units
    let distance = unit.value(kilometres: kilometres)
    return unit == .kilometres && kilometres < 1
        ? "10 columns = \(Numbers.short(kilometres * 1000, 2)) m"
        : "10 columns = \(Numbers.short(distance, 2)) \(unit.short)"
}

private func drawTotals(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let title = state.city.report?.name ?? "city"
    guard let inside = paneFrame(.totals, state, layout, title: title, on: &canvas),
        let report = state.city.report
    else { return }
    let facts = cityFacts(report)
    canvas.table(
        [TableColumn("", 11), TableColumn("", 8, flexible: true)], in: inside.inset(1, 0),
        count: facts.count, position: state.city.totalsList,
        focused: state.hasKeyboard(.totals)
    ) { row, column in
        column == 0 ? (facts[row].0, .dim) : (facts[row].1, .text)
    }
}

private func drawRhythm(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard
        let inside = paneFrame(
            .rhythm, state, layout, title: "visits by hour of the week", note: "local time",
            on: &canvas),
        let report = state.city.report
    else { return }
    guard report.visits > 0 else {
        canvas.put("no visits", x: inside.x + 1, y: inside.y, .dim, limit: inside.width - 1)
        return
    }
    canvas.weekHeatMap(report.hourOfWeek, in: inside.inset(1, 0))
}

private func drawCounts(
    _ pane: Pane, _ state: State, _ layout: Layout, on canvas: inout Canvas
) {
    guard
        let inside = paneFrame(
            pane, state, layout, title: "top \(pane.rawValue)",
            note: otherLists(pane, state, layout),
            on: &canvas), state.city.report != nil
    else { return }
    let rows = state.city.topCounts(pane)
    guard let path = state.listPath(pane), !rows.isEmpty else {
        canvas.put("none", x: inside.x + 1, y: inside.y, .dim)
        return
    }
    // Stores from a table of addresses are places that nobody visited.
    let visited = rows.contains { $0.visits > 0 }
    let counts = rows.map { visited ? $0.visits : $0.places }
    let peak = Double(max(1, counts.max() ?? 1))
    let bar = max(0, min(20, inside.width / 4))
    let columns = [
        TableColumn("", 8, flexible: true), TableColumn("", 7, .right),
        TableColumn("", bar, priority: 1),
    ]
    let layer = pane == .places ? nil : state.city.layerName
    canvas.table(
        columns, in: inside.inset(1, 0), count: rows.count, position: state[keyPath: path],
        focused: state.hasKeyboard(pane),
        draw: { canvas, row, y, spans in
            guard let span = spans.spans[2] else { return }
            canvas.bar(
                Double(counts[row]) / peak, x: inside.x + 1 + span.x, y: y,
                width: span.width, Style(.chart1))
        },
        cell: { row, column in
            let shown = rows[row].name == layer
            switch column {
            case 0: return (rows[row].name, shown ? .accent : .text)
            case 1: return (Numbers.grouped(counts[row]), .dim)
            default: return ("", .text)
            }
        })
}

/// The lists behind this one, with the keys that lead there.
private func otherLists(_ pane: Pane, _ state: State, _ layout: Layout) -> String {
    let hidden = state.city.topLists.filter { layout.panes[$0] == nil }
    // Where categories and another list stand below each other, the other one gives way.
    if pane == .categories && layout.panes[state.city.secondList] != nil { return "" }
    return hidden.isEmpty ? "" : "[ ] " + hidden.map(\.rawValue).joined(separator: ", ")
}

extension CityState {
    /// Rows that the expanded finding takes at the bottom of its pane: what its two sentences
    /// need, but for the border, its own row in the list and a line between.
    func findingDetailRows(_ rect: Rect) -> Int {
        max(0, min(rect.height - 3, wantedDetailRows(width: rect.width)))
    }

    /// Rows that the expanded finding would fill in a pane of that width.
    func wantedDetailRows(width: Int) -> Int {
        guard let index = expanded, let finding = findings?[safe: index] else {
            return 0
        }
        let width = max(1, width - 4)
        return wrapped(finding.consequence, width: width).count
            + wrapped(finding.example, width: width).count + 1
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
    let details = state.city.findingDetailRows(rect)
    let parts = inside.inset(1, 0).top(inside.height - details)
    let columns = [
        TableColumn("", 1), TableColumn("", 8, flexible: true),
        TableColumn("", 9, .right, priority: 1),
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
    for x in inside.x..<inside.maxX { canvas.put("─", x: x, y: parts.rest.y, .border) }
    let room = parts.rest.top(1).rest
    let used = canvas.paragraph(finding.consequence, in: room)
    canvas.paragraph(finding.example, in: room.top(used).rest, .dim)
}
