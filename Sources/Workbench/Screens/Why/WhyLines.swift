import Reports
import Support

/// A line of the left list of the Why screen.
enum WhyLine: Equatable {
    case item(Int)
    case title
    case truth(Int)
    /// A place of the list after what-if edits.
    case after(Int)
    case droppedTitle
    /// A place that the edits drove out of the list.
    case dropped(Int)
    case truthAfter(Int)

    var isTitle: Bool { self == .title || self == .droppedTitle }
}

extension WhyState {
    /// Recommendations that pass the filter, a title, and the places really visited; with edits
    /// the list after them.
    var lines: [WhyLine] {
        guard let report else { return [] }
        if let after = whatIf.report {
            func kept(_ rows: [WhatIfRow], _ line: (Int) -> WhyLine) -> [WhyLine] {
                Self.itemsAfter.arranged(rows, by: choiceAfter).map(line)
            }
            let dropped = kept(after.dropped) { .dropped($0) }
            var lines = kept(after.items) { .after($0) }
            if !after.truth.isEmpty {
                lines += [.title] + after.truth.indices.map { .truthAfter($0) }
            }
            if !dropped.isEmpty { lines += [.droppedTitle] + dropped }
            return lines
        }
        // What was really visited stays below, whatever is asked of the list.
        let items = Self.items.arranged(report.items, by: choice).map { WhyLine.item($0) }
        guard !report.truth.isEmpty else { return items }
        return items + [.title] + report.truth.indices.map { .truth($0) }
    }

    /// The place in a line, with its name and its rank; nil for a title.
    func place(in line: WhyLine) -> (place: Int, name: String, rank: Double?)? {
        func row(_ row: WhatIfRow) -> (Int, String, Double?) {
            (row.place, row.placeName, row.rankBefore)
        }
        switch line {
        case .item(let index):
            return report?.items[safe: index].map { ($0.place, $0.placeName, Double($0.rank)) }
        case .truth(let index):
            return report?.truth[safe: index].map { ($0.place, $0.placeName, $0.rank) }
        case .after(let index): return whatIf.report?.items[safe: index].map(row)
        case .dropped(let index): return whatIf.report?.dropped[safe: index].map(row)
        case .truthAfter(let index): return whatIf.report?.truth[safe: index].map(row)
        case .title, .droppedTitle: return nil
        }
    }

    /// The selected place with its name and its rank before all edits.
    var selection: (place: Int, name: String, rank: Double?)? {
        lines[safe: list.selected].flatMap { place(in: $0) }.map {
            ($0.place, Wording.name($0.place, $0.name), $0.rank)
        }
    }

    /// The place whose score is explained.
    var selectedPlace: Int? { selection?.place }

    /// Selects a place where the list still holds it.
    mutating func select(place: Int) {
        let lines = lines
        let index = lines.firstIndex { self.place(in: $0)?.place == place }
        if let index { list.selected = index }
    }

    /// The place with the best rank before all edits, and the one after it.
    var firstPlaces: [NamedPlace] {
        (report?.items ?? []).prefix(2).map { NamedPlace(place: $0.place, name: $0.placeName) }
    }
}

extension State {
    /// Selects the place that was selected the last time. What a run is asked may still change once
    /// the runs are known, so it waits for them.
    mutating func selectRestoredPlace() {
        guard let place = why.restoredPlace else { return }
        why.select(place: place)
        if runs.all != nil { why.restoredPlace = nil }
    }
}
