import Canvas
import Reports

extension UsersState {
    /// Recomputes which rows are visible; keeps the selected user where it still is.
    mutating func arrange() {
        guard let rows else { return }
        let kept = selectedUser
        guard let filter = try? UserFilter(filter) else { return }
        visible =
            filter.terms.isEmpty
            ? Array(rows.indices) : rows.indices.filter { filter.matches(rows[$0]) }
        switch sort {
        case .number: break
        case .visits: visible.sort { rows[$0].visits > rows[$1].visits }
        case .places: visible.sort { rows[$0].places > rows[$1].places }
        case .test: visible.sort { rows[$0].testVisits > rows[$1].testVisits }
        case .name: visible.sort { rows[$0].name < rows[$1].name }
        }
        list = ListPosition()
        if let kept { select(user: kept) }
        arrangeTimeline()
    }

    mutating func setFilter(_ text: String) {
        guard text != filter else { return }
        filter = text
        arrange()
    }

    /// The next order, by its name.
    mutating func changeOrder() -> String {
        let orders = UserOrder.allCases
        let index = orders.firstIndex(of: sort) ?? 0
        sort = orders[(index + 1) % orders.count]
        arrange()
        return sort.rawValue
    }

    /// Recomputes which events of the timeline are shown, and where its parts begin.
    mutating func arrangeTimeline() {
        guard let report else { return }
        let before = shown
        hasOtherActions = report.timeline.contains { $0.action != "visit" }
        if var filter = try? UserFilter(filter), !filter.events.isEmpty {
            if !showsTruth {
                filter.events.removeAll { if case .cause = $0 { true } else { false } }
            }
            shown = report.timeline.indices.filter { filter.matches(report.timeline[$0]) }
        } else {
            shown = Array(report.timeline.indices)
        }
        boundaries = Self.boundaries(of: shown.map { report.timeline[$0].part })
        traceFrames = traceFrames(of: report)
        if shown != before { timeline = ListPosition() }
    }

    /// The number of the selected user.
    var selectedUser: Int? {
        guard let rows, visible.indices.contains(list.selected) else { return nil }
        return rows[visible[list.selected]].user
    }

    /// Selects a user by number, if it is visible.
    mutating func select(user: Int) {
        guard let rows, let index = visible.firstIndex(where: { rows[$0].user == user }) else {
            return
        }
        list.selected = index
    }

    /// Rows of the timeline: visits, and a divider before each part of the split.
    var timelineRows: Int { report == nil ? 0 : shown.count + boundaries.count }

    /// The event in a row of the timeline, or nil for a divider.
    func visit(inRow row: Int) -> VisitRow? {
        shown[safe: position(ofRow: row) ?? -1].flatMap { report?.timeline[safe: $0] }
    }

    /// Where among the shown events the one of a row stands; nil for a divider.
    func position(ofRow row: Int) -> Int? {
        var dividers = 0
        for boundary in boundaries {
            if row == boundary + dividers { return nil }
            if row > boundary + dividers { dividers += 1 }
        }
        return row - dividers
    }

    /// Where the parts begin, if the timeline runs through them one after the other.
    static func boundaries(of parts: [VisitPart]) -> [Int] {
        var starts: [Int] = []
        for index in parts.indices.dropFirst() where parts[index] != parts[index - 1] {
            starts.append(index)
            // Parts chosen at random alternate; a divider before every visit would say nothing.
            if starts.count > 2 { return [] }
        }
        return starts
    }
}
