import Canvas
import Reports
import Support

/// A comparison as cells and in words.
enum ComparisonText {
    static func interval(_ low: Double?, _ high: Double?) -> String {
        guard let low, let high else { return Numbers.none }
        return "\(Numbers.fixed(low, 4)) to \(Numbers.fixed(high, 4))"
    }

    static func interval(_ difference: ModelComparison.Difference) -> String {
        guard let low = difference.low, let high = difference.high else { return Numbers.none }
        return "\(Numbers.signed(low, 4)) to \(Numbers.signed(high, 4))"
    }

    /// One figure of a difference: empty for the reference, `–` where there is none.
    static func cell(
        _ difference: ModelComparison.Difference?,
        _ figure: KeyPath<ModelComparison.Difference, Double?>, _ digits: Int
    ) -> String {
        guard let difference else { return "" }
        return difference[keyPath: figure].map { Numbers.fixed($0, digits) } ?? Numbers.none
    }

    /// Better or worse only where the interval leaves 0 out.
    static func style(_ difference: ModelComparison.Difference) -> Style {
        guard let low = difference.low, let high = difference.high else { return .dim }
        return low > 0 ? .good : high < 0 ? .bad : .text
    }

    /// A whole row, for the status line.
    static func sentence(_ row: ModelComparison.Row, in table: ModelComparison.Table) -> String {
        var text = "\(row.name): \(row.meaning). \(table.leading)"
        guard let value = row.metrics[table.leading] else {
            return "\(text) has no figure: \(table.card.lacking ?? "it was not measured")."
        }
        text += " \(Numbers.fixed(value, 4))"
        if row.low != nil { text += " (95 % \(interval(row.low, row.high)))" }
        let sampled = sampled(row, in: table)
        guard let difference = row.difference else {
            return text + sampled + "; the others are compared with it."
        }
        text += sampled
        if let mean = difference.mean {
            text += ", \(Numbers.signed(mean, 4)) to \(table.reference)"
        }
        guard let probability = difference.probability else {
            return text + "; \(table.card.lacking ?? "there is no interval")."
        }
        let effect = difference.effect.map { ", effect \(Numbers.fixed($0, 2))" } ?? ""
        return text + " (95 % \(interval(difference)))\(effect), "
            + "p \(Numbers.fixed(probability, 4)) after Holm."
    }

    /// What papers rank among a few drawn places, by the name that tells it apart.
    private static func sampled(
        _ row: ModelComparison.Row, in table: ModelComparison.Table
    ) -> String {
        guard let name = table.sampled else { return "" }
        let figures = ["hit@10", "ndcg@10"].compactMap { metric in
            row.metrics[ModelComparison.Table.sampledPrefix + metric].map {
                "\(metric) \(Numbers.fixed($0, 4))"
            }
        }
        return figures.isEmpty ? "" : " (\(name): \(figures.joined(separator: ", ")))"
    }

    /// What stands under the table, wrapped.
    static func card(
        _ table: ModelComparison.Table, width: Int
    ) -> [(text: String, style: Style)] {
        let slices = (table.rows.first?.slices ?? []).map {
            "\($0.name) (\($0.dimension)): \($0.meaning); "
                + EvaluationCard.counted($0.queries, of: $0.users)
        }
        // The card names options of the command line; here there are keys.
        let lines = table.card.lines.map {
            $0.replacing("--unseal opens it", with: "\(KeyMeaning.unseal.key) opens it")
                .replacing("--audit runs them", with: "\(KeyMeaning.audits.key) runs them")
        }
        return (slices + lines).flatMap { line in
            wrapped(line, width: max(1, width)).map { ($0, style(line)) }
        }
    }

    private static func style(_ line: String) -> Style {
        if line.hasPrefix("audit failed") { return .bad }
        if line.hasPrefix("audit noted") || line.hasPrefix("the test part is open") {
            return .warning
        }
        return line.hasPrefix("audits passed") ? .good : .dim
    }

