/// The options of a recipe that only the generator of places has.
public struct GenerationOptions: Codable, Equatable, Sendable {
    /// Mixes in the user's own earlier places by a learned gate (not in the paper).
    public var pointer = false
    /// Whether an action has a token for its kind: four tokens an action, else three.
    public var actionToken = true
    /// Whether tokens know when and where the user and the place are.
    public var spaceTime = true
    /// Width of the feed-forward part; 0 takes 8/3 of the dimension.
    public var hidden = 0
    /// Side of a block.
    public var blockKilometres = 5.0
    /// Numbering within a block: `popularity` or `hashed`.
    public var index = "popularity"
    /// Share of the epochs in which sequences of one pattern alone are learned.
    public var curriculum = 0.0
    /// Distinct places over actions: sequences with less are left out.
    public var richness = 0.1
    /// Categories, by commas, whose actions are no interest and are not learned.
    public var functional = ""
    /// The learning rate over the training: `cosine` or `constant`.
    public var schedule = "cosine"
    /// Share of the steps in which the rate rises.
    public var warmUp = 0.05
    /// The gradient's norm at most; 0 never clips.
    public var clip = 1.0

    public init() {}
}
