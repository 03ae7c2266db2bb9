import Canvas
import Reports
import Support

func drawEvidence(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let why = state.why
    if let special = why.special { return drawSpecial(state, special, layout, on: &canvas) }
    if why.explanation?.sequence != nil { return drawEvents(state, layout, on: &canvas) }
    let note = why.explanation.map {
        "\($0.evidence.count) of \(Numbers.grouped($0.items)), rest "
            + Numbers.signed($0.remainder, 3)
    }
    let title: String
    switch why.explanation?.group ?? why.group {
    case "places": title = "evidence by place"
    case "users": title = "evidence by user"
    case "own":
        title = why.side == "user" ? "evidence by own place" : "evidence by visitor"
    default: title = "evidence by pair"
    }
    guard
        let inside = paneFrame(
            .evidence, state, layout, title: title, note: note ?? "", on: &canvas),
        let explanation = why.explanation
    else { return }
    let items = why.shownEvidence
    let peak = items.map { $0.contribution.magnitude }.filter(\.isFinite).max() ?? 0
    let hasPairs = items.contains { $0.pairs != nil }
    // Names need room; counts of users do not.
    let named = explanation.side == "place" || ["users", "pairs"].contains(explanation.group)
    let columns = [
        TableColumn(explanation.score > 0 ? "share" : "part", 7, .right), TableColumn("", 1),
        TableColumn("", 7, priority: 9), TableColumn("kind", 4, priority: 1),
        TableColumn("who", 9, flexible: named, priority: named ? 0 : 3, wanted: named ? 14 : 9),
        TableColumn("where", named ? 9 : 13, flexible: true, priority: named ? 1 : 0, wanted: 16),
        TableColumn(hasPairs ? "pairs" : "", hasPairs ? 5 : 0, .right, priority: 8),
        TableColumn(state.preferences.units.short, 4, .right, priority: 4),
        TableColumn("hours", 12, priority: 5),
        TableColumn("σ", 5, .right, priority: 7),
        TableColumn("removed", 7, .right, priority: 2), TableColumn("rank", 5, .right),
    ]
    canvas.table(
        WhyState.rows.columns(columns, by: why.rowChoice), in: inside, count: items.count,
        position: why.evidence,
        focused: state.hasKeyboard(.evidence),
        draw: { canvas, row, y, spans in
            guard let span = spans.spans[2], peak > 0 else { return }
            canvas.divergingBar(
                items[row].contribution / peak, x: inside.x + span.x, y: y, width: span.width)
        },
        cell: { row, column in
            Evidence.cell(items[row], column, of: explanation, state.preferences.units)
        })
}

/// One evidence item as cells and as a sentence.
enum Evidence {
    static func cell(
        _ item: EvidenceItem, _ column: Int, of explanation: ExplanationReport,
        _ unit: DistanceUnit
    ) -> (String, Style) {
        switch column {
        case 0: return (share(item, of: explanation), item.contribution < 0 ? .bad : .text)
        case 1: return (item.disagrees ? "!" : "", Style(.warning, bold: true))
        case 3: return (short(item.kind), Style(color(item.kind)))
        case 4:
            // Every step from the explained side would repeat its name.
            let repeated = item.kind == .bipartite && explanation.side == "user"
            return (repeated ? "" : who(item), item.userName == nil ? .dim : .text)
        case 5:
            let repeated = item.kind == .bipartite && explanation.side == "place"
            return (repeated ? "visited it" : place(item), repeated ? .dim : .text)
        case 6: return (item.pairs.map { Numbers.compact(Double($0)) } ?? "", .dim)
        case 7: return (item.kilometres.map { unit.text(kilometres: $0) } ?? "", .dim)
        case 8: return (item.sharedHours.map { WallClock.hours($0) } ?? "", .dim)
        case 9: return (item.kind == .initial ? "" : Numbers.fixed(item.weight, 3), .dim)
        case 10:
            guard let change = item.ablation?.scoreChange else { return ("", .dim) }
            return (Numbers.signed(change, 4), item.disagrees ? .warning : .text)
        case 11:
            guard let rank = item.ablation?.rank else { return ("", .dim) }
            let moved = explanation.rank.map { rank != $0 } ?? false
            return ("→" + Numbers.short(rank, 4), moved ? .text : .dim)
        default: return ("", .text)
        }
    }

    /// The place of the explained user's own that an item names; nil where it names none.
    static func ownPlace(_ item: EvidenceItem, of explanation: ExplanationReport) -> NamedPlace? {
        guard explanation.side == "user" else { return nil }
        func named(_ place: Int?, _ name: String?) -> NamedPlace? {
            place.map { NamedPlace(place: $0, name: Wording.name($0, name)) }
        }
        switch item.kind {
        case .bipartite, .event: return named(item.place, item.placeName)
        case .sep: return named(item.ownPlace, item.ownPlaceName)
        case .category, .initial: return nil
        }
    }

