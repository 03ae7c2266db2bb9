/// A box in degrees that a map shows.
///
/// Where places lie on both sides of the antimeridian, longitudes west of `seam` count on beyond
/// 180°, so that `west <= east` and the box is as narrow as it can be.
public struct MapFrame: Codable, Equatable, Sendable {
    public var south, west, north, east: Double
    /// Where the count of longitudes begins; nil takes them as they are.
    public var seam: Double?

    public init(
        south: Double, west: Double, north: Double, east: Double, seam: Double? = nil
    ) {
        self.south = south
        self.west = west
        self.north = north
        self.east = east
        self.seam = seam
    }

    /// The box around all finite positions, or nil where there is none. O(positions), and with a
    /// sort where they go around the world.
    public init?(latitudes: [Double], longitudes: [Double]) {
        var box: MapFrame?
        for (latitude, longitude) in zip(latitudes, longitudes)
        where latitude.isFinite && longitude.isFinite {
            guard let old = box else {
                box = MapFrame(south: latitude, west: longitude, north: latitude, east: longitude)
                continue
            }
            box = MapFrame(
                south: min(old.south, latitude), west: min(old.west, longitude),
                north: max(old.north, latitude), east: max(old.east, longitude))
        }
        guard var box else { return nil }
        if box.east - box.west > 180,
            let (first, last) = Self.acrossAntimeridian(longitudes, box.east - box.west)
        {
            // As far from the box as can be: a margin lies on this side of it, too.
            (box.west, box.east, box.seam) = (first, last, (first + last) / 2 - 180)
        }
        self = box
    }

    /// Where longitudes begin and end if the largest gap between them is left out; nil where that
    /// gap is the one at the antimeridian, so that nothing is gained.
    private static func acrossAntimeridian(
        _ longitudes: [Double], _ span: Double
    ) -> (Double, Double)? {
        let order = longitudes.filter { $0.isFinite && $0.magnitude <= 180 }.sorted()
        guard order.count == longitudes.count(where: \.isFinite) else { return nil }
        var widest = (gap: 360 - span, after: -1)
        for index in order.indices.dropLast() where order[index + 1] - order[index] > widest.gap {
            widest = (order[index + 1] - order[index], index)
        }
        guard widest.after >= 0 else { return nil }
        return (order[widest.after + 1], order[widest.after] + 360)
    }

    // MARK: - What it holds

    public var width: Double { east - west }
    public var height: Double { north - south }
    public var middle: MapPoint {
        MapPoint(latitude: (south + north) / 2, longitude: (west + east) / 2)
    }

    /// A longitude as this box counts it.
    public func counted(_ longitude: Double) -> Double {
        guard let seam, longitude < seam else { return longitude }
        return longitude + 360
    }

    public func contains(_ point: MapPoint) -> Bool {
        let longitude = counted(point.longitude)
        return point.latitude >= south && point.latitude <= north && longitude >= west
            && longitude <= east
    }

    /// The same with a margin on each side, and never narrower than a few streets: around one place
    /// a map is to show something, too.
    public func withMargin(_ share: Double = 0.05, least: Double = 0.01) -> MapFrame {
        let (aside, above) = (width * share, height * share)
        var box = self
        (box.west, box.east) = Self.widened(west - aside, east + aside, least)
        (box.south, box.north) = Self.widened(south - above, north + above, least)
        return box
    }

    private static func widened(_ low: Double, _ high: Double, _ least: Double) -> (Double, Double)
    {
        guard high - low < least else { return (low, high) }
        return ((low + high - least) / 2, (low + high + least) / 2)
    }

    /// The box around this one and another point.
    public func including(_ point: MapPoint) -> MapFrame {
        guard point.latitude.isFinite, point.longitude.isFinite else { return self }
        let longitude = counted(point.longitude)
        return MapFrame(
            south: min(south, point.latitude), west: min(west, longitude),
            north: max(north, point.latitude), east: max(east, longitude), seam: seam)
    }
}

/// A position in degrees.
public struct MapPoint: Codable, Equatable, Sendable {
    public var latitude, longitude: Double

