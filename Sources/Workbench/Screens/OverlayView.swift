import Canvas
import Support

extension State {
    /// Rows of an overlay's list for a size.
    func overlayRows(_ size: Size) -> Int {
        overlay?.kind == .comparison ? comparisonRows(size) : max(1, overlayBox(size).height - 4)
    }

    func overlayBox(_ size: Size) -> Rect {
        let width = min(size.width, max(28, min(72, size.width - 8)))
        let height = min(size.height, max(6, min(24, size.height - 4)))
        return Rect((size.width - width) / 2, (size.height - height) / 2, width, height)
    }
}

/// Draws what lies above the screen; returns where the cursor stands.
func drawOverlay(_ state: State, _ layout: Layout, on canvas: inout Canvas) -> Frame.Position? {
    guard let overlay = state.overlay else { return nil }
    switch overlay.kind {
    case .help: return drawList(state, overlay, "keys of \(state.screen.title)", on: &canvas)
    case .palette: return drawList(state, overlay, "commands", on: &canvas)
    case .cities: return drawList(state, overlay, "open a city", on: &canvas)
    case .runs: return drawList(state, overlay, "choose a run", on: &canvas)
    case .filter: return drawFilter(state, overlay, layout, on: &canvas)
    case .learningRate:
        return drawPrompt(
            overlay, "learning rate", "Takes effect at the next step.", on: &canvas)
    case .severalTrainings:
        return drawPrompt(
            overlay, "several trainings",
            "Seeds and settings, such as seeds=1,2,3 dropout=0.2,0.5", width: 76, on: &canvas)
    case .field(let name):
        let field = state.recipeFields.first { $0.name == name }
        return drawPrompt(overlay, name, field?.description ?? "", on: &canvas)
    case .form(let form):
        drawCityForm(state, form, on: &canvas)
        return nil
    case .formField(let form, let name):
        drawCityForm(state, form, on: &canvas)
        let field = form.fields(state.forms[form]).first { $0.name == name }
        return drawPrompt(overlay, name, field?.description ?? "", width: 76, on: &canvas)
    case .insertPlace: return drawList(state, overlay, "insert a visit: which place?", on: &canvas)
    case .visitHour(let place, let kind):
        let verb = kind == .move ? "move" : "visit"
        return drawList(state, overlay, "\(verb) \(place.name): when?", on: &canvas)
    case .whatIfNumber(let name):
        let field = state.whyCard?.setting(name)
        return drawPrompt(
            overlay, name, (field?.help ?? "") + "; empty: as trained", on: &canvas)
    case .beam:
        return drawPrompt(
            overlay, "blocks that are tried", "The likeliest first; empty: every place, exactly",
            on: &canvas)
    case .among:
        return drawPrompt(
            overlay, "rank only these places",
            "Numbers or names, by commas, such as 3568, 12, 40; empty: every place", width: 76,
            on: &canvas)
    case .shownPlaces:
        drawPanel(state, Overlay(.comparison), on: &canvas)
        return drawPrompt(
            overlay, "places of a list",
            "The one visited, and others from the blocks around it; empty: every place", width: 76,
            on: &canvas)
    case .siteAlpha:
        return drawPrompt(
            overlay, "α, the share of the direct link",
            "0 leaves only the criteria, 1 only the link; empty: as trained", on: &canvas)
    case .export: return drawList(state, overlay, "write this pane as", on: &canvas)
    case .details, .faithfulness, .counterfactual, .contrast, .comparison, .sweep, .event,
        .spaceTimeGraph:
        drawPanel(state, overlay, on: &canvas)
        return nil
    case .stop(let run):
        drawQuestion(
            "Stop \(run)? It keeps its best checkpoint.", "y stops it, any other key does not",
            on: &canvas)
        return nil
    case .unseal:
        drawPanel(state, Overlay(.comparison), on: &canvas)
        drawQuestion(
            "This opens the sealed test part of \(state.runs.comparison.inquiry.target?.city ?? "") "
                + "and writes that down.", "Enter opens, Esc leaves it sealed", on: &canvas)
        return nil
    }
}

