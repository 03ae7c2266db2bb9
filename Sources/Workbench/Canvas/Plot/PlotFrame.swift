/// Where a plot stands on a canvas, and what its axes show there.
public struct PlotArea: Equatable, Sendable {
    /// The cells of the curves, within the axes.
    public let inner: Rect
    let xAxis: PlotAxis
    let yAxis: PlotAxis

    /// The values at the ends of the axes.
    public var x: ClosedRange<Double> { xAxis.range }
    public var y: ClosedRange<Double> { yAxis.range }

    /// The part of the horizontal axis left of the middle of a column of the canvas, in 0…1.
    public func share(atColumn column: Int) -> Double {
        min(max((Double(column - inner.x) + 0.5) / Double(max(1, inner.width)), 0), 1)
    }

    /// The `x` in the middle of a column of the canvas: what a click means.
    public func x(atColumn column: Int) -> Double { xAxis.value(at: share(atColumn: column)) }
}

extension LinePlot {
    /// Where the plot stands in a part of a canvas; nil where it shows no curve there.
    ///
    /// - Complexity: One pass over the points.
    public func area(in rect: Rect) -> PlotArea? {
        PlotFrame(self, in: rect).map { PlotArea(inner: $0.inner, xAxis: $0.x, yAxis: $0.y) }
    }
}

/// The layout of a plot: legend, axes and what lies within.
struct PlotFrame {
    let contents: PlotContents
    let legend: Rect?
    let hasAxes: Bool
    let ticks: [(value: Double, label: String)]
    /// Columns of the labels of the vertical axis.
    let margin: Int
    let inner: Rect

    var x: PlotAxis { contents.x }
    var y: PlotAxis { contents.y }

    init?(_ plot: LinePlot, in rect: Rect) {
        guard rect.width >= 4, rect.height >= 2,
            let contents = PlotContents(plot, columns: rect.width * 2)
        else { return nil }
        self.contents = contents
        let hasLegend = plot.series.count + plot.bands.count > 1 && rect.height >= 5
        legend = hasLegend ? rect.top(1).first : nil
        let area = hasLegend ? rect.top(1).rest : rect
        hasAxes = area.height >= 4 && area.width >= 16
        ticks =
            hasAxes && contents.hasValues
            ? contents.y.ticks(atMost: max(3, (area.height - 2) * 2 / 5)) : []
        let widest = ticks.map(\.label.utf8.count).max() ?? 0
        margin = hasAxes ? min(area.width / 3, 1 + widest) : 0
        inner = Rect(
            area.x + margin + (hasAxes ? 1 : 0), area.y, area.width - margin - (hasAxes ? 1 : 0),
            area.height - (hasAxes ? 2 : 0))
        guard !inner.isEmpty else { return nil }
    }

    /// The column of dots of a position, which may lie outside; nil where it has no place.
    func column(_ value: Double) -> Double? {
        x.share(value).map { Self.bounded($0 * Double(inner.width * 2 - 1)) }
    }

    /// The row of dots of a value, which may lie outside; nil where it has no place.
    func row(_ value: Double) -> Double? { y.position(value).map { row(atPosition: $0) } }

    /// The row of dots of a position on the scale of the vertical axis.
    func row(atPosition position: Double) -> Double {
        Self.bounded((y.high - position) / (y.high - y.low) * Double(inner.height * 4 - 1))
    }

    /// Far outside, a place is rounded, so that lines to it can be clipped in numbers that hold it.
    private static func bounded(_ position: Double) -> Double { min(max(position, -1e9), 1e9) }

    /// The column of the canvas in which a point has its dot; nil outside the plot.
    func cell(atX value: Double) -> Int? { column(value).flatMap { cell(atDot: $0.rounded()) } }

    /// The column of the canvas in which a tick or a mark begins; nil outside the plot.
    func tickCell(atX value: Double) -> Int? {
        column(value).flatMap { cell(atDot: $0.rounded(.down)) }
    }

    private func cell(atDot column: Double) -> Int? {
        guard column >= 0, column < Double(inner.width * 2) else { return nil }
        return inner.x + Int(column) / 2
    }

    /// The row of the canvas in which a value has its dot; nil outside the plot.
    func cell(atY value: Double) -> Int? {
        guard let row = row(value)?.rounded(), row >= 0, row < Double(inner.height * 4) else {
            return nil
        }
        return inner.y + Int(row) / 4
    }
}
