import Canvas
import Reports
import Support

extension WhyState {
    /// What the place has more than its list, as numbers that sum.
    private func specialWords(_ special: SpecialReasons) -> String {
        let beside =
            special.against == "list"
            ? "the \(special.others.count) other places of the list" : special.against
        let listed = special.difference - special.remainder
        return
            "The place has \(Numbers.fixed(special.scale, 2)) times what \(beside) have in the mean "
            + "(\(Numbers.fixed(special.othersScore, 4))), and "
            + "\(Numbers.signed(special.difference, 4)) that is its own: "
            + "\(Numbers.signed(listed, 4)) in the rows "
            + "listed and \(Numbers.signed(special.remainder, 4)) in the others. "
            + (special.sharedPart.map {
                "\(Numbers.fixed(100 * $0, 0)) % of the score every one of them has from the same "
                    + "rows. "
            } ?? "")
            + "Specificity \(Numbers.fixed(special.specificity, 2)): 0 where all have the same five "
            + "leading rows."
    }

    /// The whole reason in words, wrapped.
    func detailLines(width: Int) -> [(text: String, style: Style)] {
        guard let explanation else { return [] }
        var lines: [(String, Style)] = []
        func add(_ title: String, _ text: String, _ style: Style = .text) {
            if !lines.isEmpty { lines.append(("", .text)) }
            lines.append((title, .title))
            for line in wrapped(text, width: max(1, width)) { lines.append((line, style)) }
        }
        add("reason", explanation.sentence)
        if explanation.proof != explanation.sentence { add("the sum in words", explanation.proof) }
        if let special = explanation.special {
            add("beside the list", specialWords(special))
        }
        if let reasons = explanation.sequence {
            add("the moment", SequenceText.moment(reasons))
        }
        let fits = explanation.relativeError < 1e-4
        add(
            "sum",
            "\(Numbers.grouped(explanation.terms)) terms sum to "
                + "\(Numbers.fixed(explanation.sum, 6)); the score is "
                + "\(Numbers.fixed(explanation.score, 6)), relative error "
                + "\(Numbers.short(explanation.relativeError, 1)). "
                + "\(explanation.evidence.count) of \(Numbers.grouped(explanation.items)) rows "
                + "are listed; the others add \(Numbers.signed(explanation.remainder, 4)).",
            fits ? .text : .bad)
        if !explanation.rules.isEmpty {
            add(
                "simple rules, among the same places",
                RuleText.whole(explanation.rules, rank: explanation.rank),
                RuleText.style(explanation.rules))
        }
        if let leak = explanation.leak {
            add("later than the prediction", leak.sentence, leak.laterShare > 0 ? .warning : .good)
        }
        let odd = explanation.evidence.filter(\.disagrees).count
        if explanation.evidence.contains(where: { $0.ablation != nil }) {
            add(
                "removed and run again",
                odd == 0
                    ? "Every listed row pulls the score the way its contribution says."
                    : "\(odd) of \(explanation.evidence.count) listed rows, marked !, pull the "
                        + "score the other way when they are removed: believe the ablation.",
                odd == 0 ? .text : .warning)
        }
        add(
            "made by",
            "\(explanation.model) \(explanation.run), epoch \(explanation.epoch), method "
                + "\(explanation.method), \(explanation.side)'s side, \(explanation.candidates) "
                + "candidates, ablation by \(explanation.mode), seed \(explanation.seed).", .dim)
        return lines
    }
}
