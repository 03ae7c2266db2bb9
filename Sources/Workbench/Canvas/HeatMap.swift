import Support

extension Canvas {
    /// Values per hour of the week as 7 rows of 24 columns, Monday first, with labels.
    ///
    /// Needs 7 rows, one more for the hours and 28 columns; shows as many rows as fit, and joins
    /// hours in pairs when the room is narrower.
    public mutating func weekHeatMap(_ values: [Int], in rect: Rect) {
        guard rect.width >= 8, rect.height >= 1, values.count >= 168 else { return }
        let label = 4
        let room = rect.width - label
        let joined = room >= 24 ? 1 : room >= 12 ? 2 : 4
        let columns = 24 / joined
        let wide = max(1, min(3, room / columns))
        let shades = [" ", "·", "░", "░", "▒", "▒", "▓", "▓", "█"]
        let marks = [" ", ".", ":", "-", "=", "+", "*", "%", "@"]
        var sums = Array(repeating: 0, count: 7 * columns)
        for hour in 0..<168 { sums[hour / 24 * columns + hour % 24 / joined] += values[hour] }
        let peak = max(1, sums.max() ?? 1)
        for day in 0..<min(7, rect.height) {
            put(WallClock.weekdays[day], x: rect.x, y: rect.y + day, .dim)
            for column in 0..<columns {
                let value = sums[day * columns + column]
                let role = value == 0 ? Role.heat0 : .heat(Double(value) / Double(peak))
                let level = Int(role.rawValue) - Int(Role.heat0.rawValue)
                let glyph = (ascii ? marks : shades)[value == 0 ? 0 : max(1, level)]
                let style = Style(role)
                for extra in 0..<wide {
                    put(
                        glyph, x: rect.x + label + column * wide + extra, y: rect.y + day, style)
                }
            }
        }
        guard rect.height >= 8 else { return }
        let every = wide * columns >= 48 ? 3 : 6
        for hour in stride(from: 0, to: 24, by: every) {
            let x = rect.x + label + hour / joined * wide
            put(WallClock.two(hour), x: x, y: rect.y + 7, .dim, limit: rect.maxX - x)
        }
    }
}
