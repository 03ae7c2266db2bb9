import Foundation
import Reports
import Support

/// The parts of a card in words: short sentences, each of a number on the card.
struct MissText {
    private let subject: MissedSubject
    private let thresholds: MissThresholds
    /// Other runs and rules that are named.
    private static let named = 6

    init(_ subject: MissedSubject, _ thresholds: MissThresholds) {
        self.subject = subject
        self.thresholds = thresholds
    }

    func sentences(_ card: MissCard) -> MissSentences {
        MissSentences(
            cause: cause(card), rank: rank(card), data: data(card), split: split(card),
            model: model(card), lift: card.lift.map { lift($0) })
    }

    private func cause(_ card: MissCard) -> String {
        guard let cause = card.cause else {
            return "It is not missed: it is among the first \(subject.cutoff)."
        }
        let meaning = thresholds.meaning(of: cause, cutoff: subject.cutoff)
        var text = "\(Self.capital(cause.title)): \(meaning)."
        if !card.otherCauses.isEmpty {
            text += " Also: " + card.otherCauses.map(\.title).joined(separator: ", ") + "."
        }
        return text
    }

    private func rank(_ card: MissCard) -> String {
        guard let rank = card.rank else { return "It is no candidate, for whatever ranks." }
        let own = Numbers.rank(rank)
        let others = card.ranks.filter { $0.rank != nil }
        guard !others.isEmpty else {
            return "\(subject.run) \(own). "
                + (card.ranks.isEmpty
                    ? "No other run or rule was asked." : "No other run or rule could rank it.")
        }
        let shown = others.prefix(Self.named).enumerated().map { index, system in
            "\(system.name) \(Numbers.rank(system.rank ?? 0))" + (index == 0 ? " (best)" : "")
        }
        let more = others.count > Self.named ? " and \(others.count - Self.named) more" : ""
        return "\(subject.run) \(own). Others: \(shown.joined(separator: ", "))\(more)."
    }

    private func data(_ card: MissCard) -> String {
        let data = card.data
        var parts: [String] = []
        parts.append(
            data.visits == 0
                ? "Nobody was there in what the run learned from."
                : "\(Wording.count(data.visits, "visit")) by "
                    + "\(Wording.count(data.people, "person", "people")) were learned, "
                    + "\(data.ownVisits == 0 ? "none" : "\(data.ownVisits)") by the user.")
        if let visits = data.categoryVisits {
            let name = card.category.isEmpty ? "its category" : card.category
            parts.append(
                visits == 0
                    ? "The user had never been to a place of the category \(name)."
                    : "The user made \(Wording.count(visits, "visit")) to the category \(name).")
        }
        if let kilometres = data.kilometres, data.ownVisits == 0 {
            parts.append(
                "It is \(Numbers.fixed(kilometres, 1)) km from the user's nearest place"
                    + (data.reach.map {
                        "; \(Int((100 * thresholds.reachShare).rounded())) % of their visits "
                            + "reach \(Numbers.fixed($0, 1)) km."
                    } ?? "."))
        }
        parts.append(
            "The visit was \(WallClock.hours([data.hour])) h: "
                + "\(data.ownVisitsAtHour) of the user's and \(data.visitsAtHour) of the place's "
                + "learned visits are within an hour of that on some day.")
        return parts.joined(separator: " ")
    }

    private func split(_ card: MissCard) -> String {
        let split = card.split
        var parts: [String] = []
        if split.isMasked {
            parts.append(
                "Masked: the user was there "
                    + (card.data.ownVisits == 1 ? "once" : "\(card.data.ownVisits) times")
                    + " before, and the list holds new places only.")
        }
        if split.isLearned { parts.append("Leak: this very visit was learned.") }
        if split.ownLaterVisits > 0 {
            parts.append(
                "Leak: the run learned \(Wording.count(split.ownLaterVisits, "visit")) of the "
                    + "user that came later.")
        }
        let later = Wording.percent(split.othersLaterShare)
        if split.othersLaterShare > 0 {
            parts.append(
                split.rule == SplitRule.global.rawValue
                    ? "Leak: \(later) of other people's learned visits came later."
                    : "\(later) of other people's learned visits came later, as the "
                        + "\(split.rule) split allows.")
        }
        if split.isFair { parts.insert("Fair: nothing of the user's came later.", at: 0) }
        if let leak = split.evidence, leak.laterShare > 0 {
            parts.append(
                "\(Wording.percent(leak.laterShare)) of the score's evidence rests on that.")
        }
        return parts.joined(separator: " ")
    }

