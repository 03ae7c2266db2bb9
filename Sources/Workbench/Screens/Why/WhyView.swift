import Canvas
import Reports
import Support

func drawWhy(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    if state.why.whatIf.report != nil && state.why.failure == nil {
        drawListAfter(state, layout, on: &canvas)
    } else {
        drawRecommendations(state, layout, on: &canvas)
    }
    if state.why.whatIf.isOpen {
        drawEditor(state, layout, on: &canvas)
    } else {
        drawReasons(state, layout, on: &canvas)
        drawEvidence(state, layout, on: &canvas)
        drawSequencePicture(state, layout, on: &canvas)
        drawWhere(state, layout, on: &canvas)
        drawWhen(state, layout, on: &canvas)
    }
}

private func drawRecommendations(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let why = state.why
    let fresh = why.isListed
    let user = why.report.map { fresh ? $0.userName : "user \(why.user ?? 0)" }
    let title = user.map { why.listed(for: $0) } ?? "recommended"
    let loading = why.target != nil && !fresh && why.failure == nil
    guard
        let inside = paneFrame(
            .recommendations, state, layout, title: title,
            note: loading ? "…" : (why.run.map { "\($0), " } ?? "") + why.candidates, on: &canvas)
    else { return }
    guard let report = why.report, why.failure == nil else {
        canvas.paragraph(
            whyEmpty(state), in: inside.inset(1, 0), why.failure == nil ? .dim : .bad)
        return
    }
    if report.items.isEmpty, report.beam != nil, report.among != nil {
        canvas.paragraph(
            "The blocks that are tried hold none of the chosen places; \(KeyMeaning.number.key) tries "
                + "more, or all.",
            in: inside.inset(1, 0), .dim)
        return
    }
    let lines = why.lines
    let scores = report.items.map(\.score)
    let best = scores.max() ?? 0
    // From a little under the last place, so that differences show.
    let least = scores.min() ?? 0
    let worst = least - (best - least) / 8
    // Ranks that were asked for stand in place of those by simple rules.
    let beside = why.beside
    let hasRules = beside.isEmpty && report.items.contains { !$0.rules.isEmpty }
    // Whoever gives probabilities scores by their logarithms, which nobody reads.
    let isLikelihood = state.card(of: why.run)?.answers(.hours) == true
    let columns =
        [
            TableColumn("#", 4, .right), TableColumn("", 2),
            TableColumn("place", 16, flexible: true, wanted: 18),
            TableColumn("category", 10, flexible: true, priority: 5),
            TableColumn(isLikelihood ? "chance" : "score", 7, .right, priority: 2),
            TableColumn(isLikelihood ? "log P" : "", 6, .right, priority: 8),
            TableColumn(state.preferences.units.short, 4, .right, priority: 6),
            TableColumn(hasRules ? "by rule" : "", hasRules ? 8 : 0, priority: 7),
        ] + beside.map { TableColumn(WhyState.shortName($0), 7, .right, priority: 1) }
    canvas.table(
        WhyState.items.columns(columns, by: why.choice), in: inside, count: lines.count,
        position: why.list,
        focused: state.hasKeyboard(.recommendations),
        draw: { canvas, row, y, spans in
            switch lines[row] {
            case .title:
                drawDivider("truth: rank, margin to the list", in: inside, y: y, on: &canvas)
            case .item(let index):
                guard !isLikelihood, let span = spans.spans[5], best > worst else { return }
                canvas.bar(
                    (report.items[index].score - worst) / (best - worst), x: inside.x + span.x,
                    y: y, width: span.width, Style(.chart1))
            default: break
            }
        },
        cell: { row, column in
            let chosen = row == why.list.selected
            let marked = why.marked != nil && why.place(in: lines[row])?.place == why.marked?.place
            if column >= 8 { return besideCell(why, column - 8, lines[row]) }
            if isLikelihood, case .item(let index) = lines[row], column == 4 || column == 5 {
                let score = report.items[index].score
                return column == 4
                    ? (Numbers.chance(logarithm: score), .text) : (Numbers.fixed(score, 2), .dim)
            }
            switch lines[row] {
            case .item(let index):
                return itemCell(
                    report.items[index], column, chosen: chosen, marked: marked,
                    state.preferences.units)
            case .truth(let index):
                return truthCell(report.truth[index], column, chosen: chosen, marked: marked)
            default: return ("", .text)
            }
        })
}

/// The line between two kinds of places in the list.
func drawDivider(_ title: String, in rect: Rect, y: Int, on canvas: inout Canvas) {
    for x in rect.x..<rect.maxX { canvas.put("─", x: x, y: y, .border) }
    canvas.put(" \(title) ", x: rect.x + 1, y: y, .title, limit: rect.width - 2)
}

