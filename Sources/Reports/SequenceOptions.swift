/// The options of a recipe that only models of sequences have.
public struct SequenceOptions: Codable, Equatable, Sendable {
    /// What a sequence is made of: `auto` (orders where a city has any, else visits), `visit` or
    /// `order`.
    public var action = "auto"
    /// Positions L of a sequence.
    public var length = 128
    public var heads = 2
    public var dropout = 0.5
    /// Whether a longer history is cut into windows, or only its end is learned (released code).
    public var windows = true
    /// `paper`, `candidates` (each place by its own distance, not in the paper) or `none`.
    public var space = "paper"
    /// Upper edges of the buckets of distance in kilometres.
    public var edges = "0.25,0.5,1,1.5,2,3,4,5,8,12,20,50"
    /// Whether positions look at padding (`attend`, released code) or not (`ignore`).
    public var padding = "attend"
    /// λ: share of the distillation in the loss; 0 learns from events alone.
    public var distillation = 0.2
    /// τ
    public var temperature = 7.0
    /// What the distilled softmax runs over: `positions` (released code) or `candidates`.
    public var over = "positions"
    /// How the teacher's vectors join instead of distillation: `none`, `sum`, `concatenation`,
    /// `product`.
    public var fusion = "none"
    /// `auto` (the newest finished teacher that fits, or one that is trained first), or a run.
    public var teacher = "auto"
    /// The teacher's hops, and neighbours that are drawn a hop in training; 0 takes all.
    public var hops = 2
    public var fanOut = 10
    /// Settings of the space-time graph, as `steps=3,place-factor=1.5`; empty for the defaults.
    public var graph = ""

    public init() {}
}
