import Canvas
import Reports
import Support

func drawSitePicture(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    guard layout.panes[.sitePicture] != nil else { return }
    switch state.sites.picture {
    case .reasons: break
    case .map: drawSiteMap(state, layout, on: &canvas)
    case .criteria: drawCriteriaMap(state, layout, on: &canvas)
    case .distances: drawDistances(state, layout, on: &canvas)
    case .embedding: drawEmbedding(state, layout, on: &canvas)
    }
}

/// The body of a picture and the lines under it.
private func split(_ inside: Rect) -> (body: Rect, footer: Rect) {
    let parts = inside.top(inside.height - PictureRows(inside.height).footer)
    return (parts.first, parts.rest.inset(1, 0))
}

/// What a picture says that needs an encoder or paths, which the model has not.
private func needsPaths(_ state: State, _ what: String) -> String? {
    guard !state.hasCriteria else { return nil }
    return "\(state.siteTitle) has \(what), so there is nothing to draw here. "
        + "\(KeyMeaning.run.key) chooses a \(state.criteriaTitles) run; "
        + "\(KeyMeaning.picture.key) shows the other pictures."
}

/// Two lines under a picture.
private func drawFooter(_ lines: [(String, Style)], in rect: Rect, on canvas: inout Canvas) {
    for (row, line) in lines.prefix(rect.height).enumerated() {
        canvas.put(line.0, x: rect.x, y: rect.y + row, line.1, limit: rect.width)
    }
}

// MARK: - Criteria

private func drawCriteriaMap(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    let rows = sites.by == "brand" ? "brand" : "category"
    guard
        let inside = paneFrame(
            .sitePicture, state, layout, title: "criteria by \(rows)",
            note: sites.heat.isWaiting ? "…" : "\(sites.value), v b change", on: &canvas)
    else { return }
    if let text = needsPaths(state, "no relation paths") {
        return drawNoAnswer(nil, text, in: inside, on: &canvas)
    }
    guard let map = sites.heat.answer, sites.heat.failure == nil, !map.rows.isEmpty else {
        let none = sites.heat.isFresh ? "No \(rows) has a store." : "Reading the criteria …"
        return drawNoAnswer(sites.heat.failure, none, in: inside, on: &canvas)
    }
    let (body, footer) = split(inside)
    let room = inside.width - 2
    var plot = MatrixPlot(
        rows: map.rows, columns: map.columns, values: map.values,
        low: map.value == "weight" ? 0 : nil, label: max(8, min(22, room / 4)), widest: 17)
    let (row, column) = (sites.matrixRows.selected, sites.matrixColumns.selected)
    let cells = plot.cells(width: room)
    plot.columns = map.columns.map { SiteText.criterion($0, width: cells.width - 1) }
    canvas.matrix(
        plot, in: body.inset(1, 0), top: top(state, layout, count: map.rows.count),
        left: sites.matrixColumns.visibleTop(height: cells.count, count: map.columns.count),
        cursor: (row, column), focused: state.hasKeyboard(.sitePicture))
    let name = map.rows[safe: row] ?? ""
    let value = plot.value(row, column).map { Numbers.fixed($0, 4) } ?? "-"
    let strongest = map.values[safe: row].flatMap { values in
        values.indices.max { values[$0] < values[$1] }.flatMap { map.columns[safe: $0] }
    }
    let cell = "\(name) · \(map.columns[safe: column] ?? ""): \(value)"
    drawFooter(
        [
            (
                SiteText.fitting(
                    [cell + (strongest.map { "; strongest \($0)" } ?? ""), cell],
                    width: footer.width), .text
            ),
            (
                map.value == "weight"
                    ? "darkest \(Numbers.fixed(plot.high, 3)); \((map.weights ?? .shares).word), "
                        + "whatever the region"
                    : "darkest ±\(Numbers.fixed(plot.high, 3)); mean over the \(rows)'s own regions",
                .dim
            ),
        ], in: footer, on: &canvas)
}

private func top(_ state: State, _ layout: Layout, count: Int) -> Int {
    state.sites.matrixRows.visibleTop(
        height: state.visibleRows(.sitePicture, layout), count: count)
}

// MARK: - Distances

