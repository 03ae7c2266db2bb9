/// A point on Earth in degrees.
public struct GeoPoint: Equatable, Sendable {
    /// Degrees north.
    public var latitude: Double
    /// Degrees east.
    public var longitude: Double

    public init(_ latitude: Double, _ longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }
}

/// The outline of an area: closed rings, of which a point is inside by the even-odd rule.
///
/// So a hole is one more ring, and an area of several parts is several rings. Edges are straight
/// in degrees; an area that crosses the 180th meridian has rings on both of its sides.
public struct AreaShape: Equatable, Sendable {
    /// Each ring's corners; the last is joined to the first.
    public var rings: [[GeoPoint]]

    public init(rings: [[GeoPoint]]) { self.rings = rings }

    /// The smallest box around the shape, as its south-west and north-east corners; nil for none.
    public var bounds: (southWest: GeoPoint, northEast: GeoPoint)? {
        let points = rings.joined()
        guard let first = points.first else { return nil }
        var (low, high) = (first, first)
        for point in points {
            low.latitude = min(low.latitude, point.latitude)
            low.longitude = min(low.longitude, point.longitude)
            high.latitude = max(high.latitude, point.latitude)
            high.longitude = max(high.longitude, point.longitude)
        }
        return (low, high)
    }

    /// Whether a point lies inside. O(corners).
    public func contains(_ point: GeoPoint) -> Bool {
        var isInside = false
        for ring in rings {
            guard var previous = ring.last else { continue }
            for corner in ring {
                if (corner.latitude > point.latitude) != (previous.latitude > point.latitude) {
                    let share =
                        (point.latitude - corner.latitude)
                        / (previous.latitude - corner.latitude)
                    let crossing =
                        corner.longitude + share * (previous.longitude - corner.longitude)
                    if point.longitude < crossing { isInside.toggle() }
                }
                previous = corner
            }
        }
        return isInside
    }

    /// The centre of mass in degrees; the middle of the corners where the area is zero.
    public var centre: GeoPoint {
        if let (low, high) = bounds, high.longitude - low.longitude > 180 {
            // Parts on both sides of the 180th meridian are brought together east of it.
            let joined = AreaShape(
                rings: rings.map { ring in
                    ring.contains { $0.longitude > 0 }
                        ? ring : ring.map { GeoPoint($0.latitude, $0.longitude + 360) }
                })
            if let (low, high) = joined.bounds, high.longitude - low.longitude <= 180 {
                let middle = joined.centre
                return GeoPoint(
                    middle.latitude,
                    middle.longitude > 180 ? middle.longitude - 360 : middle.longitude)
            }
        }
        guard let origin = rings.first(where: { !$0.isEmpty })?.first else {
            return GeoPoint(0, 0)
        }
        var (area, latitude, longitude) = (0.0, 0.0, 0.0)
        for ring in rings {
            guard var previous = ring.last else { continue }
            for corner in ring {
                // Relative to one corner, or the digits of small areas would cancel.
                let (x0, y0) = (
                    previous.longitude - origin.longitude, previous.latitude - origin.latitude
                )
                let (x1, y1) = (
                    corner.longitude - origin.longitude, corner.latitude - origin.latitude
                )
                let cross = x0 * y1 - x1 * y0
                area += cross
                longitude += (x0 + x1) * cross
                latitude += (y0 + y1) * cross
                previous = corner
            }
        }
        guard abs(area) > 1e-14 else {
            let points = Array(rings.joined())
            return GeoPoint(
                points.reduce(0) { $0 + $1.latitude } / Double(points.count),
                points.reduce(0) { $0 + $1.longitude } / Double(points.count))
        }
        return GeoPoint(
            origin.latitude + latitude / (3 * area), origin.longitude + longitude / (3 * area))
    }
}

/// Finds the area that a point lies in, by a grid over the boxes of the areas.
public struct AreaIndex: Sendable {
    private let shapes: [AreaShape]
    private let low: GeoPoint
    private let step: GeoPoint
    private let side: Int
    /// Areas whose box touches each cell, rising.
    private var cells: [[Int32]]

    /// O(areas × cells that their boxes cover).
    public init(_ shapes: [AreaShape]) {
        self.shapes = shapes
        let boxes = shapes.map(\.bounds)
        let known = boxes.compactMap { $0 }
        let low = GeoPoint(
            known.map(\.southWest.latitude).min() ?? 0,
            known.map(\.southWest.longitude).min() ?? 0)
        let high = GeoPoint(
            known.map(\.northEast.latitude).max() ?? 0,
            known.map(\.northEast.longitude).max() ?? 0)
        side = max(1, min(256, Int((Double(shapes.count) * 8).squareRoot())))
        self.low = low
        step = GeoPoint(
            max((high.latitude - low.latitude) / Double(side), 1e-9),
            max((high.longitude - low.longitude) / Double(side), 1e-9))
        cells = Array(repeating: [], count: side * side)
        for (index, box) in boxes.enumerated() {
            guard let box else { continue }
            let (first, last) = (cell(of: box.southWest), cell(of: box.northEast))
            for row in first.row...last.row {
                for column in first.column...last.column {
                    cells[row * side + column].append(Int32(index))
                }
            }
        }
    }

    private func cell(of point: GeoPoint) -> (row: Int, column: Int) {
        func clamped(_ value: Double) -> Int { Int(max(0, min(Double(side - 1), value))) }
        return (
            clamped((point.latitude - low.latitude) / step.latitude),
            clamped((point.longitude - low.longitude) / step.longitude)
        )
    }

    /// The first area, by number, that a point lies in.
    public func area(at point: GeoPoint) -> Int? {
        let cell = cell(of: point)
        return cells[cell.row * side + cell.column]
            .first { shapes[Int($0)].contains(point) }.map(Int.init)
    }

    /// All areas that a point lies in, by number.
    public func areas(at point: GeoPoint) -> [Int] {
        let cell = cell(of: point)
        return cells[cell.row * side + cell.column]
            .filter { shapes[Int($0)].contains(point) }.map(Int.init)
    }
}
