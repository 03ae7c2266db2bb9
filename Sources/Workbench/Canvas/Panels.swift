import Support

extension Canvas {
    /// A box with a title and an optional note on its top border; returns the room inside.
    ///
    /// The focused box has a brighter border. Under three rows or columns only the room is given.
    @discardableResult
    public mutating func panel(
        _ rect: Rect, title: String, note: String = "", focused: Bool = false
    ) -> Rect {
        guard rect.width >= 3, rect.height >= 3 else { return rect }
        let style = focused ? Style(.accent) : .border
        let (left, right) = (rect.x, rect.maxX - 1)
        let (top, bottom) = (rect.y, rect.maxY - 1)
        for x in (left + 1)..<right {
            put("─", x: x, y: top, style)
            put("─", x: x, y: bottom, style)
        }
        for y in (top + 1)..<bottom {
            put("│", x: left, y: y, style)
            put("│", x: right, y: y, style)
        }
        put("╭", x: left, y: top, style)
        put("╮", x: right, y: top, style)
        put("╰", x: left, y: bottom, style)
        put("╯", x: right, y: bottom, style)
        let room = rect.width - 4
        guard room > 0, !title.isEmpty else { return rect.inset(1, 1) }
        let titled = put(
            " \(title) ", x: left + 1, y: top,
            Style(focused ? .accent : .title, bold: focused), limit: rect.width - 2)
        let noteWidth = DisplayWidth.of(note) + 2
        if !note.isEmpty && titled + noteWidth <= rect.width - 3 {
            put(" \(note) ", x: right - noteWidth, y: top, .dim)
        }
        return rect.inset(1, 1)
    }

    /// Marks on a panel's right border which part of a long list is visible.
    public mutating func scrollMark(_ rect: Rect, top: Int, visible: Int, count: Int) {
        guard count > visible, visible > 0, rect.height >= 4, rect.width >= 3 else { return }
        let track = rect.height - 2
        let length = max(1, track * visible / count)
        let start = min(track - length, top * track / count)
        for offset in 0..<length {
            put("┃", x: rect.maxX - 1, y: rect.y + 1 + start + offset, .border)
        }
    }

    /// Text broken at blanks, at most `rect.height` lines; returns how many lines it took.
    @discardableResult
    public mutating func paragraph(_ text: String, in rect: Rect, _ style: Style = .text) -> Int {
        guard !rect.isEmpty else { return 0 }
        let lines = wrapped(text, width: rect.width)
        for (index, line) in lines.prefix(rect.height).enumerated() {
            let cut = index == rect.height - 1 && lines.count > rect.height
            put(cut ? line + " …" : line, x: rect.x, y: rect.y + index, style, limit: rect.width)
        }
        return min(lines.count, rect.height)
    }
}

/// Breaks text at blanks into lines of at most `width` columns; longer words are left to be cut.
public func wrapped(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
        var line = ""
        var columns = 0
        for word in paragraph.split(separator: " ") {
            let length = DisplayWidth.of(String(word))
            if columns > 0 && columns + 1 + length > width {
                lines.append(line)
                line = ""
                columns = 0
            }
            if columns > 0 {
                line += " "
                columns += 1
            }
            line += word
            columns += length
        }
        lines.append(line)
    }
    return lines
}
