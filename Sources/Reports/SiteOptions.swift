/// The options of a recipe that only models of sites have.
public struct SiteOptions: Codable, Equatable, Sendable {
    /// ϕ: `rotate`, `multiply`, `subtract` or `correlation`.
    public var message = "rotate"
    /// Path vectors: `gru`, `add`, `multiply`, or `reach` (values are what paths really reach).
    public var composition = "gru"
    /// Both parts of the score over their length (`normalized`, released code) or as they are
    /// (`raw`, paper).
    public var fusion = "normalized"
    /// Criteria whose paths are left out, by the paper's names, separated by commas.
    public var without = ""
    /// Where the encoder starts: `auto` (the newest finished TuckER of the city and dimension, or
    /// one that is trained first), `none`, or a run.
    public var pretrained = "auto"
    /// Pre-trained vectors keep their values.
    public var frozen = true
    /// Of the encoder; of queries in DistMult, ComplEx and TransE.
    public var dropout = 0.3
    /// The learning rate is multiplied by this after each epoch.
    public var rateDecay = 0.995
    /// TuckER's dropout of subjects, and of the core times the relation.
    public var inputDropout = 0.3
    public var relationDropout = 0.4
    /// Smoothing of labels.
    public var smoothing = 0.1
    /// Objects that a query is scored against: `typed` or `all`.
    public var candidates = "typed"
    /// Settings of a graph that is built, as `near-km=2,flow-share=0.1`; empty for the defaults.
    public var graph = ""
    /// Where parts do not come with the data: pairs that a brand needs, and the seed of the parts.
    public var minimumPairs = 5
    public var splitSeed: UInt64 = 1

    public init() {}

    /// Reads options; a recipe that was written before there were settings of the graph has none.
    ///
    /// - Throws: `DecodingError` where any other option is missing.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        message = try values.decode(String.self, forKey: .message)
        composition = try values.decode(String.self, forKey: .composition)
        fusion = try values.decode(String.self, forKey: .fusion)
        without = try values.decode(String.self, forKey: .without)
        pretrained = try values.decode(String.self, forKey: .pretrained)
        frozen = try values.decode(Bool.self, forKey: .frozen)
        dropout = try values.decode(Double.self, forKey: .dropout)
        rateDecay = try values.decode(Double.self, forKey: .rateDecay)
        inputDropout = try values.decode(Double.self, forKey: .inputDropout)
        relationDropout = try values.decode(Double.self, forKey: .relationDropout)
        smoothing = try values.decode(Double.self, forKey: .smoothing)
        candidates = try values.decode(String.self, forKey: .candidates)
        graph = try values.decodeIfPresent(String.self, forKey: .graph) ?? ""
        minimumPairs = try values.decode(Int.self, forKey: .minimumPairs)
        splitSeed = try values.decode(UInt64.self, forKey: .splitSeed)
    }
}
