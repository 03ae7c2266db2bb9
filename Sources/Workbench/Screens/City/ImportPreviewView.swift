import Canvas
import Reports
import Support

/// How the first rows of a file would be read, and what is guessed for the rest of the form.
public struct ImportPreviewQuestion: Inquired {
    public var request: ImportRequest

    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.forms.preview }
    public func answer(by one: some Answering) throws -> ImportPreview { try one.answer(self) }
}

extension State {
    /// What is known of the file in the form; nil where there is none yet, or it is another one.
    var importPreview: ImportPreview? {
        guard let preview = forms.preview.answer, let asked = forms.preview.answered,
            asked.request.path == forms[.importing]["path"]
        else { return nil }
        return preview
    }

    /// Whether a form shows the rows of a file.
    func showsPreview(_ form: CityForm) -> Bool {
        form == .importing && forms.preview.target != nil
            && forms[.importing]["path"]?.isEmpty == false
    }

    /// Asks how the file would be read with what was filled in; the rest is guessed.
    mutating func askImportPreview() -> [Effect] {
        let typed = forms[.importing]
        guard let path = typed["path"], !path.isEmpty else {
            forms.preview.clear()
            return []
        }
        let layout = CityForm.layout(formValues(.importing))
        var request = ImportRequest(typed[CityForm.layoutName], path)
        request.name = typed["name"]
        for field in layout?.fields ?? [] {
            guard let value = typed[field.name] else { continue }
            if field.name == "only" {
                request.only = value.isEmpty ? [] : [value]
            } else {
                // An empty one says that there is no such column.
                request.options[field.name] = value
            }
        }
        return ask(ImportPreviewQuestion(request: request))
    }

    /// What a guessed line was guessed by.
    func guessSentence(_ line: FormLine, _ form: CityForm) -> String {
        guard form == .importing, line.isGuessed,
            let guess = importPreview?.guesses.first(where: { $0.option == line.field.name })
        else { return "" }
        return " Guessed by \(guess.by)."
    }
}

/// The rows of the file at the foot of its form.
func drawImportPreview(_ state: State, in rect: Rect, on canvas: inout Canvas) {
    for x in rect.x..<rect.maxX { canvas.put("─", x: x, y: rect.y, .border) }
    let inquiry = state.forms.preview
    let preview = state.importPreview
    let title = inquiry.isWaiting ? " reading … " : " as the first rows would be read "
    canvas.put(title, x: rect.x + 1, y: rect.y, .title, limit: rect.width - 2)
    let inside = rect.top(1).rest.inset(1, 0)
    guard let preview, inquiry.failure == nil, preview.fault == nil else {
        let reason = inquiry.failure ?? preview?.fault
        canvas.paragraph(reason ?? "Reading the file …", in: inside, reason == nil ? .dim : .bad)
        return
    }
    let foot = inside.height >= 4 ? 1 : 0
    let table = inside.top(inside.height - foot)
    drawRows(preview, in: table.first, on: &canvas)
    guard foot > 0 else { return }
    let split =
        preview.split == .released
        ? "split: as released" : "split: none, so trainings take the \(preview.split.rawValue) one"
    canvas.put(
        ([split] + preview.notes).joined(separator: " · "), x: inside.x, y: table.rest.y, .dim,
        limit: inside.width)
}

private func drawRows(_ preview: ImportPreview, in rect: Rect, on canvas: inout Canvas) {
    let rows = preview.rows
    let hasPlaces = rows.contains { $0.latitude != nil }
    let hasParts = rows.contains { $0.part != nil }
    let columns = [
        TableColumn("line", 5, .right), TableColumn("user", 6, flexible: true),
        TableColumn("place", 8, flexible: true), TableColumn("local time", 20),
        TableColumn(hasPlaces ? "latitude" : "", hasPlaces ? 10 : 0, .right, priority: 2),
        TableColumn(hasPlaces ? "longitude" : "", hasPlaces ? 11 : 0, .right, priority: 2),
        TableColumn("category", 8, flexible: true, priority: 1),
        TableColumn(hasParts ? "part" : "", hasParts ? 5 : 0, priority: 3),
    ]
    let position = ListPosition(selected: -1)
    canvas.table(
        columns, in: rect, count: rows.count, position: position, focused: false,
        draw: { canvas, row, y, spans in
            guard let problem = rows[row].problem, let span = spans.spans[1] else { return }
            canvas.put(
                problem, x: rect.x + span.x, y: y, .bad, limit: rect.width - span.x)
        },
        cell: { row, column in
            let row = rows[row]
            if row.problem != nil && column > 0 { return ("", .text) }
            switch column {
            case 0: return (row.line.map { String($0) } ?? "", .dim)
            case 1: return (row.user, .text)
            case 2: return (row.place, .text)
            case 3:
                return (
                    row.localTime.map {
                        [WallClock.weekday($0), WallClock.date($0), WallClock.time($0)]
                            .joined(separator: " ")
                    } ?? "", .text
                )
            case 4: return (row.latitude.map { Numbers.fixed($0, 5) } ?? "", .dim)
            case 5: return (row.longitude.map { Numbers.fixed($0, 5) } ?? "", .dim)
            case 6: return (row.category, .dim)
            default: return (row.part.map { String($0.rawValue.prefix(5)) } ?? "", .dim)
            }
        })
}
