/// Places of a map, one number for one place in all arrays.
public struct MapPoints: Sendable {
    public var latitudes: [Double]
    public var longitudes: [Double]
    /// How much each weighs; empty weighs all alike.
    public var weights: [Int]
    /// Which of them are there; nil means all.
    public var isShown: (@Sendable (Int) -> Bool)?

    public init(
        _ latitudes: [Double], _ longitudes: [Double], weights: [Int] = [],
        isShown: (@Sendable (Int) -> Bool)? = nil
    ) {
        self.latitudes = latitudes
        self.longitudes = longitudes
        self.weights = weights
        self.isShown = isShown
    }

    var count: Int { min(latitudes.count, longitudes.count) }
}

/// The outline of an area.
public struct MapShape: Sendable {
    public var name: String
    /// Closed rings of corners in degrees: latitude and longitude in turn.
    public var rings: [[Double]]
    /// The box around all rings.
    public var box: MapFrame

    public init(name: String, rings: [[Double]], box: MapFrame) {
        self.name = name
        self.rings = rings
        self.box = box
    }

    /// Whether a point lies inside, by the even-odd rule. O(corners), O(1) outside the box.
    public func contains(_ point: MapPoint) -> Bool {
        guard box.contains(point) else { return false }
        return MapShape.crossings(of: rings, atLatitude: point.latitude)
            .count { $0 < point.longitude } % 2 == 1
    }

    /// Where the rings cross a parallel: longitudes, in no order. O(corners).
    static func crossings(of rings: [[Double]], atLatitude latitude: Double) -> [Double] {
        var found: [Double] = []
        for ring in rings where ring.count >= 4 {
            var (lastNorth, lastEast) = (ring[ring.count - 2], ring[ring.count - 1])
            for index in stride(from: 0, to: ring.count - 1, by: 2) {
                let (north, east) = (ring[index], ring[index + 1])
                if (north > latitude) != (lastNorth > latitude) {
                    let share = (latitude - north) / (lastNorth - north)
                    found.append(east + share * (lastEast - east))
                }
                (lastNorth, lastEast) = (north, east)
            }
        }
        return found
    }
}

/// An area that is filled by its score.
public struct MapFill: Sendable {
    public var shape: MapShape
    /// 0 is the lightest that is listed, 1 the darkest.
    public var share: Double

    public init(_ shape: MapShape, share: Double) {
        self.shape = shape
        self.share = share
    }
}

/// A few characters on a place.
public struct MapMark: Sendable {
    public var point: MapPoint
    public var text: String
    public var style: Style
    public var name: String
    /// May stand in a cell beside its own where that is taken; else it is left out there.
    public var mayMove: Bool

    public init(
        _ point: MapPoint, _ text: String, _ style: Style, name: String, mayMove: Bool = false
    ) {
        self.point = point
        self.text = text
        self.style = style
        self.name = name
        self.mayMove = mayMove
    }
}

/// One thing that lies on a map.
public struct MapLayer: Sendable {
    public enum Form: Sendable {
        /// Dots of one colour; the text stands for them in ASCII.
        case dots(MapPoints, Role, ascii: String)
        /// Dots whose colour tells how much weight lies in a cell, or shades that fill the cell.
        case density(MapPoints, isFilled: Bool)
        /// Places one after the other, with lines between.
        case way(MapPoints, Role, ascii: String)
        case outlines([MapShape], Role)
        case fills([MapFill])
        /// The first keep their cells where there is no room for all.
        case marks([MapMark])
    }

    public var form: Form
    /// Only there to show where the rest lies: it is not counted at the edges.
    public var isContext: Bool
    /// What a place of it is called; nil where it has no name.
    public var name: @Sendable (Int) -> String?

    public init(
        _ form: Form, isContext: Bool = false,
        name: @escaping @Sendable (Int) -> String? = { _ in nil }
    ) {
        self.form = form
        self.isContext = isContext
        self.name = name
    }
}

