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
            String(format: "%@ scores %.4f", name, full.score) + ", rank \(Numbers.rank(full.rank))"
        guard !events.isEmpty else { return start + ": the user has no event before the moment." }
        let terms = finding.contributions
        let (helping, hindering) = (terms.count { $0 > 0 }, terms.count { $0 < 0 })
        var clauses = [
            "\(helping) of \(terms.count) events speak for it and \(hindering) against"
        ]
        if let best = subject.rows.strongest(terms) {
            clauses.append("above all \(best.name) " + String(format: "(%+.4f)", best.value))
        }
        let here = events.indices.filter { Int(events[$0].place) == place }
        if !here.isEmpty {
            let sum = here.reduce(0) { $0 + terms[$1] }
            clauses.append(
                String(format: "%+.4f from ", sum)
                    + (here.count == 1 ? "1 event" : "\(here.count) events") + " at this very place"
            )
        }
        if finding.isExact, let view {
            let parts = [
                ("which places", view.itemParts), ("their order", view.positionParts),
                ("where the user was", view.geohashParts), ("how far it was", view.distanceParts),
            ].map { ($0.0, $0.1.reduce(0, +)) }.filter { $0.1 != 0 }
            clauses.append(
                parts.map { String(format: "%+.4f from %@", $0.1, $0.0) }.joined(separator: ", ")
                    + String(format: ", %+.4f from no event", view.constant))
        }
        return start + ": " + clauses.joined(separator: "; ") + "."
    }
}