/// The signs before a place, two columns wide: marked for a comparison, and really visited.
func signCell(isTruth: Bool, marked: Bool) -> (String, Style) {
    let style = Style(isTruth ? .good : .accent, bold: true)
    return ((marked ? "▸" : " ") + (isTruth ? "✓" : ""), style)
}

private func whyEmpty(_ state: State) -> String {
    let why = state.why
    if let failure = why.failure { return failure }
    if state.city.report == nil { return "Loading the city …" }
    if state.runs.all == nil { return "Looking for runs …" }
    if let without = state.city.report?.withoutVisits {
        return without + " There is nobody to recommend a place to."
    }
    if why.user == nil { return "Choose a user: press \(Screen.users.key), then Enter on one." }
    return "Ranking the places …"
}

/// Where another run or rule ranks the place; those among its own first ten stand out.
private func besideCell(_ why: WhyState, _ column: Int, _ line: WhyLine) -> (String, Style) {
    guard !line.isTitle, let rank = why.rankBeside(column, line) else { return ("", .dim) }
    guard let rank else { return (Numbers.none, .dim) }
    return (Numbers.short(rank, 5), rank <= Double(why.besideList?.cutoff ?? 10) ? .good : .dim)
}

private func itemCell(
    _ item: RecommendationRow, _ column: Int, chosen: Bool, marked: Bool, _ unit: DistanceUnit
) -> (String, Style) {
    switch column {
    case 0: return (String(item.rank), .dim)
    case 1: return signCell(isTruth: item.isTruth, marked: marked)
    case 2:
        let style = item.isTruth ? Style(.good, bold: chosen) : Style(.text, bold: chosen)
        return (Wording.name(item.place, item.placeName), style)
    case 3: return (item.category, .dim)
    case 4: return (Numbers.fixed(item.score, 4), .text)
    case 6: return (item.kilometresFromOwnPlaces.map { unit.text(kilometres: $0) } ?? "", .dim)
    case 7: return (RuleText.best(item.rules), RuleText.isOwnHabit(item.rules) ? .warning : .dim)
    default: return ("", .text)
    }
}

private func truthCell(
    _ truth: TruthRow, _ column: Int, chosen: Bool, marked: Bool
) -> (String, Style) {
    switch column {
    case 0: return (truth.rank.map { Numbers.short($0, 6) } ?? "-", .good)
    case 1: return signCell(isTruth: true, marked: marked)
    case 2:
        return (
            Wording.name(truth.place, truth.placeName),
            Style(truth.rank == nil ? .dim : .text, bold: chosen)
        )
    case 3: return (truth.rank == nil ? "masked: visited before" : truth.category, .dim)
    case 4:
        return truth.rank == nil
            ? ("masked", .warning)
            : (Numbers.signed(truth.margin, 4), truth.margin >= 0 ? .good : .bad)
    default: return ("", .text)
    }
}

private func drawReasons(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let why = state.why
    if why.pane == .evidence, state.selectedEvent != nil {
        return drawEvent(state, layout, on: &canvas)
    }
    let title = why.explanation.map { "why \($0.placeName)" } ?? "why"
    let edited = why.whatIf.report != nil
    let stale = why.explanation != nil && !why.isExplained
    let note = stale ? "…" : edited ? "before the edits" : sideNote(why)
    guard
        let inside = paneFrame(
            .reasons, state, layout, title: title, note: note, on: &canvas
        )?.inset(1, 0), !inside.isEmpty
    else { return }
    if let failure = why.explanationFailure {
        canvas.paragraph(failure, in: inside, .bad)
        return
    }
    guard let explanation = why.explanation else {
        if why.report != nil { canvas.put("explaining …", x: inside.x, y: inside.y, .dim) }
        return
    }
    // The sentence answers the question: it is never cut, and what proves it gives way first.
    let used = canvas.paragraph(explanation.sentence, in: inside)
    var rest = inside.top(used).rest
    for line in checkLines(explanation, width: inside.width) where rest.height > 0 {
        canvas.put(line.text, x: rest.x, y: rest.y, line.style, limit: rest.width)
        rest = rest.top(1).rest
    }
    let parts = max(explanation.byKind.count, explanation.byLayer.count) + 1
    guard rest.height >= parts else { return }
    let half = (rest.width - 2) / 2
    drawParts("by kind", explanation.byKind, in: rest.left(half).first, on: &canvas)
    drawParts(
        "by layer", explanation.byLayer, in: Rect(rest.x + half + 2, rest.y, half, rest.height),
        on: &canvas)
}

