import Canvas
import Reports
import Support

extension Pane {
    static let whereMap = Pane("whereMap")
    static let whenWeek = Pane("whenWeek")
}

/// A place of the Why screen that has a sign on its map.
struct SignedPlace: Equatable {
    enum Kind: Equatable {
        /// The place that is explained.
        case explained
        /// A row of the evidence, from 1.
        case evidence(Int)
        /// A row of the list, from 1.
        case listed(Int)
    }

    var kind: Kind
    var place: Int
    var name: String
    var point: MapPoint
    /// From the explained place.
    var kilometres: Double?

    /// `★`, `①`, `4`. In ASCII, where ranks are numbers too, rows of the evidence are letters.
    var sign: String {
        switch kind {
        case .explained: "★"
        case .evidence(let row): Self.circled(row)
        case .listed(let rank): "\(rank)"
        }
    }

    var style: Style {
        switch kind {
        case .explained: Style(.warning, bold: true)
        case .evidence: Style(.good, bold: true)
        case .listed: Style(.chart1)
        }
    }

    /// Rows of the evidence that have a number on the map.
    static let mostNumbers = 9

    /// A number of a row in a circle, as far as there are such: ① to ⑳.
    static func circled(_ number: Int) -> String {
        guard (1...20).contains(number),
            let scalar = Unicode.Scalar(UInt32(0x2460 + number - 1))
        else { return "(\(number))" }
        return String(Character(scalar))
    }
}

/// What the map beside the reasons shows: plain values, whatever the model.
struct WhereMap {
    /// All places of the city, which only show where the rest lies.
    var ground: MapPoints
    /// Places that the user visited, with their names.
    var own: [(point: MapPoint, name: String)]
    /// The explained place, the evidence and the list, in the order in which they keep their cells.
    var signed: [SignedPlace]
    var groundName: @Sendable (Int) -> String? = { _ in nil }

    /// The layer of the signs: their findings have the numbers of `signed`.
    static let signLayer = 2

    /// Frames the bulk of it, and the explained place wherever that lies; nil without positions.
    var content: MapContent? {
        let points = signed.map(\.point) + own.map(\.point)
        guard
            var frames = MapFrames(
                latitudes: points.map(\.latitude), longitudes: points.map(\.longitude))
        else { return nil }
        if let explained = signed.first(where: { $0.kind == .explained }) {
            // On the border it would look like one that lies outside.
            let box = frames.opening.including(explained.point)
            frames.opening = box == frames.opening ? box : box.withMargin()
        }
        let names = own.map(\.name)
        return MapContent(
            frames,
            [
                MapLayer(.dots(ground, .heat0, ascii: "."), isContext: true, name: groundName),
                MapLayer(
                    .dots(
                        MapPoints(
                            own.map(\.point.latitude), own.map(\.point.longitude)), .accent,
                        ascii: ":")
                ) { index in names.indices.contains(index) ? names[index] : nil },
                MapLayer(
                    .marks(
                        signed.map {
                            MapMark($0.point, $0.sign, $0.style, name: $0.name, mayMove: true)
                        })),
            ],
            legend: [
                MapLegend("⠶", Style(.accent), "own", ascii: ":"),
                MapLegend("1", Style(.chart1), "listed"),
                MapLegend("⠂", Style(.heat0), "others", ascii: "."),
            ])
    }

    /// The explained place and the evidence, for the lines under the map.
    var told: [SignedPlace] {
        signed.filter { if case .listed = $0.kind { false } else { true } }
    }
}

extension Canvas {
    /// Lines that say what signs stand for: name, and how far from the explained place.
    mutating func signedPlaces(
        _ places: [SignedPlace], _ unit: DistanceUnit, in rect: Rect
    ) {
        for (row, place) in places.prefix(rect.height).enumerated() {
            let y = rect.y + row
            put(place.sign, x: rect.x, y: y, place.style, limit: rect.width)
            let distance =
                place.kilometres.map { away in
                    let digits = unit.value(kilometres: away) < 10 ? 1 : 0
                    return unit.distance(kilometres: away, digits: digits)
                } ?? ""
            let room = rect.width - 2 - (distance.isEmpty ? 0 : DisplayWidth.of(distance) + 1)
            put(
                place.name, x: rect.x + 2, y: y,
                place.kind == .explained ? Style(.text, bold: true) : .text, limit: room)
            putRight(distance, x: rect.maxX, y: y, .dim, limit: rect.width - 2)
        }
    }
}

func drawWhere(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let (map, unit) = (state.whereMap, state.preferences.units)
    guard
        let inside = paneFrame(
            .whereMap, state, layout, title: "where" + state.why.places.view.titled,
            note: state.why.isExplained
                ? "\(unit.short) from ★" : state.why.explained.isWaiting ? "…" : "",
            on: &canvas)
    else { return }
    guard let content = map.content else {
        canvas.paragraph("nothing here has a position", in: inside.inset(1, 0), .dim)
        return
    }
    let room = map.room(inside)
    canvas.map(
        content.told(in: unit), state.why.places.view, in: room,
        focused: state.hasKeyboard(.whereMap))
    canvas.signedPlaces(map.told, unit, in: inside.top(room.height).rest)
}

extension WhereMap {
    /// What the lines under the map leave of a room.
    func room(_ inside: Rect) -> Rect {
        inside.top(inside.height - min(told.count, max(0, inside.height / 3))).first
    }
}
