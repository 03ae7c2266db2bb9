import Canvas
import Reports
import Support

/// The recommendations after the edits: where each place stands now, and where it stood.
func drawListAfter(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let why = state.why
    guard let report = why.whatIf.report else { return }
    let count = why.whatIf.edits.count
    let asked = why.whatIf.inquiry
    let note =
        asked.isWaiting
        ? "…"
        : asked.failure != nil
            ? "failed" : report.userName + (state.readsSequences ? "" : ", \(report.mode)")
    guard
        let inside = paneFrame(
            .recommendations, state, layout, title: "what if: \(WhatIfEdits.counted(count))",
            note: note,
            on: &canvas)
    else { return }
    let lines = why.lines
    let wide = inside.width >= 50
    let columns = [
        TableColumn("#", 4, .right), TableColumn("", 4), TableColumn("", 2),
        TableColumn("place", wide ? 18 : 10, flexible: true, wanted: 18),
        TableColumn("category", 9, flexible: wide, priority: 5),
        TableColumn("was", 5, .right, priority: 1),
        TableColumn("score", 7, .right, priority: 6), TableColumn("change", 8, .right, priority: 7),
    ]
    canvas.table(
        WhyState.itemsAfter.columns(columns, by: why.choiceAfter), in: inside, count: lines.count,
        position: why.list,
        focused: state.hasKeyboard(.recommendations),
        draw: { canvas, row, y, _ in
            switch lines[row] {
            case .title: drawDivider("truth", in: inside, y: y, on: &canvas)
            case .droppedTitle:
                drawDivider("no longer in the list", in: inside, y: y, on: &canvas)
            default: break
            }
        },
        cell: { row, column in
            let item: WhatIfRow?
            switch lines[row] {
            case .after(let index): item = report.items[safe: index]
            case .truthAfter(let index): item = report.truth[safe: index]
            case .dropped(let index): item = report.dropped[safe: index]
            default: item = nil
            }
            guard let item else { return ("", .text) }
            let marked = item.place == why.marked?.place
            if column == 2 { return signCell(isTruth: item.isTruth, marked: marked) }
            return WhatIfText.cell(
                item, column, length: report.items.count, chosen: row == why.list.selected)
        })
}

/// Rows of a what-if as cells.
enum WhatIfText {
    static func cell(
        _ row: WhatIfRow, _ column: Int, length: Int, chosen: Bool
    ) -> (String, Style) {
        switch column {
        case 0: return (Numbers.short(row.rankAfter, 6), .dim)
        case 1: return arrow(row, length: length)
        case 3:
            return (
                Wording.name(row.place, row.placeName),
                Style(row.isTruth ? .good : .text, bold: chosen)
            )
        case 4: return (row.category, .dim)
        case 5: return (Numbers.short(row.rankBefore, 6), .dim)
        case 6: return (Numbers.fixed(row.scoreAfter, 4), .text)
        case 7: return (Numbers.signed(row.scoreAfter - row.scoreBefore, 4), .dim)
        default: return ("", .text)
        }
    }

    /// `▲3`, `▼2`, `new`, or nothing where the place stays.
    static func arrow(_ row: WhatIfRow, length: Int) -> (String, Style) {
        if row.rankBefore > Double(length) && row.rankAfter <= Double(length) {
            return ("new", Style(.accent, bold: true))
        }
        let rise = row.rise
        guard rise != 0 else { return ("", .dim) }
        let size = rise.magnitude < 1000 ? Numbers.short(rise.magnitude, 3) : "…"
        return rise > 0 ? ("▲" + size, .good) : ("▼" + size, .bad)
    }

    /// What a visited place becomes by the edits.
    static func fate(_ place: Int, _ edits: WhatIfEdits) -> (String, Style) {
        if edits.index(.delete, place) != nil { return ("deleted", .bad) }
        if let index = edits.index(.move, place), let hour = edits.visits[index].edit.hour {
            return ("→ " + WallClock.hours([hour]), .accent)
        }
        return edits.index(.insert, place) != nil ? ("+ visit", .good) : ("", .dim)
    }
}

extension State {
    /// Rows under the editor's lines that say what came of the edits.
    func whatIfSentenceRows(_ pane: Rect) -> Int {
        let inside = pane.height - 2
        return inside < 6 ? max(0, inside - 4) : max(3, min(5, inside - whatIfLines.count))
    }

    /// What the status line says of the selected row, where nothing else is to be said.
    var whyStatus: String? {
        guard screen == .why, overlay?.kind.part.isPanel != true else { return nil }
        switch why.pane {
        case .evidence where why.special != nil:
            return why.specialSentence(in: preferences.units)
        case .evidence, .sequencePicture:
            if why.explanation?.sequence != nil { return sequenceStatus }
            guard let item = why.shownEvidence[safe: why.evidence.selected] else {
                return nil
            }
            return Evidence.sentence(item, rank: why.explanation?.rank, in: preferences.units)
        case .edits, .visits:
            let keys: [(KeyMeaning, String)] = [
                (.delete, "deletes"), (.hour, "moves"), (.insert, "inserts"), (.undo, "undoes"),
                (.clear, "clears"),
            ]
            return keys.map { "\($0.key) \($1)" }.joined(separator: ", ")
                + (readsSequences ? "" : ", \(KeyMeaning.rebuild.key) mask or rebuild")
                + ", Esc closes"
        default: break
        }
        if let agreement = why.agreement { return agreement }
        if let marked = why.marked {
            return "marked: \(marked.name); \(KeyMeaning.whyNot.key) tells why it and not the "
                + "selected one"
        }
        guard filterText.isEmpty, let report = why.whatIf.report else { return nil }
        return report.sentence
    }
}

