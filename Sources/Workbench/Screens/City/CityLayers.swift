import Canvas
import Reports
import Support

extension CityState {
    /// The list beside the categories.
    var secondList: Pane { pane == .brands ? .brands : .places }

    /// The list that is shown where there is room for one.
    var onlyList: Pane { pane == .places || pane == .brands ? pane : .categories }

    /// The name of the category or brand that the map shows.
    var layerName: String? {
        switch layer {
        case .category(let index): map.categories[safe: index]
        case .brand(let index): map.brands[safe: index]
        case nil: nil
        }
    }

    /// Whether a place belongs to the layer of the map.
    func isOnLayer(_ place: Int) -> Bool {
        switch layer {
        case .category(let index): map.categoryOfPlace[safe: place] == index
        case .brand(let index): map.brandOfPlace[safe: place] == index
        case nil: true
        }
    }

    /// The region in the middle of an enlarged map, while regions are outlined. O(regions).
    func middleRegion(_ map: PlaceMap) -> String? {
        guard outlines.hasRegions, view.zoom > 1 else { return nil }
        let (latitude, longitude) = map.middle
        return self.map.regions.first { $0.contains(latitude: latitude, longitude: longitude) }?
            .name
    }
}

extension State {
    /// The lists that `[` and `]` go through.
    var topLists: [Pane] {
        city.report?.topBrands.isEmpty == false
            ? [.categories, .places, .brands] : [.categories, .places]
    }

    /// The rows of a list of the City screen.
    func topCounts(_ pane: Pane) -> [CityReport.Count] {
        switch pane {
        case .categories: city.report?.topCategories ?? []
        case .places: city.report?.topPlaces ?? []
        case .brands: city.report?.topBrands ?? []
        default: []
        }
    }

    mutating func changeLayers(_ action: Action) -> [Effect] {
        switch action {
        case .nextLayer: nextLayer(brands: false)
        case .nextBrand: nextLayer(brands: true)
        case .nextOutline: nextOutline()
        default:
            let lists = topLists
            let step = action == .nextTab ? 1 : -1
            // From elsewhere the first key leads to the list that is seen.
            guard let index = lists.firstIndex(of: city.pane) else {
                city.pane = action == .nextTab ? lists[0] : lists[lists.count - 1]
                return []
            }
            city.pane = lists[(index + step + lists.count) % lists.count]
        }
        return []
    }

    /// Shows what is selected in a list on the map, or all places again.
    mutating func chooseSelectedLayer() -> [Effect] {
        let list = city.pane == .brands ? city.brandList : city.categoryList
        let name = topCounts(city.pane)[safe: list.selected]?.name
        choose(layer(named: name, brands: city.pane == .brands))
        return []
    }

    private func layer(named name: String?, brands: Bool) -> MapLayer? {
        let names = brands ? city.map.brands : city.map.categories
        return name.flatMap { names.firstIndex(of: $0) }.map { brands ? .brand($0) : .category($0) }
    }

    private mutating func choose(_ layer: MapLayer?) {
        city.layer = layer == city.layer ? nil : layer
        guard let name = city.layerName else {
            say("The map shows all places.")
            return
        }
        if case .brand = city.layer {
            say("The map shows the stores of \(name); b shows the next brand.")
        } else {
            say("The map shows \(name); c shows the next category.")
        }
    }

    /// Goes through the most visited kinds of place, and then shows all again.
    private mutating func nextLayer(brands: Bool) {
        let known = brands ? city.map.brands : city.map.categories
        let top = topCounts(brands ? .brands : .categories).map(\.name)
        let names = top.isEmpty ? known : top.filter(Set(known).contains)
        guard !names.isEmpty else {
            say(
                brands
                    ? "No place of this city has a brand; A adds brands."
                    : "No place of this city has a category.")
            return
        }
        var next = 0
        if let layer = city.layer, let name = city.layerName,
            layer == self.layer(named: name, brands: brands)
        {
            next = names.firstIndex(of: name).map { $0 + 1 } ?? 0
        }
        // The layer after the last is none, which choosing the same one again gives.
        choose(names[safe: next].map { layer(named: $0, brands: brands) } ?? city.layer)
    }

    private mutating func nextOutline() {
        let known: [MapOutlines: Bool] = [
            .none: true, .regions: !city.map.regions.isEmpty,
            .businessAreas: !city.map.businessAreas.isEmpty,
            .both: !city.map.regions.isEmpty && !city.map.businessAreas.isEmpty,
        ]
        let all = MapOutlines.allCases.filter { known[$0] == true }
        guard all.count > 1 else {
            let regions = city.report?.regions ?? 0
            say(
                regions == 0
                    ? "This city has no regions and no business areas; A adds some."
                    : "The \(Numbers.grouped(regions)) regions of this city came without outlines; "
                        + "A adds regions with outlines.")
            return
        }
        let index = all.firstIndex(of: city.outlines) ?? 0
        city.outlines = all[(index + 1) % all.count]
        let (regions, areas) = (city.map.regions.count, city.map.businessAreas.count)
        switch city.outlines {
        case .none: say("The map shows no outlines.")
        case .regions: say("The map outlines \(Numbers.grouped(regions)) regions.")
        case .businessAreas: say("The map outlines \(Numbers.grouped(areas)) business areas.")
        case .both:
            say(
                "The map outlines \(Numbers.grouped(regions)) regions and "
                    + "\(Numbers.grouped(areas)) business areas.")
        }
    }
}
