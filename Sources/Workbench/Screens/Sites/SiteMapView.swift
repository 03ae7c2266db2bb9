import Canvas
import Reports
import Support

/// A region on the map, with its middle and its outline where they are known.
private struct MappedRegion {
    var row: SiteRegionRow
    var latitude: Double
    var longitude: Double
    var rings: [[Double]]
}

/// The ranked regions on the map of the city: their outlines, their ranks, the true ones.
func drawSiteMap(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    let brand = sites.selectedBrand?.name ?? "the brand"
    let note = sites.isRankingFresh ? mapNote(sites) : "…"
    let width = layout.panes[.sitePicture]?.width ?? 0
    let title = SiteText.regions(of: brand, note: note, width: width)
    guard
        let inside = paneFrame(.sitePicture, state, layout, title: title, note: note, on: &canvas)
    else { return }
    guard let ranking = sites.shownRanking else {
        return drawNoAnswer(sites.ranking.failure, "Ranking the regions …", in: inside, on: &canvas)
    }
    let regions = mapped(ranking, state.city.map)
    guard let map = ground(of: regions, state) else {
        let name = state.city.report?.name ?? "This city"
        return drawNoAnswer(
            nil,
            "\(name) came without coordinates, so nobody knows where its regions lie. The list "
                + "holds them by rank; m shows the other pictures.", in: inside, on: &canvas)
    }
    let parts = inside.top(inside.height - (inside.height >= 6 ? 1 : 0))
    drawGround(state, map, in: parts.first, on: &canvas)
    let selected = sites.selectedRegion?.region
    drawRanked(regions, selected, map, in: parts.first, on: &canvas)
    drawKey(in: parts.rest.inset(1, 0), on: &canvas)
}

private func mapNote(_ sites: SitesState) -> String {
    guard let ranking = sites.shownRanking else { return "" }
    return "first \(ranking.rows.count) of \(Numbers.grouped(ranking.candidateCount))"
}

/// Every region of the ranking that has a position, the true ones once.
private func mapped(_ ranking: SiteRanking, _ city: CityMap) -> [MappedRegion] {
    var areas: [String: MapArea] = [:]
    for area in city.regions where !area.name.isEmpty { areas[area.name] = area }
    let listed = Set(ranking.rows.map(\.region))
    let rows = ranking.rows + ranking.truth.filter { !listed.contains($0.region) }
    return rows.compactMap { row in
        let area = areas[row.name]
        let middle = area.map {
            (($0.bounds.south + $0.bounds.north) / 2, ($0.bounds.west + $0.bounds.east) / 2)
        }
        guard let latitude = row.latitude ?? middle?.0, let longitude = row.longitude ?? middle?.1
        else { return nil }
        return MappedRegion(
            row: row, latitude: latitude, longitude: longitude, rings: area?.rings ?? [])
    }
}

/// The whole city where it has positions, else the box around the regions.
private func ground(of regions: [MappedRegion], _ state: State) -> PlaceMap? {
    guard !regions.isEmpty else { return nil }
    return placeMap(state.city, view: state.sites.mapView)
        ?? PlaceMap(
            latitudes: regions.map(\.latitude), longitudes: regions.map(\.longitude),
            view: state.sites.mapView)
}

/// What the ranks stand on: outlines of all regions, or the places where there are none.
private func drawGround(
    _ state: State, _ map: PlaceMap, in rect: Rect, on canvas: inout Canvas
) {
    let city = state.city.map
    if city.regions.isEmpty {
        // Beyond this many places the ground costs frames and hides the ranks.
        guard city.latitudes.count <= 20_000 else { return }
        canvas.overlay(
            map, latitudes: city.latitudes, longitudes: city.longitudes, in: rect, .outline1,
            mark: ".")
        return
    }
    let seen = city.regions.filter {
        map.shows(
            south: $0.bounds.south, west: $0.bounds.west, north: $0.bounds.north,
            east: $0.bounds.east, in: rect)
    }
    canvas.outline(map, rings: seen.flatMap(\.rings), in: rect, .outline1)
}

/// The last rank that is written on a map with outlines.
private let writtenRanks = 20

/// Outlines and ranks, the best last, so that they cover the others.
private func drawRanked(
    _ regions: [MappedRegion], _ selected: Int?, _ map: PlaceMap, in rect: Rect,
    on canvas: inout Canvas
) {
    for region in regions.reversed() where region.row.region != selected {
        let isTrue = region.row.part == "test"
        let isFirst = (region.row.rank ?? .infinity) <= 10
        canvas.outline(
            map, rings: region.rings, in: rect, isTrue ? .good : isFirst ? .chart1 : .outline2)
    }
    let chosen = regions.first { $0.row.region == selected }
    if let chosen { canvas.outline(map, rings: chosen.rings, in: rect, .accent) }
    var taken: Set<Int> = []
    // The selected one first, then the true ones: what is written first keeps its cells. Ranks far
    // down would hide the outlines, which the others are known by.
    let order =
        [chosen].compactMap { $0 } + regions.filter { $0.row.part == "test" }
        + regions.filter { ($0.row.rank ?? 0) <= Double(writtenRanks) || $0.rings.isEmpty }
    for region in order {
        guard
            let cell = map.cell(
                latitude: region.latitude, longitude: region.longitude, in: rect)
        else { continue }
        let isChosen = region.row.region == selected
        let isTrue = region.row.part == "test"
        let rank = region.row.rank.map { Numbers.short($0, 6) }
        let text = isTrue ? "●" + (rank ?? "") : rank ?? "○"
        let columns = cell.x..<(cell.x + DisplayWidth.of(text))
        let cells = columns.map { cell.y * canvas.width + $0 }
        guard columns.upperBound <= rect.maxX, taken.isDisjoint(with: cells) else { continue }
        // A free column on both sides keeps two ranks from reading as one.
        taken.formUnion(cells)
        taken.formUnion([cell.y * canvas.width + columns.upperBound])
        taken.formUnion([cell.y * canvas.width + columns.lowerBound - 1])
        let role: Role = isTrue ? .good : (region.row.rank ?? .infinity) <= 10 ? .chart1 : .dim
        canvas.put(
            text, x: cell.x, y: cell.y, isChosen ? Style(.selected, bold: true) : Style(role),
            limit: rect.maxX - cell.x)
    }
}

private func drawKey(in rect: Rect, on canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    var x = rect.x
    let entries: [(String, Style, String)] = [
        ("7", Style(.chart1), "rank"), ("●7", Style(.good), "a test region"),
        (" 7 ", Style(.selected, bold: true), "selected"), ("○", .dim, "masked"),
    ]
    for entry in entries {
        let needed = DisplayWidth.of(entry.0) + DisplayWidth.of(entry.2) + 3
        guard x + needed <= rect.maxX + 2 else { return }
        x += canvas.put(entry.0, x: x, y: rect.y, entry.1) + 1
        x += canvas.put(entry.2, x: x, y: rect.y, .dim) + 2
    }
}
