import City
import Models
import Tensors

/// How much each path weighs and adds, brand by brand: what the heat maps draw and planted criteria
/// are held against.
public struct SiteCriteriaTable: Sendable {
    /// Criteria of the paths, in the order of the layout.
    public let criteria: [SiteCriterion]
    /// Attention, `[brands, paths]`.
    public let weights: Tensor<Double>
    /// Mean over the brand's training regions of a path's term, less its mean over all regions: what
    /// the path does to raise these above the others. `[brands, paths]`
    public let contributions: Tensor<Double>
    /// Mean over the brand's training regions of the loss of score without the path, less the same
    /// over all regions. `[brands, paths]`
    public let ablations: Tensor<Double>

    /// Cost: the decoder once for each brand, and once more for each path; 0.3 s for 441 brands.
    public init(_ view: KnowSiteView, _ split: SiteSplit) {
        let paths = view.layout.paths.count
        var weights = Tensor<Double>.zeros([split.brands, paths])
        var contributions = weights
        var ablations = weights
        for brand in 0..<split.brands {
            let evidence = SiteEvidence(view, brand: brand)
            let full = evidence.split
            let own = split.training.regions(ofBrand: brand).map(Int.init)
            func excess(_ values: (Int) -> Double) -> Double {
                let all = (0..<split.regions).reduce(0) { $0 + values($1) } / Double(split.regions)
                guard !own.isEmpty else { return 0 }
                return own.reduce(0) { $0 + values($1) } / Double(own.count) - all
            }
            for path in 0..<paths {
                weights[brand, path] = full.attention[path]
                contributions[brand, path] = excess { full.paths[path, $0] }
                var present = [Double](repeating: 1, count: paths + 1)
                present[path] = 0
                let without = evidence.split(present).scores
                ablations[brand, path] = excess { full.scores[$0] - without[$0] }
            }
        }
        criteria = view.layout.criteria
        self.weights = weights
        self.contributions = contributions
        self.ablations = ablations
    }
}
