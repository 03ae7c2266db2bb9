import Canvas
import Reports
import Support

func drawSites(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    if let text = state.sitesEmpty {
        guard let rect = layout.panes[.siteBrands] else { return }
        let inside = canvas.panel(
            rect, title: "sites", note: "where should a brand open its next store?",
            focused: true)
        let failed = state.sites.brands.failure ?? state.city.failure
        canvas.paragraph(text, in: inside.inset(1, 0), text == failed ? .bad : .dim)
        return
    }
    drawBrands(state, layout, on: &canvas)
    drawRegions(state, layout, on: &canvas)
    drawSiteReasons(state, layout, on: &canvas)
    drawInstances(state, layout, on: &canvas)
    drawMessages(state, layout, on: &canvas)
    drawSitePicture(state, layout, on: &canvas)
}

// MARK: - Brands

private func drawBrands(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    let rows = sites.brands.answer?.rows ?? []
    let note =
        sites.visible.count == rows.count
        ? Numbers.grouped(rows.count)
        : "\(Numbers.grouped(sites.visible.count)) of \(Numbers.grouped(rows.count))"
    guard
        let inside = paneFrame(.siteBrands, state, layout, title: "brands", note: note, on: &canvas)
    else { return }
    let named = inside.width >= 72 ? 15 : 9
    let planted = sites.showsTruth ? named : 0
    let columns = [
        TableColumn("brand", 12, flexible: true, wanted: 18),
        TableColumn("category", 8, flexible: inside.width >= 60, priority: 6),
        // In training, validation and test.
        TableColumn("stores", 8, .right, priority: 5), TableColumn("rank", 5, .right),
        TableColumn("NDCG", 4, .right, priority: 3),
        TableColumn("criterion", state.hasCriteria ? named : 0, priority: 7),
        TableColumn(planted > 0 ? "planted" : "", planted, priority: 1),
    ].filter { $0.width > 0 }
    canvas.table(
        SitesState.brandTable.columns(columns, by: sites.choice), in: inside,
        count: sites.visible.count, position: sites.list,
        focused: state.hasKeyboard(.siteBrands)
    ) { index, column in
        brandCell(
            rows[sites.visible[index]], columns[column].title, named,
            chosen: index == sites.list.selected)
    }
}

private func brandCell(
    _ row: SiteBrandRow, _ column: String, _ named: Int, chosen: Bool
) -> (String, Style) {
    switch column {
    case "brand": return (row.name, chosen ? Style(.accent, bold: true) : .text)
    case "category": return (row.category, .dim)
    case "stores": return ("\(row.training)/\(row.validation)/\(row.test)", .dim)
    case "rank":
        let style: Style = (row.bestRank ?? .infinity) <= 10 ? .good : .text
        return (SiteText.rank(row.bestRank), style)
    case "NDCG": return (row.ndcg.map { Numbers.fixed($0, 2) } ?? "-", .text)
    case "criterion":
        return (row.criterion.map { SiteText.criterion($0, width: named) } ?? "", .dim)
    default:
        let isFound = row.planted != nil && row.planted == row.criterion
        return (
            row.planted.map { SiteText.criterion($0, width: named) } ?? "",
            isFound ? .good : .accent
        )
    }
}

// MARK: - Regions

private func drawRegions(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    let brand = sites.selectedBrand?.name
    let ranking = sites.shownRanking
    let waits = !sites.isRankingFresh && sites.ranking.failure == nil
    let count = ranking.map { "\(sites.candidates), \(Numbers.grouped($0.candidateCount))" }
    let note = waits ? "…" : count ?? ""
    let width = layout.panes[.siteRegions]?.width ?? 0
    let title = brand.map { SiteText.regions(of: $0, note: note, width: width) } ?? "regions"
    guard
        let inside = paneFrame(.siteRegions, state, layout, title: title, note: note, on: &canvas)
    else { return }
    guard let ranking, sites.ranking.failure == nil || sites.ranking.isFresh else {
        canvas.paragraph(
            sites.ranking.failure ?? (brand == nil ? "choose a brand" : "Ranking the regions …"),
            in: inside.inset(1, 0), sites.ranking.failure == nil ? .dim : .bad)
        return
    }
    let lines = sites.lines
    let edited = sites.wanted?.isEdited == true && sites.baseline != nil
    let scores = ranking.rows.map(\.score).filter(\.isFinite)
    let best = scores.max() ?? 0
    let worst = scores.min() ?? 0
    let hasPositions = ranking.rows.contains { $0.latitude != nil }
    let columns = [
        TableColumn("#", 5, .right), TableColumn("", 1),
        TableColumn("region", 12, flexible: true, wanted: 18),
        TableColumn(edited ? "was" : "", edited ? 6 : 0, .right), TableColumn("", edited ? 1 : 0),
        TableColumn("score", 7, .right, priority: 5), TableColumn("", 6, priority: 8),
        TableColumn("data", 10, priority: 4), TableColumn("pop", 4, .right, priority: 7),
        TableColumn("position", hasPositions ? 16 : 0, .right, priority: 6),
    ].enumerated().filter { $0.element.width > 0 }
    let kinds = columns.map(\.offset)
    canvas.table(
        SitesState.regionTable.columns(columns.map(\.element), by: sites.regionChoice), in: inside,
        count: lines.count, position: sites.regionList,
        focused: state.hasKeyboard(.siteRegions),
        draw: { canvas, row, y, spans in
            if case .title = lines[row] {
                drawDivider("truth: regions of the test part", in: inside, y: y, on: &canvas)
            }
            guard case .item(let index) = lines[row], best > worst,
                let place = kinds.firstIndex(of: 6), let span = spans.spans[place]
            else { return }
            canvas.bar(
                (ranking.rows[index].score - worst) / (best - worst), x: inside.x + span.x, y: y,
                width: span.width)
        },
        cell: { row, column in
            guard let region = sites.region(in: lines[row]) else { return ("", .text) }
            let chosen = row == sites.regionList.selected
            if kinds[column] == 3 || kinds[column] == 4 {
                let before = sites.rankBefore(region.region)
                if kinds[column] == 3 { return (SiteText.rank(before), .dim) }
                return SiteText.arrow(before: before, after: region.rank)
            }
            return regionCell(region, kinds[column], chosen: chosen)
        })
}

private func regionCell(
    _ row: SiteRegionRow, _ column: Int, chosen: Bool
) -> (String, Style) {
    switch column {
    case 0: return (SiteText.rank(row.rank), row.part == "test" ? .good : .dim)
    case 1: return SiteText.sign(row)
    case 2:
        let role: Role = row.part == "test" ? .good : row.rank == nil ? .dim : .text
        return (Wording.name(row.region, row.name), Style(role, bold: chosen))
    case 5: return (Numbers.fixed(row.score, 4), .text)
    case 7: return (row.rank == nil ? "masked" : row.part ?? "", .dim)
    case 8: return (row.popularity.map { Numbers.fixed($0, 2) } ?? "", .dim)
    case 9: return (SiteText.position(row), .dim)
    default: return ("", .text)
    }
}
