import Canvas
import Reports

extension UsersState {
    /// Recomputes which users are visible.
    mutating func arrange() {
        guard let rows else { return }
        visible = Self.table.arranged(rows, by: choice)
    }

    /// Recomputes which events of the timeline are shown, and where its parts begin.
    mutating func arrangeTimeline() {
        guard let report else { return }
        hasOtherActions = report.timeline.contains { $0.action != "visit" }
        shown = Self.events.arranged(report.timeline, by: eventChoice)
        shownInTime = eventChoice.order == nil ? shown : shown.sorted()
        // In another order the parts do not follow each other.
        let isInTime = eventChoice.order.map { $0.field == "date" && !$0.isReversed } ?? true
        boundaries = isInTime ? Self.boundaries(of: shown.map { report.timeline[$0].part }) : []
        traceFrames = traceFrames(of: report)
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
        event(inRow: row).flatMap { report?.timeline[safe: $0] }
    }

    /// The same by its index in the timeline.
    func event(inRow row: Int) -> Int? {
        var dividers = 0
        for boundary in boundaries {
            if row == boundary + dividers { return nil }
            if row > boundary + dividers { dividers += 1 }
        }
        return shown[safe: row - dividers]
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
