extension PlotFrame {
    /// The dots of the curves, the topmost last.
    func lines() -> DotGrid {
        var dots = DotGrid(columns: inner.width, rows: inner.height)
        for curve in contents.curves {
            trace(curve.smoothed ?? curve.values, curve.role, on: &dots)
        }
        return dots
    }

    /// What is dim below the curves: bands, and the values of curves that are smoothed.
    func ground() -> DotGrid {
        var dots = DotGrid(columns: inner.width, rows: inner.height)
        for band in contents.bands { fill(band, on: &dots) }
        for curve in contents.curves where curve.smoothed != nil {
            trace(curve.values, .dim, on: &dots)
        }
        return dots
    }

    /// A line through the means, and each bucket from its smallest to its largest value.
    private func trace(_ series: LinePlot.Series, _ role: Role, on dots: inout DotGrid) {
        var last: (Double, Double)?
        for index in 0..<series.count {
            guard let column = column(series.x[index]) else {
                last = nil
                continue
            }
            let positions = series.positions(index, on: y.scale)
            if let low = positions.min(), let high = positions.max(), low < high {
                dots.segment((column, row(atPosition: high)), (column, row(atPosition: low)), role)
            }
            guard let row = row(series.y[index]) else {
                last = nil
                continue
            }
            dots.segment(last ?? (column, row), (column, row), role)
            last = series.isScattered ? nil : (column, row)
        }
    }

    /// Every second dot between two edges, so that a band is told from a curve without its colour.
    private func fill(_ band: LinePlot.Series, on dots: inout DotGrid) {
        var last: (column: Double, top: Double, bottom: Double)?
        for index in 0..<band.count {
            let (low, high) = band.extent(index)
            guard let column = column(band.x[index]), low.isFinite, let top = row(high) else {
                last = nil
                continue
            }
            // What has no logarithm lies below every row.
            let next = (column, top, row(low) ?? Double(dots.height))
            let start = last ?? next
            fill(from: start, to: next, on: &dots)
            last = next
        }
    }

    private func fill(
        from start: (column: Double, top: Double, bottom: Double),
        to end: (column: Double, top: Double, bottom: Double), on dots: inout DotGrid
    ) {
        let first = max(0, min(start.column, end.column).rounded())
        let last = min(Double(dots.width - 1), max(start.column, end.column).rounded())
        guard first <= last else { return }
        for column in Int(first)...Int(last) {
            let run = end.column - start.column
            let share = run == 0 ? 1 : min(max((Double(column) - start.column) / run, 0), 1)
            func between(_ from: Double, _ to: Double) -> Double {
                min(max((from + share * (to - from)).rounded(), -1), Double(dots.height))
            }
            let rows = (between(start.top, end.top), between(start.bottom, end.bottom))
            for row in Int(min(rows.0, rows.1))...Int(max(rows.0, rows.1))
            where (row + column) % 2 == 0 {
                dots.dot(column, row, .dim)
            }
        }
    }

    /// What the upper and the lower edge tell, by the column of the canvas.
    func edges() -> (broken: Set<Int>, above: [Int: Role], below: [Int: Role]) {
        var (broken, above, below): (Set<Int>, [Int: Role], [Int: Role]) = ([], [:], [:])
        for curve in contents.curves {
            let series = curve.values
            for x in series.brokenX { if let cell = cell(atX: x) { broken.insert(cell) } }
            for index in 0..<series.count where x.holds(series.x[index]) {
                guard let cell = cell(atX: series.x[index]) else { continue }
                if series.isBroken(index, on: y.scale) { broken.insert(cell) }
                for position in series.positions(index, on: y.scale) {
                    if position > y.high { above[cell] = curve.role }
                    if position < y.low { below[cell] = curve.role }
                }
            }
        }
        return (broken, above, below)
    }
}

extension DotGrid {
    /// A straight line, of which only the part on the raster costs something.
    fileprivate mutating func segment(
        _ start: (Double, Double), _ end: (Double, Double), _ role: Role
    ) {
        func holds(_ point: (Double, Double)) -> Bool {
            point.0 >= 0 && point.1 >= 0 && point.0 < Double(width) && point.1 < Double(height)
        }
        if holds(start) && holds(end) {
            line(start.0, start.1, end.0, end.1, role)
        } else {
            clippedLine(start.0, start.1, end.0, end.1, role)
        }
    }

    /// The quarters of a cell that a pattern of braille touches.
    static func block(_ pattern: UInt8) -> String {
        let quarters: [UInt8] = [0x03, 0x18, 0x44, 0xA0]
        var index = 0
        for (bit, quarter) in quarters.enumerated() where pattern & quarter != 0 {
            index |= 1 << bit
        }
        return blocks[index]
    }

    /// By the upper left, upper right, lower left and lower right quarter.
    private static let blocks = [
        " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
    ]
}
