import Canvas
import Support

/// The filter of a list, which takes effect while it is typed.
struct FilterLine: TextOverlay {
    let name = "the filter"
    /// Comes back where the filter is left.
    let old: String

    var rows: [Binding] {
        [
            Binding([.enter], "Keep the filter") { $0.keepFilter() },
            Binding([.escape, .control("c")], "Back to the filter before") {
                $0.leaveOverlay()
            },
            Binding([.tab], "Complete the name of the field") { $0.completeField() },
        ] + OverlayRows.erasing + [OverlayRows.help, OverlayRows.suspend]
    }

    func leave(_ state: inout State) {
        if let list = state.currentList { state.choose(list) { $0.filter = old } }
    }

    func follow(_ text: String, _ state: inout State) -> [Effect] {
        guard let list = state.currentList else { return [] }
        let fault = list.fault(text, state)
        state.overlay?.fault = fault
        // What is not understood hides nothing: the list is as it was before the line was opened.
        let filter = fault == nil ? text : old
        state.choose(list) { $0.filter = filter }
        return []
    }

    func draw(
        _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
    ) -> Frame.Position? {
        let line = layout.status
        if let fault = overlay.fault {
            // A sentence with every field needs more than the rest of the line.
            let lines = wrapped(fault, width: max(1, line.width - 2)).count
            let rows = max(1, min(lines, 4, line.y))
            let above = Rect(0, line.y - rows, line.width, rows)
            canvas.fill(above)
            canvas.paragraph(fault, in: above.inset(1, 0), .bad)
        }
        canvas.fill(line)
        let position = drawLine(
            overlay.line, mark: " / ", in: Rect(line.x, line.y, line.width, 1), on: &canvas)
        guard overlay.fault == nil, let list = state.currentList else { return position }
        let used = (position?.x ?? 0) + 2
        let fields = list.known(state).map(\.name).joined(separator: " ")
        let notes = [
            "\(list.name): \(fields)   \(list.example)", "\(list.name): \(fields)", fields,
        ]
        let room = line.maxX - used - 1
        guard let note = notes.first(where: { DisplayWidth.of($0) <= room }) ?? notes.last else {
            return position
        }
        let start = max(used, line.maxX - DisplayWidth.of(note) - 1)
        canvas.put(note, x: start, y: line.y, .dim, limit: line.maxX - start)
        return position
    }
}

extension State {
    /// Completes the word at the cursor to a field of the list, with the sign that follows.
    fileprivate mutating func completeField() -> [Effect] {
        guard let list = currentList, case .filter(let old)? = overlay?.kind,
            let line = overlay?.line
        else { return [] }
        let before = line.text.prefix(line.cursor)
        var word = before.suffix(before.reversed().prefix { $0 != " " }.count)
        // What denies a word is not a part of it.
        if word.first == "-" { word.removeFirst() }
        let typed = FoldedText.key(String(word))
        guard let head = list.known(self).first(where: { $0.name.hasPrefix(typed) }) else {
            overlay?.fault = "The \(list.name) have no field that begins with \(typed)."
            return []
        }
        // The rest of a name that the cursor stands in gives way, and a sign behind it stays.
        let rest = line.text.dropFirst(line.cursor).drop { FilterWord.mayBeInName($0) }
        let hasSign = rest.first.map { FilterWord.isSign($0) || $0 == "!" } ?? false
        let completed = before.dropLast(word.count) + (hasSign ? head.name : head.opening)
        let text = String(completed + rest)
        overlay?.line = TextLine(text, cursor: completed.count)
        return FilterLine(old: old).follow(text, &self)
    }

    /// Keeps what was typed, if it is a filter, and returns to what the filter was opened from.
    fileprivate mutating func keepFilter() -> [Effect] {
        // What Tab could not complete may be a filter all the same.
        let fault = currentList?.fault(overlay?.line.text ?? "", self)
        overlay?.fault = fault
        if overlay?.fault == nil { overlay = overlay?.under }
        return []
    }
}
