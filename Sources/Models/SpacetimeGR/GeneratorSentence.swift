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
        let score = full.score.digits(4)
        let rank = Numbers.rank(full.rank)
        switch stage {
        case .ranking:
            let probability = Numbers.fixed(1 / (1 + exp(-full.score)), 4)
            clauses = [
                "\(name) is clicked with a probability of \(probability) (logit \(score)), rank \(rank)"
            ]
        case .embedding:
            clauses = ["\(name) has a cosine of \(score) with the user's vector, rank \(rank)"]
        case .generation, .alignment:
            let block = split.block.signedDigits(4)
            let inner = split.inner.signedDigits(4)
            clauses = [
                "\(name) has log P \(score) (P \(Numbers.fixed(exp(full.score), 4))), rank \(rank)",
                "\(block) for its block of ground, \(inner) for the place within it",
            ]
        }
        if let pointer {
            let here = events.indices.filter { Int(events[$0].place) == place }
            let pointed = Numbers.fixed(here.reduce(0) { $0 + pointer.weights[$1] }, 2)
            clauses.append(
                "the gate gives \(Numbers.fixed(pointer.gate, 2)) to own places, and \(pointed) of that points here"
            )
        }
        let terms = finding.contributions
        if let best = rows.strongest(terms) {
            clauses.append(
                "of \(Wording.count(terms.count, "action")) \(best.name) speaks most for it (\(best.value.signedDigits(4)))"
            )
        }
        if finding.isExact {
            clauses.append("\(finding.constant.signedDigits(4)) from the moment alone")
        }
        return clauses.joined(separator: "; ") + "."
    }
}
