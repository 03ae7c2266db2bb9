import Questions
import Reports
import Support

extension TrustReport {
    /// `trust: medium (0.71), faithfulness 0.95 of 20 draws, specificity 0.53`.
    var line: String {
        "trust: \(word) (\(figure.digits(2))), faithfulness \(faithfulness.digits(2)) of \(draws) "
            + "draws, specificity \(specificity.digits(2))"
    }
}

extension SpecialReasons {
    /// How many rows of each kind are printed.
    private static let shown = 10

    /// What is special, as text under the evidence.
    func show(score: Double) {
        let beside = against == "list" ? "the other \(others.count) of the list" : against
        Output.line(
            "  special: \(difference.signedDigits(6)) beside \(beside) (\(scale.digits(3)) times "
                + "their mean \(othersScore.digits(6))), of which \(remainder.signedDigits(6)) in the rows "
                + "not listed; specificity \(specificity.digits(2))"
                + (sharedPart.map { ", shared \(Wording.percent($0))" } ?? ""))
        if let placeSide, !placeSide.rows.isEmpty {
            Output.line("\n\(placeSide.title): \(placeSide.count)")
            EvidenceTable(Array(placeSide.rows.prefix(Self.shown)), score: score, side: "place")
                .show()
        }
        guard !pairs.isEmpty else { return }
        Output.line("\npairs of both sides: the strongest of \(pairCount)")
        Output.table(
            ["SPECIAL", "CONTRIBUTION", "OWN PLACE", "VISITS", "PERSON"],
            pairs.prefix(Self.shown).map { pair in
                [
                    pair.relative.signedDigits(6), pair.contribution.digits(6),
                    pair.own.placeName ?? "", pair.own.visits.map { String($0) } ?? "",
                    pair.other.userName ?? "",
                ]
            }, right: [0, 1, 3])
    }
}
