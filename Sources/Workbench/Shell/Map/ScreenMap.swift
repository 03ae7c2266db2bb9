import Canvas
import Reports
import Support

/// The map of a screen: where it stands, where the state keeps how it is looked at, what it shows.
///
/// Frame, zoom, panning, crosshair, legend and keys are the same for all; a screen gives the layers.
struct ScreenMap {
    let pane: Pane
    let view: WritableKeyPath<State, MapView>
    /// nil where nothing of it has a position.
    let content: (State) -> MapContent?
    /// What of the pane's inside the map takes.
    var room: (State, Rect) -> Rect = { $1 }
    /// The crosshair has just been opened: what has names may have to ask for them.
    var opened: (inout State) -> [Effect] = { _ in [] }
    /// Takes what lies under the crosshair; nil where nothing of it can be taken.
    var choose: (inout State, [MapFinding]) -> [Effect]? = { _, _ in nil }
}

extension State {
    /// The map of this screen where its pane is in sight.
    private var mapInSight: (map: ScreenMap, rect: Rect)? {
        guard let map = screen.part.map(self), let rect = Layout(self, size).panes[map.pane]
        else { return nil }
        return (map, rect)
    }

    /// That map with what it shows and where it stands; nil where nothing has a position.
    private var seenMap: (map: ScreenMap, content: MapContent, body: Rect)? {
        guard let (map, rect) = mapInSight, let content = map.content(self) else { return nil }
        let inside = rect.width >= 3 && rect.height >= 3 ? rect.inset(1, 1) : rect
        let body = content.body(in: map.room(self, inside))
        return body.isEmpty ? nil : (map, content, body)
    }

    /// Why a map cannot be moved; nil where it can.
    var cannotMoveMap: String? {
        guard let map = screen.part.map(self) else { return screen.part.withoutMap(self) }
        guard mapInSight != nil else { return "The map is not in sight; Tab leads to it." }
        return map.content(self) == nil
            ? "Nothing on this map has a position yet." : nil
    }

    /// Whether the map has the keyboard.
    var isInMap: Bool {
        // Elsewhere no layout is needed to know it.
        screen.part.map(self)?.pane == pane && mapInSight != nil
    }

    // MARK: - Keys

    /// Zooms about the crosshair, moves, or goes back to one of the two views that have a key.
    mutating func moveMap(_ move: MapMove) -> [Effect] {
        guard let (map, content, body) = seenMap else { return [] }
        let view = self[keyPath: map.view]
        let before = content.map(view)
        let seen = view.crosshair.flatMap {
            before.cell(latitude: $0.latitude, longitude: $0.longitude, in: body)
        }
        let new = before.moved(move, about: seen == nil ? nil : view.crosshair, in: body)
        self[keyPath: map.view] = new
        if move == .fit, new == view {
            say("The map shows all there is.")
        } else if new.showsEverything, !view.showsEverything {
            say(
                "The map shows all there is; \(KeyMeaning.whole.key) goes back to its opening view."
            )
        }
        return []
    }

    /// An arrow in a map; nil where the keyboard is elsewhere.
    mutating func stepInMap(_ direction: Direction) -> [Effect]? {
        guard isInMap, let (map, content, body) = seenMap else { return nil }
        let view = self[keyPath: map.view]
        guard view.crosshair != nil else {
            let moves: [Direction: MapMove] = [
                .left: .left, .right: .right, .up: .up, .down: .down,
            ]
            return moves[direction].map { moveMap($0) }
        }
        self[keyPath: map.view] = content.map(view).crosshairMoved(
            x: direction.isVertical ? 0 : direction.step,
            y: direction.isVertical ? direction.step : 0, in: body)
        return []
    }

    /// Opens a crosshair in the middle of the map, or puts it away.
    mutating func turnCrosshair() -> [Effect] {
        guard let (map, content, body) = seenMap else { return [] }
        pane = map.pane
        guard self[keyPath: map.view].crosshair == nil else {
            self[keyPath: map.view].crosshair = nil
            return []
        }
        self[keyPath: map.view] = content.map(self[keyPath: map.view]).crosshairMoved(
            x: 0, y: 0, in: body)
        return map.opened(&self)
    }

    /// Enter in a map: a crosshair, and then what lies under it; nil where the keyboard is elsewhere.
    mutating func enterMap() -> [Effect]? {
        guard isInMap, let (map, content, body) = seenMap else { return nil }
        let view = self[keyPath: map.view]
        guard view.crosshair != nil else { return turnCrosshair() }
        let found = content.found(view, in: body)
        if let effects = map.choose(&self, found) { return effects }
        say(
            found.isEmpty
                ? "Nothing is here; arrows move the crosshair."
                : found.map(\.name).joined(separator: ", ") + ".")
        return []
    }

