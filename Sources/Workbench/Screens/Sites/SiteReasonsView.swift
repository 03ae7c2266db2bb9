import Canvas
import Reports
import Support

/// Rows of the pane of the reasons: what stands above the table, and the sum below.
struct SiteReasonsRows {
    var sentence = 0
    var note = 0
    var header = 0
    var sum = 0

    var above: Int { sentence + note + header }

    /// - Parameters:
    ///   - lines: What the whole sentence needs.
    ///   - rows: Of the table.
    ///   - height: Inside the pane.
    init(lines: Int, rows: Int, height: Int) {
        guard height >= 4 else { return }
        header = 1
        sum = height >= 8 ? 1 : 0
        let spare = height - rows - header - sum
        guard height >= 8 else { return }
        sentence = max(1, min(lines, spare - 1))
        note = spare > sentence ? 1 : 0
    }
}

extension SitesState {
    func reasonsRows(_ rect: Rect) -> SiteReasonsRows {
        let text = shownReasons?.sentence ?? ""
        return SiteReasonsRows(
            lines: wrapped(text, width: max(1, rect.width - 4)).count, rows: max(1, reasonRows),
            height: rect.height - 2)
    }

    /// What the pane of the reasons needs to show everything.
    func reasonsHeight(width: Int) -> Int {
        let text = shownReasons?.sentence ?? ""
        let lines = wrapped(text, width: max(1, width - 4)).count
        return min(lines, 12) + max(10, reasonRows) + 5
    }
}

func drawSiteReasons(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    let report = sites.shownReasons
    let region = report?.regionName ?? "here"
    let isStale = !sites.areReasonsFresh && sites.reasons.failure == nil
    guard let rect = layout.panes[.siteReasons] else { return }
    let rows = state.sites.reasonsRows(rect)
    let note =
        report == nil
        ? "" : isStale ? "…" : rows.note == 0 ? "weights: same at every region" : place(report)
    guard
        let inside = paneFrame(
            .siteReasons, state, layout,
            title: "why " + SiteText.cut(region, rect.width - DisplayWidth.of(note) - 12),
            note: note, on: &canvas
        )?.inset(1, 0), !inside.isEmpty
    else { return }
    guard let report, sites.reasons.failure == nil || sites.areReasonsFresh else {
        let failure = state.hasCriteria ? sites.reasons.failure : nil
        canvas.paragraph(
            failure ?? withoutReasons(state), in: inside, failure == nil ? .dim : .bad)
        return
    }
    let parts = inside.top(rows.sentence)
    canvas.paragraph(report.sentence, in: parts.first)
    var rest = parts.rest
    if rows.note > 0 {
        let weights = report.weights ?? .shares
        let texts = [
            "Weights are \(weights.word): the same at every region. Contributions are of this one.",
            "Weights (\(weights.word)) are the same at every region.",
            "Weights are the same at every region.",
        ]
        canvas.put(
            SiteText.fitting(texts, width: rest.width), x: rest.x, y: rest.y, .dim,
            limit: rest.width)
        rest = rest.top(1).rest
    }
    drawCriteria(state, report, in: rest.top(rest.height - rows.sum).first, on: &canvas)
    if rows.sum > 0 { drawSum(report, in: Rect(rest.x, rest.maxY - 1, rest.width, 1), &canvas) }
}

/// `rank 3 of new`.
private func place(_ report: SiteExplanation?) -> String {
    guard let report else { return "" }
    guard let rank = report.rank else { return "masked" }
    return "rank \(SiteText.rank(rank)) among \(report.candidates)"
}

private func withoutReasons(_ state: State) -> String {
    guard state.hasCriteria else {
        return "\(state.siteTitle) scores a brand and a region by their embeddings "
            + "alone. It has no relation paths, so there are no criteria to show: only the "
            + "ranking. \(KeyMeaning.run.key) chooses a \(state.criteriaTitles) run, which has them; "
            + "`whyhere train \(state.firstSiteModel) --city \(state.city.report?.name ?? "NAME")` trains one."
    }
    return state.sites.selectedRegion == nil ? "choose a region" : "explaining …"
}

private func drawSum(_ report: SiteExplanation, in rect: Rect, _ canvas: inout Canvas) {
    let fits = report.relativeError < 1e-4
    var text = "sum \(Numbers.fixed(report.sum, 4)) \(fits ? "= score" : "≠ score")"
    let more = [
        "paths own \(SiteText.percent(report.pathShare))",
        "error \(Numbers.short(report.relativeError, 1))",
        "\(Numbers.short(report.milliseconds, 2)) ms",
    ]
    for part in more where DisplayWidth.of(text) + DisplayWidth.of(part) + 2 <= rect.width {
        text += ", " + part
    }
    canvas.put(text, x: rect.x, y: rect.y, fits ? .good : .bad, limit: rect.width)
}

