import Canvas
import Reports
import Support

extension State {
    /// A panel leaves header, status line and keys visible.
    func panelBox(_ size: Size) -> Rect {
        let bottom = size.height >= 12 ? 2 : 1
        let all = Rect(0, 1, size.width, max(1, size.height - 1 - bottom))
        let wanted: Size
        switch overlay?.kind {
        case .details:
            let width = min(all.width, 92)
            wanted = Size(width, detailLines(width: width - 4).count + 2)
        case .counterfactual:
            wanted = Size(92, 12 + (why.counterfactual.answer?.removed?.count ?? 0))
        case .event:
            let rows = selectedEvent.map { eventRows($0, width: min(all.width, 92) - 4).count }
            wanted = Size(92, (rows ?? 1) + 2)
        case .comparison, .unseal: wanted = Size(all.width, all.height)
        default: wanted = Size(140, all.height)
        }
        let (width, height) = (min(all.width, wanted.width), min(all.height, wanted.height))
        return Rect((all.width - width) / 2, 1 + (all.height - height) / 2, width, height)
    }
}

/// Draws one of the panels that show answers.
func drawPanel(_ state: State, _ overlay: Overlay, on canvas: inout Canvas) {
    let box = state.panelBox(canvas.size)
    canvas.fill(box)
    switch overlay.kind {
    case .details: drawDetails(state, overlay, in: box, on: &canvas)
    case .faithfulness: drawFaithfulness(state, overlay, in: box, on: &canvas)
    case .counterfactual: drawCounterfactual(state, overlay, in: box, on: &canvas)
    case .contrast: drawContrast(state, overlay, in: box, on: &canvas)
    case .comparison: drawComparison(state, overlay, in: box, on: &canvas)
    case .sweep: drawSweep(state, overlay, in: box, on: &canvas)
    case .event: drawEventPanel(state, overlay, in: box, on: &canvas)
    case .spaceTimeGraph: drawSpaceTimeGraph(state, overlay, in: box, on: &canvas)
    default: break
    }
}

/// What a panel says before its answer came: that it waits, or why there is none.
func drawNoAnswer(_ failure: String?, _ waiting: String, in rect: Rect, on canvas: inout Canvas) {
    canvas.paragraph(failure ?? waiting, in: rect.inset(1, 0), failure == nil ? .dim : .bad)
}

// MARK: - Details

extension State {
    /// The whole reason in words, wrapped.
    func detailLines(width: Int) -> [(text: String, style: Style)] {
        if screen == .sites { return siteDetailLines(width: width) }
        guard let explanation = why.explanation else { return [] }
        var lines: [(String, Style)] = []
        func add(_ title: String, _ text: String, _ style: Style = .text) {
            if !lines.isEmpty { lines.append(("", .text)) }
            lines.append((title, .title))
            for line in wrapped(text, width: max(1, width)) { lines.append((line, style)) }
        }
        add("reason", explanation.sentence)
        if let reasons = explanation.sequence {
            add("the moment", SequenceText.moment(reasons))
        }
        let fits = explanation.relativeError < 1e-4
        add(
            "sum",
            "\(Numbers.grouped(explanation.terms)) terms sum to "
                + "\(Numbers.fixed(explanation.sum, 6)); the score is "
                + "\(Numbers.fixed(explanation.score, 6)), relative error "
                + "\(Numbers.short(explanation.relativeError, 1)). "
                + "\(explanation.evidence.count) of \(Numbers.grouped(explanation.items)) rows "
                + "are listed; the others add \(Numbers.signed(explanation.remainder, 4)).",
            fits ? .text : .bad)
        if !explanation.rules.isEmpty {
            add(
                "simple rules, among the same places",
                RuleText.whole(explanation.rules, rank: explanation.rank),
                RuleText.style(explanation.rules))
        }
        if let leak = explanation.leak {
            add("later than the prediction", leak.sentence, leak.laterShare > 0 ? .warning : .good)
        }
        let odd = explanation.evidence.filter(\.disagrees).count
        if explanation.evidence.contains(where: { $0.ablation != nil }) {
            add(
                "removed and run again",
                odd == 0
                    ? "Every listed row pulls the score the way its contribution says."
                    : "\(odd) of \(explanation.evidence.count) listed rows, marked !, pull the "
                        + "score the other way when they are removed: believe the ablation.",
                odd == 0 ? .text : .warning)
        }
        add(
            "made by",
            "\(explanation.model) \(explanation.run), epoch \(explanation.epoch), method "
                + "\(explanation.method), \(explanation.side)'s side, \(explanation.candidates) "
                + "candidates, ablation by \(explanation.mode), seed \(explanation.seed).", .dim)
        return lines
    }
}

