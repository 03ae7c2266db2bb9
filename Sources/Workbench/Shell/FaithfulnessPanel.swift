import Canvas
import Reports
import Support

/// What a measured method says of itself, as cells and in words.
enum FaithfulnessText {
    static let controls: Set<String> = ["random", "uniform", "popularity"]

    static let table = ListTable<MethodFaithfulness>(
        "methods",
        [
            ListField("method", .text, "how it is explained", isSearched: true) {
                .text($0.method)
            },
            ListField("gone", .count, "leaves the list without the evidence", column: "fid+") {
                .init($0.fidelityPlus)
            },
            ListField("kept", .count, "leaves it with nothing else", column: "fid-") {
                .init($0.fidelityMinus)
            },
            ListField("unfaithful", .count, "how far it misses the score", smallestFirst: true) {
                .init($0.unfaithfulness)
            },
            ListField("agree", .count, "agreement with removing each row") {
                .init($0.agreement)
            },
            ListField("stable", .count, "the same under small changes") { .init($0.stability) },
            ListField("sanity", .count, "changes when the model does") { .init($0.sanity) },
            ListField("specific", .count, "differs from place to place") {
                .init($0.specificity)
            },
            ListField("overlap", .count, "shares its leading rows with other explanations") {
                .init($0.overlap)
            },
            ListField("truth", .count, "finds the planted cause") { .init($0.plantedTruth) },
            ListField("runs", .count, "how often the model runs", smallestFirst: true) {
                .init($0.runs)
            },
            ListField("control", .truth, "there to be beaten", column: "") {
                .truth(isControl($0))
            },
        ])

    static func isControl(_ row: MethodFaithfulness) -> Bool { controls.contains(row.method) }

    /// A share between 0 and 1, or a correlation; `-` where it was not measured.
    static func share(_ value: Double?) -> String {
        value.map { Numbers.fixed($0, 2) } ?? "-"
    }

    /// The whole row, for the line under the table.
    static func sentence(
        _ row: MethodFaithfulness, in report: FaithfulnessReport, of noun: String = "place"
    ) -> String {
        let budget = report.budgets.firstIndex { $0 >= 0.1 } ?? report.budgets.count - 1
        var text = row.method + (isControl(row) ? " (a control)" : "")
        if let drop = row.comprehensiveness[safe: budget], let share = report.budgets[safe: budget]
        {
            text +=
                ": without its strongest \(percent(share)) the margin "
                + Wording.fall(by: drop, 3)
            if let band = report.band[safe: budget] {
                text +=
                    (drop > 0 ? ", for random evidence by " : ", for random evidence it falls by ")
                    + "\(Numbers.short(band.mean, 3)) "
                    + "(95 % of draws from \(Numbers.short(band.low, 3)) to "
                    + "\(Numbers.short(band.high, 3)))"
            }
        }
        if row.explanations == 1 {
            text +=
                "; the \(noun) \(row.fidelityPlus > 0.5 ? "leaves" : "stays in") the top "
                + "\(report.cutoff) without the evidence and "
                + "\(row.fidelityMinus > 0.5 ? "leaves" : "stays in") it with nothing else"
        }
        return text + "."
    }

    static func percent(_ share: Double) -> String { Numbers.short(100 * share, 3) + " %" }
}

/// The faithfulness of the explanation that is selected on a screen.
struct MeasuredExplanation {
    /// What is explained, such as the name of a place.
    var name = ""
    /// What is ranked: a place, or a region.
    var noun = "place"
    /// The numbers, where they are those of the selection.
    var report: FaithfulnessReport?
    /// An answer came, which may lack numbers.
    var isFresh = false
    var failure: String?
    /// The command line that measures the same.
    var command: String?
}

extension Panel {
    /// How faithful one explanation is.
    static let faithfulness: Panel = Panel(
        "the faithfulness of an explanation", opener: .faithful,
        own: [
            Binding(
                [.enter], "The row in words", hint: "in words",
                unless: { measured($0).report == nil ? "Nothing is measured yet." : nil }
            ) { state in
                let asked = measured(state)
                if let report = asked.report, let row = shownMethods(state)[safe: state.panelRow] {
                    state.say(FaithfulnessText.sentence(row, in: report, of: asked.noun))
                }
                return []
            }
        ],
        count: { shownMethods($0).count }, lists: [.faithfulness], signs: [.agreement],
        draw: { drawFaithfulness($0, measured($0), $1, in: $2, on: &$3) },
        command: { measured($0).command })

