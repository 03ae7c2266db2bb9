import Support

/// How the hours of a week stand side by side in a width: seven rows, Monday first, with labels.
public struct WeekGrid: Sendable {
    /// Columns of the names of the days.
    public static let label = 4
    /// Hours that share a cell, cells of a day, and columns of a cell.
    public let joined, cells, wide: Int

    public init(width: Int) {
        let room = width - Self.label
        joined = room >= 24 ? 1 : room >= 12 ? 2 : 4
        cells = 24 / joined
        wide = max(1, min(3, room / cells))
    }

    /// Numbers of 168 hours as those of the cells, row by row.
    public func sums(_ values: [Int]) -> [Int] {
        var sums = Array(repeating: 0, count: 7 * cells)
        for (hour, value) in values.prefix(168).enumerated() {
            sums[hour / 24 * cells + hour % 24 / joined] += value
        }
        return sums
    }

    /// What light and dark mean, as long as the width allows: `light few, dark up to 84 visits`.
    ///
    /// - Parameter noun: What is counted, in the plural. Where there is nothing, nothing is said.
    public func legend(_ values: [Int], _ noun: String = "visits", width: Int) -> String {
        guard let peak = sums(values).max(), peak > 0 else { return "" }
        let most = Numbers.grouped(peak)
        let hours = joined == 1 ? "an hour" : "\(joined) hours"
        let texts = [
            "blank none, light few, dark up to \(most) \(noun) \(hours)",
            "light few, dark up to \(most) \(noun) \(hours)",
            "dark: up to \(most) \(noun) \(hours)", "dark: up to \(most) \(noun)", "dark: \(most)",
        ]
        return texts.first { DisplayWidth.of($0) <= width } ?? ""
    }
}

extension Canvas {
    /// Values per hour of the week as 7 rows of 24 columns, Monday first, with labels.
    ///
    /// Needs 7 rows, one more for the hours and 28 columns; shows as many rows as fit, and joins
    /// hours in pairs when the room is narrower.
    public mutating func weekHeatMap(_ values: [Int], in rect: Rect) {
        guard values.count >= 168 else { return }
        let shades = [" ", "·", "░", "░", "▒", "▒", "▓", "▓", "█"]
        let marks = [" ", ".", ":", "-", "=", "+", "*", "%", "@"]
        let sums = WeekGrid(width: rect.width).sums(values)
        let peak = max(1, sums.max() ?? 1)
        let glyphs = ascii ? marks : shades
        weekGrid(in: rect) { cell in
            let value = sums[cell]
            guard value > 0 else { return (" ", Style(.heat0)) }
            let role = Role.heat(Double(value) / Double(peak))
            let level = Int(role.rawValue) - Int(Role.heat0.rawValue)
            return (glyphs[max(1, level)], Style(role))
        }
    }

    /// A week of cells with the names of days and hours around.
    ///
    /// - Parameter cell: The sign of a cell, by its number in a `WeekGrid` of that width.
    public mutating func weekGrid(in rect: Rect, cell: (Int) -> (String, Style)) {
        guard rect.width >= 8, rect.height >= 1 else { return }
        let grid = WeekGrid(width: rect.width)
        let start = rect.x + WeekGrid.label
        for day in 0..<min(7, rect.height) {
            put(WallClock.weekdays[day], x: rect.x, y: rect.y + day, .dim)
            for column in 0..<grid.cells {
                let (glyph, style) = cell(day * grid.cells + column)
                for extra in 0..<grid.wide {
                    put(glyph, x: start + column * grid.wide + extra, y: rect.y + day, style)
                }
            }
        }
        guard rect.height >= 8 else { return }
        let every = grid.wide * grid.cells >= 48 ? 3 : 6
        for hour in stride(from: 0, to: 24, by: every) {
            let x = start + hour / grid.joined * grid.wide
            put(WallClock.two(hour), x: x, y: rect.y + 7, .dim, limit: rect.maxX - x)
        }
    }
}
