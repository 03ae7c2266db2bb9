import Support

/// The parts of a plot as shapes of a picture.
struct PlotPicture {
    let plot: LinePlot
    let contents: PlotContents
    /// The room within the axes, in pixels.
    let inner: Rect

    init(_ plot: LinePlot, _ contents: PlotContents, _ inner: Rect) {
        (self.plot, self.contents, self.inner) = (plot, contents, inner)
    }

    func draw(on out: inout Markup) {
        drawLegend(on: &out)
        drawAxes(on: &out)
        // An element of its own clips at the window.
        out.open(
            "svg", ("x", "\(inner.x)"), ("y", "\(inner.y)"), ("width", "\(inner.width)"),
            ("height", "\(inner.height)"), ("overflow", "hidden"))
        for band in contents.bands { draw(band: band, on: &out) }
        drawRules(on: &out)
        for curve in contents.curves {
            let values = curve.smoothed == nil ? "curve" : "raw"
            draw(curve.values, as: values, on: &out)
            if let smoothed = curve.smoothed { draw(smoothed, as: "curve", on: &out) }
        }
        drawEdges(on: &out)
        out.close("svg")
    }

    private func left(_ value: Double) -> Double? {
        contents.x.share(value).map { bounded($0 * Double(inner.width)) }
    }

    private func top(_ value: Double) -> Double? {
        contents.y.share(value).map { bounded((1 - $0) * Double(inner.height)) }
    }

    /// Renderers compute in single precision.
    private func bounded(_ place: Double) -> Double { min(max(place, -1e5), 1e5) }

    private func text(_ place: Double) -> String { Numbers.fixed(place, 1) }

    /// Where the names of curves and bands begin, and how many lines they take.
    static func legend(
        _ entries: [(name: String, role: Role)], width: Int
    ) -> (places: [(x: Int, line: Int)], lines: Int) {
        var (x, line) = (0, 0)
        let places = entries.map { entry in
            // A column of a terminal is about as wide as a letter.
            let own = 34 + 7 * DisplayWidth.of(entry.name)
            if x > 0 && x + own > width { (x, line) = (0, line + 1) }
            defer { x += own }
            return (x, line)
        }
        return (places, entries.isEmpty ? 0 : line + 1)
    }

    private func drawLegend(on out: inout Markup) {
        let legend = Self.legend(plot.legend, width: inner.width)
        for (entry, place) in zip(plot.legend, legend.places) {
            let (x, y) = (inner.x + place.x, inner.y - 14 - 18 * (legend.lines - 1 - place.line))
            out.element(
                "line", ("class", "\(entry.role) curve"),
                ("x1", "\(x)"), ("y1", "\(y)"),
                ("x2", "\(x + 14)"), ("y2", "\(y)"))
            out.element("text", ("x", "\(x + 19)"), ("y", "\(y + 4)"), text: entry.name)
        }
    }

    private func drawAxes(on out: inout Markup) {
        let (bottom, right) = (inner.maxY, inner.maxX)
        for tick in contents.hasValues ? contents.y.ticks(atMost: max(2, inner.height / 45)) : [] {
            guard let place = top(tick.value) else { continue }
            let y = text(Double(inner.y) + place)
            out.element(
                "line", ("class", "border grid"), ("x1", "\(inner.x)"), ("y1", y),
                ("x2", "\(right)"), ("y2", y))
            out.element(
                "text", ("class", "dim"), ("x", "\(inner.x - 7)"), ("y", y),
                ("dominant-baseline", "middle"), ("text-anchor", "end"), text: tick.label)
        }
        for tick in contents.x.ticks(atMost: max(1, inner.width / 90)) {
            guard let place = left(tick.value) else { continue }
            let x = text(Double(inner.x) + place)
            out.element(
                "line", ("class", "border"), ("x1", x), ("y1", "\(bottom)"), ("x2", x),
                ("y2", "\(bottom + 5)"))
            out.element(
                "text", ("class", "dim"), ("x", x), ("y", "\(bottom + 19)"),
                ("text-anchor", "middle"), text: tick.label)
        }
        out.element(
            "path", ("class", "border"), ("d", "M\(inner.x) \(inner.y)V\(bottom)H\(right)"))
        if !plot.xName.isEmpty {
            out.element(
                "text", ("class", "dim"), ("x", "\(right)"), ("y", "\(bottom + 38)"),
                ("text-anchor", "end"), text: plot.xName)
        }
    }

