/// Which part of a city the map shows: a middle, and how much larger than the whole it is.
public struct MapView: Codable, Equatable, Sendable {
    /// Shares of the city's width and height, 0.5 in the middle; y grows to the north.
    public var middleX: Double
    public var middleY: Double
    /// 1 shows the whole city.
    public var zoom: Double

    public init(middleX: Double = 0.5, middleY: Double = 0.5, zoom: Double = 1) {
        self.middleX = middleX
        self.middleY = middleY
        self.zoom = zoom
    }

    public mutating func zoom(by factor: Double) {
        zoom = min(512, max(1, zoom * factor))
        if zoom == 1 { self = MapView() }
    }

    /// Moves by shares of what is visible.
    public mutating func pan(x: Double, y: Double) {
        middleX = min(1, max(0, middleX + x / zoom))
        middleY = min(1, max(0, middleY + y / zoom))
    }
}

/// The place of every dot of a map; the box holds all of them in degrees.
public struct PlaceMap: Sendable {
    public var south, west, north, east: Double
    public var view: MapView

    /// The box around all finite positions, or nil where there is none.
    public init?(latitudes: [Double], longitudes: [Double], view: MapView = MapView()) {
        guard let vertical = LinePlot.range(latitudes), let across = LinePlot.range(longitudes)
        else { return nil }
        (south, north) = vertical
        (west, east) = across
        self.view = view
    }

    public init(south: Double, west: Double, north: Double, east: Double, view: MapView) {
        self.south = south
        self.west = west
        self.north = north
        self.east = east
        self.view = view
    }

    /// Turns degrees into dots: `x = a + b·longitude`, `y = c - d·latitude`.
    struct Projection {
        var originX, scaleX, originY, scaleY: Double

        func x(_ longitude: Double) -> Double { originX + scaleX * longitude }
        func y(_ latitude: Double) -> Double { originY - scaleY * latitude }
    }

    /// One scale for both directions, with longitudes shortened by the cosine of the latitude.
    func projection(columns: Int, rows: Int) -> Projection {
        let width = Double(max(1, columns * 2 - 1))
        let height = Double(max(1, rows * 4 - 1))
        let shrink = max(0.05, cosine(degrees: (south + north) / 2))
        let spanX = max((east - west) * shrink, 1e-9)
        let spanY = max(north - south, 1e-9)
        let scale = min(width / spanX, height / spanY) * view.zoom
        let middleX = west + (east - west) * view.middleX
        let middleY = south + (north - south) * view.middleY
        return Projection(
            originX: width / 2 - middleX * shrink * scale, scaleX: shrink * scale,
            originY: height / 2 + middleY * scale, scaleY: scale)
    }

    /// The view without what lies far out: farther from where nine tenths of the weight lie than
    /// these are wide. The whole where nothing does, or where leaving it out gains little.
    public func viewOfMost(
        latitudes: [Double], longitudes: [Double], weights: [Int], columns: Int, rows: Int
    ) -> MapView {
        guard let vertical = Self.reach(latitudes, weights),
            let across = Self.reach(longitudes, weights)
        else { return MapView() }
        let kept = zip(latitudes, longitudes).filter {
            vertical.contains($0.0) && across.contains($0.1)
        }
        guard
            let part = PlaceMap(
                latitudes: kept.map(\.0), longitudes: kept.map(\.1), view: MapView(zoom: 0.96))
        else { return MapView() }
        var whole = self
        whole.view = MapView()
        let zoom =
            part.projection(columns: columns, rows: rows).scaleY
            / whole.projection(columns: columns, rows: rows).scaleY
        guard zoom >= 1.2, north > south, east > west else { return MapView() }
        return MapView(
            middleX: ((part.west + part.east) / 2 - west) / (east - west),
            middleY: ((part.south + part.north) / 2 - south) / (north - south),
            zoom: min(512, zoom))
    }

    /// From the 5 % to the 95 % quantile by weight, and as far again on both sides.
    private static func reach(_ values: [Double], _ weights: [Int]) -> ClosedRange<Double>? {
        guard let (low, high) = middle(values, weights) else { return nil }
        return low - (high - low)...high + (high - low)
    }

