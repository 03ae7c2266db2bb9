import Recommending
import Tensors

extension SEPGCNEvidence: BoundedInteractions {
    /// Norms in place of vectors: the same recursion, once whole and once with its linear part
    /// alone; what lies between bounds every interaction, for the set and for its single units.
    public func interactionBound(size: Int) -> [Double] {
        let norms = features.map { feature in
            feature.rowDots(feature).elements.map { $0.squareRoot() }
        }
        func bound(_ units: Int) -> [Double] {
            func largest(_ values: [Double]) -> Double {
                values.sorted(by: >).prefix(units).reduce(0, +)
            }
            return self.bound(
                sums: norms.map(largest), betas: echoes.map { largest($0.map(abs)) })
        }
        // Single effects hold the interactions of each unit with itself.
        return zip(bound(size), bound(1)).map { $0 + Double(size) * $1 }
    }
}
