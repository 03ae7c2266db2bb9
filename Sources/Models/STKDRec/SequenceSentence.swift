import Foundation
import Recommending
import Reports
import Support

/// The reason in words. Every number is a term, or a sum or a count of terms.
extension SequenceEvidence {
    func sentence(_ finding: EvidenceFinding) -> String {
        let full = finding.full
        let name = city.placeNames[place]
        let start =
            "\(name) scores \(full.score.digits(4)), rank \(Numbers.rank(full.rank))"
        guard !events.isEmpty else { return start + ": the user has no event before the moment." }
        let terms = finding.contributions
        let (helping, hindering) = (terms.count { $0 > 0 }, terms.count { $0 < 0 })
        var clauses = [
            "\(helping) of \(terms.count) events speak for it and \(hindering) against"
        ]
        if let best = subject.rows.strongest(terms) {
            clauses.append("above all \(best.name) (\(best.value.signedDigits(4)))")
        }
        let here = events.indices.filter { Int(events[$0].place) == place }
        if !here.isEmpty {
            let sum = here.reduce(0) { $0 + terms[$1] }
            clauses.append(
                "\(sum.signedDigits(4)) from "
                    + (here.count == 1 ? "1 event" : "\(here.count) events") + " at this very place"
            )
        }
        if finding.isExact, let view {
            let parts = [
                ("which places", view.itemParts), ("their order", view.positionParts),
                ("where the user was", view.geohashParts), ("how far it was", view.distanceParts),
            ].map { ($0.0, $0.1.reduce(0, +)) }.filter { $0.1 != 0 }
            clauses.append(
                parts.map { "\($0.1.signedDigits(4)) from \($0.0)" }.joined(separator: ", ")
                    + ", \(view.constant.signedDigits(4)) from no event")
        }
        return start + ": " + clauses.joined(separator: "; ") + "."
    }
}