    /// Esc in a map puts its crosshair away; false where there is none.
    mutating func leaveCrosshair() -> Bool {
        guard isInMap, let map = mapInSight?.map, self[keyPath: map.view].crosshair != nil else {
            return false
        }
        self[keyPath: map.view].crosshair = nil
        return true
    }

    /// What lies under the crosshair of a map with the keyboard, for the status line.
    var crosshairSentence: String? {
        guard overlay == nil, isInMap, let (map, content, body) = seenMap,
            let point = self[keyPath: map.view].crosshair
        else { return nil }
        let names = content.found(self[keyPath: map.view], in: body).map(\.name)
        var text = names.prefix(3).joined(separator: ", ")
        if names.count > 3 { text += " and \(Numbers.grouped(names.count - 3)) more" }
        if names.isEmpty { text = "nothing here" }
        if content.isGround {
            let degrees = [point.latitude, point.longitude].map { Numbers.fixed($0, 4) }
            text += " · " + degrees.joined(separator: ", ")
        }
        return text + " · arrows move the crosshair, Esc puts it away"
    }

    /// Puts a point of the ground into the middle of the map, with the crosshair on it.
    ///
    /// - Returns: False where the screen has no map in sight.
    mutating func centreMap(on point: MapPoint) -> Bool {
        guard let (map, content, body) = seenMap else { return false }
        var view = self[keyPath: map.view]
        view.crosshair = point
        for _ in 0..<12 where view.zoom < 8 {
            view = content.map(view).moved(.zoomIn, about: nil, in: body)
        }
        self[keyPath: map.view] = content.map(view).dragged(
            point, to: (body.x + body.width / 2, body.y + body.height / 2), in: body)
        pane = map.pane
        return true
    }

    // MARK: - The mouse

    /// What the mouse does on a map; nil where it is elsewhere.
    ///
    /// A click sets the crosshair, and a second one takes what lies there; the wheel zooms about the
    /// pointer; what is dragged moves with the pointer, at the latest once the button is let go.
    mutating func mouseOnMap(_ event: MouseEvent) -> [Effect]? {
        guard let (map, content, body) = seenMap else { return nil }
        let old = self[keyPath: map.view]
        let sight = content.map(old)
        if event.kind == .drag || event.kind == .release {
            guard let grip = heldPoint else { return nil }
            // Out of sight it stands nowhere, and comes back with the pointer.
            let held = sight.cell(latitude: grip.latitude, longitude: grip.longitude, in: body)
            if held?.x != event.x || held?.y != event.y {
                self[keyPath: map.view] = sight.dragged(grip, to: (event.x, event.y), in: body)
            }
            if event.kind == .release { heldPoint = nil }
            return []
        }
        guard body.contains(x: event.x, y: event.y) else { return nil }
        pane = map.pane
        let point = sight.degrees(x: event.x, y: event.y, in: body)
        switch event.kind {
        case .wheelUp, .wheelDown:
            self[keyPath: map.view] = sight.moved(
                event.kind == .wheelUp ? .zoomIn : .zoomOut, about: point, in: body)
            return []
        default:
            let last = old.crosshair.flatMap {
                sight.cell(latitude: $0.latitude, longitude: $0.longitude, in: body)
            }
            if let last, last == (event.x, event.y) { return enterMap() }
            self[keyPath: map.view].crosshair = point
            heldPoint = point
            return old.crosshair == nil ? map.opened(&self) : []
        }
    }
}

extension CityMap {
    /// Where a place lies; nil where nobody knows.
    func point(of place: Int) -> MapPoint? {
        guard let latitude = latitudes[safe: place], let longitude = longitudes[safe: place],
            latitude.isFinite, longitude.isFinite
        else { return nil }
        return MapPoint(latitude: latitude, longitude: longitude)
    }
}

extension MapContent {
    /// The same with distances as somebody wants them.
    func told(in unit: DistanceUnit) -> MapContent {
        guard unit != .kilometres else { return self }
        var content = self
        content.unit = MapUnit(unit.short, kilometres: 1 / unit.value(kilometres: 1))
        return content
    }
}

extension MapView {
    /// How much it is enlarged, for the title of a pane: ` ×1.5`, or nothing in the opening view.
    var titled: String {
        if showsEverything && isWhole { return ", everything" }
        return zoom == 1 ? "" : " ×\(Numbers.short(zoom, 2))"
    }
}