    public init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Kilometres to another point, on a plane that touches the ground half way: enough within a
    /// city.
    public func kilometres(to other: MapPoint) -> Double {
        let aside = (longitude - other.longitude).magnitude
        let x =
            min(aside, 360 - aside) * PlaceMap.cosine(degrees: (latitude + other.latitude) / 2)
        let y = latitude - other.latitude
        return (x * x + y * y).squareRoot() * PlaceMap.kilometresPerDegree
    }
}

/// The boxes that a map goes back to: the bulk of what matters, and all of it.
public struct MapFrames: Codable, Equatable, Sendable {
    /// Without what lies far out, where leaving it out gains something.
    public var opening: MapFrame
    public var everything: MapFrame

    public init(opening: MapFrame, everything: MapFrame) {
        self.opening = opening
        self.everything = everything
    }

    /// Finds both for some positions; nil where none is finite. O(n log n).
    ///
    /// What lies farther from the middle part than that is wide is left out of the opening view. The
    /// middle part is what lies between the 5 % and the 95 % quantile by weight; of fewer than
    /// twenty positions, of which one is more than that, it is what lies between the quartiles, and
    /// three times as far is kept.
    ///
    /// - Parameter weights: Empty weighs all alike, and so does what weighs nothing together.
    public init?(latitudes: [Double], longitudes: [Double], weights: [Int] = []) {
        guard let all = MapFrame(latitudes: latitudes, longitudes: longitudes) else { return nil }
        var known: [(point: MapPoint, weight: Int)] = []
        for (index, latitude) in latitudes.enumerated() where index < longitudes.count {
            let point = MapPoint(
                latitude: latitude, longitude: all.counted(longitudes[index]))
            guard latitude.isFinite, point.longitude.isFinite else { continue }
            known.append((point, index < weights.count ? max(0, weights[index]) : 1))
        }
        if known.allSatisfy({ $0.weight == 0 }) {
            known = known.map { ($0.point, 1) }
        }
        self.init(opening: all.withMargin(), everything: all.withMargin())
        let vertical = Self.reach(known.map { ($0.point.latitude, $0.weight) })
        let across = Self.reach(known.map { ($0.point.longitude, $0.weight) })
        let kept = known.filter {
            vertical.contains($0.point.latitude) && across.contains($0.point.longitude)
        }
        guard
            var most = MapFrame(
                latitudes: kept.map(\.point.latitude), longitudes: kept.map(\.point.longitude))
        else { return }
        most.seam = all.seam
        let gain = max(
            all.width / max(most.width, 1e-9), all.height / max(most.height, 1e-9))
        if kept.count < known.count && gain >= 1.2 { opening = most.withMargin() }
    }

    /// The values that are no outliers.
    private static func reach(_ values: [(value: Double, weight: Int)]) -> ClosedRange<Double> {
        let everything = -Double.infinity...Double.infinity
        let order = values.filter { $0.weight > 0 }.sorted { $0.value < $1.value }
        guard order.count >= 5 else { return everything }
        // Half a mile of ground is never an outlier's distance.
        let least = 0.01
        if order.count < 20 {
            let (low, high) = (
                order[order.count / 4].value, order[order.count - 1 - order.count / 4].value
            )
            let room = max(3 * (high - low), least)
            return low - room...high + room
        }
        var (low, high) = middle(order)
        // One that outweighs all others is not yet the only one that matters.
        if low == high { (low, high) = middle(order.map { ($0.value, 1) }) }
        let room = max(high - low, least)
        return low - room...high + room
    }

    /// The 5 % and the 95 % quantile by weight.
    private static func middle(_ order: [(value: Double, weight: Int)]) -> (Double, Double) {
        let total = order.reduce(0.0) { $0 + Double($1.weight) }
        var sum = 0.0
        var low: Double?
        for (value, weight) in order {
            sum += Double(weight)
            if low == nil, sum * 20 >= total { low = value }
            if sum * 20 >= total * 19, let low { return (low, value) }
        }
        return (order[0].value, order[order.count - 1].value)
    }
}
