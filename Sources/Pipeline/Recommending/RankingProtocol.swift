/// Which places are candidates and which count as true.
public enum RankingProtocol: String, Sendable, CaseIterable, Codable {
    /// As SEP-GCN was published: places of training visits are masked, the truth keeps them, so
    /// that these can only be missed.
    case published
    /// Only places the user has not visited in training, as candidates and as truth.
    case new
    /// All places, all of the truth.
    case all

    public var masksTraining: Bool { self != .all }
    public var truthKeepsMasked: Bool { self != .new }
}
