/// The place of every dot of a map: two boxes in degrees, and what of one of them is looked at.
public struct PlaceMap: Sendable {
    public var frames: MapFrames
    public var view: MapView

    public init(frames: MapFrames, view: MapView = MapView()) {
        self.frames = frames
        self.view = view
    }

    /// One box for both: exactly that around all finite positions, or nil where there is none.
    public init?(latitudes: [Double], longitudes: [Double], view: MapView = MapView()) {
        guard let box = MapFrame(latitudes: latitudes, longitudes: longitudes) else { return nil }
        self.init(frames: MapFrames(opening: box, everything: box), view: view)
    }

    /// The box that the view is of.
    public var frame: MapFrame { view.showsEverything ? frames.everything : frames.opening }

    /// Degrees in the middle of what is visible.
    public var middle: MapPoint {
        MapPoint(
            latitude: frame.south + frame.height * view.middleY,
            longitude: frame.west + frame.width * view.middleX)
    }

    /// Turns degrees into dots: `x = a + b·longitude`, `y = c - d·latitude`.
    struct Projection {
        var originX, scaleX, originY, scaleY: Double
        /// Longitudes west of it count on beyond 180°.
        var seam: Double

        func x(_ longitude: Double) -> Double {
            originX + scaleX * (longitude < seam ? longitude + 360 : longitude)
        }
        func y(_ latitude: Double) -> Double { originY - scaleY * latitude }
    }

    /// One scale for both directions, with longitudes shortened by the cosine of the latitude.
    func projection(columns: Int, rows: Int) -> Projection {
        let width = Double(max(1, columns * 2 - 1))
        let height = Double(max(1, rows * 4 - 1))
        let frame = frame
        let shrink = max(0.05, Self.cosine(degrees: (frame.south + frame.north) / 2))
        let spanX = max(frame.width * shrink, 1e-9)
        let spanY = max(frame.height, 1e-9)
        let scale = min(width / spanX, height / spanY) * view.zoom
        let middle = middle
        return Projection(
            originX: width / 2 - middle.longitude * shrink * scale, scaleX: shrink * scale,
            originY: height / 2 + middle.latitude * scale, scaleY: scale,
            seam: frame.seam ?? -.infinity)
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

    /// The position in the middle of a cell, in sight or not. Where a box lies across the antimeridian
    /// its longitudes are those of the earth, as those of the places are.
    public func degrees(x: Int, y: Int, in rect: Rect) -> MapPoint {
        let projection = projection(columns: rect.width, rows: rect.height)
        let longitude =
            (Double(2 * (x - rect.x)) + 0.5 - projection.originX) / projection.scaleX
        return MapPoint(
            latitude: (projection.originY - Double(4 * (y - rect.y)) - 1.5) / projection.scaleY,
            longitude: frame.seam != nil && longitude > 180 ? longitude - 360 : longitude)
    }

    static let kilometresPerDegree = 111.2

    /// Kilometres that one column of a map covers.
    public func kilometresPerColumn(columns: Int, rows: Int) -> Double {
        2 * Self.kilometresPerDegree / projection(columns: columns, rows: rows).scaleY
    }

    /// Enough for a map: the Taylor series to the twelfth power, below 1e-6 within ±90°.
    static func cosine(degrees: Double) -> Double {
        let x = min(90, degrees.magnitude) * .pi / 180
        let square = x * x
        var term = 1.0
        var sum = 1.0
        for n in 1...6 {
            term *= -square / Double((2 * n - 1) * (2 * n))
            sum += term
        }
        return sum
    }
}
