import Reports
import Support

extension FaithfulnessReport {
    /// The curves of every method and the random band, then the single numbers.
    func show() {
        let heads = budgets.map { "\(Int(($0 * 100).rounded())) %" }
        Output.line(
            "comprehensiveness: drop of the margin to the \(cutoff)th when the strongest rows of \(units.digits(0)) go"
        )
        var rows = methods.map { [$0.method] + $0.comprehensiveness.map { $0.digits(4) } }
        rows.append(["random band, low"] + band.map { $0.low.digits(4) })
        rows.append(["random band, high"] + band.map { $0.high.digits(4) })
        Output.table(["METHOD"] + heads, rows, right: Set(1...heads.count))
        Output.line("\nsufficiency: drop of the margin when only they stay (small is good)")
        Output.table(
            ["METHOD"] + heads,
            methods.map { [$0.method] + $0.sufficiency.map { $0.digits(4) } },
            right: Set(1...heads.count))
        Output.line("\nrise of ln(rank) when the strongest rows go")
        Output.table(
            ["METHOD"] + heads,
            methods.map { [$0.method] + $0.rankComprehensiveness.map { $0.digits(3) } },
            right: Set(1...heads.count))
        Output.line("")
        let names = [
            "METHOD", "FID+", "FID-", "CHAR", "UNFAITHFUL", "POLARITY", "TAU", "STABLE",
            "SANITY", "SPECIFIC", "OVERLAP", "RUNS",
        ]
        Output.table(
            names,
            methods.map { method in
                let optional = [
                    method.polarityAgreement, method.agreement, method.stability, method.sanity,
                    method.specificity, method.overlap,
                ]
                return [
                    method.method, method.fidelityPlus.digits(3), method.fidelityMinus.digits(3),
                    method.characterization.digits(3), method.unfaithfulness.digits(3),
                ] + optional.map { $0?.digits(3) ?? "" } + [method.runs.digits(0)]
            }, right: Set(1..<names.count))
        for line in [seeds?.sentence, truth?.sentence].compactMap({ $0 }) { Output.line(line) }
    }
}

extension FaithfulnessStudyReport {
    func show() {
        for slice in slices {
            Output.line(
                "\(slice.name): \(slice.meaning); \(Wording.count(slice.explanations, "explanation"))"
            )
            slice.faithfulness.show()
            Output.line("")
        }
        if !planted.isEmpty {
            Output.line("planted truth: AUC of the true cause, chance 0.5")
            Output.table(
                ["CAUSE", "SIDE", "AMONG", "METHOD", "AUC", "95 %", "VISITS"],
                planted.map { row in
                    [
                        row.cause, row.side, row.among, row.method, row.area.digits(3),
                        Numbers.interval(row.low, row.high, 3), String(row.cases),
                    ]
                }, right: [4, 6])
            Output.line("")
        }
        for line in card { Output.line(line) }
        Output.line("\(file), \(seconds.digits(1)) s")
    }
}
