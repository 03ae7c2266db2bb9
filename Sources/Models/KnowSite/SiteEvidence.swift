import City
import Recommending
import Tensors

/// KnowSite's score of the regions for one brand, with its paths and the direct link as switches.
///
/// Units are the paths in the order of the layout, then the direct link. A path that is taken out
/// is masked: the softmax runs over the others, or the other gates stay, and the length over all
/// regions is taken anew. The terms sum to the score with what no unit holds: the output bias of the attention.
public struct SiteEvidence: SiteScore {
    private let terms: KnowSiteReadout.Terms
    private let alpha: Double
    private let isNormalized: Bool
    /// Of each unit in the score that is explained.
    public let presence: [Double]
    private let full: KnowSiteReadout.Terms.Split
    public let popularity: [Double]

    /// - Parameters:
    ///   - alpha: Nil takes the model's.
    ///   - facts: How many facts lie behind each unit: what the popularity control ranks by.
    ///   - presence: Of each unit in the score that is explained; nil has all of them.
    public init(
        _ readout: KnowSiteReadout, brand: Int, alpha: Double? = nil, facts: [Double]? = nil,
        presence: [Double]? = nil
    ) {
        self.init(
            readout.terms(ofBrand: brand), alpha: alpha ?? readout.configuration.alpha,
            isNormalized: readout.configuration.isNormalized, facts: facts, presence: presence)
    }

    package init(
        _ terms: KnowSiteReadout.Terms, alpha: Double, isNormalized: Bool, facts: [Double]? = nil,
        presence: [Double]? = nil
    ) {
        self.terms = terms
        self.alpha = alpha
        self.isNormalized = isNormalized
        let presence = presence ?? Array(repeating: 1, count: terms.attention.count + 1)
        self.presence = presence
        full = terms.split(
            presence: Array(presence.dropLast()), link: presence.last ?? 1, alpha: alpha,
            isNormalized: isNormalized)
        popularity = facts ?? Array(repeating: 1, count: terms.attention.count + 1)
    }

    public var paths: Int { terms.attention.count }
    public var count: Int { paths + 1 }
    public var candidates: Int { terms.regions }
    public var split: KnowSiteReadout.Terms.Split { full }
    public var attention: [Double] { full.attention }
    public func fullScores() -> [Double] { full.scores }
    /// No derivative leads from a path's absence to its presence: a path is there or not.
    public var hasGradient: Bool { false }

    /// The split with some units present only.
    ///
    /// - Parameter weights: Presence of each unit.
    public func split(_ weights: [Double]) -> KnowSiteReadout.Terms.Split {
        let present = zip(weights, presence).map { $0 * $1 }
        return terms.split(
            presence: Array(present.dropLast()), link: present[paths], alpha: alpha,
            isNormalized: isNormalized)
    }

    public func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        precondition(weights.columns == count, "Weights of \(weights.shape) for \(count) units")
        return Tensor(
            [weights.rows, candidates],
            (0..<weights.rows).flatMap { row in
                split(weights.slicingRows(row..<row + 1).elements).scores
            })
    }

    /// By central differences: nothing needs it, see `hasGradient`.
    public func gradient(of candidate: Int, at weights: [Double]) -> [Double] {
        let step = 1e-6
        return (0..<count).map { unit in
            func score(_ shift: Double) -> Double {
                var moved = weights
                moved[unit] += shift
                return split(moved).scores[candidate]
            }
            return (score(step) - score(-step)) / (2 * step)
        }
    }

    public func contributions(to candidate: Int) -> [Double]? {
        (0..<paths).map { full.paths[$0, candidate] } + [full.direct[candidate]]
    }

    /// What no unit holds.
    public func constant(of candidate: Int) -> Double { full.constant[candidate] }

    public func influences(on candidate: Int) -> [Double]? { nil }

    /// Attention over the paths, or their gates, and the share of the direct link: the same for
    /// every region.
    public var shownWeights: [Double] { full.attention.map { $0 * (1 - alpha) } + [alpha] }
}
