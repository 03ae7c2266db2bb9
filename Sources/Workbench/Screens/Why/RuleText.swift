import Canvas
import Reports
import Support

/// The ranks of simple rules, as cells and as sentences.
enum RuleText {
    /// As short as a column allows.
    static func short(_ rule: String) -> String {
        switch rule {
        case "popularity": "pop"
        case "own-places": "own"
        case "item-knn": "kNN"
        default: String(rule.prefix(4))
        }
    }

    static func name(_ rule: String) -> String {
        switch rule {
        case "own-places": "own places"
        case "item-knn": "item-kNN"
        default: rule
        }
    }

    /// The rule that ranks a place best, such as `pop 3`.
    static func best(_ rules: [RuleRank]) -> String {
        guard let best = rules.min(by: { $0.rank < $1.rank }) else { return "" }
        // A column has no room for the halves of ties, which say nothing where ranks are high.
        return
            "\(short(best.rule)) \(best.rank < 1000 ? rank(best.rank.rounded()) : Numbers.compact(best.rank))"
    }

    /// Ties give halves.
    static func rank(_ rank: Double) -> String { Numbers.short(rank, 6) }

    /// The user's own history alone ranks it first.
    static func isOwnHabit(_ rules: [RuleRank]) -> Bool {
        rules.contains { $0.rule == "own-places" && $0.rank == 1 }
    }

    static func style(_ rules: [RuleRank]) -> Style { isOwnHabit(rules) ? .warning : .text }

    /// `by rule: popularity 3 · own places 1 · item-kNN 12`.
    static func line(_ rules: [RuleRank], width: Int) -> String {
        let names = rules.map { "\(name($0.rule)) \(rank($0.rank))" }
        let long = "by rule: " + names.joined(separator: " · ")
        let habit = "the user's own history alone ranks it first"
        if isOwnHabit(rules) {
            let others = rules.filter { $0.rule != "own-places" }
                .map { "\(name($0.rule)) \(rank($0.rank))" }
            let both = habit + (others.isEmpty ? "" : " · " + others.joined(separator: " · "))
            if DisplayWidth.of(both) <= width { return both }
            if DisplayWidth.of(habit) <= width { return habit }
        }
        if DisplayWidth.of(long) <= width { return long }
        return "by rule: "
            + rules.map { "\(short($0.rule)) \(rank($0.rank))" }.joined(separator: " · ")
    }

    static func whole(_ rules: [RuleRank], rank model: Double?) -> String {
        let ranks = rules.map { "by \(name($0.rule)) \(rank($0.rank))" }
            .joined(separator: ", ")
        let own = isOwnHabit(rules) ? " The user's own history alone ranks it first." : ""
        return
            "By the model it ranks \(model.map { rank($0) } ?? "nowhere: it is masked"), \(ranks)."
            + own
    }
}
