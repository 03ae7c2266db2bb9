import Canvas
import Reports
import Support

/// A faithfulness study in words.
enum FaithfulnessStudyText {
    /// Better or worse than chance only where the interval leaves one half out.
    static func style(_ row: PlantedTruthRow) -> Style {
        guard let low = row.low, let high = row.high else { return .dim }
        return low > 0.5 ? .good : high < 0.5 ? .bad : .text
    }

    static func sentence(_ row: PlantedTruthRow) -> String {
        "\(row.method), from the \(row.side)'s side: the true cause (\(row.cause)) of a visit "
            + "stands above \(FaithfulnessText.percent(row.area)) of the other \(row.among) "
            + "(\(interval(row))); chance is 50 %."
    }

    private static func interval(_ row: PlantedTruthRow) -> String {
        guard let low = row.low, let high = row.high else { return "of one user, so no interval" }
        return "95 % from \(FaithfulnessText.percent(low)) to \(FaithfulnessText.percent(high))"
    }

    /// What the figures rest on, wrapped.
    static func card(_ report: FaithfulnessStudyReport, width: Int) -> [String] {
        let file = "kept in \(report.file)"
        return (report.card + [file]).flatMap { wrapped($0, width: max(1, width)) }
    }
}

func drawFaithfulnessStudy(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let study = state.runs.study
    let note = study.report.map {
        "\(Numbers.grouped($0.explanations)) explanations, "
            + "\(Numbers.grouped($0.users)) \($0.subject)"
    }
    let inside = canvas.panel(
        box, title: "faithfulness: \(study.run ?? "")", note: box.width >= 60 ? note ?? "" : "",
        of: [.study, .planted], state)
    guard let report = study.report else {
        return drawStudyProgress(study, in: inside.inset(1, 0), on: &canvas)
    }
    let tabs = inside.inset(1, 0).top(inside.height >= 8 ? 1 : 0)
    if !tabs.first.isEmpty, let part = study.parts[safe: study.part] {
        drawTabs(study.parts, chosen: part, in: tabs.first, on: &canvas)
    }
    if let slice = study.slice {
        let meaning = tabs.rest.top(inside.height >= 12 ? 1 : 0)
        if !meaning.first.isEmpty {
            canvas.put(
                "\(slice.meaning): \(Numbers.grouped(slice.explanations)) explanations",
                x: meaning.first.x, y: meaning.first.y, .dim, limit: meaning.first.width)
        }
        let rest = Rect(inside.x, meaning.rest.y, inside.width, meaning.rest.height)
        return drawMeasured(
            slice.faithfulness, overlay, state.panelChoices["study"], in: rest, on: &canvas)
    }
    if study.showsPlanted {
        return drawPlanted(
            study.shownPlanted(state.panelChoices["planted"]), overlay,
            state.panelChoices["planted"], in: tabs.rest, on: &canvas)
    }
    let lines = FaithfulnessStudyText.card(report, width: box.width - 4)
    // The list counts lines; it scrolls only as far as there is something below.
    let top = max(0, min(overlay.list.selected, lines.count - tabs.rest.height))
    canvas.scrollMark(box, top: top, visible: tabs.rest.height, count: lines.count)
    for (row, line) in lines.dropFirst(top).prefix(tabs.rest.height).enumerated() {
        canvas.put(
            line, x: tabs.rest.x, y: tabs.rest.y + row, .text, limit: tabs.rest.width)
    }
}

/// How far the process is that measures.
private func drawStudyProgress(
    _ study: FaithfulnessStudyState, in rect: Rect, on canvas: inout Canvas
) {
    if let failure = study.failure {
        canvas.paragraph(failure, in: rect, .bad)
        return
    }
    guard let standing = study.standing else {
        canvas.paragraph("Looking for what was measured …", in: rect, .dim)
        return
    }
    let text =
        "Every method explains the top of 200 lists, and the model runs again without what it "
        + "names. That takes minutes, in a process of its own. What is measured is kept: "
        + "Esc closes this panel, \(KeyMeaning.study.key) opens it again, \(KeyMeaning.stop.key) "
        + "cancels the study."
    let lines = wrapped(text, width: max(1, rect.width)).count
    canvas.paragraph(text, in: rect, .dim)
    let y = rect.y + lines + 1
    guard y < rect.maxY else { return }
    let total = standing.total.map { " of \(Numbers.grouped($0))" } ?? ""
    let used = canvas.put(
        "\(Numbers.grouped(standing.done))\(total) explanations", x: rect.x, y: y, .text,
        limit: rect.width)
    let room = rect.width - used - 1
    if let total = standing.total, total > 0, room > 4 {
        canvas.bar(
            Double(standing.done) / Double(total), x: rect.x + used + 1, y: y, width: room)
    }
}

/// How well each method finds the recorded causes of visits.
private func drawPlanted(
    _ planted: [PlantedTruthRow], _ overlay: Overlay, _ choice: ListChoice, in rect: Rect,
    on canvas: inout Canvas
) {
    let columns = [
        TableColumn("cause", 12, flexible: true), TableColumn("side", 5, priority: 1),
        TableColumn("among", 8, priority: 2), TableColumn("method", rect.width < 60 ? 12 : 20),
        TableColumn("AUC", 5, .right), TableColumn("95 %", 14, .right, priority: 3),
        TableColumn("visits", 6, .right, priority: 4),
    ]
    canvas.table(
        FaithfulnessStudyState.planted.columns(columns, by: choice), in: rect,
        count: planted.count, position: overlay.list, focused: true
    ) { index, column in
        let row = planted[index]
        switch column {
        case 0: return (row.cause, .text)
        case 1: return (row.side, .dim)
        case 2: return (row.among, .dim)
        case 3: return (row.method, Style(.accent))
        case 4: return (Numbers.fixed(row.area, 3), FaithfulnessStudyText.style(row))
        case 5: return (Numbers.interval(row.low, row.high, 3), .dim)
        default: return (Numbers.grouped(row.cases), .dim)
        }
    }
}
