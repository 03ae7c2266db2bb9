import City
import Reports
import Support

/// Why here, in plain English. `because` stands before what the run's own rows say; hours, distance
/// and whatever else was counted follow as facts of their own.
struct ReasonSentence {
    /// Under this the places of a list have nearly the same leading rows.
    static let sameReason = 0.2

    var userName: String
    /// The explained place.
    var place: Int
    var placeName: String
    var category: String
    var special: SpecialReasons
    var counted: PlaceFacts
    /// Among the candidates; nil where the place is none.
    var rank: Double?
    /// Length of the list.
    var cutoff: Int
    var nearestName: String?
    /// The run orders its list nearly as popularity does.
    var followsPopularity: Bool

    var text: String {
        ([reason] + facts + [against, shared].compactMap { $0 }).joined(separator: " ")
    }

    private var supporting: [EvidenceItem] {
        special.own.filter { ($0.relative ?? 0) > 0 }
    }

    /// What the run's own rows say, as far as they speak for the place.
    private var causes: [String] {
        var causes: [String] = []
        if counted.ownVisits > 0, supporting.contains(where: { $0.place == place }) {
            causes.append("they were here \(Self.times(counted.ownVisits))")
        }
        let own = supporting.filter { $0.place != place }.prefix(2).compactMap(visited)
        if !own.isEmpty { causes.append("they were at " + own.joined(separator: " and ")) }
        if special.placeSide != nil, let people { causes.append(people) }
        return causes
    }

    private var reason: String {
        let because = causes.joined(separator: ", and ")
        let nothing = common ?? "none of their places speaks for it more than for the others"
        if let rank, rank > Double(cutoff) {
            let missed =
                "\(placeName) is not among the first \(cutoff) for \(userName) but at rank "
                + "\(Numbers.rank(rank))"
            return because.isEmpty
                ? "\(missed): \(nothing)." : "\(missed). What speaks for it: \(because)."
        }
        let listed = "\(placeName) is in \(userName)'s list"
        return because.isEmpty ? "\(listed): \(nothing)." : "\(listed) because \(because)."
    }

    /// What speaks most for the place, where it speaks for the whole list in the same proportion.
    private var common: String? {
        guard special.against == "list", special.scale > 0,
            let item = special.own.max(by: { $0.contribution < $1.contribution }),
            item.contribution > 0, let name = visited(item)
        else { return nil }
        let much =
            special.scale >= 1.1
            ? "\(Numbers.fixed(special.scale, 1)) times as much"
            : special.scale > 0.9 ? "as much" : "less"
        return "what speaks for it speaks for the rest of the list too, \(much) here, above all "
            + name
    }

    /// What was counted besides, whatever the run makes of it.
    private var facts: [String] {
        var sentences: [String] = []
        if counted.ownVisits > 0, !supporting.contains(where: { $0.place == place }) {
            sentences.append("They were here \(Self.times(counted.ownVisits)).")
        }
        // Not every run has a place's side; that people come is known all the same.
        if special.placeSide == nil, let people { sentences.append(people + ".") }
        if let nearest = counted.nearest, let nearestName {
            sentences.append(
                "It is \(Numbers.fixed(nearest.kilometres, 1)) km from \(nearestName), their nearest "
                    + "own place.")
        }
        if counted.visitsOfCategory > 0, !category.isEmpty {
            sentences.append(
                "They have \(Wording.count(counted.visitsOfCategory, "visit")) to other places of "
                    + "this kind (\(category)).")
        }
        return sentences
    }

    private func visited(_ item: EvidenceItem) -> String? {
        guard let name = item.placeName, item.place != nil else { return nil }
        return item.visits.map { "\(name) (\(Wording.count($0, "visit")))" } ?? name
    }

    private var people: String? {
        guard counted.people > 0 else { return nil }
        let all = Wording.count(counted.people, "other person comes", "other people come") + " here"
        guard counted.peopleInHours > 0, let first = counted.busiest else { return all }
        let day = WallClock.weekdays[first / 24]
        return all + ", \(counted.peopleInHours) of them at the same hours of the week, most on "
            + "\(day) \(first % 24)-\(first % 24 + 3) h"
    }

    /// What speaks for the others of the list.
    private var against: String? {
        let item = special.own.first { item in
            // Less than in proportion may still be more than the others have.
            (item.relative ?? 0) < 0 && (item.others ?? 0) > item.contribution
        }
        guard let item, let name = visited(item) else { return nil }
        return "\(name) speaks more for the other places."
    }

    private var shared: String? {
        let others = special.against == "list" ? "every place of the list" : special.against
        if special.against == "list", special.specificity < Self.sameReason {
            return "This run gives nearly every place of the list the same reason"
                + (followsPopularity ? ": it ranks by popularity." : ".")
        }
        return special.sharedPart.map {
            "\(Numbers.fixed(100 * $0, 0)) % of the score is shared with \(others)."
        }
    }

    private static func times(_ count: Int) -> String {
        count == 1 ? "once" : count == 2 ? "twice" : "\(count) times"
    }
}
