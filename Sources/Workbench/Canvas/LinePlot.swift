import Support

/// Curves over one axis, drawn with braille dots.
public struct LinePlot: Sendable {
    public struct Series: Sendable {
        public var name: String
        public var role: Role
        public var x: [Double]
        public var y: [Double]

        public init(_ name: String, _ role: Role, x: [Double], y: [Double]) {
            self.name = name
            self.role = role
            self.x = x
            self.y = y
        }
    }

    public var series: [Series]
    /// A vertical line with a label, such as the best epoch.
    public var mark: (x: Double, label: String)?
    public var xName: String
    /// The horizontal range; nil takes that of the points.
    public var xRange: ClosedRange<Double>?

    public init(
        _ series: [Series], mark: (x: Double, label: String)? = nil, xName: String = "",
        xRange: ClosedRange<Double>? = nil
    ) {
        self.series = series
        self.mark = mark
        self.xName = xName
        self.xRange = xRange
    }

    /// Values at round distances (1, 2 or 5 times a power of ten) within a range.
    public static func ticks(_ low: Double, _ high: Double, atMost count: Int) -> [Double] {
        guard count > 0, low.isFinite, high.isFinite, high > low else { return [] }
        let raw = (high - low) / Double(count)
        guard raw > 0, raw.isFinite else { return [] }
        let (mantissa, exponent) = Numbers.decompose(raw)
        var power = 1.0
        for _ in 0..<abs(exponent) { power *= 10 }
        if exponent < 0 { power = 1 / power }
        let step = (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10) * power
        guard step > 0, step.isFinite, (high - low) / step < 1000 else { return [] }
        var ticks: [Double] = []
        var index = (low / step).rounded(.up)
        while index * step <= high + step * 1e-9, ticks.count <= count + 1 {
            ticks.append(index * step)
            index += 1
        }
        return ticks
    }

    /// The smallest range that holds every finite value, widened where it is a single point.
    static func range(_ values: some Sequence<Double>) -> (low: Double, high: Double)? {
        var low = Double.infinity
        var high = -Double.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        guard low <= high, (high - low).isFinite else { return nil }
        if low == high {
            let room = max(low.magnitude * 0.05, 1e-9)
            return (low - room, high + room)
        }
        return (low, high)
    }
}

extension Canvas {
    /// Draws curves with axes, round ticks and a legend. Points that are not finite leave gaps.
    public mutating func plot(_ plot: LinePlot, in rect: Rect, empty: String = "no values yet") {
        guard rect.width >= 4, rect.height >= 2 else { return }
        guard let yRange = LinePlot.range(plot.series.lazy.flatMap(\.y)),
            let xFound = LinePlot.range(plot.series.lazy.flatMap(\.x))
        else {
            put(empty, x: rect.x + 1, y: rect.y + rect.height / 2, .dim, limit: rect.width - 2)
            return
        }
        let xRange =
            plot.xRange.map { ($0.lowerBound, max($0.upperBound, $0.lowerBound + 1e-9)) }
            ?? (xFound.low, xFound.high)
        let legend = plot.series.count > 1 && rect.height >= 5
        let area = legend ? rect.top(1).rest : rect
        if legend { drawLegend(plot.series, in: rect.top(1).first) }
        let axes = area.height >= 4 && area.width >= 16
        let ticks =
            axes
            ? LinePlot.ticks(yRange.low, yRange.high, atMost: max(3, (area.height - 2) * 2 / 5))
            : []
        let labels = ticks.map { Numbers.short($0) }
        let margin = axes ? min(area.width / 3, 1 + (labels.map(\.utf8.count).max() ?? 0)) : 0
        let inner = Rect(
            area.x + margin + (axes ? 1 : 0), area.y, area.width - margin - (axes ? 1 : 0),
            area.height - (axes ? 2 : 0))
        guard !inner.isEmpty else { return }
        let scale = PlotScale(x: xRange, y: (yRange.low, yRange.high), inner)
        if axes {
            for row in 0..<inner.height { put("│", x: inner.x - 1, y: inner.y + row, .border) }
            for (tick, label) in zip(ticks, labels) {
                let row = inner.y + Int(scale.row(tick)) / 4
                putRight(label, x: inner.x - 2, y: row, .dim, limit: margin)
                put("┤", x: inner.x - 1, y: row, .border)
            }
            drawHorizontalAxis(inner, xRange, scale, name: plot.xName)
        }
        drawMark(plot.mark, inner, scale)
        var dots = DotGrid(columns: inner.width, rows: inner.height)
        for series in plot.series { scale.trace(series, on: &dots) }
        let marks: [Role: String] = [.chart1: "*", .chart2: "+", .chart3: "o", .chart4: "x"]
        dots.draw(on: &self, at: inner) { marks[$0] ?? "*" }
    }