private func drawDistances(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    let report = sites.distances.answer
    guard
        let inside = paneFrame(
            .sitePicture, state, layout, title: "distances between brands",
            note: sites.distances.isWaiting ? "…" : "cosine", on: &canvas)
    else { return }
    if let text = needsPaths(state, "no encoder") {
        return drawNoAnswer(nil, text, in: inside, on: &canvas)
    }
    guard let report, sites.distances.failure == nil, !report.brands.isEmpty else {
        let none = sites.distances.isFresh ? "No brand has a store." : "Measuring …"
        return drawNoAnswer(sites.distances.failure, none, in: inside, on: &canvas)
    }
    let (body, footer) = split(inside)
    let room = body.inset(1, 0)
    let label = max(8, min(18, room.width / 4))
    let (row, column) = (sites.matrixRows.selected, sites.matrixColumns.selected)
    let first = top(state, layout, count: report.brands.count)
    // Both stand side by side where every brand still gets a column of its own.
    let half = (room.width - 2) / 2
    let both = half - label - 1 >= min(report.brands.count, 20)
    let stages = both ? ["before", "after"] : [sites.stage]
    for (index, stage) in stages.enumerated() {
        let rect =
            both
            ? Rect(room.x + index * (half + 2), room.y, half, room.height) : room
        let plot = MatrixPlot(
            rows: report.brands, columns: report.brands,
            values: stage == "before" ? report.before : report.after, low: 0, high: 1,
            label: label, widest: 6)
        let cells = plot.cells(width: rect.width)
        canvas.matrix(
            plot, in: rect, top: first,
            left: sites.matrixColumns.visibleTop(
                height: cells.count, count: report.brands.count),
            cursor: (row, column), focused: state.hasKeyboard(.sitePicture))
        canvas.put(
            SiteText.fitting(["\(stage) the encoder", stage], width: label), x: rect.x, y: rect.y,
            .dim, limit: label)
    }
    let pair = [report.brands[safe: row], report.brands[safe: column]].compactMap { $0 }
    let before = report.before[safe: row]?[safe: column] ?? .nan
    let after = report.after[safe: row]?[safe: column] ?? .nan
    func step(_ from: Double, _ to: Double) -> String {
        "\(Numbers.fixed(from, 2)) → \(Numbers.fixed(to, 2))"
    }
    let means =
        "one category \(step(report.sameBefore, report.sameAfter)), two "
        + step(report.otherBefore, report.otherAfter)
    drawFooter(
        [
            (pair.joined(separator: " – ") + ": " + step(before, after), .text),
            (SiteText.fitting([means + ", darkest 1 or more", means], width: footer.width), .dim),
        ], in: footer, on: &canvas)
}

// MARK: - Embedding

/// How a kind of entity looks: a colour, and a letter in ASCII.
private let kindRoles: [Role] = [
    .chart1, .chart2, .chart3, .chart4, .warning, .bad, .good, .accent,
]
private let kindMarks = ["o", "x", "+", "*", "#", "%", "@", "&"]

private func drawEmbedding(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    let map = sites.embedding.answer
    let stage = map.map { $0.stage == "before" ? "before the encoder" : "after the encoder" }
    guard
        let inside = paneFrame(
            .sitePicture, state, layout,
            title: "embedding" + (stage.map { " \($0)" } ?? "") + sites.planeView.titled,
            note: sites.embedding.isWaiting ? "…" : "\(sites.method), v b change", on: &canvas)
    else { return }
    guard sites.embedding.failure == nil, let content = state.embeddingContent else {
        let none = sites.embedding.isFresh ? "There is no entity." : "Placing the entities …"
        return drawNoAnswer(sites.embedding.failure, none, in: inside, on: &canvas)
    }
    canvas.map(content, sites.planeView, in: inside, focused: state.hasKeyboard(.sitePicture))
}

extension State {
    /// What the embedding shows; nil where there is no entity.
    var embeddingContent: MapContent? {
        guard let map = sites.embedding.answer, !map.points.isEmpty else { return nil }
        let (x, y) = PlaceMap.onPlane(map.points.map(\.x), map.points.map(\.y))
        var members = map.kinds.map { _ in [Int]() }
        for (index, point) in map.points.enumerated() where members.indices.contains(point.kind) {
            members[point.kind].append(index)
        }
        // What is rare lies on top of what is frequent.
        let order = members.indices.sorted { members[$0].count > members[$1].count }
        let layers = order.map { kind in
            let own = members[kind]
            return MapLayer(
                .dots(
                    MapPoints(own.map { y[$0] }, own.map { x[$0] }),
                    kindRoles[kind % kindRoles.count], ascii: kindMarks[kind % kindMarks.count])
            ) { own[safe: $0].map { map.points[$0].name } }
        }
        let names = [sites.selectedBrand?.name, sites.selectedRegion?.name].compactMap { $0 }
        let marks = names.compactMap { name in
            map.points.firstIndex { $0.name == name }.map {
                MapMark(
                    MapPoint(latitude: y[$0], longitude: x[$0]), "◆ \(name)",
                    Style(.accent, bold: true), name: name)
            }
        }
        return MapContent(
            MapFrames(opening: PlaceMap.plane, everything: PlaceMap.plane),
            layers + [MapLayer(.marks(marks))],
            legend: map.kinds.indices.map { kind in
                MapLegend(
                    "●", Style(kindRoles[kind % kindRoles.count]),
                    "\(map.kinds[kind]) \(Numbers.compact(Double(members[kind].count)))",
                    ascii: kindMarks[kind % kindMarks.count])
            }, note: embeddingNote(map), isGround: false)
    }

    private func embeddingNote(_ map: EmbeddingMap) -> String {
        var notes: [String] = []
        if let variance = map.variance {
            notes.append("the two axes hold \(SiteText.percent(variance)) of the variance")
        }
        if map.leftOut > 0 { notes.append("\(Numbers.grouped(map.leftOut)) entities left out") }
        if map.method == "t-sne" { notes.append("neighbours mean something, distances do not") }
        return notes.joined(separator: ", ")
    }
}
