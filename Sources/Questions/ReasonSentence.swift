import City
import Reports
import Support

/// Why here, in plain English: the user's own places, other people, hours and distance, each clause
/// made of a fact that was counted.
struct ReasonSentence {
    /// Under this the places of a list have nearly the same leading rows.
    static let sameReason = 0.2

    var userName: String
    var placeName: String
    var category: String
    var special: SpecialReasons
    var facts: PlaceFacts
    /// Among the candidates; nil where the place is none.
    var rank: Double?
    /// Length of the list.
    var cutoff: Int
    var nearestName: String?
    /// The run orders its list nearly as popularity does.
    var followsPopularity: Bool

    var text: String {
        var sentences = [reason]
        if let against { sentences.append(against) }
        if let shared { sentences.append(shared) }
        return sentences.joined(separator: " ")
    }

    private var supporting: [EvidenceItem] {
        special.own.filter { ($0.relative ?? 0) > 0 }
    }

    private var reason: String {
        var clauses: [String] = []
        if facts.ownVisits > 0 {
            clauses.append("they were here \(Self.times(facts.ownVisits))")
        }
        let own = supporting.prefix(2).compactMap(visited)
        if !own.isEmpty {
            clauses.append(
                (facts.ownVisits > 0 ? "were at " : "they were at ")
                    + own.joined(separator: " and "))
        }
        if let people { clauses.append(people) }
        var sentences: [String] = []
        let isListed = rank.map { $0 <= Double(cutoff) } ?? true
        if !isListed, let rank {
            sentences.append(
                "\(placeName) is not among the first \(cutoff) for \(userName) but at rank "
                    + "\(Numbers.rank(rank)).")
        }
        if clauses.isEmpty {
            sentences.append("Nothing that is known of \(userName) speaks for \(placeName).")
        } else {
            sentences.append(
                (isListed
                    ? "\(placeName) is in \(userName)'s list because " : "For it speaks that ")
                    + clauses.joined(separator: ", and ") + ".")
        }
        if let nearest = facts.nearest, let nearestName {
            sentences.append(
                "It is \(Numbers.fixed(nearest.kilometres, 1)) km from \(nearestName), their nearest "
                    + "own place.")
        }
        if facts.visitsOfCategory > 0, !category.isEmpty {
            sentences.append(
                "They have \(Wording.count(facts.visitsOfCategory, "visit")) to other places of this "
                    + "kind (\(category)).")
        }
        return sentences.joined(separator: " ")
    }

    private func visited(_ item: EvidenceItem) -> String? {
        guard let name = item.placeName, item.place != nil else { return nil }
        return item.visits.map { "\(name) (\(Wording.count($0, "visit")))" } ?? name
    }

    private var people: String? {
        guard facts.people > 0 else { return nil }
        let all = Wording.count(facts.people, "other person comes", "other people come") + " here"
        guard facts.peopleInHours > 0, let first = facts.busiest else { return all }
        let day = WallClock.weekdays[first / 24]
        return all + ", \(facts.peopleInHours) of them at the same hours of the week, most on "
            + "\(day) \(first % 24)-\(first % 24 + 3) h"
    }

    /// What speaks for the others of the list.
    private var against: String? {
        guard let item = special.own.first(where: { ($0.relative ?? 0) < 0 }),
            let name = visited(item)
        else { return nil }
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