private func drawDetails(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let place = state.why.explanation?.placeName ?? "this place"
    let region = state.sites.shownReasons.map { "\($0.brandName) at \($0.regionName)" }
    let name = state.screen == .sites ? region ?? "this region" : place
    let inside = canvas.panel(box, title: "why \(name)", note: "Esc closes", focused: true)
        .inset(1, 0)
    let lines = state.detailLines(width: box.width - 4)
    // The list counts lines; it scrolls only as far as there is something below.
    let top = max(0, min(overlay.list.selected, lines.count - inside.height))
    canvas.scrollMark(box, top: top, visible: inside.height, count: lines.count)
    for (row, line) in lines.dropFirst(top).prefix(inside.height).enumerated() {
        canvas.put(
            line.text, x: inside.x, y: inside.y + row, line.style, limit: inside.width)
    }
}

// MARK: - Rules

/// The ranks of simple rules, as cells and as sentences.
enum RuleText {
    /// As short as a column allows.
    static func short(_ rule: String) -> String {
        switch rule {
        case "popularity": "pop"
        case "own-places": "own"
        case "item-knn": "kNN"
        default: String(rule.prefix(4))
        }
    }

    static func name(_ rule: String) -> String {
        switch rule {
        case "own-places": "own places"
        case "item-knn": "item-kNN"
        default: rule
        }
    }

    /// The rule that ranks a place best, such as `pop 3`.
    static func best(_ rules: [RuleRank]) -> String {
        guard let best = rules.min(by: { $0.rank < $1.rank }) else { return "" }
        // A column has no room for the halves of ties, which say nothing where ranks are high.
        return
            "\(short(best.rule)) \(best.rank < 1000 ? rank(best.rank.rounded()) : Numbers.compact(best.rank))"
    }

    /// Ties give halves.
    static func rank(_ rank: Double) -> String { Numbers.short(rank, 6) }

    /// The user's own history alone ranks it first.
    static func isOwnHabit(_ rules: [RuleRank]) -> Bool {
        rules.contains { $0.rule == "own-places" && $0.rank == 1 }
    }

    static func style(_ rules: [RuleRank]) -> Style { isOwnHabit(rules) ? .warning : .text }

    /// `by rule: popularity 3 · own places 1 · item-kNN 12`.
    static func line(_ rules: [RuleRank], width: Int) -> String {
        let names = rules.map { "\(name($0.rule)) \(rank($0.rank))" }
        let long = "by rule: " + names.joined(separator: " · ")
        let habit = "the user's own history alone ranks it first"
        if isOwnHabit(rules) {
            let others = rules.filter { $0.rule != "own-places" }
                .map { "\(name($0.rule)) \(rank($0.rank))" }
            let both = habit + (others.isEmpty ? "" : " · " + others.joined(separator: " · "))
            if DisplayWidth.of(both) <= width { return both }
            if DisplayWidth.of(habit) <= width { return habit }
        }
        if DisplayWidth.of(long) <= width { return long }
        return "by rule: "
            + rules.map { "\(short($0.rule)) \(rank($0.rank))" }.joined(separator: " · ")
    }

    static func whole(_ rules: [RuleRank], rank model: Double?) -> String {
        let ranks = rules.map { "by \(name($0.rule)) \(rank($0.rank))" }
            .joined(separator: ", ")
        let own = isOwnHabit(rules) ? " The user's own history alone ranks it first." : ""
        return
            "By the model it ranks \(model.map { rank($0) } ?? "nowhere: it is masked"), \(ranks)."
            + own
    }
}
