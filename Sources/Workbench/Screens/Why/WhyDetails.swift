import Canvas
import Reports
import Support

extension WhyState {
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