/// Whose side is explained; of a sequence the moment that is asked about.
private func sideNote(_ why: WhyState) -> String {
    guard let reasons = why.explanation?.sequence else {
        return why.special == nil ? "\(why.side)'s side" : "both sides"
    }
    return "at \(WallClock.weekday(reasons.moment)) \(WallClock.date(reasons.moment)) "
        + WallClock.time(reasons.moment)
}

/// What keeps a reader from believing too much: the sum, simple rules, visits still to come.
private func checkLines(
    _ explanation: ExplanationReport, width: Int
) -> [(text: String, style: Style)] {
    var lines: [(String, Style)] = []
    if let trust = explanation.trust { lines.append(trustLine(trust, width: width)) }
    lines.append(
        (
            sumCheck(explanation, width: width),
            explanation.relativeError < 1e-4 ? .good : .bad
        ))
    if !explanation.rules.isEmpty {
        lines.append(
            (RuleText.line(explanation.rules, width: width), RuleText.style(explanation.rules)))
    }
    if let leak = explanation.leak {
        lines.append(leakLine(leak, width: width))
    }
    return lines
}

/// How far the reason can be trusted: a word, a figure, and where there is room what they rest on.
private func trustLine(_ trust: TrustReport, width: Int) -> (String, Style) {
    let short = "trust: \(trust.word) (\(Numbers.fixed(trust.figure, 2)))"
    let text = SiteText.fitting(
        [
            short + ", faithful \(Numbers.fixed(trust.faithfulness, 2)) · specific "
                + "\(Numbers.fixed(trust.specificity, 2)); \(KeyMeaning.faithful.key) measures more",
            short,
        ], width: width)
    return (text, trust.figure >= TrustReport.thresholds.medium ? .good : .warning)
}

/// How much of the evidence is later than the prediction, as long as the line allows.
private func leakLine(_ leak: LeakReport, width: Int) -> (String, Style) {
    guard leak.laterShare > 0 else {
        let texts = [
            "no leak: the latest of \(Numbers.grouped(leak.visits)) visits behind it is "
                + WallClock.date(leak.latest),
            "no leak: no evidence later than the prediction", "no leak",
        ]
        return (texts.first { DisplayWidth.of($0) <= width } ?? "no leak", .good)
    }
    let share = Numbers.short(100 * leak.laterShare, 2)
    let texts = [
        "leak: \(share)% from \(Numbers.grouped(leak.laterVisits)) of "
            + "\(Numbers.grouped(leak.visits)) visits after the prediction",
        "leak: \(share)% is later than the prediction",
    ]
    return (texts.first { DisplayWidth.of($0) <= width } ?? "leak: \(share)% is later", .warning)
}

/// Whether the terms add up; what does not fit is left out whole.
private func sumCheck(_ explanation: ExplanationReport, width: Int) -> String {
    let equals = explanation.relativeError < 1e-4 ? "= score" : "≠ score"
    var text = "sum \(Numbers.fixed(explanation.sum, 5)) \(equals)"
    let more = [
        "\(Numbers.grouped(explanation.terms)) terms",
        "error \(Numbers.short(explanation.relativeError, 1))",
        "\(Numbers.short(explanation.milliseconds, 2)) ms",
    ]
    for part in more where DisplayWidth.of(text) + DisplayWidth.of(part) + 2 <= width {
        text += ", " + part
    }
    return text
}

/// Signed parts of the score, scaled to the strongest.
private func drawParts(
    _ title: String, _ parts: [ExplanationReport.Part], in rect: Rect, on canvas: inout Canvas
) {
    guard rect.width >= 8, !parts.isEmpty else { return }
    canvas.put(title, x: rect.x, y: rect.y, .dim, limit: rect.width)
    let peak = parts.map { $0.contribution.magnitude }.filter(\.isFinite).max() ?? 0
    let name = min(9, max(4, rect.width - 8))
    let number = 7
    let bar = rect.width - name - number - 2
    for (row, part) in parts.prefix(max(0, rect.height - 1)).enumerated() {
        let y = rect.y + 1 + row
        canvas.put(part.name, x: rect.x, y: y, .text, limit: name)
        if bar >= 3 && peak > 0 {
            canvas.divergingBar(
                part.contribution / peak, x: rect.x + name + 1, y: y, width: bar)
        }
        canvas.putRight(
            Numbers.signed(part.contribution, 4), x: rect.maxX, y: y,
            part.contribution < 0 ? .bad : .text, limit: number)
    }
}
