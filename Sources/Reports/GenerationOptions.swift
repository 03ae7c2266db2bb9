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
    /// Actions that each learned one has before it, where its user has as many.
    public var history = 0
    /// The oldest share of the training's actions is read and not learned.
    public var learnAfter = 0.0
    /// Of the oldest share only is learned.
    public var learnBefore = 1.0
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

    /// Vectors of places beside what is learned: `none`, `city` or `ngrams`.
    public var placeVectors = "none"
    /// The run that a later stage starts from: a name, a group of seeds, `auto` or `none`.
    public var start = "auto"
    /// Weight of the first stage's loss beside a later one's.
    public var keep = 0.0
    /// Moments of a sequence that lists are shown at, at most.
    public var requests = 8
    /// Places of a list, the one that was visited included.
    public var candidates = 20
    /// τ of the towers.
    public var temperature = 0.07
    /// β of alignment.
    public var beta = 0.1
    /// Places that the visited one is preferred to: 1 is DPO, more are S-DPO.
    public var rejects = 1
    /// Where those come from: `shown` or `misses`.
    public var rejected = "shown"
    /// Preferences by hour: `11-13 Restaurant > Office; 20-23 Bar > Office`.
    public var rules = ""

    public init() {}

    /// Reads options; those that an older recipe does not know keep their defaults.
    public init(from decoder: any Decoder) throws {
        self.init()
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
            value = try values.decode(Value.self, forKey: key)
        }
        func readLater<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
            value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        try read(.pointer, &pointer)
        try read(.actionToken, &actionToken)
        try read(.spaceTime, &spaceTime)
        try read(.hidden, &hidden)
        try read(.blockKilometres, &blockKilometres)
        try read(.index, &index)
        try read(.curriculum, &curriculum)
        try read(.richness, &richness)
        try read(.functional, &functional)
        try read(.schedule, &schedule)
        try read(.warmUp, &warmUp)
        try read(.clip, &clip)
        try readLater(.history, &history)
        try readLater(.learnAfter, &learnAfter)
        try readLater(.learnBefore, &learnBefore)
        try readLater(.placeVectors, &placeVectors)
        try readLater(.start, &start)
        try readLater(.keep, &keep)
        try readLater(.requests, &requests)
        try readLater(.candidates, &candidates)
        try readLater(.temperature, &temperature)
        try readLater(.beta, &beta)
        try readLater(.rejects, &rejects)
        try readLater(.rejected, &rejected)
        try readLater(.rules, &rules)
    }

    /// Takes over what decides on names and shapes of parameters.
    public mutating func takeShape(of other: GenerationOptions) {
        pointer = other.pointer
        actionToken = other.actionToken
        spaceTime = other.spaceTime
        hidden = other.hidden
        blockKilometres = other.blockKilometres
        index = other.index
    }
}
