/// Moves of a window over an axis. Whatever is asked, the result is finite, not empty and within
/// the bounds.
public enum PlotWindow {
    /// The window enlarged about one of its points.
    ///
    /// - Parameters:
    ///   - factor: What the new width is of the old one: under 1 shows less. One that is not above
    ///     0 or not finite counts as 1.
    ///   - share: The point that keeps its place, from 0 at the lower end to 1 at the upper.
    ///   - bounds: The range of the data, at which a window ends. It is the window where that
    ///     would be as wide.
    ///   - scale: The scale of the axis; on a logarithmic one, widths are ratios.
    public static func zoomed(
        _ window: ClosedRange<Double>, by factor: Double, about share: Double = 0.5,
        within bounds: ClosedRange<Double>, on scale: LinePlot.Scale = .linear
    ) -> ClosedRange<Double> {
        moved(window, within: bounds, on: scale) { low, high in
            let factor = factor.isFinite && factor > 0 ? factor : 1
            let share = share.isFinite ? min(max(share, 0), 1) : 0.5
            let span = (high - low) * factor
            return (low + share * ((high - low) - span), span)
        }
    }

    /// The window moved by a part of its width: to lower values where it is negative.
    public static func panned(
        _ window: ClosedRange<Double>, by share: Double, within bounds: ClosedRange<Double>,
        on scale: LinePlot.Scale = .linear
    ) -> ClosedRange<Double> {
        moved(window, within: bounds, on: scale) { low, high in
            (low + (share.isFinite ? share : 0) * (high - low), high - low)
        }
    }

    /// The window within the bounds, as when the data changed under it.
    public static func clamped(
        _ window: ClosedRange<Double>, within bounds: ClosedRange<Double>,
        on scale: LinePlot.Scale = .linear
    ) -> ClosedRange<Double> {
        panned(window, by: 0, within: bounds, on: scale)
    }

    /// - Parameter change: The lower end and the width that are wished for, on the scale.
    private static func moved(
        _ window: ClosedRange<Double>, within bounds: ClosedRange<Double>,
        on scale: LinePlot.Scale, _ change: (Double, Double) -> (low: Double, span: Double)
    ) -> ClosedRange<Double> {
        // Bounds without a logarithm leave nothing to move in.
        guard let all = PlotAxis(scale, bounds) else { return 0.1...1 }
        // A logarithm and back is a rounding, which bounds that have one are spared.
        let ends = [bounds.lowerBound, bounds.upperBound].map { PlotAxis.position($0, on: scale) }
        let isExact = scale == .logarithmic && ends == [all.low, all.high]
        let limits = isExact ? bounds : all.range
        let axis = PlotAxis(scale, window) ?? all
        let wished = change(axis.low, axis.high)
        let whole = all.high - all.low
        // Closer, neighbouring columns would be the same number.
        let least = max(
            whole * 1e-6, max(all.low.magnitude, all.high.magnitude) * 1e-11, 1e-300)
        guard wished.span < whole, least < whole else { return limits }
        let span = max(wished.span, least)
        // The smallest window keeps the middle of the one that is too small.
        let start = wished.low - (span - wished.span) / 2
        let low = min(max(start, all.low), all.high - span)
        return PlotAxis(scale, low: low, high: low + span).range.clamped(to: limits)
    }
}

extension LinePlot {
    /// The ranges of everything that is drawn, whatever the window: the bounds of its moves. Nil
    /// where no point has a place.
    ///
    /// - Complexity: One pass over the points.
    public var bounds: (x: ClosedRange<Double>, y: ClosedRange<Double>)? {
        var plot = self
        (plot.xRange, plot.yRange, plot.isRobust, plot.smoothing) = (nil, nil, false, 0)
        return PlotContents(plot, columns: 1).map { ($0.x.range, $0.y.range) }
    }
}