/// The table: every criterion, the direct link and the constant, on one scale.
private func drawCriteria(
    _ state: State, _ report: SiteExplanation, in rect: Rect, on canvas: inout Canvas
) {
    let rows = report.criteria
    let isCompared = report.special != nil
    // The bars show what the last of the two columns of numbers says.
    let terms =
        isCompared
        ? rows.map { $0.relative ?? 0 } + [
            report.directRelative ?? 0, report.special?.remainder ?? 0,
        ] : rows.map(\.contribution) + [report.direct, report.constant]
    let peak = terms.map(\.magnitude).filter(\.isFinite).max() ?? 0
    let heaviest = rows.map(\.weight).filter(\.isFinite).max() ?? 0
    let planted = state.sites.showsTruth && rows.contains { $0.planted != nil }
    let columns = [
        TableColumn("", 1), TableColumn("criterion", 15),
        TableColumn("path", 24, flexible: true, priority: 7),
        TableColumn("", 5, priority: 6), TableColumn("weight", 6, .right),
        TableColumn("", 9, priority: 5), TableColumn("adds", 7, .right),
        TableColumn(isCompared ? "special" : "", isCompared ? 7 : 0, .right),
        TableColumn("removed", 7, .right), TableColumn("rank", 6, .right, priority: 1),
        TableColumn("ways", 5, .right, priority: 3),
        TableColumn(planted ? "planted" : "", planted ? 7 : 0, .right, priority: 2),
    ]
    let cells = SiteCells(report: report, off: state.sites.off)
    let order = state.sites.reasonRowsShown
    canvas.table(
        SitesState.reasonTable.columns(columns, by: state.sites.reasonChoice), in: rect,
        count: order.count, position: state.sites.criteriaList,
        focused: state.hasKeyboard(.siteReasons),
        draw: { canvas, shown, y, spans in
            let row = order[shown]
            if let criterion = rows[safe: row],
                !criterion.isPresent || state.sites.off.contains(criterion.criterion)
            {
                return
            }
            if let span = spans.spans[3],
                let weight = rows[safe: row]?.weight, heaviest > 0
            {
                canvas.bar(
                    weight / heaviest, x: rect.x + span.x, y: y, width: span.width,
                    Style(.chart3))
            }
            if let span = spans.spans[5], peak > 0 {
                canvas.divergingBar(
                    terms[row] / peak, x: rect.x + span.x, y: y, width: span.width)
            }
        },
        cell: { row, column in
            cells.cell(order[row], column, chosen: row == state.sites.criteriaList.selected)
        })
}

/// Cells of the table of criteria.
private struct SiteCells {
    let report: SiteExplanation
    let off: [String]

    func cell(_ row: Int, _ column: Int, chosen: Bool) -> (String, Style) {
        guard let criterion = report.criteria[safe: row] else {
            return row == report.criteria.count
                ? direct(column, chosen: chosen) : constant(column, chosen: chosen)
        }
        let isOff = off.contains(criterion.criterion)
        if !criterion.isPresent { return absent(criterion, column, chosen: chosen) }
        switch column {
        case 0:
            if isOff { return ("✗", Style(.bad, bold: true)) }
            return (criterion.disagrees ? "!" : "", Style(.warning, bold: true))
        case 1:
            return (
                criterion.criterion, isOff ? .dim : Style(chosen ? .accent : .text, bold: chosen)
            )
        case 2: return (SiteText.path(criterion), .dim)
        case 4: return (Numbers.fixed(criterion.weight, 3), isOff ? .dim : .text)
        case 6:
            let style: Style = isOff ? .dim : criterion.contribution < 0 ? .bad : .text
            return (isOff ? "off" : Numbers.signed(criterion.contribution, 3), style)
        case 7: return isOff ? ("", .dim) : Self.relative(criterion.relative)
        case 8, 9:
            return isOff ? ("", .dim) : ablation(criterion.ablation, column, criterion.disagrees)
        case 10: return (SiteText.instances(criterion), .dim)
        case 11: return (criterion.planted.map { Numbers.fixed($0, 2) } ?? "", .accent)
        default: return ("", .text)
        }
    }

    private func absent(
        _ row: CriterionRow, _ column: Int, chosen: Bool
    ) -> (String, Style) {
        switch column {
        case 0: return ("·", .dim)
        case 1: return (row.criterion, Style(.dim, bold: chosen))
        case 2: return (SiteText.path(row), .dim)
        case 6: return ("no", .dim)
        case 8: return ("facts", .dim)
        case 11: return (row.planted.map { Numbers.fixed($0, 2) } ?? "", .dim)
        default: return ("", .dim)
        }
    }

    private func direct(_ column: Int, chosen: Bool) -> (String, Style) {
        switch column {
        case 1: return ("direct link", Style(chosen ? .accent : .text, bold: chosen))
        case 2: return ("OpenStoreAt", .dim)
        case 6: return (Numbers.signed(report.direct, 3), report.direct < 0 ? .bad : .text)
        case 7: return Self.relative(report.directRelative)
        case 8, 9: return ablation(report.directAblation, column, false)
        default: return ("", .dim)
        }
    }

    private func constant(_ column: Int, chosen: Bool) -> (String, Style) {
        switch column {
        case 1: return ("constant", Style(.dim, bold: chosen))
        case 2: return ("of no path", .dim)
        case 6: return (Numbers.signed(report.constant, 3), .dim)
        case 7: return Self.relative(report.special?.remainder)
        default: return ("", .dim)
        }
    }

