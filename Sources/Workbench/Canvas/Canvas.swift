import Support

/// A grid of styled cells. Drawing outside it is clipped; a canvas of 0 × 0 is fine.
public struct Canvas: Equatable, Sendable {
    public let width: Int
    public let height: Int
    /// Draws with ASCII only: no braille, blocks, lines or accents.
    public let ascii: Bool
    public private(set) var cells: [Cell]
    /// The rows of the table with the keyboard that was drawn last: what a click there selects.
    public var tableRows: TableRows?

    public init(_ size: Size, ascii: Bool = false) {
        width = max(0, size.width)
        height = max(0, size.height)
        self.ascii = ascii
        cells = Array(repeating: Cell(), count: width * height)
    }

    public var size: Size { Size(width, height) }
    public var bounds: Rect { Rect(0, 0, width, height) }

    /// The cell at a position, or a blank outside the grid.
    public subscript(x: Int, y: Int) -> Cell {
        guard x >= 0, y >= 0, x < width, y < height else { return Cell() }
        return cells[y * width + x]
    }

    /// Draws one line of text and returns the columns it took.
    ///
    /// Text wider than `limit` is cut, with an ellipsis as its last column.
    @discardableResult
    public mutating func put(
        _ text: String, x: Int, y: Int, _ style: Style = .text, limit: Int = .max
    ) -> Int {
        guard limit > 0, y >= 0, y < height, x < width else { return 0 }
        let available = min(limit, width - x)
        let plain = DisplayWidth.isPlain(text)
        let needed = plain ? text.utf8.count : DisplayWidth.of(text)
        let cut = needed > available
        let room = cut ? available - 1 : available
        var column = 0
        if plain {
            for byte in text.utf8 {
                if column >= room { break }
                place(Self.asciiGlyphs[Int(byte)], 1, x + column, y, style)
                column += 1
            }
        } else {
            for character in text {
                let (glyph, columns) = DisplayWidth.glyph(of: character)
                if column + columns > room { break }
                place(glyph, columns, x + column, y, style)
                column += columns
            }
        }
        if cut {
            while column < room {
                place(" ", 1, x + column, y, style)
                column += 1
            }
            place("…", 1, x + column, y, style)
            column += 1
        }
        return column
    }

    /// Draws text that ends at column `x` (exclusive).
    public mutating func putRight(_ text: String, x: Int, y: Int, _ style: Style, limit: Int) {
        let columns = min(DisplayWidth.of(text), max(0, limit))
        put(text, x: x - columns, y: y, style, limit: columns)
    }

    /// Fills a part of the grid with one glyph of one column.
    public mutating func fill(_ rect: Rect, _ glyph: String = " ", _ style: Style = .text) {
        for y in max(0, rect.y)..<max(max(0, rect.y), min(height, rect.maxY)) {
            for x in max(0, rect.x)..<max(max(0, rect.x), min(width, rect.maxX)) {
                place(glyph, 1, x, y, style)
            }
        }
    }

    /// Changes the style of one row of a part, keeping the text: the selected row.
    public mutating func highlight(x: Int, y: Int, width count: Int) {
        guard y >= 0, y < height else { return }
        for column in max(0, x)..<max(max(0, x), min(width, x + count)) {
            cells[y * width + column].style.highlighted = true
        }
    }

    /// Changes the style of a cell, keeping its glyph.
    public mutating func restyle(x: Int, y: Int, _ change: (inout Style) -> Void) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        change(&cells[y * width + x].style)
    }

    /// Puts one glyph; a wide glyph that it covers by half is blanked, so that no half remains.
    mutating func place(_ glyph: String, _ columns: Int, _ x: Int, _ y: Int, _ style: Style) {
        guard x >= 0, y >= 0, x + columns <= width, y < height else { return }
        let index = y * width + x
        if cells[index].glyph.isEmpty && x > 0 { cells[index - 1].glyph = " " }
        let last = index + columns - 1
        if x + columns < width && cells[last + 1].glyph.isEmpty { cells[last + 1].glyph = " " }
        if ascii && columns == 1 {
            cells[index] = Cell(Self.asciiGlyph(for: glyph), style)
        } else if ascii {
            cells[index] = Cell("?", style)
            cells[last] = Cell("?", style)
        } else {
            cells[index] = Cell(glyph, style)
            if columns == 2 { cells[last] = Cell("", style) }
        }
    }

    /// The lines without styles, trailing blanks removed: what golden tests compare.
    public var text: String {
        (0..<height).map { line($0) }.joined(separator: "\n")
    }

    /// One line without styles, trailing blanks removed.
    public func line(_ y: Int) -> String {
        guard y >= 0, y < height else { return "" }
        var line = ""
        for x in 0..<width { line += cells[y * width + x].glyph }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    private static let asciiGlyphs: [String] = (0..<128).map {
        String(Unicode.Scalar(UInt8($0)))
    }

    private static let replacements: [String: String] = [
        "…": "~", "·": ".", "✓": "*", "→": ">", "←": "<", "↑": "^", "↓": "v", "×": "x", "σ": "s",
        "Σ": "S", "▸": ">", "▾": "v", "▶": ">", "‖": "=", "●": "*", "○": "o", "◐": "c", "│": "|",
        "─": "-",
        "┌": "+",
        "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "╭": "+",
        "╮": "+", "╰": "+", "╯": "+", "╌": "-", "━": "=", "█": "#", "░": ".", "▒": ":", "▓": "%",
        "▏": " ", "▎": " ", "▍": "-", "▌": "-", "▋": "=", "▊": "=", "▉": "#", "▐": "-", "▁": "_",
        "▂": ".", "▃": "-", "▄": "=", "▅": "+", "▆": "*", "▇": "%", "–": "-", "—": "-", "’": "'",
        "λ": "l", "α": "a", "γ": "g", "≥": ">", "≤": "<", "±": "+", "−": "-", "▲": "^", "▼": "v",
        "◀": "<",
        "✗": "x", "†": "+", "┊": ":", "•": "*", "⋯": ".", "⏸": "=", "◆": "*", "↵": "<", "▕": "|",
        "┃": "#", "≠": "!", "τ": "t", "Δ": "d", "′": "'",
        "★": "@", "①": "a", "②": "b", "③": "c", "④": "d", "⑤": "e", "⑥": "f", "⑦": "g", "⑧": "h",
        "⑨": "i", "⑩": "j", "⑪": "k", "⑫": "l", "⑬": "m", "⑭": "n", "⑮": "o", "⑯": "p", "⑰": "q",
        "⑱": "r", "⑲": "s", "⑳": "t",
    ]

    private static func asciiGlyph(for glyph: String) -> String {
        if glyph.utf8.count == 1 { return glyph }
        return replacements[glyph] ?? "?"
    }
}
