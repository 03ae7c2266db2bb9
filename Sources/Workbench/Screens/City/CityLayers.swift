import Canvas
import Reports
import Support

extension CityState {
    /// The list beside the categories.
    var secondList: Pane { pane == .brands ? .brands : .places }

    /// The list that is shown where there is room for one.
    var onlyList: Pane { pane == .places || pane == .brands ? pane : .categories }

    /// Brands are gone through on the map in place of categories: their list has the keyboard,
    /// or one of them is on the map that has it.
    var showsBrands: Bool {
        if pane == .brands { return true }
        if case .brand = layer { return pane == .map }
        return false
    }

    /// Why no kind of place can be shown by itself; nil where one can.
    var withoutLayers: String? {
        guard layerNames(brands: showsBrands).isEmpty else { return nil }
        return showsBrands
            ? "No place of this city has a brand; \(KeyMeaning.add.key) adds brands."
            : "No place of this city has a category."
    }

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

    // MARK: - Lists

    /// The lists that `[` and `]` go through.
    var topLists: [Pane] {
        report?.topBrands.isEmpty == false
            ? [.categories, .places, .brands] : [.categories, .places]
    }

    /// The rows of one of them.
    func topCounts(_ pane: Pane) -> [CityReport.Count] {
        switch pane {
        case .categories: report?.topCategories ?? []
        case .places: report?.topPlaces ?? []
        case .brands: report?.topBrands ?? []
        default: []
        }
    }

    /// The next list, or the one before.
    mutating func turnList(by step: Int) {
        let lists = topLists
        // From elsewhere the first key leads to the list that is seen.
        guard let index = lists.firstIndex(of: pane) else {
            pane = step > 0 ? lists[0] : lists[lists.count - 1]
            return
        }
        pane = lists[(index + step + lists.count) % lists.count]
    }

    // MARK: - Layers

    /// Shows what is selected in a list on the map, or all places again; says which.
    mutating func chooseSelectedLayer() -> String {
        let list = pane == .brands ? brandList : categoryList
        let name = shownCounts(pane)[safe: list.selected]?.name
        return choose(layer(named: name, brands: pane == .brands))
    }

    private func layer(named name: String?, brands: Bool) -> PlaceKind? {
        let names = brands ? map.brands : map.categories
        return name.flatMap { names.firstIndex(of: $0) }.map { brands ? .brand($0) : .category($0) }
    }

    private mutating func choose(_ new: PlaceKind?) -> String {
        layer = new == layer ? nil : new
        guard let name = layerName else { return "The map shows all places." }
        if case .brand = layer {
            return
                "The map shows the stores of \(name); \(KeyMeaning.group.key) shows the next brand."
        }
        return "The map shows \(name); \(KeyMeaning.group.key) shows the next category."
    }

    /// The kinds of place that can be shown by themselves, the most visited first.
    func layerNames(brands: Bool) -> [String] {
        let known = brands ? map.brands : map.categories
        let top = topCounts(brands ? .brands : .categories).map(\.name)
        return top.isEmpty ? known : top.filter(Set(known).contains)
    }

    /// Goes through the most visited kinds of place, and then shows all again; says which.
    mutating func nextLayer(brands: Bool) -> String {
        let names = layerNames(brands: brands)
        var next = 0
        if let layer, let name = layerName, layer == self.layer(named: name, brands: brands) {
            next = names.firstIndex(of: name).map { $0 + 1 } ?? 0
        }
        // The layer after the last is none, which choosing the same one again gives.
        return choose(names[safe: next].map { layer(named: $0, brands: brands) } ?? layer)
    }

    // MARK: - Outlines

    private var knownOutlines: [MapOutlines] {
        let (regions, areas) = (!map.regions.isEmpty, !map.businessAreas.isEmpty)
        return MapOutlines.allCases.filter {
            (!$0.hasRegions || regions) && (!$0.hasBusinessAreas || areas)
        }
    }

    /// Why nothing can be outlined; nil where something can.
    var withoutOutlines: String? {
        guard knownOutlines.count < 2 else { return nil }
        let regions = report?.regions ?? 0
        return regions == 0
            ? "This city has no regions and no business areas; \(KeyMeaning.add.key) adds some."
            : "The \(Numbers.grouped(regions)) regions of this city came without outlines; "
                + "\(KeyMeaning.add.key) adds regions with outlines."
    }

    /// Outlines something else; says what.
    mutating func nextOutline() -> String {
        let all = knownOutlines
        let index = all.firstIndex(of: outlines) ?? 0
        outlines = all[(index + 1) % all.count]
        let (regions, areas) = (map.regions.count, map.businessAreas.count)
        return switch outlines {
        case .none: "The map shows no outlines."
        case .regions: "The map outlines \(Numbers.grouped(regions)) regions."
        case .businessAreas: "The map outlines \(Numbers.grouped(areas)) business areas."
        case .both:
            "The map outlines \(Numbers.grouped(regions)) regions and "
                + "\(Numbers.grouped(areas)) business areas."
        }
    }

    /// Why there is no space-time graph; nil where there is one.
    var withoutGraph: String? {
        guard let report else { return "There is no city yet." }
        return report.withoutVisits.map { $0 + " There is no space-time graph." }
    }
}