    /// Metrics beside the leading one, each with its head.
    static func metrics(_ table: ModelComparison.Table) -> [(name: String, head: String)] {
        let leading = table.leading.split(separator: "@").last.map { "@\($0)" } ?? ""
        let at = table.isAboutMoments ? "@10" : leading
        // Of one truth recall is hit, and precision a share of it.
        let ofMany =
            table.isAboutMoments
            ? [] : [("recall" + at, "recall"), ("precision" + at, "precision")]
        let names =
            [("auc", "AUC"), (ModelComparison.utility, "utility")]
            + ModelComparison.verdicts.map { ($0, $0) } + ofMany + [
                ("hit@1", "hit@1"), ("hit@5", "hit@5"),
                ("hit@10", "hit@10"), ("ndcg" + at, "ndcg"),
                ("hit" + at, "hit"), ("mrr", "mrr"), ("map" + at, "map"), ("distance-km", "km"),
                ("coverage" + at, "coverage"), ("popularity" + at, "popular"),
                ("popularity-lift" + at, "lift"), ("hour-calibration" + at, "hours"),
            ]
        var seen: Set = [table.leading]
        return names.filter { name, _ in
            // Hit@10 is in both lists where ten is the length of the list.
            table.rows.contains { $0.metrics[name] != nil } && seen.insert(name).inserted
        }
    }
}

extension State {
    /// What a part of the panel inside the frame shows: protocols, what is asked, the table.
    fileprivate func comparisonParts(_ inside: Rect) -> (tabs: Rect, meaning: Rect, table: Rect) {
        let asked = comparisonMeaning(inside.width)
        let tabs = inside.top(inside.height >= 8 ? 1 : 0)
        let meaning = tabs.rest.top(inside.height >= 12 ? min(asked.count, 3) : 0)
        return (tabs.first, meaning.first, meaning.rest)
    }

    fileprivate func comparisonMeaning(_ width: Int) -> [String] {
        guard let table = runs.comparison.shown else { return [] }
        return wrapped(
            "\(table.meaning); \(Numbers.grouped(table.queries)) rows of "
                + "\(Numbers.grouped(table.users)) users", width: max(1, width))
    }

    /// Rows of the list that a panel of that size shows.
    var comparisonRows: Int {
        max(1, comparisonParts(Panel.comparison.box(self).inset(2, 1)).table.height - 1)
    }

    /// Rows of the table, a line between, and those of the card.
    var comparisonCount: Int {
        guard let table = runs.comparison.shown else { return 0 }
        let width = Panel.comparison.box(self).width - 4
        return shownSystems.count + 1 + ComparisonText.card(table, width: width).count
    }

    fileprivate var comparisonWaiting: String {
        guard let question = runs.comparison.inquiry.target?.request else { return "" }
        let next = question.ofNextEvents
        let what =
            next?.shown.map { "lists of \($0) places at every held-out moment" }
            ?? (next == nil
                ? "every place for every user" : "every place at every held-out moment")
        let beside =
            question.runs.isEmpty ? "" : ", and by " + question.runs.joined(separator: ", ")
        return "Ranking \(what) by every simple rule\(beside), on the "
            + (question.unsealedBy == nil ? "validation" : "test") + " part. This takes seconds"
            + (question.audits
                ? "; every rule learns eight more times for the audits: minutes" : "")
            + ". Esc closes this panel; \(KeyMeaning.compare.key) opens it again."
    }
}

func drawComparison(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let comparison = state.runs.comparison
    let part = comparison.report?.part ?? ""
    let city = comparison.inquiry.target?.city ?? ""
    var note =
        comparison.report.map { "\($0.split) split, \(Numbers.fixed($0.seconds, 1)) s" } ?? ""
    if box.width < 60 { note = "" }
    let inside = canvas.panel(
        box, title: part.isEmpty ? "comparison: \(city)" : "comparison: \(city), \(part) part",
        note: note, of: [.comparison], state
    ).inset(1, 0)
    guard let report = comparison.report, let table = comparison.shown else {
        return drawNoAnswer(
            comparison.inquiry.failure, state.comparisonWaiting, in: inside, on: &canvas)
    }
    let parts = state.comparisonParts(inside)
    if !parts.tabs.isEmpty {
        drawTabs(report.tables.map(\.name), chosen: table.name, in: parts.tabs, on: &canvas)
    }
    for (row, line) in state.comparisonMeaning(inside.width).prefix(parts.meaning.height)
        .enumerated()
    {
        canvas.put(
            line, x: parts.meaning.x, y: parts.meaning.y + row, .dim, limit: parts.meaning.width)
    }
    drawComparisonTable(state, table, overlay, in: parts.table, on: &canvas)
    canvas.scrollMark(
        box,
        top: overlay.list.visibleTop(
            height: parts.table.height - 1, count: state.comparisonCount),
        visible: parts.table.height - 1, count: state.comparisonCount)
}

