import City
import Recommending
import Tensors

extension SiteCriteriaTable {
    /// Cost: the decoder once for each brand, and once more for each path; 0.3 s for 441 brands.
    init(_ readout: KnowSiteReadout, _ split: SiteSplit) {
        let paths = readout.layout.paths.count
        var weights = Tensor<Double>.zeros([split.brands, paths])
        var contributions = weights
        var ablations = weights
        for brand in 0..<split.brands {
            let evidence = SiteEvidence(readout, brand: brand)
            let full = evidence.split
            for path in 0..<paths {
                weights[brand, path] = full.attention[path]
                contributions[brand, path] = Self.excess(brand, split) { full.paths[path, $0] }
                var present = [Double](repeating: 1, count: paths + 1)
                present[path] = 0
                let without = evidence.split(present).scores
                ablations[brand, path] = Self.excess(brand, split) { full.scores[$0] - without[$0] }
            }
        }
        self.init(
            criteria: readout.layout.criteria, weights: weights, contributions: contributions,
            ablations: ablations)
    }

    /// Mean over the brand's training regions of the loss of score when the facts of a criterion's
    /// own relation are masked and the encoder is run again, less the same over all regions: what the
    /// graph, not the decoder, does for the criterion. `[brands, paths]`
    ///
    /// Cost: the encoder once for each path, and the decoder once for each brand and path.
    ///
    /// - Parameter masked: The readout without the facts of a criterion's own relation.
    static func effectsOfFacts(
        _ readout: KnowSiteReadout, _ split: SiteSplit, masked: (SiteCriterion) -> KnowSiteReadout
    ) -> Tensor<Double> {
        var facts = Tensor<Double>.zeros([split.brands, readout.layout.paths.count])
        for (path, criterion) in readout.layout.criteria.enumerated() {
            let other = masked(criterion)
            for brand in 0..<split.brands {
                let full = SiteEvidence(readout, brand: brand).split.scores
                let without = SiteEvidence(other, brand: brand).split.scores
                facts[brand, path] = excess(brand, split) { full[$0] - without[$0] }
            }
        }
        return facts
    }

    /// The mean over a brand's training regions less the mean over all.
    private static func excess(_ brand: Int, _ split: SiteSplit, _ values: (Int) -> Double)
        -> Double
    {
        let own = split.training.regions(ofBrand: brand).map(Int.init)
        guard !own.isEmpty else { return 0 }
        let all = (0..<split.regions).reduce(0) { $0 + values($1) } / Double(split.regions)
        return own.reduce(0) { $0 + values($1) } / Double(own.count) - all
    }
}

extension SiteCriterion {
    /// The relations that only this criterion's path follows: what must go for the graph to know
    /// nothing of it.
    public var ownRelation: UrbanRelation {
        switch self {
        case .regionDistance: .nearBy
        case .regionFunction: .similarFunction
        case .regionFlow: .flowTransition
        case .businessArea: .businessAreaServes
        case .relatedBrand: .relatedBrand
        case .brandCategory: .brandCategoryOne
        case .competitiveness: .competitive
        case .storeCategory: .placeCategoryOne
        }
    }
}
