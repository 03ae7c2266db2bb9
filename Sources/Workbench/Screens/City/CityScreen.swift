import Canvas
import Reports
import Support

extension Pane {
    static let map = Pane("map")
    static let totals = Pane("totals")
    static let rhythm = Pane("rhythm")
    static let categories = Pane("categories")
    static let places = Pane("places")
    static let brands = Pane("brands")
    static let findings = Pane("findings")
}

/// A city: its map, what it has, its hours, its lists, and what is wrong with it.
enum CityScreen: ScreenPart {
    static let title = "City"
    static let meaning = "map, hours, categories, audit"
    static var pane: WritableKeyPath<State, Pane> { \.city.pane }
    static func panes(_ state: State) -> [Pane] {
        [.map, .totals, .rhythm] + state.city.topLists + [.findings]
    }

    static func list(_ pane: Pane, _ state: State) -> WritableKeyPath<State, ListPosition>? {
        switch pane {
        case .totals: \.city.totalsList
        case .categories: \.city.categoryList
        case .places: \.city.placeList
        case .brands: \.city.brandList
        case .findings: \.city.findingList
        default: nil
        }
    }

    static func count(_ pane: Pane, _ state: State) -> Int {
        switch pane {
        case .totals: state.city.shownFacts.count
        case .findings: state.city.shownFindings?.count ?? 0
        default: state.city.shownCounts(pane).count
        }
    }

    static func margin(_ pane: Pane, _ state: State, _ rect: Rect) -> PaneMargin {
        PaneMargin(below: pane == .findings ? state.city.findingDetailRows(rect) : 0)
    }

    static func follow(_ state: inout State) -> [Effect] { state.followWork() }
    static var backsBeforeFilter: Bool { true }

    static func enter(_ pane: Pane, _ state: inout State) -> [Effect] {
        switch pane {
        case .findings:
            let selected = state.city.findingList.selected
            state.city.expanded = state.city.expanded == selected ? nil : selected
        case .categories, .brands: state.say(state.city.chooseSelectedLayer())
        default: break
        }
        return []
    }

    static func back(_ state: inout State) -> Bool {
        guard state.city.expanded != nil else { return false }
        state.city.expanded = nil
        return true
    }

    static func map(_ state: State) -> ScreenMap? {
        ScreenMap(
            pane: .map, view: \.city.view, content: { $0.city.mapContent },
            opened: { $0.city.placeNames == nil ? $0.askForPlaceNames() : [] })
    }

    static func withoutMap(_ state: State) -> String { state.cityWithoutMap }

    static func command(_ state: State, city: String) -> String {
        state.city.pane == .findings
            ? "whyhere city check \(city)" : "whyhere city info \(city)"
    }

    static func status(_ state: State) -> String? {
        state.filterText.isEmpty ? state.city.report?.source : nil
    }

    static func draw(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
        drawCity(state, layout, on: &canvas)
    }

    static func arrange(_ layout: inout Layout, _ state: State, in body: Rect) {
        let city = state.city
        let columns = body.left(max(34, body.width * 58 / 100))
        let map = columns.first.top(columns.first.height - 10)
        layout.panes[.map] = map.first
        layout.panes[.rhythm] = map.rest
        let wide = body.height >= 34
        let facts = city.report.map { cityFacts($0).count } ?? 0
        let totals = columns.rest.top(wide ? min(14, max(11, facts + 2)) : 9)
        layout.panes[.totals] = totals.first
        let rest = totals.rest
        if city.expanded != nil && city.pane == .findings {
            // Whoever reads what a finding does needs the room more than the lists, and than the
            // totals where the screen is low.
            let fits = city.wantedDetailRows(width: rest.width) + 3 <= rest.height
            if !fits { layout.panes[.totals] = nil }
            layout.panes[.findings] = fits ? rest : columns.rest
        } else if wide {
            let third = rest.height / 3
            layout.panes[.categories] = rest.top(third).first
            layout.panes[city.secondList] = rest.top(third).rest.top(third).first
            layout.panes[.findings] = rest.top(third).rest.top(third).rest
        } else {
            let half = rest.top(rest.height / 2)
            layout.panes[city.onlyList] = half.first
            layout.panes[.findings] = half.rest
        }
    }
}