/// What a map shows, wherever it is looked at: the screens give it, and the rest is the same for all.
public struct MapContent: Sendable {
    public var frames: MapFrames
    /// The lowest first.
    public var layers: [MapLayer]
    /// What signs and shades mean; what there is no room for at the end is left out.
    public var legend: [MapLegend]
    /// A second line under the map.
    public var note: String
    /// Degrees are degrees of the earth, so that distances can be told.
    public var isGround: Bool
    /// What distances are told in.
    public var unit = MapUnit.kilometres

    public init(
        _ frames: MapFrames, _ layers: [MapLayer], legend: [MapLegend], note: String = "",
        isGround: Bool = true
    ) {
        self.frames = frames
        self.layers = layers
        self.legend = legend
        self.note = note
        self.isGround = isGround
    }

    public func map(_ view: MapView) -> PlaceMap { PlaceMap(frames: frames, view: view) }

    /// Where the map itself stands in a room that also has its legend.
    public func body(in rect: Rect) -> Rect { rect.top(rect.height - footerRows(rect)).first }

    func footerRows(_ rect: Rect) -> Int {
        guard rect.height >= 4 else { return 0 }
        return note.isEmpty || rect.height < 8 ? 1 : 2
    }
}

/// Something on a map that has a name.
public struct MapFinding: Equatable, Sendable {
    /// The layer, and its place, area or mark.
    public var layer: Int
    public var index: Int
    public var name: String

    public init(layer: Int, index: Int, name: String) {
        self.layer = layer
        self.index = index
        self.name = name
    }
}

extension MapContent {
    /// What lies under the crosshair, from what matters to what is only there. O(places).
    ///
    /// - Parameter body: Where the map stands.
    public func found(_ view: MapView, in body: Rect) -> [MapFinding] {
        guard let crosshair = view.crosshair else { return [] }
        let map = map(view)
        guard
            let cell = map.cell(
                latitude: crosshair.latitude, longitude: crosshair.longitude, in: body)
        else { return [] }
        var found: [(order: Int, finding: MapFinding)] = []
        for (number, layer) in layers.enumerated() {
            func add(_ index: Int, _ name: String?, order: Int) {
                guard let name, !name.isEmpty else { return }
                found.append(
                    (order, MapFinding(layer: number, index: index, name: name)))
            }
            switch layer.form {
            case .dots(let points, _, _), .density(let points, _), .way(let points, _, _):
                let inCell = map.indices(of: points, inCell: cell, of: body)
                for index in inCell {
                    add(index, layer.name(index), order: layer.isContext ? 2 : 1)
                }
            case .outlines(let shapes, _):
                for (index, shape) in shapes.enumerated() where shape.contains(crosshair) {
                    add(index, shape.name, order: 3)
                }
            case .fills(let fills):
                for (index, fill) in fills.enumerated() where fill.shape.contains(crosshair) {
                    add(index, fill.shape.name, order: 1)
                }
            case .marks(let marks):
                for (index, mark) in marks.enumerated() {
                    let own = map.cell(
                        latitude: mark.point.latitude, longitude: mark.point.longitude, in: body)
                    if let own, own == cell { add(index, mark.name, order: 0) }
                }
            }
        }
        var names: Set<String> = []
        let order = found.enumerated().sorted {
            ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
        }
        return order.map(\.element.finding).filter { names.insert($0.name).inserted }
    }
}

extension PlaceMap {
    /// The places in one cell. O(places).
    fileprivate func indices(
        of points: MapPoints, inCell cell: (x: Int, y: Int), of rect: Rect
    ) -> [Int] {
        let projection = projection(columns: rect.width, rows: rect.height)
        let left = Double(2 * (cell.x - rect.x))
        let top = Double(4 * (cell.y - rect.y))
        return (0..<points.count).filter { index in
            let x = projection.x(points.longitudes[index]).rounded()
            let y = projection.y(points.latitudes[index]).rounded()
            return x >= left && x < left + 2 && y >= top && y < top + 4
                && points.isShown?(index) ?? true
        }
    }
}
