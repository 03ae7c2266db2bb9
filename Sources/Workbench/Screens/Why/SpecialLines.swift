import Canvas
import Reports
import Support

/// A line of what is special about the selected place.
enum SpecialLine: Equatable {
    case title(String)
    case own(Int)
    case person(Int)
    case pair(Int)

    var isTitle: Bool {
        if case .title = self { return true }
        return false
    }

    var isPerson: Bool {
        if case .person = self { return true }
        return false
    }
}

extension WhyState {
    /// What is special, where it is asked for and the explanation has it.
    var special: SpecialReasons? { showsSpecial ? explanation?.special : nil }

    /// Rows of both sides and their pairs, each kind under a title.
    var specialLines: [SpecialLine] {
        guard let special else { return [] }
        var all: [SpecialLine] = []
        var titles: [(title: String, rows: [SpecialLine])] = []
        func add(_ title: String, _ rows: [SpecialLine]) {
            titles.append((title, rows))
            all += rows
        }
        let beside =
            special.against == "list" ? "the rest of the list" : special.against
        let own = explanation?.sequence == nil ? "own places" : "places of the events"
        add("\(own), beside \(beside)", special.own.indices.map { .own($0) })
        if let side = special.placeSide {
            add(
                "\(side.title): \(Numbers.grouped(side.count))",
                side.rows.indices.map { .person($0) })
        }
        add(
            "own place × person: \(Numbers.grouped(special.pairCount)) pairs",
            special.pairs.indices.map { .pair($0) })
        let shown =
            specialChoice.isEmpty
            ? all
            : Self.specials.arranged(all.map { SpecialRow($0, special) }, by: specialChoice)
                .map { all[$0] }
        // In another order the kinds do not follow each other.
        if specialChoice.order != nil { return shown }
        return titles.flatMap { title, rows in
            let kept = rows.filter(shown.contains)
            return kept.isEmpty ? [] : [.title(title)] + kept
        }
    }

    /// The selected line in words; nil where what is special is not shown.
    func specialSentence(in unit: DistanceUnit) -> String? {
        guard let special else { return nil }
        return specialLines[safe: evidence.selected].flatMap {
            special.sentence($0, rank: explanation?.rank, in: unit)
        }
    }

    /// The number that a line has on the map: own places first, then nothing.
    static func mark(_ line: SpecialLine) -> String {
        guard case .own(let index) = line, index < SignedPlace.mostNumbers else { return "" }
        return SignedPlace.circled(index + 1)
    }
}

extension SpecialReasons {
    /// The row of a line, with what it adds beside the rest of the list; people are compared with
    /// nobody, for their rows are of this place alone.
    func row(_ line: SpecialLine) -> (item: EvidenceItem, value: Double)? {
        switch line {
        case .title: nil
        case .own(let index): own[safe: index].map { ($0, $0.relative ?? 0) }
        case .person(let index):
            placeSide?.rows[safe: index].map { ($0, $0.contribution) }
        case .pair(let index): pairs[safe: index].map { ($0.own, $0.relative) }
        }
    }

    /// A line as a name and what is known of it.
    func words(_ line: SpecialLine, _ unit: DistanceUnit) -> (name: String, what: String) {
        switch line {
        case .title(let text): return (text, "")
        case .own(let index):
            guard let item = own[safe: index] else { return ("", "") }
            let visits = item.visits.map { Wording.count($0, "visit") }
            let away = item.kilometres.map { unit.distance(kilometres: $0) }
            return (Evidence.place(item), [visits, away].compactMap { $0 }.joined(separator: ", "))
        case .person(let index):
            guard let item = placeSide?.rows[safe: index] else { return ("", "") }
            return (Evidence.who(item), WallClock.hours(item.sharedHours ?? []))
        case .pair(let index):
            guard let pair = pairs[safe: index] else { return ("", "") }
            return ("\(Evidence.place(pair.own)) × \(Evidence.who(pair.other))", "")
        }
    }

    /// A line in words, for the status line.
    func sentence(
        _ line: SpecialLine, rank: Double?, in unit: DistanceUnit
    ) -> String? {
        guard let (item, value) = row(line) else { return nil }
        let words = words(line, unit)
        var parts = [words.name + (words.what.isEmpty ? "" : " (\(words.what))")]
        switch line {
        case .title: return nil
        case .own, .pair:
            parts.append(
                "\(Numbers.signed(value, 4)) more than for the other places"
                    .replacing("more", with: value < 0 ? "less" : "more"))
        case .person: parts.append("\(Numbers.signed(value, 4)) of the score")
        }
        if case .pair = line { return parts.joined(separator: ": ") }
        if let ablation = item.ablation, let rank {
            parts.append("without it the place \(Wording.move(from: rank, to: ablation.rank))")
        }
        return parts.joined(separator: "; ")
    }
}

extension ListPosition {
    /// Moves on from a title, which cannot be selected; back where nothing else follows it.
    mutating func leave(titles: [Bool], by step: Int) {
        guard titles[safe: selected] == true else { return }
        let direction = step < 0 ? -1 : 1
        move(by: direction, count: titles.count)
        if titles[selected] { move(by: -direction, count: titles.count) }
        if titles[selected] { move(by: -direction, count: titles.count) }
    }
}
