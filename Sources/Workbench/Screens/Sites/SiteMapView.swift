import Canvas
import Reports
import Support

/// A region on the map, with its middle and its outline where they are known.
private struct MappedRegion {
    var row: SiteRegionRow
    var point: MapPoint
    var shape: MapShape?

    var isTrue: Bool { row.part == "test" }
    var isFirst: Bool { (row.rank ?? .infinity) <= 10 }
    var name: String { Wording.name(row.region, row.name) }
}

/// The ranked regions on the map of the city: their scores, their ranks, the true ones.
func drawSiteMap(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    let brand = sites.selectedBrand?.name ?? "the brand"
    let note = sites.isRankingFresh ? mapNote(sites) : "…"
    let width = layout.panes[.sitePicture]?.width ?? 0
    let title = SiteText.regions(of: brand, note: note, width: width) + sites.mapView.titled
    guard
        let inside = paneFrame(.sitePicture, state, layout, title: title, note: note, on: &canvas)
    else { return }
    guard sites.shownRanking != nil else {
        return drawNoAnswer(sites.ranking.failure, "Ranking the regions …", in: inside, on: &canvas)
    }
    guard let content = state.siteMapContent else {
        let name = state.city.report?.name ?? "This city"
        return drawNoAnswer(
            nil,
            "\(name) came without coordinates, so nobody knows where its regions lie. The list "
                + "holds them by rank; \(KeyMeaning.picture.key) shows the other pictures.",
            in: inside, on: &canvas)
    }
    let told = content.told(in: state.preferences.units)
    canvas.map(told, sites.mapView, in: inside, focused: state.hasKeyboard(.sitePicture))
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
        let shape = areas[row.name].map { MapShape($0) }
        let middle = shape?.box.middle
        guard let latitude = row.latitude ?? middle?.latitude,
            let longitude = row.longitude ?? middle?.longitude
        else { return nil }
        return MappedRegion(
            row: row, point: MapPoint(latitude: latitude, longitude: longitude), shape: shape)
    }
}

/// The last rank that is written on a map with outlines.
private let writtenRanks = 20

extension State {
    /// What the map of the ranked regions shows; nil where no region has a position.
    var siteMapContent: MapContent? {
        guard let ranking = sites.shownRanking else { return nil }
        let regions = mapped(ranking, city.map)
        // A region is where its corners are, or its middle where nobody knows them.
        let corners = regions.flatMap { region in
            region.shape.map {
                [
                    MapPoint(latitude: $0.box.south, longitude: $0.box.west),
                    MapPoint(latitude: $0.box.north, longitude: $0.box.east),
                ]
            } ?? [region.point]
        }
        guard
            var frames = MapFrames(
                latitudes: corners.map(\.latitude), longitudes: corners.map(\.longitude))
        else { return nil }
        let chosen = regions.first { $0.row.region == sites.selectedRegion?.region }
        if let chosen { frames.opening = frames.opening.including(chosen.point) }
        return MapContent(
            frames, [siteGround] + areaLayers(regions, chosen) + [siteMarks(regions, chosen)],
            legend: siteLegend(regions))
    }

    /// What the ranks stand on: outlines of all regions, or the places where there are none.
    private var siteGround: MapLayer {
        city.map.regions.isEmpty
            ? MapLayer(
                .dots(MapPoints(city.map.latitudes, city.map.longitudes), .outline1, ascii: "."),
                isContext: true)
            : MapLayer(
                .outlines(city.map.regions.map { MapShape($0) }, .outline1), isContext: true)
    }

    /// Filled by their scores, and outlined where they are among the first, true, or selected.
    private func areaLayers(_ regions: [MappedRegion], _ chosen: MappedRegion?) -> [MapLayer] {
        let scores = regions.filter { $0.row.rank != nil }.map(\.row.score).filter(\.isFinite)
        let (worst, best) = (scores.min() ?? 0, scores.max() ?? 0)
        let fills = regions.compactMap { region -> MapFill? in
            guard let shape = region.shape, region.row.rank != nil, region.row.score.isFinite
            else { return nil }
            return MapFill(
                shape, share: best > worst ? (region.row.score - worst) / (best - worst) : 1)
        }
        func outlines(_ kept: [MappedRegion], _ role: Role) -> MapLayer {
            MapLayer(.outlines(kept.compactMap(\.shape), role))
        }
        return [
            MapLayer(.fills(fills)), outlines(regions.filter { !$0.isTrue && $0.isFirst }, .chart1),
            outlines(regions.filter(\.isTrue), .good),
            outlines([chosen].compactMap { $0 }, .accent),
        ]
    }

    /// The selected one first, then the true ones: what is written first keeps its cells. Ranks far
    /// down would hide the areas, which the others are known by.
    private func siteMarks(_ regions: [MappedRegion], _ chosen: MappedRegion?) -> MapLayer {
        let others = regions.filter { $0.row.region != chosen?.row.region }
        let order =
            [chosen].compactMap { $0 } + others.filter(\.isTrue)
            + others.filter {
                !$0.isTrue && (($0.row.rank ?? 0) <= Double(writtenRanks) || $0.shape == nil)
            }
        return MapLayer(
            .marks(
                order.map { region in
                    let rank = region.row.rank.map { Numbers.short($0, 6) }
                    let isChosen = region.row.region == chosen?.row.region
                    let role: Role = region.isTrue ? .good : region.isFirst ? .chart1 : .dim
                    return MapMark(
                        region.point, region.isTrue ? "●" + (rank ?? "") : rank ?? "○",
                        isChosen
                            ? Style(.selected, bold: true) : Style(role, bold: region.isFirst),
                        name: region.name)
                }))
    }

    private func siteLegend(_ regions: [MappedRegion]) -> [MapLegend] {
        let areas: [MapLegend] =
            regions.contains { $0.shape != nil } ? [.shades("low", "high score")] : []
        return areas + [
            MapLegend("7", Style(.chart1), "rank"), MapLegend("●7", Style(.good), "test region"),
            MapLegend(" 7 ", Style(.selected, bold: true), "selected"),
            MapLegend("○", .dim, "masked"),
        ]
    }

    /// Selects the region under the crosshair in the list.
    mutating func chooseRegion(_ found: [MapFinding]) -> [Effect]? {
        let lines = sites.lines
        for finding in found {
            let index = lines.firstIndex { line in
                sites.region(in: line).map {
                    Wording.name($0.region, $0.name) == finding.name
                } ?? false
            }
            guard let index else { continue }
            sites.regionList.selected = index
            say("Selected: \(finding.name).")
            return []
        }
        return nil
    }
}