/// Names that `[` and `]` go through; only the chosen one where they have no room.
func drawTabs(_ names: [String], chosen: String, in rect: Rect, on canvas: inout Canvas) {
    let width = names.reduce(0) { $0 + DisplayWidth.of($1) + 2 }
    guard width + 4 <= rect.width else {
        let index = (names.firstIndex(of: chosen) ?? 0) + 1
        canvas.put(
            "\(Panel.turningKeys)  \(chosen), \(index) of \(names.count)", x: rect.x, y: rect.y,
            Style(.accent, bold: true), limit: rect.width)
        return
    }
    var x = rect.x + 2 + canvas.put(Panel.turningKeys, x: rect.x, y: rect.y, .dim)
    for name in names {
        let style: Style = name == chosen ? Style(.accent, bold: true) : .dim
        x += 2 + canvas.put(name, x: x, y: rect.y, style)
    }
}

/// A column after the fixed ones: a metric, or a part of the truth.
private struct Measure {
    var head: String
    var value: (ModelComparison.Row) -> Double?
}

private func measures(_ table: ModelComparison.Table, _ unit: DistanceUnit) -> [Measure] {
    let slices = table.rows.first?.slices ?? []
    guard slices.isEmpty else {
        return slices.indices.map { index in
            Measure(head: slices[index].name) { row in
                guard let slice = row.slices?[safe: index], slice.queries > 0 else { return nil }
                return slice.metrics[table.leading]
            }
        }
    }
    return ComparisonText.metrics(table).map { name, head in
        guard head == DistanceUnit.kilometres.short else {
            return Measure(head: head) { $0.metrics[name] }
        }
        return Measure(head: unit.short) { row in
            row.metrics[name].map { unit.value(kilometres: $0) }
        }
    }
}

/// The rows of the table, and the card under them, as one list that scrolls.
private func drawComparisonTable(
    _ state: State, _ table: ModelComparison.Table, _ overlay: Overlay, in rect: Rect,
    on canvas: inout Canvas
) {
    let measures = measures(table, state.preferences.units)
    let hasSlices = table.rows.first?.slices?.isEmpty == false
    // Whole names come before further metrics.
    let longest = table.rows.map { DisplayWidth.of($0.name) }.max() ?? 0
    let name = rect.width >= 90 ? max(11, min(longest, 24)) : 11
    let columns =
        [
            TableColumn("", name, flexible: true),
            TableColumn(table.leading, max(9, DisplayWidth.of(table.leading)), .right),
            TableColumn("95 %", 16, .right, priority: hasSlices ? 82 : 2),
            TableColumn("difference", 10, .right),
            // Where it has no room the colour still says whether it leaves 0 out.
            TableColumn("95 %", 18, .right, priority: hasSlices ? 83 : 3),
            TableColumn("p", 6, .right, priority: hasSlices ? 81 : 1),
            // Whoever asks for the parts of the truth wants them before anything else.
            TableColumn("effect", 6, .right, priority: hasSlices ? 90 : 4),
        ]
        + measures.enumerated().map {
            TableColumn(
                $0.element.head, max(6, DisplayWidth.of($0.element.head)), .right,
                priority: 5 + $0.offset)
        }
    let card = ComparisonText.card(table, width: rect.width)
    let rows = state.shownSystems
    let count = rows.count + 1 + card.count
    let marked = Set(state.runs.comparison.inquiry.answered?.request.runs ?? [])
    canvas.table(
        ComparisonState.table.columns(columns, by: state.panelChoices["comparison"]), in: rect,
        count: count, position: overlay.list, focused: true,
        draw: { canvas, row, y, _ in
            guard let line = card[safe: row - rows.count - 1] else { return }
            canvas.put(line.text, x: rect.x, y: y, line.style, limit: rect.width)
        },
        cell: { index, column in
            guard let row = rows[safe: index] else { return ("", .text) }
            let difference = row.difference
            switch column {
            case 0: return (row.name, marked.contains(row.name) ? Style(.accent) : .text)
            case 1:
                return (
                    row.metrics[table.leading].map { Numbers.fixed($0, 4) } ?? Numbers.none, .text
                )
            case 2: return (ComparisonText.interval(row.low, row.high), .dim)
            case 3:
                return difference.map {
                    (
                        $0.mean.map { Numbers.signed($0, 4) } ?? Numbers.none,
                        ComparisonText.style($0)
                    )
                } ?? ("reference", .dim)
            case 4: return (difference.map { ComparisonText.interval($0) } ?? "", .dim)
            case 5: return (ComparisonText.cell(difference, \.probability, 4), .dim)
            case 6: return (ComparisonText.cell(difference, \.effect, 2), .dim)
            default:
                let value = measures[safe: column - 7]?.value(row)
                let digits = (value?.magnitude ?? 0) >= 10 ? 1 : 4
                return (value.map { Numbers.fixed($0, digits) } ?? "-", .text)
            }
        })
}
