extension PlaceMap {
    /// A map of the plane for points of any unit: `latitudes` are the y, `longitudes` the x of
    /// what `onPlane` gives. The longer side of the box becomes one degree around the equator,
    /// where both directions have one scale.
    public static func plane(view: MapView = MapView()) -> PlaceMap {
        PlaceMap(south: -0.5, west: -0.5, north: 0.5, east: 0.5, view: view)
    }

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

    /// The column and row of a position in a part of the screen; nil where it is out of sight.
    public func cell(latitude: Double, longitude: Double, in rect: Rect) -> (x: Int, y: Int)? {
        guard !rect.isEmpty, latitude.isFinite, longitude.isFinite else { return nil }
        let projection = projection(columns: rect.width, rows: rect.height)
        let x = projection.x(longitude).rounded()
        let y = projection.y(latitude).rounded()
        guard x >= 0, y >= 0, x < Double(rect.width * 2), y < Double(rect.height * 4) else {
            return nil
        }
        return (rect.x + Int(x) / 2, rect.y + Int(y) / 4)
    }
}
