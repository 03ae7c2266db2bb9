import Foundation
import Graphs
import Support

extension PropagationEvidence {
    /// The reason in words. Every number is a sum or a count over the terms themselves.
    ///
    /// - Parameter places: SEP pairs by place, where the caller has them already.
    func sentence(_ places: EvidenceGroups?) -> String {
        let name = city.placeNames[place]
        let score = explanation.score
        guard score != 0, !explanation.terms.isEmpty else {
            let missing = graph.edges(ofUser: user).isEmpty ? "the user" : name
            return "The score is 0: \(missing) has no training visit to build on."
        }
        let clauses =
            similarVisits(places ?? byPlaces) + steps()
            + categories()
        let start = "Score \(score.digits(4))"
        return start + ": " + clauses.joined(separator: "; ") + "."
    }

    /// What a part gives: a share of a positive score, else the bare number, for a share of a
    /// negative score would turn the sign round.
    private func amount(_ value: Double) -> String {
        let score = explanation.score
        guard score > 0 else { return value.signedDigits(4) }
        let percent = 100 * value / score
        if value != 0, abs(percent) < 0.05 {
            return value < 0 ? "above -0.1%" : "under 0.1%"
        }
        return Numbers.fixed(percent, abs(percent) < 9.95 ? 1 : 0, zero: .kept) + "%"
    }

    /// `46% from` or, of a negative part, `-3.2% (against it) from`.
    private func part(_ value: Double) -> String {
        amount(value) + (value < 0 ? " (against it) from" : " from")
    }

    private func similarVisits(_ places: EvidenceGroups?) -> [String] {
        guard let sep = run.assembly.sep else { return [] }
        let extent = EvidenceExtent(explanation, sep, user: user, hasLocations: hasLocations)
        guard extent.pairs > 0 else { return [] }
        // A user's edges are their own neighbours too, so the user is among those who visit.
        let visitors =
            explanation.side == .user
            ? Self.others(extent.users) + " and the user" : Self.users(extent.users)
        let whose = explanation.side == .user ? "the user's" : "this place's"
        var alike: [String] = []
        if sep.options.hours { alike.append("in \(whose) hours") }
        let isMixedUp = sep.options.isMixedUp
        if isMixedUp {
            alike.append(Self.mixedUp)
        } else if sep.options.distance {
            alike.append(
                explanation.side == .user ? "near the user's places" : "here or near by")
        }
        var first =
            "\(part(extent.contribution)) visits by \(visitors) \(alike.joined(separator: " "))"
        // Kilometres would tell why a visit counts, and here they do not.
        if let half = extent.halfKilometres, sep.options.distance, !isMixedUp {
            first += ", half of it within \(Numbers.fixed(half, 1)) km"
        }
        var peaks: [String] = []
        if let groups = places,
            let best = strongest(groups.groups, towards: extent.contribution, \.contribution)
        {
            let details = groups.details(of: best)
            let others =
                explanation.side == .user ? Self.others(details.users) : Self.users(details.users)
            if best.key == place {
                peaks.append("at this place itself (\(amount(best.contribution)), \(others))")
            } else {
                let away =
                    isMixedUp
                    ? ""
                    : details.kilometres.map { ", \(Numbers.fixed($0.mean, 1)) km away" } ?? ""
                peaks.append(
                    "at \(city.placeNames[best.key]) (\(amount(best.contribution)), \(others)\(away))"
                )
            }
        }
        if let hours = extent.hours, (hours.contribution < 0) == (extent.contribution < 0) {
            peaks.append("at \(Self.window(hours.first)) (\(amount(hours.contribution)))")
        }
        if !peaks.isEmpty { first += ", above all " + peaks.joined(separator: " and ") }
        return [first]
    }

    /// What near means to a run with the distances of the release.
    static let mixedUp =
        "at places that are near by the release's distances, which are those of other places"

    private func steps() -> [String] {
        let steps = explanation.terms.filter { $0.kind == .bipartite }
        let sum = steps.reduce(0) { $0 + $1.contribution }
        guard let best = strongest(steps, towards: sum, \.contribution), let edge = best.edge
        else { return [] }
        let onUserSide = explanation.side == .user
        let what =
            onUserSide
            ? Self.count(steps.count, "place", "places") + " the user visited"
            : Self.users(steps.count) + " who visited it"
        let name =
            onUserSide
            ? city.placeNames[Int(graph.edgePlace[edge])]
            : city.userNames[Int(graph.edgeUser[edge])]
        return ["\(part(sum)) \(what), above all \(name) (\(amount(best.contribution)))"]
    }

    private func categories() -> [String] {
        let terms = explanation.terms.filter { $0.kind == .category }
        let sum = terms.reduce(0) { $0 + $1.contribution }
        guard let best = strongest(terms, towards: sum, \.contribution),
            let category = best.category
        else { return [] }
        return [
            "\(part(sum)) categories, above all \(city.categoryNames[category]) (\(amount(best.contribution)))"
        ]
    }

    /// The part that does most for a sum, so one of the sum's sign.
    private func strongest<Part>(
        _ parts: [Part], towards sum: Double, _ contribution: (Part) -> Double
    ) -> Part? {
        parts.max { contribution($0) * sum.sign.factor < contribution($1) * sum.sign.factor }
    }

    private static func others(_ number: Int) -> String { count(number, "other", "others") }

    private static func users(_ number: Int) -> String { count(number, "user", "users") }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        Wording.count(number, one, many)
    }

    /// Three hours in words: from 18 h to the end of 20 h is `Fri 18-21 h`.
    private static func window(_ first: Int) -> String {
        "\(WallClock.weekdays[first / 24]) \(first % 24)-\(first % 24 + 3) h"
    }
}

extension FloatingPointSign {
    fileprivate var factor: Double { self == .minus ? -1 : 1 }
}
