import Reports
import Support

// What can be asked of the lists of the City screen, and of the places on its map.

/// A place as the map knows it.
struct MapPlace {
    var category: String?
    var brand: String?
    var visits: Int?
}

/// A line of what the city has.
struct CityFact {
    var name: String
    var value: String
}

extension CityState {
    static let mapPlaces = ListTable<MapPlace>(
        "places",
        [
            ListField("category", .text, "what kind of place", isSearched: true) {
                .init($0.category)
            },
            ListField("brand", .text, "its brand", isSearched: true) { .init($0.brand) },
            ListField("visits", .count, "how many visits it had") { .init($0.visits) },
        ])

    static let factTable = ListTable<CityFact>(
        "facts",
        [
            ListField("fact", .text, "what is told", column: "", isSearched: true) {
                .text($0.name)
            },
            ListField("value", .text, "what is told of it", column: "", isSearched: true) {
                .text($0.value)
            },
        ])

    static func countTable(_ name: String, _ one: String) -> ListTable<CityReport.Count> {
        ListTable(
            name,
            [
                ListField(one, .text, "the name", column: "", isSearched: true) {
                    .init($0.name)
                },
                ListField("visits", .count, "how many visits", column: "") { .init($0.visits) },
                ListField("places", .count, "how many places", column: "") { .init($0.places) },
            ])
    }

    static let categoryTable = countTable("categories", "category")
    static let placeTable = countTable("places", "place")
    static let brandTable = countTable("brands", "brand")

    static let findingTable = ListTable<CityFinding>(
        "findings",
        [
            ListField("check", .text, "what was checked", column: "", isSearched: true) {
                .text($0.check)
            },
            ListField(
                "severity", .word(["error", "warning", "note"]), "error, warning or note",
                column: ""
            ) { .text($0.severity.rawValue) },
            ListField("count", .count, "how often it was found", column: "") { .init($0.count) },
            ListField("consequence", .text, "what it does to a model", column: "") {
                .text($0.consequence)
            },
        ])

    // MARK: - What is shown of them

    /// What the city has, as far as it passes its filter.
    var shownFacts: [CityFact] {
        let facts = report.map { cityFacts($0).map { CityFact(name: $0.0, value: $0.1) } } ?? []
        return Self.factTable.shown(facts, by: choices.facts)
    }

    /// The rows of one of the lists of what is visited most.
    func shownCounts(_ pane: Pane) -> [CityReport.Count] {
        switch pane {
        case .categories: Self.categoryTable.shown(topCounts(pane), by: choices.categories)
        case .places: Self.placeTable.shown(topCounts(pane), by: choices.places)
        case .brands: Self.brandTable.shown(topCounts(pane), by: choices.brands)
        default: []
        }
    }

    /// The findings of the audit that are shown.
    var shownFindings: [CityFinding]? {
        findings.map { Self.findingTable.shown($0, by: choices.findings) }
    }

    /// Recomputes which places the map shows. O(places).
    mutating func arrangeMap() {
        guard let filter = Self.mapPlaces.filter(choices.map) else {
            onMap = []
            return
        }
        let heads = Self.mapPlaces.heads
        onMap = map.latitudes.indices.map { index in
            let place = MapPlace(
                category: map.categoryOfPlace[safe: index].flatMap { map.categories[safe: $0] },
                brand: map.brandOfPlace[safe: index].flatMap { map.brands[safe: $0] },
                visits: map.visits[safe: index])
            return filter.holds(heads) { Self.mapPlaces.fields[$0].value(place) }
        }
    }
}

extension CityScreen {
    static let lists: [FilteredList] = [
        FilteredList(
            Pane.map, CityState.mapPlaces, \.city.choices.map, isSorted: false,
            arranged: { $0.city.arrangeMap() }, identities: { _ in [] }),
        FilteredList(
            .totals, CityState.factTable, \.city.choices.facts,
            identities: { $0.city.shownFacts.map { .name($0.name) } }),
        FilteredList(
            .categories, CityState.categoryTable, \.city.choices.categories,
            identities: { $0.city.shownCounts(.categories).map { .name($0.name) } }),
        FilteredList(
            .places, CityState.placeTable, \.city.choices.places,
            identities: { $0.city.shownCounts(.places).map { .name($0.name) } }),
        FilteredList(
            .brands, CityState.brandTable, \.city.choices.brands,
            identities: { $0.city.shownCounts(.brands).map { .name($0.name) } }),
        FilteredList(
            .findings, CityState.findingTable, \.city.choices.findings,
            arranged: { $0.city.expanded = nil },
            identities: { ($0.city.shownFindings ?? []).map { .name($0.check) } }),
    ]
}
