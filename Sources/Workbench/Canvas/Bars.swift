extension Canvas {
    /// A bar from the left, in eighths of a column. `share` is clipped to 0…1; NaN draws nothing.
    public mutating func bar(
        _ share: Double, x: Int, y: Int, width count: Int, _ style: Style = Style(.chart1)
    ) {
        guard count > 0, share > 0 else { return }
        let eighths = Int((min(share, 1) * Double(count) * 8).rounded())
        let blocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        for column in 0..<(eighths / 8) { put("█", x: x + column, y: y, style) }
        if eighths % 8 > 0 { put(blocks[eighths % 8], x: x + eighths / 8, y: y, style) }
    }

    /// A bar from the middle: to the right for positive shares, to the left for negative ones.
    ///
    /// `share` is in -1…1. The axis takes one column, so an odd width is symmetric.
    public mutating func divergingBar(
        _ share: Double, x: Int, y: Int, width count: Int,
        positive: Style = .good, negative: Style = .bad
    ) {
        guard count >= 3 else { return }
        let half = (count - 1) / 2
        let axis = x + half
        put("│", x: axis, y: y, .border)
        if share > 0 {
            bar(share, x: axis + 1, y: y, width: half, positive)
        } else if share < 0 {
            // Blocks grow from the left only, so a negative bar is made of halves.
            let halves = Int((min(-share, 1) * Double(half) * 2).rounded())
            for column in 0..<(halves / 2) { put("█", x: axis - 1 - column, y: y, negative) }
            if halves % 2 == 1 { put("▐", x: axis - 1 - halves / 2, y: y, negative) }
        }
    }

    /// Values as signs of eight heights between the lowest and the highest; what is not finite is
    /// blank.
    public static func sparkline(_ values: [Double]) -> String {
        let steps = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return "" }
        return values.map { value in
            guard value.isFinite else { return " " }
            return high > low ? steps[min(7, Int((value - low) / (high - low) * 7.999))] : steps[0]
        }.joined()
    }

    /// Values as columns of one row, scaled to their maximum; NaN and negatives are blank.
    public mutating func sparkline(
        _ values: [Double], x: Int, y: Int, width count: Int, _ style: Style = Style(.chart1)
    ) {
        guard count > 0, !values.isEmpty else { return }
        let steps = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let peak = values.reduce(0) { $1 > $0 ? $1 : $0 }
        guard peak > 0, peak.isFinite else { return }
        for column in 0..<min(count, values.count) {
            let first = column * values.count / min(count, values.count)
            let value = values[first]
            guard value > 0 else { continue }
            put(steps[min(7, Int(value / peak * 7.999))], x: x + column, y: y, style)
        }
    }
}
