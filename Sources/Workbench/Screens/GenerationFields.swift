import Reports
import Support

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
            "history", "Actions that each learned one has before it, where there are as many",
            .integer(\.generation.history, 0...4095)),
        .init(
            "learn-after", "The oldest share of the training's actions is read, not learned",
            .real(\.generation.learnAfter, 0...0.999999)),
        .init(
            "learn-before", "Of the training's actions only the oldest share is learned",
            .real(\.generation.learnBefore, 0.000001...1)),
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
        .init(
            "place-vectors", "Vectors of places: those of the city, or hashed letters of names",
            .choice(\.generation.placeVectors, ["none", "city", "ngrams"])),
        .init(
            "start", "Run or group to start from, whose sizes and split count; auto or none",
            .text(\.generation.start)),
        .init(
            "keep", "Weight of the first stage's loss beside this one's",
            .real(\.generation.keep, 0...1_000_000)),
        .init(
            "requests", "Moments of a sequence that lists are shown at, at most",
            .integer(\.generation.requests, 1...1000)),
        .init(
            "beta", "How far what is preferred may move the model",
            .real(\.generation.beta, 0...1_000_000)),
        .init(
            "rejects", "Places that the visited one is preferred to: 1 is DPO, more are S-DPO",
            .integer(\.generation.rejects, 1...1000)),
        .init(
            "rejected", "Where those come from: what is shown, or the model's own misses",
            .choice(\.generation.rejected, ["shown", "misses"])),
        .init(
            "rules", "Preferences by hour: 11-13 Restaurant > Office; 20-23 Bar > Office",
            .text(\.generation.rules)),
    ]

    /// What other names mean, and may hold, in a stage of the generator.
    static func meanings(_ model: TrainedModel) -> [RecipeField] {
        guard model.ranksLists else { return meanings }
        return [
            .init(
                "select-by", "Metric on lists of validation whose best epoch is kept",
                .choice(\.selectBy, ["auc"] + ModelComparison.leading(ofLists: true)))
        ] + meanings
    }

    private static let meanings: [RecipeField] = [
        .init(
            "candidates", "Places of a list, the visited one included",
            .integer(\.generation.candidates, 2...1000)),
        .init(
            "temperature", "Temperature of the cosines",
            .real(\.generation.temperature, 0.0001...1000)),
        .init("layers", "Blocks of the decoder", .integer(\.layers, 1...16)),
        .init(
            "length", "Actions that a sequence holds at most",
            .integer(\.sequence.length, 2...4096)),
        .init(
            "decay", "Decay of the matrices in a step, times the rate", .real(\.decay, 0...10)),
        .init(
            "select-by", "Metric on held-out events whose best epoch is kept",
            .choice(\.selectBy, ModelComparison.leading(ofLists: false))),
    ]
}
