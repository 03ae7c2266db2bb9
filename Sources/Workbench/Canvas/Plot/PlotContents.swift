/// What a window of a plot shows: its axes, and curves of no more points than are seen.
struct PlotContents: Sendable {
    struct Curve: Sendable {
        /// What is read off: arrows and marks of broken values are its own.
        let values: LinePlot.Series
        /// The smoothed curve; nil where the values themselves are drawn.
        let smoothed: LinePlot.Series?
        var role: Role { values.role }
    }

    let x: PlotAxis
    let y: PlotAxis
    /// In the order of drawing: pinned ones last.
    let curves: [Curve]
    let bands: [LinePlot.Series]
    /// Whether the vertical axis is that of values.
    let hasValues: Bool

    /// Nil where no point has a place on the horizontal axis.
    ///
    /// - Parameter columns: How many positions are told apart; curves of more than four points for
    ///   each, and of more than a thousand, become buckets.
    /// - Complexity: One pass over the points, O(columns log columns) for each curve after that.
    init?(_ plot: LinePlot, columns: Int) {
        let layers = plot.bands.map(\.buckets)
        let points = (plot.series + layers).lazy.flatMap { $0.x.prefix($0.count) }
        guard let whole = PlotAxis(.linear, holding: points) else { return nil }
        let window = plot.xRange.flatMap { PlotAxis(.linear, $0) }
        let x = window ?? whole
        func shown(_ series: LinePlot.Series) -> LinePlot.Series {
            guard series.count > max(1000, 4 * columns), !series.isScattered else { return series }
            return series.folded(into: columns, over: x.low...x.high)
        }
        self.x = x
        let ordered = plot.series.filter { !$0.isPinned } + plot.series.filter(\.isPinned)
        curves = ordered.map { series in
            guard plot.smoothing > 0, !series.isScattered else {
                return Curve(values: shown(series), smoothed: nil)
            }
            return Curve(
                values: shown(series), smoothed: shown(series.smoothed(by: plot.smoothing)))
        }
        bands = layers.map(shown)
        let (scale, drawn) = (plot.yScale, curves.map(\.values) + bands)
        var found = Extremes(of: drawn, on: scale) { x.holds($0) }
        // Where the window shows no point, a line may still cross it.
        if found.highs.isEmpty && !found.isBroken { found = Extremes(of: drawn, on: scale) }
        let targets = plot.targets.compactMap { PlotAxis.position($0.value, on: scale) }
        let own = found.range(isRobust: plot.isRobust).flatMap {
            PlotAxis(scale, positions: [$0.low, $0.high] + targets)
        }
        let given = plot.yRange.flatMap { PlotAxis(scale, $0) }
        guard
            let y = given ?? own ?? (found.isBroken ? PlotAxis(scale, low: 0, high: 1) : nil)
        else { return nil }
        self.y = y
        hasValues = given != nil || own != nil
    }
}

/// The ends of all points of a plot, on the scale of its axis.
private struct Extremes {
    var lows: [Double] = []
    var highs: [Double] = []
    var isBroken = false

    init(
        of drawn: [LinePlot.Series], on scale: LinePlot.Scale,
        where isShown: (Double) -> Bool = \.isFinite
    ) {
        for series in drawn {
            for index in 0..<series.count where isShown(series.x[index]) {
                if series.isBroken(index, on: scale) { isBroken = true }
                let positions = series.positions(index, on: scale)
                guard let low = positions.min(), let high = positions.max() else { continue }
                lows.append(low)
                highs.append(high)
            }
        }
    }

    func range(isRobust: Bool) -> (low: Double, high: Double)? {
        guard let low = lows.min(), let high = highs.max() else { return nil }
        guard isRobust else { return (low, high) }
        // One of few values is already more than 2 %, and may be the one that flattens the rest.
        let dropped = (lows.count + 49) / 50
        guard lows.count > 2 * dropped else { return (low, high) }
        let inner = (lows.sorted()[dropped], highs.sorted()[highs.count - 1 - dropped])
        let span = inner.1 - inner.0
        return (low < inner.0 - span ? inner.0 : low, high > inner.1 + span ? inner.1 : high)
    }
}

extension PlotAxis {
    /// Whether a value lies within the range.
    func holds(_ value: Double) -> Bool { position(value).map { $0 >= low && $0 <= high } ?? false }
}

extension LinePlot.Series {
    /// Whether a value of a point has no place on a vertical axis.
    func isBroken(_ index: Int, on scale: LinePlot.Scale) -> Bool {
        let (low, high) = extent(index)
        return [y[index], low, high].contains { PlotAxis.position($0, on: scale) == nil }
    }

    /// Where the value of a point and its extremes stand; without those that have no place.
    func positions(_ index: Int, on scale: LinePlot.Scale) -> [Double] {
        let (low, high) = extent(index)
        return [y[index], low, high].compactMap { PlotAxis.position($0, on: scale) }
    }

    /// The curve smoothed; its buckets become points.
    func smoothed(by weight: Double) -> LinePlot.Series {
        var smoothed = self
        smoothed.y = Smoothing.exponential(y, weight: weight)
        (smoothed.low, smoothed.high, smoothed.brokenX) = (nil, nil, [])
        return smoothed
    }
}