    private mutating func drawLegend(_ series: [LinePlot.Series], in rect: Rect) {
        var x = rect.x + 1
        let marks = ["*", "+", "o", "x"]
        for (index, one) in series.enumerated() {
            // The second edge of a band needs no name of its own.
            guard !one.name.isEmpty else { continue }
            guard x + 3 < rect.maxX else { return }
            put(ascii ? marks[index % 4] : "━", x: x, y: rect.y, Style(one.role, bold: true))
            let columns = put(one.name, x: x + 2, y: rect.y, .dim, limit: rect.maxX - x - 2)
            x += columns + 4
        }
    }

    private mutating func drawHorizontalAxis(
        _ inner: Rect, _ range: (Double, Double), _ scale: PlotScale, name: String
    ) {
        put("└", x: inner.x - 1, y: inner.maxY, .border)
        for x in inner.x..<inner.maxX { put("─", x: x, y: inner.maxY, .border) }
        let nameWidth = DisplayWidth.of(name)
        var free = inner.x
        for tick in LinePlot.ticks(range.0, range.1, atMost: max(1, inner.width / 10)) {
            let label = Numbers.short(tick)
            let column = inner.x + Int(scale.column(tick)) / 2
            let start = max(inner.x, column - label.utf8.count / 2)
            guard start >= free, start + label.utf8.count <= inner.maxX - nameWidth - 1 else {
                continue
            }
            put("┴", x: column, y: inner.maxY, .border)
            put(label, x: start, y: inner.maxY + 1, .dim)
            free = start + label.utf8.count + 1
        }
        putRight(name, x: inner.maxX, y: inner.maxY + 1, .dim, limit: inner.width)
    }

    private mutating func drawMark(
        _ mark: (x: Double, label: String)?, _ inner: Rect, _ scale: PlotScale
    ) {
        guard let mark, mark.x.isFinite else { return }
        let position = scale.column(mark.x)
        guard position >= 0, position < Double(inner.width * 2) else { return }
        let column = inner.x + Int(position) / 2
        for row in 0..<inner.height { put("┊", x: column, y: inner.y + row, .good) }
        let width = DisplayWidth.of(mark.label)
        let right = column + 1 + width <= inner.maxX
        put(
            mark.label, x: right ? column + 1 : max(inner.x, column - width),
            y: inner.maxY - 1, .good, limit: inner.width)
    }
}

/// Turns values into dots of a plot's inner part.
private struct PlotScale {
    let x: (Double, Double)
    let y: (Double, Double)
    let width: Double
    let height: Double

    init(x: (Double, Double), y: (Double, Double), _ inner: Rect) {
        self.x = x
        self.y = y
        width = Double(inner.width * 2 - 1)
        height = Double(inner.height * 4 - 1)
    }

    func column(_ value: Double) -> Double { (value - x.0) / (x.1 - x.0) * width }
    func row(_ value: Double) -> Double { (y.1 - value) / (y.1 - y.0) * height }

    func trace(_ series: LinePlot.Series, on dots: inout DotGrid) {
        var last: (Double, Double)?
        for (xValue, yValue) in zip(series.x, series.y) {
            guard xValue.isFinite, yValue.isFinite else {
                last = nil
                continue
            }
            let point = (column(xValue), row(yValue))
            let start = last ?? point
            dots.line(start.0, start.1, point.0, point.1, series.role)
            last = point
        }
    }
}