/// The editor: what is changed, and the places whose visits can be.
func drawEditor(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    drawEdits(state, layout, on: &canvas)
    drawOwnPlaces(state, layout, on: &canvas)
}

private func drawEdits(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let whatIf = state.why.whatIf
    let lines = state.whatIfLines
    let user = state.why.report?.userName ?? "this user"
    guard
        let pane = layout.panes[.edits],
        let inside = paneFrame(
            .edits, state, layout, title: "what if \(user) had visited otherwise?",
            note: whatIf.inquiry.isWaiting ? "…" : "", on: &canvas)
    else { return }
    let rows = inside.height - state.whatIfSentenceRows(pane)
    let columns = [TableColumn("", 6), TableColumn("", 8, flexible: true), TableColumn("", 2)]
    let focused = state.hasKeyboard(.edits)
    canvas.table(
        columns, in: inside.top(rows).first.inset(1, 0), count: lines.count,
        position: whatIf.lines, focused: focused
    ) { row, column in
        let chosen = focused && row == whatIf.lines.selected
        return editCell(state, lines[row], column, chosen: chosen)
    }
    let text = inside.top(rows).rest.inset(1, 0)
    if let failure = whatIf.inquiry.failure {
        canvas.paragraph(failure, in: text, .bad)
    } else if let report = whatIf.report {
        canvas.paragraph(report.sentence, in: text, whatIf.inquiry.isFresh ? .text : .dim)
    } else if whatIf.edits.count > 0 {
        canvas.paragraph("Ranking anew …", in: text, .dim)
    } else {
        canvas.paragraph(
            "Nothing is changed yet. \(KeyMeaning.delete.key) deletes the visits to a place below, "
                + "\(KeyMeaning.hour.key) moves them to another hour, "
                + "\(KeyMeaning.insert.key) inserts a visit anywhere.", in: text, .dim)
    }
}

private func editCell(
    _ state: State, _ line: WhatIfLine, _ column: Int, chosen: Bool
) -> (String, Style) {
    let edits = state.why.whatIf.edits
    func parameter(_ value: Double?, _ name: String) -> (String, Style) {
        if let value { return (Numbers.short(value, 6), .accent) }
        let field = state.card(of: state.why.run)?.setting(name)
        let text = state.whatIfRecipe.flatMap { field?.text(in: $0) } ?? ""
        return ("\(text) as trained", .dim)
    }
    switch (line, column) {
    case (.mode, 0): return ("mode", .dim)
    case (.mode, 1):
        return edits.mode == "mask"
            ? ("mask: own step only, at once", .text)
            : ("rebuild: the graph anew, same parameters", .accent)
    case (.mode, _): return (chosen ? "←→" : "", .dim)
    case (.gamma, 0): return ("gamma", .dim)
    case (.gamma, 1): return parameter(edits.gamma, "gamma")
    case (.alpha, 0): return ("alpha", .dim)
    case (.alpha, 1): return parameter(edits.alpha, "alpha")
    case (.gamma, _), (.alpha, _): return (chosen ? " ↵" : "", .dim)
    case (.edit(let index), 0): return ("edit \(index + 1)", .dim)
    case (.edit(let index), 1):
        let report = state.why.whatIf.inquiry
        // The report counts the visits; until it is there the name says enough.
        let name = report.isFresh ? report.answer?.editNames[safe: index] : nil
        return (name ?? edits.visits[safe: index]?.sentence ?? "", .accent)
    case (.edit, _): return (chosen ? " \(KeyMeaning.delete.key)" : "", .dim)
    }
}

private func drawOwnPlaces(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let whatIf = state.why.whatIf
    let own = state.why.shownOwnPlaces
    let visits = own.reduce(0) { $0 + $1.visits }
    guard
        let inside = paneFrame(
            .visits, state, layout, title: "own places",
            note: whatIf.ownVisits.failure != nil
                ? "failed"
                : whatIf.own == nil ? "…" : "\(own.count), \(Numbers.grouped(visits)) visits",
            on: &canvas)
    else { return }
    if let failure = whatIf.ownVisits.failure {
        canvas.paragraph(failure, in: inside.inset(1, 0), .bad)
        return
    }
    if whatIf.own?.isEmpty == true {
        canvas.put(
            "no visits that the run reads", x: inside.x + 1, y: inside.y, .dim,
            limit: inside.width - 1)
    }
    let wide = inside.width >= 60
    let columns = [
        TableColumn("place", 14, flexible: true, wanted: 18),
        TableColumn("category", 9, flexible: wide, priority: 5),
        TableColumn("visits", 6, .right), TableColumn("mostly", wide ? 13 : 6, priority: 2),
        TableColumn("what if", 8, priority: 1),
    ]
    canvas.table(
        WhyState.ownPlaces.columns(columns, by: state.why.ownChoice), in: inside, count: own.count,
        position: whatIf.visits,
        focused: state.hasKeyboard(.visits)
    ) { row, column in
        let place = own[row]
        let fate = WhatIfText.fate(place.place, whatIf.edits)
        let gone = whatIf.edits.index(.delete, place.place) != nil
        switch column {
        case 0: return (place.name, gone ? .dim : .text)
        case 1: return (place.category, .dim)
        case 2: return (String(place.visits), gone ? .dim : .text)
        case 3: return (WallClock.hours(Array(place.hours.prefix(wide ? 2 : 1)).sorted()), .dim)
        default: return fate
        }
    }
}
