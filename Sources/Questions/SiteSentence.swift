import Reports
import Support

/// An explanation of a site in words, made of its own numbers.
struct SiteSentence {
    /// Why this region rather than the others of the list; the proof where nothing is compared.
    var text: String {
        guard let special = report.special else { return proof }
        let beside = special.against == "list" ? "the rest of the list" : special.against
        let rows = report.criteria.filter { ($0.relative ?? 0) > 0 }
            .sorted { ($0.relative ?? 0) > ($1.relative ?? 0) }
        var sentences: [String] = []
        if rows.isEmpty {
            sentences.append(
                "No criterion speaks for \(report.regionName) more than for \(beside).")
        } else {
            let named = rows.prefix(2).map {
                "\($0.criterion) (\($0.relative?.signedDigits(3) ?? ""))"
            }
            sentences.append(
                "\(report.regionName) suits \(report.brandName) more than \(beside) above all by "
                    + named.joined(separator: " and ") + Self.ways(rows[0]) + ".")
        }
        // Less than in proportion may still be more than the others have.
        let less = report.criteria.filter { ($0.others ?? 0) > $0.contribution }
        if let against = less.min(by: { ($0.relative ?? 0) < ($1.relative ?? 0) }),
            let value = against.relative, value < 0
        {
            sentences.append(
                "\(against.criterion) speaks more for the others (\(value.signedDigits(3))).")
        }
        if special.against == "list", special.specificity < ReasonSentence.sameReason {
            sentences.append("This run gives nearly every region of the list the same reason.")
        } else if let part = special.sharedPart {
            let others =
                special.against == "list" ? "every region of the list" : special.against
            sentences.append(
                "\(Numbers.fixed(100 * part, 0)) % of the score is shared with \(others).")
        }
        return sentences.joined(separator: " ")
    }

    /// How many ways through the graph stand behind a criterion, and the strongest.
    private static func ways(_ row: CriterionRow) -> String {
        guard row.instances > 0 else {
            return ", though no way through the graph stands behind the first"
        }
        let count =
            (row.isCapped ? "more than " : "")
            + Wording.count(
                row.instances, "way through the graph stands", "ways through the graph stand")
        let example = row.shown.first.map {
            ", such as \($0.entities.joined(separator: " → "))"
        }
        return ": \(count) behind the first" + (example ?? "")
    }

    /// The whole sum in words.
    let proof: String
    private let report: SiteExplanation

    init(_ report: SiteExplanation) {
        self.report = report
        func signed(_ value: Double) -> String { value.signedDigits(4) }
        let rank = Numbers.rank
        let place = report.rank.map { "rank \(rank($0))" } ?? "no candidate"
        let present = report.criteria.filter { $0.isPresent && $0.ablation != nil }
        var clauses = [
            "\(report.regionName) scores \(report.score.digits(4)) for "
                + "\(report.brandName) (\(place)); the direct link gives \(signed(report.direct)), "
                + "the paths \(signed(present.reduce(0) { $0 + $1.contribution }))"
        ]
        if let top = present.max(by: { abs($0.contribution) < abs($1.contribution) }),
            let ablation = top.ablation
        {
            var clause =
                "the largest is \(top.criterion) with \(signed(top.contribution)), without which "
                + "it stands at rank \(rank(ablation.rank))"
            if top.disagrees {
                clause += " although the score then changes by \(signed(ablation.scoreChange))"
            }
            if top.instances == 0 { clause += ", and no way through the graph stands behind it" }
            clauses.append(clause)
            let grounded = present.filter { $0.instances > 0 }.count
            clauses.append(
                "\(grounded) of \(present.count) paths have instances between the two in the training graph"
            )
        }
        proof = clauses.joined(separator: "; ") + "."
    }
}
