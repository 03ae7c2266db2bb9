import Canvas
import Reports
import Support

// The map of a city: places and the outlines of areas.

extension CityState {
    /// What the map shows; nil where nothing has a position.
    var mapContent: MapContent? {
        guard report != nil, var frames else { return nil }
        let isPart = layer != nil || !onMap.isEmpty
        let city = self
        let isShown: @Sendable (Int) -> Bool = { place in
            city.isOnLayer(place) && city.onMap[safe: place] ?? true
        }
        if isPart, view.showsEverything, let some = shownFrame(isShown) { frames.everything = some }
        let places = MapPoints(
            map.latitudes, map.longitudes, weights: map.visits, isShown: isPart ? isShown : nil)
        let names = placeNames
        var layers: [MapLayer] = []
        if outlines.hasRegions { layers.append(Self.outlines(map.regions, .outline1)) }
        if outlines.hasBusinessAreas { layers.append(Self.outlines(map.businessAreas, .outline2)) }
        layers.append(
            MapLayer(.density(places, isFilled: fillsCells)) { place in
                names?[safe: place].flatMap { $0.isEmpty ? nil : $0 } ?? "place \(place)"
            })
        return MapContent(frames, layers, legend: legend)
    }

    /// The box of the places that are shown: what fits them alone.
    private func shownFrame(_ isShown: (Int) -> Bool) -> MapFrame? {
        let kept = map.latitudes.indices.filter { $0 < map.longitudes.count && isShown($0) }
        return MapFrame(
            latitudes: kept.map { map.latitudes[$0] }, longitudes: kept.map { map.longitudes[$0] }
        )?.withMargin()
    }

    private static func outlines(_ areas: [MapArea], _ role: Role) -> MapLayer {
        MapLayer(.outlines(areas.map { MapShape($0) }, role), isContext: true)
    }

    private var legend: [MapLegend] {
        var legend: [MapLegend] = []
        if !map.latitudes.isEmpty {
            let isVisited = map.visits.contains { $0 > 0 }
            let (few, many) = isVisited ? ("few", "many visits") : ("one place", "many")
            legend.append(fillsCells ? .shades(few, many) : .dots(few, many))
        }
        if outlines.hasRegions {
            legend.append(MapLegend("⠤⠤", Style(.outline1), "region", ascii: ",,"))
        }
        if outlines.hasBusinessAreas {
            legend.append(MapLegend("⠤⠤", Style(.outline2), "business area", ascii: "~~"))
        }
        return legend
    }

    /// The region in the middle of an enlarged map, while regions are outlined. O(regions).
    fileprivate func middleRegion(_ sight: PlaceMap) -> String? {
        guard outlines.hasRegions, view.zoom > 1 else { return nil }
        let middle = sight.middle
        return map.regions.first {
            $0.contains(latitude: middle.latitude, longitude: middle.longitude)
        }?.name
    }
}

extension State {
    /// Asks what places are called, for whoever wants to know what lies where.
    mutating func askForPlaceNames() -> [Effect] {
        city.report.map { [.ask(PlaceNamesQuestion(city: $0.name))] } ?? []
    }

    /// Why the city has no map, in a sentence.
    var cityWithoutMap: String {
        guard let report = city.report else { return "There is no city yet." }
        return report.withoutVisits.map {
            $0 + " Nothing of it has a position, so there is no map."
        }
            ?? "No place of this city has a position, so there is no map."
    }
}

extension MapShape {
    init(_ area: MapArea) {
        self.init(
            name: area.name, rings: area.rings,
            box: MapFrame(
                south: area.bounds.south, west: area.bounds.west, north: area.bounds.north,
                east: area.bounds.east))
    }
}

func drawCityMap(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let city = state.city
    let content = city.mapContent
    let region = content.flatMap { city.middleRegion($0.map(city.view)) }.map { " · \($0)" } ?? ""
    let title = "map" + (city.layerName.map { ": \($0)" } ?? "") + city.view.titled + region
    guard let inside = paneFrame(.map, state, layout, title: title, on: &canvas) else { return }
    guard let content else {
        let text =
            city.report == nil ? city.failure ?? "Loading the city …" : state.cityWithoutMap
        canvas.paragraph(
            text, in: inside.inset(1, 0), city.report == nil && city.failure != nil ? .bad : .dim)
        return
    }
    let told = content.told(in: state.preferences.units)
    canvas.map(told, city.view, in: inside, focused: state.hasKeyboard(.map))
}

/// What light and dark mean in a week of hours, beside the title of its pane.
///
/// - Parameter title: Columns that the title takes.
func weekNote(
    _ hours: [Int], _ title: Int, _ pane: Pane, _ layout: Layout, noun: String = "visits"
) -> String {
    guard let rect = layout.panes[pane] else { return "" }
    return WeekGrid(width: rect.width - 4).legend(hours, noun, width: rect.width - title - 8)
}
