import Canvas
import Reports

extension State {
    func formBox(_ form: CityForm, _ size: Size) -> Rect {
        // Rows of a file need more room than the names of fields.
        let isWide = showsPreview(form)
        let width = min(size.width, max(28, min(isWide ? 128 : 88, size.width - (isWide ? 2 : 6))))
        let wanted = formLines(form).count + 6 + (isWide ? 15 : 0)
        let height = min(wanted, size.height >= 16 ? size.height - (isWide ? 3 : 4) : size.height)
        return Rect((size.width - width) / 2, (size.height - height) / 2, width, height)
    }

    /// Rows under the fields: a line, and what the selected field is for.
    private func noteRows(_ box: Rect) -> Int { box.height >= 12 ? 4 : 2 }

    /// Rows of the fields that are visible.
    func formRows(_ form: CityForm, _ size: Size) -> Int {
        let box = formBox(form, size)
        return max(1, box.height - 2 - noteRows(box) - previewRows(form, box))
    }

    /// Rows at the bottom that show how the file would be read.
    func previewRows(_ form: CityForm, _ box: Rect) -> Int {
        guard showsPreview(form), box.height >= 14 else { return 0 }
        // A line, titles, ten rows and the split.
        return min(13, box.height - 2 - noteRows(box) - 4)
    }
}

/// A command as a form above the screen.
func drawCityForm(
    _ state: State, _ form: CityForm, _ position: ListPosition, on canvas: inout Canvas
) {
    let box = state.formBox(form, canvas.size)
    let lines = state.formLines(form)
    let rows = state.formRows(form, canvas.size)
    canvas.fill(box)
    let inside = canvas.panel(
        box, title: form.title(city: state.city.report?.name),
        note: "\(KeyMeaning.start.key) starts, \(KeyMeaning.copy.key) copies, Esc leaves",
        focused: true)
    canvas.scrollMark(
        Rect(box.x, box.y, box.width, rows + 2),
        top: position.visibleTop(height: rows, count: lines.count), visible: rows,
        count: lines.count)
    canvas.form(
        lines, in: inside.top(rows).first.inset(1, 0), position: position, focused: true,
        names: inside.width >= 50 ? 19 : 12)
    var note = inside.top(rows).rest
    let preview = state.previewRows(form, box)
    if preview > 0 {
        let parts = note.top(note.height - preview)
        note = parts.first
        drawImportPreview(state, in: parts.rest, on: &canvas)
    }
    if note.height >= 3 {
        for x in note.x..<note.maxX { canvas.put("─", x: x, y: note.y, .border) }
        note = note.top(1).rest
    }
    note = note.inset(1, 0)
    if let work = state.forms.work {
        canvas.paragraph(work.sentence, in: note, .good)
    } else if let fault = state.forms.fault {
        canvas.paragraph(fault, in: note, .bad)
    } else if let line = lines[safe: position.selected] {
        let text =
            line.fault?.reason ?? line.field.description + "." + state.guessSentence(line, form)
        canvas.paragraph(
            "\(line.field.name): \(text)", in: note, line.fault == nil ? .dim : .bad)
    }
}
