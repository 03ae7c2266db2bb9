extension PlaceMap {
    /// The box of the plane for points of any unit: `latitudes` are the y, `longitudes` the x of
    /// what `onPlane` gives. The longer side of the points' box becomes one degree around the
    /// equator, where both directions have one scale.
    public static let plane = MapFrame(south: -0.5, west: -0.5, north: 0.5, east: 0.5)

    /// Points moved and scaled into the box of `plane`; NaN where a point is not finite.
    public static func onPlane(_ x: [Double], _ y: [Double]) -> (x: [Double], y: [Double]) {
        let pairs = zip(x, y)
        let known = pairs.filter { $0.isFinite && $1.isFinite }
        guard let across = LinePlot.range(known.map(\.0)),
            let vertical = LinePlot.range(known.map(\.1))
        else { return (pairs.map { _ in Double.nan }, pairs.map { _ in Double.nan }) }
        let span = max(across.1 - across.0, vertical.1 - vertical.0)
        let scale = span > 0 && span.isFinite ? 1 / span : 0
        func moved(_ value: Double, _ range: (Double, Double)) -> Double {
            value.isFinite ? (value - (range.0 + range.1) / 2) * scale : .nan
        }
        return (pairs.map { moved($0.0, across) }, pairs.map { moved($0.1, vertical) })
    }
}
