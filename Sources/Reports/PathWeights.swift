/// What the weights of relation paths are. Either way they are a brand's, the same for every region.
public enum PathWeights: String, Codable, Sendable {
    /// Shares of one attention, which sum to one.
    case shares
    /// A gate of 0 to 1 for each path, whatever the others have: they need not sum to one.
    case gates

    /// In one word, such as `attention`.
    public var word: String {
        switch self {
        case .shares: "attention"
        case .gates: "gates"
        }
    }

    /// What a reader of a list of weights must know.
    public var notice: String {
        switch self {
        case .shares:
            "Attention looks at the brand alone: its weights are the same for every region."
        case .gates:
            "Weights are gates, which look at the brand alone: they need not sum to one and are the "
                + "same for every region."
        }
    }

    /// What one weight is.
    public var meaning: String {
        switch self {
        case .shares: "attention: what the model looks at for this brand"
        case .gates:
            "a gate of 0 to 1: how far the model lets a path count for this brand, whatever the "
                + "others have (gates need not sum to one)"
        }
    }
}