    private func model(_ card: MissCard) -> String {
        let model = card.model
        guard let margin = model.margin, let name = model.lastName else {
            let reason = model.refusal ?? "there is nothing to compare it with"
            return Self.capital(reason) + "."
        }
        let gap = Numbers.short(margin.magnitude, 3)
        var text =
            margin < 0
            ? "\(gap) short of \(name), the last of the first \(subject.cutoff)."
            : margin == 0
                ? "Level with \(name), the last of the first \(subject.cutoff)."
                : "\(gap) above \(name), which is next in the list."
        if let refusal = model.refusal { return text + " What it lacks is not told: \(refusal)." }
        let kinds = model.kinds.filter { $0.contribution < 0 }.prefix(3)
        if !kinds.isEmpty {
            text +=
                " Beside that place it lacks "
                + kinds.map { "\(Self.kind($0.name)) (\(number($0.contribution)))" }
                .joined(separator: ", ") + "."
        }
        if !model.rows.isEmpty {
            text +=
                " Most of it: "
                + model.rows.map { "\(Self.name($0)) (\(number($0.contribution)))" }
                .joined(separator: ", ") + "."
        }
        return text
    }

    private static func capital(_ text: String) -> String {
        "\(text.prefix(1).uppercased())\(text.dropFirst())"
    }

    private func number(_ value: Double) -> String { "-" + Numbers.short(value.magnitude, 2) }

    private static func kind(_ name: String) -> String {
        switch EvidenceItem.Kind(rawValue: name) {
        case .bipartite: "the user's own places"
        case .sep: "others' visits like the user's"
        case .category: "categories"
        case .initial: "the user's own vector"
        case .event: "the user's events"
        case nil: "what no row holds"
        }
    }

    private static func name(_ item: EvidenceItem) -> String {
        item.placeName ?? item.userName ?? item.ownPlaceName ?? item.category ?? "the rest"
    }

    private func lift(_ lift: MissLift) -> String {
        if let refusal = lift.refusal {
            return "Nothing was looked for: \(refusal)."
        }
        let near =
            lift.kilometres.map {
                "within \(Numbers.fixed($0, 1)) km of the user's places, of their categories or "
                    + "its own, at their hours"
            } ?? "of the user's categories or its own, at their hours"
        guard lift.tried > 0 else { return "There is no other place to visit \(near)." }
        let bound =
            lift.tried < lift.eligible
            ? "\(lift.tried) of \(Wording.count(lift.eligible, "place")) were tried"
            : "\(Wording.count(lift.tried, "place")) \(lift.tried == 1 ? "was" : "were") tried"
        let time = "\(Numbers.fixed(lift.seconds, 1)) s"
        if let visits = lift.visits, let after = lift.rankAfter {
            let end =
                lift.isSmallest
                ? (visits.count == 1 ? "" : " No smaller set of them does it.")
                : " Smaller sets were not all tried."
            return "\(Wording.count(visits.count, "more visit")) would lift it from rank "
                + "\(Numbers.rank(lift.rankBefore)) to \(Numbers.rank(after)): "
                + "\(list(visits)). \(bound) \(near).\(end)"
        }
        let start =
            lift.timedOut
            ? "Nothing was found in \(time) that lifts it: sets of fewer than "
                + "\(Wording.count(max(1, lift.lowerBound), "visit")) do not."
            : "No set of up to \(Wording.count(lift.largest, "visit")) lifts it."
        var text = "\(start) \(bound) \(near)."
        if let nearest = lift.nearest, let after = lift.rankAfter {
            text +=
                " Nearest: \(list(nearest)), rank \(Numbers.rank(lift.rankBefore)) to "
                + "\(Numbers.rank(after))."
        }
        return text
    }

    private func list(_ visits: [MissLift.Visit]) -> String {
        visits.map { "\($0.placeName) (\(WallClock.hours([$0.hour])) h)" }
            .joined(separator: ", ")
    }
}
