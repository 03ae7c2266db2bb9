import Foundation
import Recommending
import Reports
import Support

/// The reason in words. Every number is a term, or a sum or a count of terms.
extension ActionRows {
    func sentence(_ finding: EvidenceFinding) -> String {
        let full = finding.full
        let name = city.placeNames[place]
        var clauses: [String]
        switch stage {
        case .ranking:
            clauses = [
                String(
                    format: "%@ is clicked with a probability of %.4f (logit %.4f), rank %@", name,
                    1 / (1 + exp(-full.score)), full.score, Numbers.rank(full.rank))
            ]
        case .embedding:
            clauses = [
                String(
                    format: "%@ has a cosine of %.4f with the user's vector, rank %@", name,
                    full.score, Numbers.rank(full.rank))
            ]
        case .generation, .alignment:
            clauses = [
                String(
                    format: "%@ has log P %.4f (P %.4f), rank %@", name, full.score,
                    exp(full.score), Numbers.rank(full.rank)),
                String(
                    format: "%+.4f for its block of ground, %+.4f for the place within it",
                    split.block, split.inner),
            ]
        }
        if let pointer {
            let here = events.indices.filter { Int(events[$0].place) == place }
            let pointed = here.reduce(0) { $0 + pointer.weights[$1] }
            clauses.append(
                String(
                    format: "the gate gives %.2f to own places, and %.2f of that points here",
                    pointer.gate, pointed))
        }
        let terms = finding.contributions
        if let best = rows.strongest(terms) {
            clauses.append(
                "of \(terms.count) actions \(best.name) speaks most for it "
                    + String(format: "(%+.4f)", best.value))
        }
        if finding.isExact {
            clauses.append(String(format: "%+.4f from the moment alone", finding.constant))
        }
        return clauses.joined(separator: "; ") + "."
    }
}