    /// Per cent of a positive score; a share of another score would turn the sign round.
    private static func share(_ item: EvidenceItem, of explanation: ExplanationReport) -> String {
        guard explanation.score > 0 else { return Numbers.signed(item.contribution, 4) }
        let percent = 100 * item.contribution / explanation.score
        return Numbers.fixed(percent, percent.magnitude < 0.095 ? 3 : 1) + "%"
    }

    /// As short as the table has room for; the panel above has the whole words.
    static func short(_ kind: EvidenceItem.Kind) -> String {
        switch kind {
        case .bipartite: "bip."
        case .sep: "sep"
        case .category: "cat."
        case .initial: "init"
        case .event: "event"
        }
    }

    static func color(_ kind: EvidenceItem.Kind) -> Role {
        switch kind {
        case .bipartite: .chart1
        case .sep: .chart3
        case .category: .chart2
        case .initial: .chart4
        case .event: .chart1
        }
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(Numbers.grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    static func who(_ item: EvidenceItem) -> String {
        if let name = item.userName, !name.isEmpty { return name }
        if let user = item.user { return "user \(user)" }
        if item.pairs != nil, let name = item.ownUserName { return "like \(name)" }
        return item.users.map { count($0, "user") } ?? ""
    }

    static func place(_ item: EvidenceItem) -> String {
        if let place = item.place { return Wording.name(place, item.placeName) }
        if let name = item.placeName, !name.isEmpty { return name }
        if let name = item.ownPlaceName { return "like \(name)" }
        if let places = item.places { return count(places, "place") }
        return item.category ?? ""
    }

    /// The whole item in words, for the status line.
    ///
    /// - Parameter rank: Rank of the explained place while nothing is removed.
    static func sentence(
        _ item: EvidenceItem, rank: Double? = nil, in unit: DistanceUnit
    ) -> String {
        var parts = ["\(meaning(item)): \(Numbers.signed(item.contribution, 6))"]
        if let ablation = item.ablation {
            let from = rank.map { "from \(Numbers.short($0, 6)) " } ?? ""
            let moves = rank == ablation.rank
            parts.append(
                "removed: score \(Numbers.signed(ablation.scoreChange, 4)), rank "
                    + (moves
                        ? "stays \(Numbers.short(ablation.rank, 6))"
                        : "\(from)to \(Numbers.short(ablation.rank, 6))"))
        }
        if item.disagrees {
            parts.append("! the two signs differ: believe the removal")
        }
        if let layer = item.layer { parts.append("layer \(layer)") }
        if let user = item.userName ?? item.user.map({ "user \($0)" }) { parts.append(user) }
        let place = item.place.map { Wording.name($0, item.placeName) } ?? item.placeName
        if let place {
            parts.append("at \(place)" + (item.category.map { " (\($0))" } ?? ""))
        } else if let category = item.category {
            parts.append(category)
        }
        let own = item.ownPlace.map { Wording.name($0, item.ownPlaceName) } ?? item.ownPlaceName
        if let own {
            parts.append("like \(item.ownUserName.map { "\($0) at " } ?? "")\(own)")
        } else if let own = item.ownUserName {
            parts.append("like \(own)")
        }
        if let pairs = item.pairs {
            parts.append(
                count(pairs, "pair") + " by " + count(item.users ?? 0, "other user")
                    + " at " + count(item.places ?? 0, "place"))
        }
        if let hours = item.sharedHours, !hours.isEmpty {
            parts.append((item.pairs == nil ? "" : "mostly ") + WallClock.hours(hours))
        }
        if let distance = item.kilometres { parts.append(away(distance, item, unit)) }
        parts.append("weight \(Numbers.short(item.weight, 4))")
        if item.pairs == nil && item.terms > 1 { parts.append("\(item.terms) terms") }
        return parts.joined(separator: ", ")
    }

    private static func away(
        _ distance: Double, _ item: EvidenceItem, _ unit: DistanceUnit
    ) -> String {
        let mean = unit.distance(kilometres: distance, digits: 2)
        guard let from = item.kilometresFrom, let to = item.kilometresTo, from < to else {
            return mean
        }
        return "\(unit.text(kilometres: from)) to \(unit.distance(kilometres: to)), "
            + "\(mean) on average"
    }

    private static func meaning(_ item: EvidenceItem) -> String {
        switch item.kind {
        case .bipartite: "bipartite step"
        case .sep: item.pairs == nil ? "pair of similar visits" : "similar visits"
        case .category: "category"
        case .initial: "the embedding itself"
        case .event: "event of the sequence"
        }
    }
}