    private func drawRules(on out: inout Markup) {
        for target in plot.targets {
            guard let place = top(target.value) else { continue }
            let (y, role) = (text(place), "\(target.role)")
            out.element(
                "line", ("class", "\(role) rule"), ("x1", "0"), ("y1", y),
                ("x2", "\(inner.width)"), ("y2", y))
            out.element(
                "text", ("class", role), ("x", "\(inner.width - 4)"), ("y", text(place - 4)),
                ("text-anchor", "end"), text: target.label)
        }
        for (index, mark) in plot.allMarks.enumerated() {
            guard let place = left(mark.x) else { continue }
            let (x, role) = (text(place), "\(mark.role)")
            out.element(
                "line", ("class", "\(role) rule"), ("x1", x), ("y1", "0"), ("x2", x),
                ("y2", "\(inner.height)"))
            // Neighbours stand on different lines.
            let isRight = place > Double(inner.width) * 0.8
            out.element(
                "text", ("class", role), ("x", text(place + (isRight ? -4 : 4))),
                ("y", "\(inner.height - 6 - index % 4 * 14)"),
                ("text-anchor", isRight ? "end" : "start"), text: mark.label)
        }
    }

    private func draw(band: LinePlot.Series, on out: inout Markup) {
        var (upper, lower): ([String], [String]) = ([], [])
        func finish(on out: inout Markup) {
            if !upper.isEmpty {
                let path = (upper + lower.reversed()).joined(separator: "L")
                out.element("path", ("class", "\(band.role) band"), ("d", "M\(path)Z"))
            }
            (upper, lower) = ([], [])
        }
        for index in 0..<band.count {
            let (low, high) = band.extent(index)
            guard let x = left(band.x[index]), low.isFinite, let top = top(high) else {
                finish(on: &out)
                continue
            }
            upper.append("\(text(x)) \(text(top))")
            lower.append("\(text(x)) \(text(self.top(low) ?? Double(inner.height)))")
        }
        finish(on: &out)
    }

    private func draw(_ series: LinePlot.Series, as kind: String, on out: inout Markup) {
        var (line, extents) = ("", "")
        var isOpen = false
        for index in 0..<series.count {
            guard let x = left(series.x[index]) else {
                isOpen = false
                continue
            }
            let places = series.positions(index, on: contents.y.scale)
                .compactMap { top(PlotAxis.value($0, on: contents.y.scale)) }
            if let high = places.min(), let low = places.max(), high < low {
                extents += "M\(text(x)) \(text(high))V\(text(low))"
            }
            guard let y = top(series.y[index]) else {
                isOpen = false
                continue
            }
            // A line of no length is a dot, by its round ends.
            line += (isOpen ? "L" : "M\(text(x)) \(text(y))L") + "\(text(x)) \(text(y))"
            isOpen = !series.isScattered
        }
        let role = "\(series.role)"
        if !extents.isEmpty { out.element("path", ("class", role + " extent"), ("d", extents)) }
        if !line.isEmpty { out.element("path", ("class", "\(role) \(kind)"), ("d", line)) }
    }

    /// Marks of what has no place, and arrows to what lies outside the window.
    private func drawEdges(on out: inout Markup) {
        func mark(_ glyph: String, _ role: Role, _ x: Double, _ y: Int) {
            out.element(
                "text", ("class", "\(role)"), ("x", text(x)), ("y", "\(y)"),
                ("text-anchor", "middle"), text: glyph)
        }
        for curve in contents.curves {
            let series = curve.values
            for x in series.brokenX { if let place = left(x) { mark("×", .bad, place, 12) } }
            for index in 0..<series.count {
                guard contents.x.holds(series.x[index]), let x = left(series.x[index]) else {
                    continue
                }
                let places = series.positions(index, on: contents.y.scale)
                if series.isBroken(index, on: contents.y.scale) { mark("×", .bad, x, 12) }
                if places.contains(where: { $0 > contents.y.high }) {
                    mark("▲", curve.role, x, 12)
                }
                if places.contains(where: { $0 < contents.y.low }) {
                    mark("▼", curve.role, x, inner.height - 3)
                }
            }
        }
    }
}
