import Reports

/// The fields of a recipe that only the generator of places has.
enum GenerationFields {
    static let all: [RecipeField] = [
        .init(
            "pointer", "A gate mixes in the user's own earlier places (not in the paper)",
            .toggle(\.generation.pointer)),
        .init(
            "action-token", "A token for the kind of action: four tokens an action, else three",
            .toggle(\.generation.actionToken)),
        .init(
            "space-time", "Tokens know when and where the user and the place are",
            .toggle(\.generation.spaceTime)),
        .init(
            "hidden", "Width of the feed-forward part; 0 takes 8/3 of the dimension",
            .integer(\.generation.hidden, 0...65536)),
        .init(
            "block-km", "Side of a block of ground in km",
            .real(\.generation.blockKilometres, 0.1...1000)),
        .init(
            "index", "Numbers within a block: by popularity, or hashed as an ablation",
            .choice(\.generation.index, ["popularity", "hashed"])),
        .init(
            "curriculum", "Share of the epochs that learn sequences of one pattern alone",
            .real(\.generation.curriculum, 0...0.999999)),
        .init(
            "richness", "Distinct places over actions: sequences with less are left out",
            .real(\.generation.richness, 0...1)),
        .init(
            "functional", "Categories, by commas, whose actions are not learned",
            .text(\.generation.functional)),
        .init(
            "schedule", "The learning rate over the training",
            .choice(\.generation.schedule, ["cosine", "constant"])),
        .init(
            "warm-up", "Share of the steps in which the rate rises",
            .real(\.generation.warmUp, 0...0.999999)),
        .init(
            "clip", "The gradient's norm at most; 0 never clips",
            .real(\.generation.clip, 0...1_000_000)),
    ]

    /// What other names mean, and may hold, in the generator.
    static let meanings: [RecipeField] = [
        .init("layers", "Blocks of the decoder", .integer(\.layers, 1...16)),
        .init(
            "length", "Actions that a sequence holds at most",
            .integer(\.sequence.length, 2...4096)),
        .init(
            "decay", "Decay of the matrices in a step, times the rate", .real(\.decay, 0...10)),
        .init(
            "select-by", "Metric on held-out events whose best epoch is kept",
            .choice(
                \.selectBy,
                [
                    "hit@1", "hit@5", "hit@10", "hit@20", "hit@50", "ndcg@5", "ndcg@10",
                    "ndcg@20", "ndcg@50", "mrr",
                ])),
    ]
}
