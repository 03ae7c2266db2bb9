import Recommending
import Support

/// The reason in words. Every number is a term, or a sum or a count of terms.
extension SequenceEvidence {
    func sentence(_ finding: EvidenceFinding) -> String {
        guard finding.isExact, let readout else { return sentence(finding, more: []) }
        let parts = [
            ("which places", readout.itemParts), ("their order", readout.positionParts),
            ("where the user was", readout.geohashParts), ("how far it was", readout.distanceParts),
        ].map { ($0.0, $0.1.reduce(0, +)) }.filter { $0.1 != 0 }
        return sentence(
            finding,
            more: [
                parts.map { "\($0.1.signedDigits(4)) from \($0.0)" }.joined(separator: ", ")
                    + ", \(readout.constant.signedDigits(4)) from no event"
            ])
    }
}
