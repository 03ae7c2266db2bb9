import Support

/// A matrix of numbers as shaded cells with names on the left and, where there is room, above.
///
/// A cell of six columns or more also holds its number.
public struct MatrixPlot: Sendable {
    public var rows: [String]
    public var columns: [String]
    /// `[rows][columns]`; a missing value is blank, NaN is a dot.
    public var values: [[Double]]
    /// The lightest and the darkest value. Below zero the share of the darkest counts too, in
    /// another colour.
    public var low: Double
    public var high: Double
    /// Columns of the names on the left.
    public var label: Int
    /// At most so many columns for a cell.
    public var widest: Int
    /// Decimals of the numbers.
    public var digits: Int
    /// Columns of the widest number.
    private(set) var number: Int

    /// Looks at all values unless both `low` and `high` are given.
    ///
    /// - Parameter low: The lightest value; nil takes the smallest, or 0 where it is negative.
    public init(
        rows: [String], columns: [String], values: [[Double]], low: Double? = nil,
        high: Double? = nil, label: Int = 16, widest: Int = 10, digits: Int = 2
    ) {
        self.rows = rows
        self.columns = columns
        self.values = values
        var (least, most) = (low ?? .infinity, high ?? -.infinity)
        if low == nil || high == nil {
            for value in values.joined() where value.isFinite {
                least = min(least, value)
                most = max(most, value.magnitude)
            }
        }
        self.low = low ?? (least.isFinite ? max(0, least) : 0)
        self.high = high ?? (most.isFinite ? most : 1)
        number = max(
            DisplayWidth.of(Numbers.fixed(least.isFinite ? least : 0, digits)),
            DisplayWidth.of(Numbers.fixed(self.high, digits)))
        self.label = label
        self.widest = widest
        self.digits = digits
    }

    /// A value, or nil outside the matrix.
    public func value(_ row: Int, _ column: Int) -> Double? {
        guard values.indices.contains(row), values[row].indices.contains(column) else {
            return nil
        }
        return values[row][column]
    }

    /// Columns of a cell, and how many cells stand side by side in a width.
    public func cells(width: Int) -> (width: Int, count: Int) {
        let room = width - label - 1
        guard room > 0, !columns.isEmpty else { return (0, 0) }
        let each = max(1, min(widest, room / columns.count))
        return (each, min(columns.count, room / each))
    }

    /// How dark a value is, from 0 to 1; negative for a value below zero. NaN is 0.
    func share(_ value: Double) -> Double {
        guard value.isFinite, high > 0 else { return 0 }
        if value < 0 { return max(-1, value / high) }
        guard high > low else { return 1 }
        return min(1, max(0, (value - low) / (high - low)))
    }
}

extension Canvas {
    /// Draws the part of a matrix that begins at a row and a column.
    ///
    /// - Parameters:
    ///   - headed: The names of the columns take the first row.
    ///   - cursor: The cell whose row is highlighted and whose column is marked.
    /// - Complexity: O(visible cells).
    public mutating func matrix(
        _ plot: MatrixPlot, in rect: Rect, top: Int = 0, left: Int = 0, headed: Bool = true,
        cursor: (row: Int, column: Int)? = nil, focused: Bool = false
    ) {
        guard !rect.isEmpty else { return }
        let cells = plot.cells(width: rect.width)
        let start = rect.x + plot.label + 1
        let body = headed ? rect.top(1).rest : rect
        if headed && cells.width >= 4 {
            for offset in 0..<min(cells.count, max(0, plot.columns.count - left)) {
                let column = left + offset
                putRight(
                    plot.columns[column], x: start + (offset + 1) * cells.width - 1, y: rect.y,
                    focused && cursor?.column == column ? Style(.accent, bold: true) : .dim,
                    limit: cells.width - 1)
            }
        } else if headed, focused, let column = cursor?.column, column >= left,
            column - left < cells.count
        {
            put("▼", x: start + (column - left) * cells.width, y: rect.y, Style(.accent))
        }
        for offset in 0..<max(0, min(body.height, plot.rows.count - top)) {
            let row = top + offset
            let y = body.y + offset
            let chosen = focused && cursor?.row == row
            put(
                plot.rows[row], x: rect.x, y: y, chosen ? Style(.accent, bold: true) : .text,
                limit: min(plot.label, rect.width))
            for place in 0..<cells.count {
                guard let value = plot.value(row, left + place) else { continue }
                let isCursor = chosen && cursor?.column == left + place
                cell(value, plot, x: start + place * cells.width, y: y, cells.width, isCursor)
            }
        }
    }

    private mutating func cell(
        _ value: Double, _ plot: MatrixPlot, x: Int, y: Int, _ width: Int, _ isCursor: Bool
    ) {
        let share = plot.share(value)
        var style = Style(share < 0 ? .bad : .heat(share))
        style.highlighted = isCursor
        let number = plot.number
        let hasNumber = width >= number + 3
        // A gap keeps cells apart where there is room for one.
        let shades = hasNumber ? width - number - 2 : width - (width >= 3 ? 1 : 0)
        let glyph = shade(share.magnitude, isKnown: !value.isNaN)
        guard hasNumber else {
            // Without a number and without colours a value below zero is known by its sign.
            for column in 0..<shades {
                put(share < 0 && column == 0 ? "-" : glyph, x: x + column, y: y, style)
            }
            return
        }
        let first = x + max(0, shades - 3)
        for column in 0..<min(shades, 3) { put(glyph, x: first + column, y: y, style) }
        putRight(
            Numbers.fixed(value, plot.digits), x: x + width - 1, y: y,
            Style(share < 0 ? .bad : .text, bold: isCursor, highlighted: isCursor), limit: number)
    }

    /// Denser for a larger share.
    private func shade(_ share: Double, isKnown: Bool) -> String {
        guard isKnown else { return "·" }
        return Shade.glyph(share, ascii: ascii)
    }
}
