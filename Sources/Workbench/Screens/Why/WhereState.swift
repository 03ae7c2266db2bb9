import Canvas
import Reports
import Support

/// Where and when: the map and the week beside the reasons.
public struct WhereState: Codable, Equatable, Sendable {
    /// They stand where the reasons stood; on a wide screen there is a column for them anyway.
    public var isShown = false
    public var view = MapView()
    public var hours = Inquiry<PlaceHoursQuestion>()
}

/// When a place is visited.
public struct PlaceHoursQuestion: Inquired {
    public var city: String
    public var place: Int

    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.why.places.hours }
    public func answer(by one: some Answering) throws -> PlaceHours { try one.answer(self) }
}

extension State {
    /// From this width on map and week have a column of their own.
    private static let leastWidth = 120

    /// Whether they stand beside reasons and evidence.
    var hasWhereColumn: Bool {
        size.width >= Self.leastWidth && Layout.isRoomy(size) && !why.whatIf.isOpen
            && shownPicture == .events && city.frames != nil
    }

    /// Whether they stand where the reasons stood.
    var isWhereShown: Bool { why.places.isShown && !hasWhereColumn && !why.whatIf.isOpen }

    var seesWhere: Bool { hasWhereColumn || isWhereShown }

    /// Why there is no map; nil where there is one.
    var withoutWhere: String? {
        if city.frames == nil { return cityWithoutMap }
        return why.whatIf.isOpen ? "The editor is open; Esc closes it." : nil
    }

    /// To the map and back: with the keyboard where it stands in a column, else in place of the
    /// reasons.
    mutating func turnWhere() -> [Effect] {
        if hasWhereColumn {
            why.pane = why.pane == .whereMap ? .recommendations : .whereMap
            return []
        }
        why.places.isShown.toggle()
        let isList = why.pane == .recommendations && !showsOnePane
        why.pane = why.places.isShown && !isList ? .whereMap : .recommendations
        return []
    }

    /// Takes map and week out of a room; returns what is left.
    func arrangeWhereColumn(_ layout: inout Layout, in body: Rect) -> Rect {
        guard hasWhereColumn else { return body }
        let parts = body.left(body.width - max(34, min(56, body.width * 26 / 100)))
        arrangeWhere(&layout, in: parts.rest)
        return parts.first
    }

    /// Map and week one below the other.
    func arrangeWhere(_ layout: inout Layout, in rect: Rect) {
        let parts = rect.top(rect.height - min(12, rect.height / 2))
        layout.panes[.whereMap] = parts.first
        layout.panes[.whenWeek] = parts.rest
    }

    /// Asks for the hours of the explained place while they are in sight.
    mutating func followWhere() -> [Effect] {
        guard screen == .why, seesWhere, let name = city.report?.name,
            let place = why.explanation?.place
        else { return [] }
        return follow(PlaceHoursQuestion(city: name, place: place))
    }

    // MARK: - What they show

    /// The selected place, the places of its evidence, the first ten of the list, own places.
    var whereMap: WhereMap {
        var signed: [SignedPlace] = []
        var taken: Set<Int> = []
        let selected = why.selection
        let centre = selected.flatMap { city.map.point(of: $0.place) }
        func add(_ kind: SignedPlace.Kind, _ place: Int, _ name: String) {
            guard !taken.contains(place), let point = city.map.point(of: place) else { return }
            taken.insert(place)
            signed.append(
                SignedPlace(
                    kind: kind, place: place, name: Wording.name(place, name), point: point,
                    kilometres: kind == .explained ? nil : centre.map { point.kilometres(to: $0) }
                ))
        }
        if let selected { add(.explained, selected.place, selected.name) }
        if why.isExplained {
            // Rows keep their numbers, so that those without a place leave gaps.
            let rows = why.special?.own ?? why.shownEvidence
            for (row, item) in rows.prefix(SignedPlace.mostNumbers).enumerated() {
                guard let place = item.place ?? item.ownPlace else { continue }
                add(
                    .evidence(row + 1), place,
                    (item.place == nil ? item.ownPlaceName : item.placeName) ?? "")
            }
        }
        for item in why.report?.items.prefix(10) ?? [] {
            add(.listed(item.rank), item.place, item.placeName)
        }
        let own = (why.whatIf.own ?? []).compactMap { place in
            city.map.point(of: place.place).map {
                (point: $0, name: "\(place.name), \(place.visits)×")
            }
        }
        let names = city.placeNames
        return WhereMap(
            ground: MapPoints(city.map.latitudes, city.map.longitudes), own: own, signed: signed,
            groundName: { names?[safe: $0] })
    }

    /// Selects the place under the crosshair in the list; nil where none of the list lies there.
    mutating func choosePlace(_ found: [MapFinding]) -> [Effect]? {
        let signed = whereMap.signed
        for finding in found where finding.layer == WhereMap.signLayer {
            guard let place = signed[safe: finding.index],
                why.lines.contains(where: { why.place(in: $0)?.place == place.place })
            else { continue }
            why.select(place: place.place)
            say("Selected: \(place.name).")
            return []
        }
        return nil
    }
}
