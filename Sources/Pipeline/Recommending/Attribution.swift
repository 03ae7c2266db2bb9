import Tensors

/// How contributions are found. An algorithm knows an `ExplainableScore` and nothing else.
public enum ExplanationMethod: String, Sendable, CaseIterable, Codable {
    /// The model's own arithmetic, which adds up.
    case exact
    /// The same less its mean over the other places of the list: what is special about this place.
    case contrast
    /// The score less the score without the unit: one run for each unit.
    case leaveOneOut = "leave-one-out"
    /// `∫₀¹ ∂score/∂w(t·1) dt` (Sundararajan et al. 2017) over the weights of the units, from no
    /// evidence to all of it. Eight Gauss-Legendre nodes, which is exact where the score is a
    /// polynomial of degree 16 or less in t, as SEP-GCN's is.
    case integratedGradients = "integrated-gradients"
    /// Mean marginal contribution over random orders (Štrumbelj and Kononenko 2014), each order
    /// used forwards and backwards. Sums to score(all) - score(none) for any number of orders.
    case shapley
    /// Gradient dot product at the last layer (Pruthi et al. 2020, TracIn at the final
    /// parameters): what one more step on the unit's training visits would do to the score.
    case influence
    /// The raw weight that a picture shows (Ã, σ, a similarity): what attention is taken for.
    case weight
    /// Controls, which know nothing of the score.
    case random
    case uniform
    case popularity

    public var isControl: Bool { self == .random || self == .uniform || self == .popularity }

    /// Whether another seed gives other contributions.
    public var isRandom: Bool { self == .random || self == .shapley }

    /// In words, for the table.
    public var meaning: String {
        switch self {
        case .exact: "the model's own arithmetic; adds up to the score"
        case .contrast: "the same, less its mean over the rest of the list"
        case .leaveOneOut: "score less the score without the unit, run again"
        case .integratedGradients: "gradient over the path from no evidence to all"
        case .shapley: "mean marginal contribution over random orders"
        case .influence: "what a training step on the unit's visits would do"
        case .weight: "the raw weight that a picture shows"
        case .random: "control: random numbers"
        case .uniform: "control: every unit alike, ties at random"
        case .popularity: "control: training visits behind the unit"
        }
    }
}

/// The contributions that an algorithm found.
public struct Attribution: Sendable {
    public var method: ExplanationMethod
    /// One for each unit, in units of the score (of nothing, for the controls).
    public var contributions: [Double]
    /// How often the model was run again.
    public var runs: Int

    public init(method: ExplanationMethod, contributions: [Double], runs: Int) {
        self.method = method
        self.contributions = contributions
        self.runs = runs
    }

    /// Units by magnitude, as a table of evidence lists them; equals in the order of the units.
    public func leading(_ count: Int) -> [Int] {
        Array(
            contributions.indices.sorted {
                (-abs(contributions[$0]), $0) < (-abs(contributions[$1]), $1)
            }.prefix(count))
    }

    /// Units by contribution, the strongest support first; equals in an order drawn by `random`.
    public func order(_ random: inout RandomStream) -> [Int] {
        var ties = Array(contributions.indices)
        random.shuffle(&ties)
        return ties.sorted { contributions[$0] > contributions[$1] }
    }
}