    /// The methods as the panel shows them.
    fileprivate static func shownMethods(_ state: State) -> [MethodFaithfulness] {
        FaithfulnessText.table.shown(
            measured(state).report?.methods ?? [], by: state.panelChoices["faithfulness"])
    }

    private static func measured(_ state: State) -> MeasuredExplanation {
        state.screen.part.measured(state)
    }
}

extension FilteredList {
    static let faithfulness = FilteredList(
        nil, FaithfulnessText.table, \.panelChoices["faithfulness"],
        identities: { Panel.shownMethods($0).map { .name($0.method) } })
}

private func drawFaithfulness(
    _ state: State, _ asked: MeasuredExplanation, _ overlay: Overlay, in box: Rect,
    on canvas: inout Canvas
) {
    let note = asked.report.map {
        "\(Numbers.short($0.units, 6)) rows, \($0.mode), top \($0.cutoff), "
            + Numbers.grouped(Int($0.milliseconds)) + " ms"
    }
    let inside = canvas.panel(
        box, title: "faithfulness: why \(asked.name)", note: note ?? "", of: [.faithfulness],
        state)
    guard let report = asked.report else {
        let none = asked.isFresh ? "There is too little evidence to measure: one row at most." : nil
        return drawNoAnswer(
            asked.failure ?? none,
            "Measuring: every method explains the \(asked.noun), and the model runs again without "
                + "what it names. This takes a second or two; Esc closes the panel.", in: inside,
            on: &canvas)
    }
    // Other seeds and planted causes are told where the curve keeps its room.
    let words = [report.seeds?.sentence, report.truth?.sentence].compactMap { $0 }
        .flatMap { wrapped($0, width: max(1, inside.width - 2)) }
    let told = inside.height - words.count >= 20 ? words.count : 0
    drawMeasured(
        report, overlay, state.panelChoices["faithfulness"], of: asked.noun,
        in: inside.top(inside.height - told).first, on: &canvas)
    for (row, line) in words.prefix(told).enumerated() {
        canvas.put(
            line, x: inside.x + 1, y: inside.maxY - told + row, .text, limit: inside.width - 2)
    }
}

/// Curve, methods and the selected row in words: of one explanation, or the mean over many.
func drawMeasured(
    _ report: FaithfulnessReport, _ overlay: Overlay, _ choice: ListChoice,
    of noun: String = "place", in inside: Rect, on canvas: inout Canvas
) {
    let methods = FaithfulnessText.table.shown(report.methods, by: choice)
    let words = methods[safe: overlay.list.selected].map {
        wrapped(
            FaithfulnessText.sentence($0, in: report, of: noun), width: max(1, inside.width - 2))
    }
    let table = report.methods.count + 1
    var below = inside.height >= 12 ? min(4, words?.count ?? 0) : 0
    // The curve says more than the end of the sentence, which Enter shows whole.
    let room = inside.height - table - report.budgets.count - 2
    if room >= 1 {
        below = min(below, room)
    } else if inside.height - table > report.budgets.count {
        below = 0
    }
    let spare = inside.height - table - below - (below > 0 ? 1 : 0)
    var rest = inside
    if spare >= 8 && inside.width >= 44 {
        let top = rest.top(min(spare, 22))
        drawBudgetPlot(report, in: top.first, on: &canvas)
        rest = top.rest
    } else if spare >= report.budgets.count + 1 {
        let top = rest.top(report.budgets.count + 1)
        drawBudgetBars(report, in: top.first, on: &canvas)
        rest = top.rest
    }
    let rows = rest.top(min(rest.height - below, table)).first
    drawMethods(methods, overlay, choice, in: rows, on: &canvas)
    if below > 0 {
        let text = Rect(
            rest.x + 1, rows.maxY + 1, rest.width - 2, max(0, rest.maxY - rows.maxY - 1))
        for (row, line) in (words ?? []).prefix(text.height).enumerated() {
            canvas.put(line, x: text.x, y: text.y + row, .dim, limit: text.width)
        }
    }
}

