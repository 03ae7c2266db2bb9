import Reports
import Support

/// One sentence of an explanation of a site, made of its own numbers.
struct SiteSentence {
    let text: String

    init(_ report: SiteExplanation) {
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
        text = clauses.joined(separator: "; ") + "."
    }
}