/// A list that typing narrows.
private func drawList(
    _ state: State, _ overlay: Overlay, _ title: String, on canvas: inout Canvas
) -> Frame.Position? {
    let box = state.overlayBox(canvas.size)
    let entries = state.overlayEntries
    canvas.fill(box)
    let inside = canvas.panel(
        box, title: title, note: "\(entries.count)", focused: true)
    let cursor = drawLine(overlay.line, mark: "/ ", in: inside, on: &canvas)
    let rows = Rect(inside.x, inside.y + 2, inside.width, inside.height - 2)
    for x in inside.x..<inside.maxX { canvas.put("─", x: x, y: inside.y + 1, .border) }
    let keysFirst = overlay.kind == .help
    let narrow = min(14, inside.width / 3)
    let columns =
        keysFirst
        ? [TableColumn("", narrow), TableColumn("", 8, flexible: true)]
        : [TableColumn("", 8, flexible: true), TableColumn("", narrow + 6, .right, priority: 1)]
    if entries.isEmpty {
        let waits = overlay.kind == .insertPlace && state.city.placeNames == nil
        canvas.put(
            waits ? "loading the places …" : "nothing matches", x: rows.x + 1, y: rows.y, .dim,
            limit: rows.width - 1)
    }
    canvas.table(
        columns, in: rows, count: entries.count, position: overlay.list, focused: true
    ) { row, column in
        let keys = (column == 0) == keysFirst
        return (column == 0 ? entries[row].left : entries[row].right, keys ? .accent : .text)
    }
    return cursor
}

/// The text being typed, scrolled so that its cursor is visible.
private func drawLine(
    _ line: TextLine, mark: String, in rect: Rect, on canvas: inout Canvas
) -> Frame.Position? {
    let start =
        rect.x
        + canvas.put(
            mark, x: rect.x, y: rect.y, Style(.accent, bold: true), limit: rect.width)
    let room = rect.maxX - start - 1
    guard room > 0 else { return nil }
    var before = String(line.text.prefix(line.cursor))
    var shown = line.text
    while DisplayWidth.of(before) > room, !before.isEmpty {
        before.removeFirst()
        shown.removeFirst()
    }
    canvas.put(shown, x: start, y: rect.y, .text, limit: room + 1)
    return Frame.Position(x: start + DisplayWidth.of(before), y: rect.y)
}

private func drawFilter(
    _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
) -> Frame.Position? {
    let line = layout.status
    canvas.fill(line)
    let position = drawLine(
        overlay.line, mark: " / ", in: Rect(line.x, line.y, line.width, 1), on: &canvas)
    let used = (position?.x ?? 0) + 2
    let note: (String, Style)
    if let fault = overlay.fault {
        note = (fault, .bad)
    } else if state.screen == .users {
        note = ("visits>50 category:Bar action:order name", .dim)
    } else {
        return position
    }
    let start = max(used, line.maxX - DisplayWidth.of(note.0) - 1)
    canvas.put(note.0, x: start, y: line.y, note.1, limit: line.maxX - start)
    return position
}

private func drawPrompt(
    _ overlay: Overlay, _ name: String, _ description: String, width wanted: Int = 56,
    on canvas: inout Canvas
) -> Frame.Position? {
    let width = min(canvas.width, wanted)
    let box = Rect((canvas.width - width) / 2, max(0, canvas.height / 2 - 2), width, 5)
    canvas.fill(box)
    let inside = canvas.panel(box, title: name, note: "Enter accepts, Esc leaves", focused: true)
    let cursor = drawLine(overlay.line, mark: "> ", in: inside, on: &canvas)
    canvas.paragraph(
        overlay.fault ?? description,
        in: Rect(inside.x, inside.y + 1, inside.width, inside.height - 1),
        overlay.fault == nil ? .dim : .bad)
    return cursor
}

private func drawQuestion(_ question: String, _ keys: String, on canvas: inout Canvas) {
    let width = min(canvas.width, max(38, DisplayWidth.of(question) + 4))
    let lines = wrapped(question, width: max(1, width - 4)).count
    let height = lines + 4
    let box = Rect(
        (canvas.width - width) / 2, max(0, (canvas.height - height) / 2), width, height)
    canvas.fill(box)
    let inside = canvas.panel(box, title: "sure?", focused: true).inset(1, 0)
    canvas.paragraph(question, in: Rect(inside.x, inside.y, inside.width, lines))
    canvas.put(
        keys, x: inside.x, y: inside.y + lines + 1, .dim,
        limit: inside.width)
}