    /// The 5 % and the 95 % quantile by weight; nil without weight.
    private static func middle(_ values: [Double], _ weights: [Int]) -> (Double, Double)? {
        let order = zip(values, weights).filter { $0.0.isFinite && $0.1 > 0 }
            .sorted { $0.0 < $1.0 }
        let total = order.reduce(0) { $0 + $1.1 }
        guard total > 0 else { return nil }
        var sum = 0
        var low: Double?
        for (value, weight) in order {
            sum += weight
            if low == nil, sum * 20 >= total { low = value }
            if sum * 20 >= total * 19, let low { return (low, value) }
        }
        return nil
    }

    /// Kilometres that one column of a map covers.
    public func kilometresPerColumn(columns: Int, rows: Int) -> Double {
        2 * 111.2 / projection(columns: columns, rows: rows).scaleY
    }

    /// Enough for a map: the Taylor series to the tenth power, below 1e-6 within ±90°.
    private func cosine(degrees: Double) -> Double {
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

extension Canvas {
    /// Draws dots whose colour tells how much weight lies in a cell, on a logarithmic scale.
    ///
    /// - Parameter keep: Which points to draw; by default all.
    /// - Complexity: One pass over the points.
    public mutating func scatter(
        _ map: PlaceMap, latitudes: [Double], longitudes: [Double], weights: [Int], in rect: Rect,
        keep: (Int) -> Bool = { _ in true }
    ) {
        guard !rect.isEmpty else { return }
        var dots = DotGrid(columns: rect.width, rows: rect.height)
        var sums = Array(repeating: 0.0, count: rect.width * rect.height)
        let projection = map.projection(columns: rect.width, rows: rect.height)
        let (width, height) = (Double(dots.width), Double(dots.height))
        for index in 0..<min(latitudes.count, longitudes.count) where keep(index) {
            let x = projection.x(longitudes[index]).rounded()
            let y = projection.y(latitudes[index]).rounded()
            guard x >= 0, y >= 0, x < width, y < height else { continue }
            dots.dot(Int(x), Int(y), .heat1)
            let weight = index < weights.count ? max(1, weights[index]) : 1
            sums[(Int(y) / 4) * rect.width + Int(x) / 2] += Double(weight)
        }
        let top = binaryLogarithm(1 + (sums.max() ?? 0))
        for index in sums.indices where sums[index] > 0 {
            dots.setRole(index, .heat(top > 0 ? binaryLogarithm(1 + sums[index]) / top : 0))
        }
        let marks = ["'", ".", ":", "-", "=", "+", "*", "#", "@"]
        dots.draw(on: &self, at: rect) { role in
            marks[min(8, max(0, Int(role.rawValue) - Int(Role.heat0.rawValue)))]
        }
    }

    /// Draws points of one role over a map: a user's places. `mark` stands for them in ASCII.
    public mutating func overlay(
        _ map: PlaceMap, latitudes: [Double], longitudes: [Double], in rect: Rect, _ role: Role,
        connected: Bool = false, mark: String = "o"
    ) {
        guard !rect.isEmpty else { return }
        var dots = DotGrid(columns: rect.width, rows: rect.height)
        let projection = map.projection(columns: rect.width, rows: rect.height)
        var last: (Double, Double)?
        for (latitude, longitude) in zip(latitudes, longitudes) {
            let point = (projection.x(longitude), projection.y(latitude))
            guard point.0.isFinite, point.1.isFinite, point.0.magnitude < 1e6,
                point.1.magnitude < 1e6
            else { continue }
            if connected, let last { dots.line(last.0, last.1, point.0, point.1, role) }
            dots.dot(Int(point.0.rounded()), Int(point.1.rounded()), role)
            last = point
        }
        dots.draw(on: &self, at: rect) { _ in mark }
    }

    /// log₂ without Foundation, linear between powers of two: enough to choose a colour.
    private func binaryLogarithm(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 0 }
        return Double(value.exponent) + value.significand - 1
    }
}
