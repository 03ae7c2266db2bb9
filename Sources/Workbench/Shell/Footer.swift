import Canvas
import Support

/// A key and its word in the footer, and where they stand.
struct FooterHint {
    let row: Binding
    let word: String
    let x: Int

    var keys: String { row.footerKeys }
    private var keyWidth: Int { DisplayWidth.of(keys) }
    /// Columns of key and word.
    private var width: Int { keyWidth + 1 + DisplayWidth.of(word) }
    /// The same, and what separates it from the next one.
    fileprivate var end: Int { x + width + 2 }

    func contains(_ column: Int) -> Bool { column >= x && column < x + width }

    /// The key that a click presses: of several that are named the one that was hit.
    func key(at column: Int) -> Key {
        var start = x
        for name in keys.split(separator: " ") {
            let end = start + DisplayWidth.of(String(name))
            let key =
                row.keys.first { $0.name == name }
                ?? (name.utf8.count == 1 ? name.first.map { .character($0) } : nil)
            if column >= start, column < end, let key { return key }
            start = end + 1
        }
        return row.keys[0]
    }
}

extension State {
    /// What the footer shows of the keys that do something now, as far as there is room.
    func footerHints(_ layout: Layout) -> [FooterHint] {
        var hints: [FooterHint] = []
        var x = layout.footer.x + 1
        func add(_ row: Binding, _ word: String) {
            let hint = FooterHint(row: row, word: word, x: x)
            hints.append(hint)
            x = hint.end
        }
        func fits(_ row: Binding, _ word: String, _ room: Int) -> Bool {
            FooterHint(row: row, word: word, x: x).end <= room
        }
        // The list of a panel's keys leaves the panel's own line of keys where it is.
        let shown = overlay.flatMap { $0.kind == .help ? $0.under : $0 }
        if let part = shown?.kind.part, part.isPanel {
            for row in part.rows {
                guard let word = row.hint(self) else { continue }
                guard fits(row, word, layout.footer.maxX + 2) else { break }
                add(row, word)
            }
            return hints
        }
        let words = KeyTable.rows(on: screen, preferences).compactMap { row in
            row.hint(self).map { (row: row, word: $0) }
        }
        // Help and quit stay, whatever the width.
        let last = words.filter(\.row.stays)
        let reserve = last.reduce(0) { $0 + FooterHint(row: $1.row, word: $1.word, x: 0).end }
        for hint in words
        where !hint.row.stays && fits(hint.row, hint.word, layout.footer.maxX - reserve) {
            add(hint.row, hint.word)
        }
        for hint in last where fits(hint.row, hint.word, layout.footer.maxX + 2) {
            add(hint.row, hint.word)
        }
        return hints
    }
}
