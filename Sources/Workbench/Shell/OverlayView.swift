import Canvas
import Support

/// A list that typing narrows.
///
/// - Parameter widest: Columns of the widest text at the right among all entries; nil where nobody
///   knows.
func drawChoices(
    _ state: State, _ overlay: Overlay, _ title: String, _ entries: [OverlayEntry],
    in box: Rect, keysFirst: Bool, widest: Int?, waiting: String?, on canvas: inout Canvas
) -> Frame.Position? {
    canvas.fill(box)
    let inside = canvas.panel(
        box, title: title, note: "\(entries.count)", focused: true)
    let cursor = drawLine(overlay.line, mark: "/ ", in: inside, on: &canvas)
    let rows = Rect(inside.x, inside.y + 2, inside.width, inside.height - 2)
    for x in inside.x..<inside.maxX { canvas.put("─", x: x, y: inside.y + 1, .border) }
    let narrow = min(14, inside.width / 3)
    var columns = [TableColumn("", 8, flexible: true)]
    if keysFirst {
        columns.insert(TableColumn("", narrow), at: 0)
    } else if entries.contains(where: { !$0.right.isEmpty }) {
        let width = widest.map { min($0, inside.width / 2) } ?? narrow + 6
        columns.append(TableColumn("", width, .right, priority: 1))
    }
    if entries.isEmpty {
        canvas.put(
            waiting ?? "nothing matches", x: rows.x + 1, y: rows.y, .dim, limit: rows.width - 1)
    }
    let faults = overlay.fault.map { wrapped($0, width: max(1, rows.width - 2)) } ?? []
    let below = min(faults.count, max(0, rows.height - 1))
    canvas.paragraph(
        overlay.fault ?? "", in: rows.top(rows.height - below).rest.inset(1, 0), .bad)
    // Whether a key does something now is asked once a row, and not once a column.
    var refused: [Int: Bool] = [:]
    func isRefused(_ row: Int) -> Bool {
        if let known = refused[row] { return known }
        let isRefused = entries[row].row?.refusal(state) != nil
        refused[row] = isRefused
        return isRefused
    }
    canvas.table(
        columns, in: rows.top(rows.height - below).first, count: entries.count,
        position: overlay.list, focused: true
    ) { row, column in
        let entry = entries[row]
        let isRefused = isRefused(row)
        let keys = (column == 0) == keysFirst
        return (
            column == 0 ? entry.left : entry.right, isRefused ? .dim : keys ? .accent : .text
        )
    }
    return cursor
}

/// The text being typed, scrolled so that its cursor is visible.
func drawLine(
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

func drawPrompt(
    _ overlay: Overlay, _ name: String, _ description: String, width wanted: Int,
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

func drawQuestion(_ question: String, _ keys: String, on canvas: inout Canvas) {
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