    private static func relative(_ value: Double?) -> (String, Style) {
        guard let value else { return ("", .dim) }
        return (Numbers.signed(value, 3), value < 0 ? .bad : .good)
    }

    private func ablation(
        _ ablation: Ablation?, _ column: Int, _ disagrees: Bool
    ) -> (String, Style) {
        guard let ablation else { return ("", .dim) }
        if column == 8 {
            return (Numbers.signed(ablation.scoreChange, 3), disagrees ? .warning : .text)
        }
        let moved = report.rank.map { ablation.rank != $0 } ?? false
        return ("→" + Numbers.short(ablation.rank, 5), moved ? .text : .dim)
    }
}

// MARK: - Instances

func drawInstances(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    let criterion = sites.selectedCriterion
    let title = criterion.map { "ways by \($0.criterion)" } ?? "ways"
    let note = criterion.map { row in
        row.isPresent ? "\(row.shown.count) of \(SiteText.instances(row))" : "no facts"
    }
    guard
        let inside = paneFrame(
            .siteInstances, state, layout, title: title, note: note ?? "", on: &canvas
        )?.inset(1, 0), !inside.isEmpty, let report = sites.shownReasons
    else { return }
    guard let criterion else {
        guard sites.selectedReason != nil else {
            canvas.put("choose a criterion", x: inside.x, y: inside.y, .dim, limit: inside.width)
            return
        }
        let isDirect = sites.selectedReason == report.criteria.count
        canvas.paragraph(
            isDirect
                ? "The direct link is one fact, (\(report.brandName), OpenStoreAt, "
                    + "\(report.regionName)), as likely as the embeddings make it. No way through "
                    + "the graph stands behind it."
                : "The constant is the bias of the attention's output: it adds the same for "
                    + "every criterion, so no path owns it.", in: inside, .dim)
        return
    }
    guard criterion.isPresent else {
        canvas.paragraph(
            "No facts: this city knows nothing of a relation of the path "
                + "\(SiteText.path(criterion)), so the model was trained without it.", in: inside,
            .dim)
        return
    }
    var rows = inside
    if inside.height >= 2 {
        canvas.put(
            SiteText.path(criterion), x: inside.x, y: inside.y, .dim, limit: inside.width)
        rows = inside.top(1).rest
    }
    if criterion.shown.isEmpty {
        canvas.paragraph(
            "No way leads from \(report.brandName) here by this path; what it adds is what the "
                + "model expects of such ways.", in: rows, .dim)
        return
    }
    let notes = criterion.shown.map { DisplayWidth.of($0.note) }.max() ?? 0
    let wide = notes > 0 && rows.width >= 30 + notes
    let ways = sites.shownWays
    canvas.table(
        [
            TableColumn("", 10, flexible: true),
            TableColumn("", wide ? notes : 0, .right),
        ].filter { $0.width > 0 }, in: rows, count: ways.count,
        position: sites.instanceList, focused: state.hasKeyboard(.siteInstances)
    ) { row, column in
        let way = ways[row]
        let room = rows.width - (wide ? notes + 1 : 0)
        return column == 0 ? (SiteText.chain(way, width: room), .text) : (way.note, .accent)
    }
}

// MARK: - Messages

func drawMessages(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let sites = state.sites
    guard
        let inside = paneFrame(
            .siteMessages, state, layout, title: "messages by relation",
            note: "last layer of the encoder", on: &canvas), let report = sites.shownReasons
    else { return }
    let rows = sites.shownMessages
    if report.messages.isEmpty {
        canvas.paragraph(
            "Nothing reached the two: the model has no encoder.", in: inside.inset(1, 0), .dim)
        return
    }
    let peak = rows.map(\.share).filter(\.isFinite).max() ?? 0
    let columns = [
        TableColumn("to", 6), TableColumn("relation", 10, flexible: true),
        TableColumn("", 10, priority: 2),
        TableColumn("share", 5, .right), TableColumn("facts", 6, .right),
        TableColumn("length", 6, .right, priority: 1),
    ]
    canvas.table(
        SitesState.messageTable.columns(columns, by: sites.messageChoice), in: inside.inset(1, 0),
        count: rows.count, position: sites.messageList,
        focused: state.hasKeyboard(.siteMessages),
        draw: { canvas, row, y, spans in
            guard let span = spans.spans[2], peak > 0 else { return }
            canvas.bar(
                rows[row].share / peak, x: inside.x + 1 + span.x, y: y, width: span.width,
                Style(rows[row].end == "brand" ? .chart1 : .chart2))
        },
        cell: { row, column in
            let message = rows[row]
            switch column {
            case 0: return (message.end, Style(message.end == "brand" ? .chart1 : .chart2))
            case 1: return (message.relation, .text)
            case 3: return (SiteText.percent(message.share), .text)
            case 4: return (Numbers.grouped(message.facts), .dim)
            case 5: return (Numbers.fixed(message.length, 3), .dim)
            default: return ("", .text)
            }
        })
}
