/// A raster of dots, 2 × 4 for each column and row, and the strongest role in each cell.
struct DotGrid {
    let columns: Int
    let rows: Int
    private(set) var bits: [UInt8]
    private(set) var roles: [Role]

    init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        bits = Array(repeating: 0, count: self.columns * self.rows)
        roles = Array(repeating: .text, count: self.columns * self.rows)
    }

    var width: Int { columns * 2 }
    var height: Int { rows * 4 }

    /// The dots of a braille cell, by row and then by column, in Unicode's order.
    private static let masks: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

    mutating func dot(_ x: Int, _ y: Int, _ role: Role) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let index = (y / 4) * columns + x / 2
        bits[index] |= Self.masks[(y % 4) * 2 + x % 2]
        roles[index] = role
    }

    /// A straight line, one dot for each step along its longer side.
    mutating func line(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, _ role: Role) {
        let limit = Double(4 * (width + height) + 8)
        guard [x0, y0, x1, y1].allSatisfy({ $0.isFinite && $0.magnitude < limit }) else { return }
        let steps = max(1, Int(max((x1 - x0).magnitude, (y1 - y0).magnitude).rounded(.up)))
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            dot(
                Int((x0 + (x1 - x0) * share).rounded()), Int((y0 + (y1 - y0) * share).rounded()),
                role)
        }
    }

    /// Whether a cell has a dot.
    func isDrawn(_ column: Int, _ row: Int) -> Bool { bits[row * columns + column] != 0 }

    /// Marks a cell as showing something, with a role of the caller's.
    mutating func setRole(_ index: Int, _ role: Role) { roles[index] = role }

    /// The braille character of a pattern.
    static func glyph(_ pattern: UInt8) -> String { glyphs[Int(pattern)] }

    private static let glyphs: [String] = (0..<256).map { pattern in
        Unicode.Scalar(0x2800 + UInt32(pattern)).map { String(Character($0)) } ?? " "
    }

    /// Draws the raster; blank cells leave what is there.
    func draw(
        on canvas: inout Canvas, at rect: Rect, glyph: (UInt8) -> String = glyph,
        asciiMark: (Role) -> String
    ) {
        for row in 0..<min(rows, rect.height) {
            for column in 0..<min(columns, rect.width) {
                let index = row * columns + column
                guard bits[index] != 0 else { continue }
                let mark = canvas.ascii ? asciiMark(roles[index]) : glyph(bits[index])
                canvas.put(mark, x: rect.x + column, y: rect.y + row, Style(roles[index]))
            }
        }
    }
}
