import Support

/// What curves are made of on a canvas of ASCII.
private let plotLetters: [Role: String] = [
    .chart1: "*", .chart2: "+", .chart3: "o", .chart4: "x",
]

extension Canvas {
    /// Draws curves with axes, round ticks and a legend. Values that have no place leave gaps and
    /// are marked at the upper edge, and arrows tell what lies above or below the window.
    ///
    /// - Complexity: One pass over the points, which `Series.folded` can do before; after it the
    ///   cost depends on the cells and the number of curves alone.
    public mutating func plot(_ plot: LinePlot, in rect: Rect, empty: String = "no values yet") {
        guard rect.width >= 4, rect.height >= 2 else { return }
        guard let frame = PlotFrame(plot, in: rect) else {
            put(empty, x: rect.x + 1, y: rect.y + rect.height / 2, .dim, limit: rect.width - 2)
            return
        }
        let inner = frame.inner
        if let legend = frame.legend { drawLegend(plot.legend, in: legend) }
        if frame.hasAxes {
            drawVerticalAxis(frame)
            drawHorizontalAxis(frame, name: plot.xName)
        }
        let dots = frame.lines()
        let labels = PlotLabels(plot, frame, avoiding: dots)
        let glyph = plot.drawing == .braille ? DotGrid.glyph : DotGrid.block
        frame.ground().draw(on: &self, at: inner, glyph: glyph) { _ in "." }
        drawRules(plot, frame)
        for label in labels.under { put(label.text, x: label.x, y: label.y, Style(label.role)) }
        dots.draw(on: &self, at: inner, glyph: glyph) { plotLetters[$0] ?? "*" }
        drawEdges(frame)
        if let column = plot.cursor.flatMap(frame.cell(atX:)) {
            for row in 0..<inner.height where dots.isDrawn(column - inner.x, row) {
                restyle(x: column, y: inner.y + row) { $0.reverse = true }
            }
        }
        if let pointer = plot.pointer, let x = frame.cell(atX: pointer.x),
            let y = frame.cell(atY: pointer.y)
        {
            put(ascii ? "#" : "╋", x: x, y: y, Style(.accent, bold: true))
        }
        if let label = labels.over {
            put(label.text, x: label.x, y: label.y, Style(label.role, bold: true))
        }
    }

    private mutating func drawLegend(_ entries: [(name: String, role: Role)], in rect: Rect) {
        var x = rect.x + 1
        for entry in entries {
            guard x + 3 < rect.maxX else { return }
            let mark = entry.role == .dim ? "." : plotLetters[entry.role] ?? "*"
            put(ascii ? mark : "━", x: x, y: rect.y, Style(entry.role, bold: true))
            let columns = put(entry.name, x: x + 2, y: rect.y, .dim, limit: rect.maxX - x - 2)
            x += columns + 4
        }
    }

    private mutating func drawVerticalAxis(_ frame: PlotFrame) {
        let inner = frame.inner
        for row in 0..<inner.height { put("│", x: inner.x - 1, y: inner.y + row, .border) }
        for tick in frame.ticks {
            guard let position = frame.row(tick.value) else { continue }
            // A tick at the end of the range may be outside by a rounding.
            let row = inner.y + min(max(Int(position) / 4, 0), inner.height - 1)
            putRight(tick.label, x: inner.x - 2, y: row, .dim, limit: frame.margin)
            put("┤", x: inner.x - 1, y: row, .border)
        }
    }

    private mutating func drawHorizontalAxis(_ frame: PlotFrame, name: String) {
        let inner = frame.inner
        put("└", x: inner.x - 1, y: inner.maxY, .border)
        for x in inner.x..<inner.maxX { put("─", x: x, y: inner.maxY, .border) }
        let nameWidth = DisplayWidth.of(name)
        var free = inner.x
        for tick in frame.x.ticks(atMost: max(1, inner.width / 10)) {
            guard let column = frame.tickCell(atX: tick.value) else { continue }
            let start = max(inner.x, column - tick.label.utf8.count / 2)
            guard start >= free, start + tick.label.utf8.count <= inner.maxX - nameWidth - 1 else {
                continue
            }
            put("┴", x: column, y: inner.maxY, .border)
            put(tick.label, x: start, y: inner.maxY + 1, .dim)
            free = start + tick.label.utf8.count + 1
        }
        putRight(name, x: inner.maxX, y: inner.maxY + 1, .dim, limit: inner.width)
    }

    /// The straight lines under the curves: targets, marks and the cursor.
    private mutating func drawRules(_ plot: LinePlot, _ frame: PlotFrame) {
        let inner = frame.inner
        for target in plot.targets {
            guard let y = frame.cell(atY: target.value) else { continue }
            for x in inner.x..<inner.maxX { put("╌", x: x, y: y, Style(target.role)) }
        }
        var columns: [Int: Role] = [:]
        for mark in plot.allMarks.reversed() {
            if let column = frame.tickCell(atX: mark.x) { columns[column] = mark.role }
        }
        for (column, role) in columns {
            for row in 0..<inner.height { put("┊", x: column, y: inner.y + row, Style(role)) }
        }
        guard let column = plot.cursor.flatMap(frame.cell(atX:)) else { return }
        for row in 0..<inner.height { put("│", x: column, y: inner.y + row, .accent) }
    }

    private mutating func drawEdges(_ frame: PlotFrame) {
        let (inner, edges) = (frame.inner, frame.edges())
        for (column, role) in edges.below {
            put("▼", x: column, y: inner.maxY - 1, Style(role, bold: true))
        }
        for (column, role) in edges.above {
            put("▲", x: column, y: inner.y, Style(role, bold: true))
        }
        for column in edges.broken {
            put(ascii ? "!" : "×", x: column, y: inner.y, Style(.bad, bold: true))
        }
    }
}
