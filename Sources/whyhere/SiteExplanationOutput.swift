import Foundation
import Reports
import Support

extension SiteExplanation {
    /// The whole explanation as text.
    func show() {
        Output.line(sentence)
        if let trust { Output.line(trust.line) }
        if proof != sentence { Output.line("\n" + proof) }
        for notice in notices { Output.line("  \(notice)") }
        Output.line("")
        Output.table(
            [
                "CRITERION", "PATH", "WEIGHT", "SPECIAL", "CONTRIBUTION", "ABLATION", "RANK", "",
                "INSTANCES",
            ],
            criteria.map { row in
                guard row.isPresent else {
                    return [row.criterion, row.path.joined(separator: " → "), "no facts"]
                        + Array(repeating: "", count: 6)
                }
                return [
                    row.criterion, row.path.joined(separator: " → "), row.weight.digits(4),
                    row.relative?.signedDigits(6) ?? "", row.contribution.digits(6),
                    row.ablation?.scoreChange.digits(6) ?? "out",
                    row.ablation?.rank.digits(1) ?? "", row.disagrees ? "!" : "",
                    String(row.instances) + (row.isCapped ? "+" : ""),
                ]
            }, right: [2, 3, 4, 5, 6, 8])
        if criteria.contains(where: \.disagrees) {
            Output.line("  ! the ablation has not the sign of the contribution: believe it")
        }
        let error = relativeError == 0 ? "0" : Numbers.magnitude(relativeError)
        let change = directAblation.map {
            ", without it \($0.scoreChange.digits(6)) and rank \($0.rank.digits(1))"
        }
        Output.line(
            "direct link \(direct.digits(6))\(change ?? ""); constant \(constant.digits(6)); sum \(sum.digits(6)) of score \(score.digits(6)) (relative error \(error)), by \(method); paths hold \((pathShare * 100).digits(1)) % of the absolute terms"
        )
        special?.show(score: score)
        let grounded = criteria.filter { !$0.shown.isEmpty }
        if !grounded.isEmpty { Output.line("\ninstances in the training graph:") }
        for row in grounded {
            Output.line("  \(row.criterion)")
            for instance in row.shown {
                let note = instance.note.isEmpty ? "" : "  (\(instance.note))"
                Output.line("    \(instance.entities.joined(separator: " → "))\(note)")
            }
        }
        if !messages.isEmpty {
            Output.line("\nmessages of the last layer:")
            Output.table(
                ["TO", "RELATION", "FACTS", "LENGTH", "SHARE"],
                messages.map {
                    [
                        $0.end, $0.relation, String($0.facts), $0.length.digits(3),
                        ($0.share * 100).digits(1) + "%",
                    ]
                }, right: [2, 3, 4])
        }
        if let faithfulness {
            Output.line("")
            faithfulness.show()
        }
    }
}