/// Drop of the margin against the share of evidence that goes, with the band of random evidence.
private func drawBudgetPlot(
    _ report: FaithfulnessReport, in rect: Rect, on canvas: inout Canvas
) {
    canvas.put(
        "drop of the margin when the strongest evidence goes", x: rect.x + 1, y: rect.y, .dim,
        limit: rect.width - 2)
    // Nothing removed is no drop.
    let x = [0] + report.budgets.map { 100 * $0 }
    var series: [LinePlot.Series] = []
    if let first = report.methods.first {
        series.append(.init(first.method, .chart1, x: x, y: [0] + first.comprehensiveness))
    }
    series.append(.init("random", .chart2, x: x, y: [0] + report.band.map(\.mean)))
    series.append(
        .init("95 % of \(report.draws) draws", .chart3, x: x, y: [0] + report.band.map(\.low)))
    series.append(.init("", .chart3, x: x, y: [0] + report.band.map(\.high)))
    canvas.plot(
        LinePlot(series, xName: "% removed"),
        in: Rect(rect.x, rect.y + 1, rect.width - 1, rect.height - 1))
}

/// The same as numbers and bars, where a plot would have no height.
private func drawBudgetBars(
    _ report: FaithfulnessReport, in rect: Rect, on canvas: inout Canvas
) {
    let exact = report.methods.first
    canvas.put(
        "removed  drop of the margin: \(exact?.method ?? "-"), random (95 % of draws)",
        x: rect.x + 1, y: rect.y, .dim, limit: rect.width - 2)
    let peak =
        ((exact?.comprehensiveness ?? []) + report.band.map(\.high)).filter(\.isFinite)
        .max() ?? 0
    let bar = max(0, rect.width - 46)
    for (row, budget) in report.budgets.enumerated() {
        let y = rect.y + 1 + row
        guard y < rect.maxY else { return }
        canvas.putRight(
            FaithfulnessText.percent(budget), x: rect.x + 8, y: y, .text, limit: 7)
        let drop = exact?.comprehensiveness[safe: row] ?? .nan
        canvas.putRight(Numbers.short(drop, 3), x: rect.x + 17, y: y, .text, limit: 8)
        if peak > 0 { canvas.bar(drop / peak, x: rect.x + 18, y: y, width: bar) }
        guard let band = report.band[safe: row] else { continue }
        canvas.put(
            "\(Numbers.short(band.mean, 2)) (\(Numbers.short(band.low, 2)) to "
                + "\(Numbers.short(band.high, 2)))", x: rect.x + 19 + bar, y: y, .dim,
            limit: rect.width - 20 - bar)
    }
}

/// Every method in a row; the controls are there to be beaten.
private func drawMethods(
    _ methods: [MethodFaithfulness], _ overlay: Overlay, _ choice: ListChoice, in rect: Rect,
    on canvas: inout Canvas
) {
    let hasTruth = methods.contains { $0.plantedTruth != nil }
    let columns = [
        TableColumn("method", rect.width < 60 ? 11 : 20, flexible: rect.width < 60),
        TableColumn("fid+", 5, .right),
        TableColumn("fid-", 5, .right), TableColumn("unfaithful", 10, .right, priority: 2),
        TableColumn("agree τ", 7, .right, priority: 1),
        TableColumn("stable", 6, .right, priority: 5),
        TableColumn("sanity", 6, .right, priority: 3),
        TableColumn("specific", 8, .right, priority: 4),
        TableColumn("overlap", 7, .right, priority: 4),
        TableColumn(hasTruth ? "truth" : "", hasTruth ? 5 : 0, .right, priority: 6),
        TableColumn("runs", 7, .right, priority: 7),
    ]
    canvas.table(
        FaithfulnessText.table.columns(columns, by: choice), in: rect, count: methods.count,
        position: overlay.list, focused: true
    ) { row, column in
        let method = methods[row]
        let style: Style = FaithfulnessText.isControl(method) ? .dim : .text
        switch column {
        case 0:
            return (
                method.method, FaithfulnessText.isControl(method) ? .dim : Style(.accent)
            )
        case 1: return (FaithfulnessText.share(method.fidelityPlus), style)
        case 2: return (FaithfulnessText.share(method.fidelityMinus), style)
        case 3: return (FaithfulnessText.share(method.unfaithfulness), style)
        case 4: return (FaithfulnessText.share(method.agreement), style)
        case 5: return (FaithfulnessText.share(method.stability), style)
        case 6: return (FaithfulnessText.share(method.sanity), style)
        case 7: return (FaithfulnessText.share(method.specificity), style)
        case 8: return (FaithfulnessText.share(method.overlap), style)
        case 9: return (hasTruth ? FaithfulnessText.share(method.plantedTruth) : "", style)
        default: return (Numbers.compact(method.runs), style)
        }
    }
}
