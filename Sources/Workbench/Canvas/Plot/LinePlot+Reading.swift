extension LinePlot {
    /// What a curve is at one of its points.
    public struct Reading: Equatable, Sendable {
        public let name: String
        public let role: Role
        public let x: Double
        /// The value, or the mean of a bucket, before it is smoothed; perhaps not finite.
        public let y: Double
        /// The extremes of a bucket; both `y` where the point is one value.
        public let low: Double
        public let high: Double
        /// Nil where the plot is not smoothed.
        public let smoothed: Double?
    }

    /// Each curve at its point nearest to `x`, in the order of `series`, the first of two that are
    /// as near; nil where a curve has no point.
    ///
    /// - Complexity: One pass over the points, two where they are smoothed.
    public func readings(at x: Double) -> [Reading?] {
        series.map { series in
            guard let index = series.nearest(to: x) else { return nil }
            let (low, high) = series.extent(index)
            let smoothed = smoothing > 0 ? series.smoothed(by: smoothing).y[index] : nil
            return Reading(
                name: series.name, role: series.role, x: series.x[index], y: series.y[index],
                low: low, high: high, smoothed: smoothed)
        }
    }
}

extension LinePlot.Series {
    /// The point whose `x` is nearest; nil where no point has a finite one.
    fileprivate func nearest(to position: Double) -> Int? {
        guard position.isFinite else { return nil }
        var nearest: (index: Int, distance: Double)?
        for index in 0..<count where x[index].isFinite {
            // Halves, so that the distance of two numbers that are far apart is finite.
            let distance = (x[index] / 2 - position / 2).magnitude
            if nearest.map({ distance < $0.distance }) ?? true { nearest = (index, distance) }
        }
        return nearest?.index
    }
}
