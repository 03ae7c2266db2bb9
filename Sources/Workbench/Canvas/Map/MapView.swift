/// How a map is looked at: which of its two boxes, how much of it, and where the crosshair stands.
///
/// The value of a new one is the opening view, whatever was done before: it cannot be lost.
public struct MapView: Codable, Equatable, Sendable {
    /// Shares of the box's width and height, 0.5 in the middle; y grows to the north.
    public var middleX: Double
    public var middleY: Double
    /// 1 shows the whole box.
    public var zoom: Double
    /// The box is that of everything, not that of the bulk.
    public var showsEverything = false
    /// Where names are asked for; nil shows no crosshair.
    public var crosshair: MapPoint?

    public init(middleX: Double = 0.5, middleY: Double = 0.5, zoom: Double = 1) {
        self.middleX = middleX
        self.middleY = middleY
        self.zoom = zoom
    }

    /// A box as it is, without zoom.
    public var isWhole: Bool { middleX == 0.5 && middleY == 0.5 && zoom == 1 }

    /// Back to one of the boxes; the crosshair stays on its place.
    mutating func show(everything: Bool) {
        let old = self
        self = MapView()
        (showsEverything, crosshair) = (everything, old.crosshair)
    }
}

/// What keys do with a map or a picture.
public enum MapMove: Sendable {
    case zoomIn, zoomOut
    case left, right, up, down
    /// Back to the opening view.
    case opening
    /// Everything, and from there back to the opening view.
    case fit
}

extension PlaceMap {
    /// The view after a move.
    ///
    /// - Parameters:
    ///   - point: What stays where it is while the scale changes; nil is the middle.
    ///   - rect: Where the map stands.
    public func moved(_ move: MapMove, about point: MapPoint? = nil, in rect: Rect) -> MapView {
        switch move {
        case .zoomIn: return zoomed(by: 1.5, about: point, in: rect)
        case .zoomOut: return zoomed(by: 1 / 1.5, about: point, in: rect)
        case .left: return panned(x: -0.15, y: 0)
        case .right: return panned(x: 0.15, y: 0)
        case .up: return panned(x: 0, y: 0.15)
        case .down: return panned(x: 0, y: -0.15)
        case .opening: return shown(everything: false)
        case .fit: return shown(everything: !(view.showsEverything && view.isWhole))
        }
    }

    private func shown(everything: Bool) -> MapView {
        var view = view
        view.show(everything: everything && frames.opening != frames.everything)
        return view
    }

    /// Enlarged until a hundred metres fill the map, and made smaller until everything is in sight.
    func zoomed(by factor: Double, about point: MapPoint?, in rect: Rect) -> MapView {
        let most = max(8, max(frame.width, frame.height) / 0.001)
        let zoom = min(most, view.zoom * factor)
        let least = leastZoom(in: rect)
        guard zoom > least * (1 + 1e-9) else { return shown(everything: true) }
        var view = view
        if let share = point.map({ self.share(of: $0) }) {
            view.middleX = share.x + (view.middleX - share.x) * view.zoom / zoom
            view.middleY = share.y + (view.middleY - share.y) * view.zoom / zoom
        }
        view.zoom = zoom
        return clamped(view)
    }

    /// The zoom at which everything is in sight.
    private func leastZoom(in rect: Rect) -> Double {
        guard frame != frames.everything else { return 1 }
        func scale(_ box: MapFrame) -> Double {
            PlaceMap(frames: MapFrames(opening: box, everything: box))
                .projection(columns: rect.width, rows: rect.height).scaleY
        }
        return min(1, scale(frames.everything) / max(scale(frames.opening), 1e-300))
    }

    /// Moves by shares of what is visible.
    func panned(x: Double, y: Double) -> MapView {
        var view = view
        view.middleX += x / view.zoom
        view.middleY += y / view.zoom
        return clamped(view)
    }

    /// The view that has a point of the ground in a cell: what the mouse drags.
    public func dragged(_ point: MapPoint, to cell: (x: Int, y: Int), in rect: Rect) -> MapView {
        let there = share(of: degrees(x: cell.x, y: cell.y, in: rect))
        let held = share(of: point)
        var view = view
        view.middleX += held.x - there.x
        view.middleY += held.y - there.y
        return clamped(view)
    }

    /// The view with the crosshair some cells farther; at the edge the map moves along.
    public func crosshairMoved(x: Int, y: Int, in rect: Rect) -> MapView {
        var view = view
        guard let old = view.crosshair,
            let cell = cell(latitude: old.latitude, longitude: old.longitude, in: rect)
        else {
            view.crosshair = degrees(
                x: rect.x + rect.width / 2, y: rect.y + rect.height / 2, in: rect)
            return view
        }
        view.crosshair = degrees(x: cell.x + x, y: cell.y + y, in: rect)
        guard !rect.contains(x: cell.x + x, y: cell.y + y) else { return view }
        var map = self
        map.view = view
        return map.panned(x: 0.15 * Double(x.signum()), y: -0.15 * Double(y.signum()))
    }

    /// The middle of the view stays within everything.
    private func clamped(_ view: MapView) -> MapView {
        let all = frames.everything
        let low = share(of: MapPoint(latitude: all.south, longitude: all.west))
        let high = share(of: MapPoint(latitude: all.north, longitude: all.east))
        var view = view
        view.middleX = min(max(view.middleX, min(0, low.x)), max(1, high.x))
        view.middleY = min(max(view.middleY, min(0, low.y)), max(1, high.y))
        return view
    }

    /// A point as shares of the box's width and height.
    private func share(of point: MapPoint) -> (x: Double, y: Double) {
        (
            (frame.counted(point.longitude) - frame.west) / max(frame.width, 1e-12),
            (point.latitude - frame.south) / max(frame.height, 1e-12)
        )
    }
}
