import Recommending
import Reports

extension GeneratorRecipe {
    /// The settings of all stages; each leaves out those of the others.
    fileprivate static func settings(_ metric: Setting<Self>) -> [Setting<Self>] {
        learning(metric) + reading + tokens + data + steps + stages
    }

    private static func learning(_ metric: Setting<Self>) -> [Setting<Self>] {
        [
            .dimension,
            Setting("layers", "Blocks of the decoder", \.layers, 1...16),
            .epochs("Passes over the training visits"), .nextPlaceBatch, .learningRate, .adam,
            Setting(
                "decay", "Decay of the matrices in a step, times the rate", \.decay,
                .init(0...)
            ).steered(by: .loop),
            metric, .patience, .evaluateEvery, .nextPlaceRefit, .seed, .split,
        ]
    }

    private static var reading: [Setting<Self>] {
        [
            .sequenceDropout(\.dropout),
            Setting(
                "candidates", "Places of a list, the visited one included", \.candidates,
                2...1000, at: "generation.candidates", before: 20),
            SequenceAction.setting(\.action),
            Setting(
                "length", "Actions that a sequence holds at most", \.length, 2...4096,
                at: "sequence.length"),
            .sequenceHeads(\.heads),
            Setting(
                "temperature", "Temperature of the cosines", \.temperature, .init(above: 0),
                at: "generation.temperature", before: 0.07
            ).steered(by: .loss),
        ]
    }

    private static var tokens: [Setting<Self>] {
        [
            Setting(
                "pointer", "A gate mixes in the user's own earlier places (not in the paper)",
                \.pointer, at: "generation.pointer"),
            Setting(
                "pointer-rotary", "The gate's attention knows how many actions ago each place was",
                \.pointerRotary, at: "generation.pointerRotary", before: true),
            Setting(
                "pointer-bias",
                "The gate's attention has preferences by hour, weekday, place before and age",
                \.pointerBias, at: "generation.pointerBias", before: false),
            Setting(
                "table-deviation", "Deviation of fresh tables; 0 takes 1/√dimension",
                \.tableDeviation, .init(0...), at: "generation.tableDeviation", before: 0),
            Setting(
                "action-token",
                "A token for the kind of action: four tokens an action, else three",
                \.actionToken, at: "generation.actionToken"),
            Setting(
                "space-time", "Tokens know when and where the user and the place are",
                \.spaceTime, at: "generation.spaceTime"),
            Setting(
                "profile", "Moments know the user's home, activity, and a vector of their own",
                \.profile, at: "generation.profile", before: false),
            Setting(
                "hidden", "Width of the feed-forward part; 0 takes 8/3 of the dimension",
                \.hidden, 0...65536, at: "generation.hidden"),
            Setting(
                "block-km", "Side of a block of ground in km", \.blockKilometres,
                .init(0.1...1000), at: "generation.blockKilometres"),
            Setting(
                "index",
                "popularity: by blocks and visits; flat: hashed, no blocks; hashed: within blocks",
                \.index, at: "generation.index"),
        ]
    }

    private static var data: [Setting<Self>] {
        [
            Setting(
                "curriculum",
                "Share of the epochs that learn local or travel sequences alone; then mixed ones",
                \.curriculum, .init(0..<1), at: "generation.curriculum"),
            Setting(
                "history", "Actions that each learned one has before it, where there are as many",
                \.history, 0...4095, at: "generation.history", before: 0),
            Setting(
                "crops", "Sequences begin elsewhere in each epoch", \.crops,
                at: "generation.crops", before: false),
            Setting(
                "learn-after", "The oldest share of the training's actions is read, not learned",
                \.learnAfter, .init(0..<1), at: "generation.learnAfter", before: 0),
            Setting(
                "learn-before", "Of the training's actions only the oldest share is learned",
                \.learnBefore, .init(above: 0, to: 1), at: "generation.learnBefore", before: 1),
            Setting(
                "richness", "Distinct places over actions: sequences with less are left out",
                \.richness, .init(0...1), at: "generation.richness"),
            Setting(
                "functional", "Categories, by commas, whose actions are not learned",
                \.functional, at: "generation.functional"),
        ]
    }

    private static var steps: [Setting<Self>] {
        [
            Setting(
                "schedule", "The learning rate over the training", \.schedule,
                at: "generation.schedule"),
            Setting(
                "warm-up", "Share of the steps in which the rate rises", \.warmUp,
                .init(0..<1), at: "generation.warmUp"),
            Setting(
                "clip", "The gradient's norm at most; 0 never clips", \.learning.clip, .init(0...),
                at: "generation.clip"
            ).steered(by: .loop),
            Setting(
                "place-vectors",
                "Vectors of places: those of the city, or hashed letters of names",
                \.placeVectors, at: "generation.placeVectors", before: PlaceVectors.Source.none),
        ]
    }

    /// What the stages have that start from another.
    private static var stages: [Setting<Self>] {
        [
            Setting(
                "start", "Run or group to start from, whose sizes and split count; auto or none",
                \.start, at: "generation.start", before: "auto"),
            Setting(
                "keep", "Weight of the first stage's loss beside this one's", \.keep,
                .init(0...), at: "generation.keep", before: 0),
            Setting(
                "requests", "Moments of a sequence that lists are shown at, at most",
                \.requests, 1...1000, at: "generation.requests", before: 8),
            Setting(
                "beta", "How far what is preferred may move the model", \.beta, .init(0...),
                at: "generation.beta", before: 0.1),
            Setting(
                "rejects", "Places that the visited one is preferred to: 1 is DPO, more are S-DPO",
                \.rejects, 1...1000, at: "generation.rejects", before: 1),
            Setting(
                "rejected", "Where those come from: what is shown, or the model's own misses",
                \.rejected, at: "generation.rejected", before: Rejected.shown),
            .listOrigin(\.listOrigin),
            Setting(
                "rules", "Preferences by hour: 11-13 Restaurant > Office; 20-23 Bar > Office",
                \.rules, at: "generation.rules", before: ""),
        ]
    }

    fileprivate static var ofEvents: [Setting<Self>] {
        settings(
            .selectBy(
                "Metric on held-out events whose best epoch is kept", MetricNames.generated))
    }

    fileprivate static var ofLists: [Setting<Self>] {
        settings(
            .selectBy(
                "Metric on lists of validation whose best epoch is kept",
                MetricNames.shownLists)
        ).without("curriculum", "beta", "rejects", "rejected", "rules")
    }

    /// Those that decide on names, shapes and meaning of the parameters, beside the stage.
    static var ofParameters: [Setting<Self>] {
        let names: Set = [
            "dimension", "layers", "length", "heads", "pointer", "pointer-rotary", "pointer-bias",
            "action-token", "space-time", "profile", "hidden", "block-km", "index", "place-vectors",
        ]
        return ofLists.filter { names.contains($0.name) }
    }

    fileprivate static let eventMetrics = ["hit@1", "hit@5", "hit@10", "mrr", "ndcg@10"]
    fileprivate static let listMetrics = ["auc", "request-auc", "hit@1", "hit@5", "mrr"]
    fileprivate static let paper = "Lin et al., arXiv 2508.16126"
}

extension Catalogue {
    public static let spacetimeGR = ModelDefinition(
        GeneratorRecipe(.generation),
        settings: GeneratorRecipe.ofEvents.without(
            "candidates", "temperature", "start", "keep", "requests", "beta", "rejects",
            "rejected", "lists", "rules")
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "Spacetime-GR", paper: GeneratorRecipe.paper,
            task: .nextPlace, shownMetrics: GeneratorRecipe.eventMetrics,
            summary:
                "Train Spacetime-GR (Lin et al., arXiv 2508.16126): generate the next place.",
            discussion: """
                A decoder writes block and index of the next place. The epoch is chosen on held-out
                events of validation, ranked among all places: the last visit of each trajectory
                (released, chronological and global splits), or each user's last event but one.

                Ablations: --no-space-time, --index flat, --no-action-token; ours: --pointer.
                Later stages: 'train spacetime-gr-embedding', '…-ranking', '…-alignment'.
                """,
            examples: [
                "whyhere train spacetime-gr --city nyc-next --pointer --no-action-token --seeds 1,2,3",
                "whyhere train spacetime-gr --city riverbend --split leave-one-out --dimension 64",
                "whyhere train spacetime-gr --resume spacetime-gr-nyc-next-1",
            ],
            settings: settings, standard: standard,
            refusals: [.embeddings: Refusals.vectors],
            exhibits: [.events, .attention, .parts, .hours], needsPositions: true)
    }

    public static let spacetimeGREmbedding = ModelDefinition(
        GeneratorRecipe(.embedding), settings: GeneratorRecipe.ofLists
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "Spacetime-GR's towers", paper: GeneratorRecipe.paper,
            task: .nextPlace, shownMetrics: GeneratorRecipe.listMetrics,
            shownProtocols: ["shown"],
            summary:
                "Train Spacetime-GR's stage 2a: towers of users and places on one decoder.",
            discussion: """
                InfoNCE over the places of lists: as they were shown, where the city has a log; else drawn
                from the blocks around the place visited, by popularity at that hour.
                """,
            examples: [
                "whyhere train spacetime-gr-embedding --city delta --start spacetime-gr-delta-1",
                "whyhere train spacetime-gr-embedding --city delta --start none --epochs 20",
            ],
            settings: settings, standard: standard,
            refusals: [
                .hours: Refusals.hours, .beam: Refusals.beam,
            ],
            exhibits: [.events, .attention, .parts], needsPositions: true)
    }

    public static let spacetimeGRRanking = ModelDefinition(
        GeneratorRecipe(.ranking), settings: GeneratorRecipe.ofLists.without("temperature")
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "Spacetime-GR's ranking", paper: GeneratorRecipe.paper,
            task: .nextPlace, shownMetrics: GeneratorRecipe.listMetrics,
            shownProtocols: ["shown"],
            summary:
                "Train Spacetime-GR's stage 2b: candidates after the history, each by itself.",
            discussion: """
                The chance of a click, for each place of a list: as it was shown, where the city has a log;
                else drawn from the blocks around the one visited. A candidate looks at the history and itself, at no other candidate.
                """,
            examples: [
                "whyhere train spacetime-gr-ranking --city delta --start spacetime-gr-delta-1",
                "whyhere train spacetime-gr-ranking --city delta --place-vectors ngrams",
            ],
            settings: settings, standard: standard,
            refusals: [
                .hours: Refusals.hours, .embeddings: Refusals.vectors, .beam: Refusals.beam,
            ],
            exhibits: [.events, .attention, .parts], needsPositions: true)
    }

    public static let spacetimeGRAlignment = ModelDefinition(
        GeneratorRecipe(.alignment),
        settings: GeneratorRecipe.ofEvents.without(
            "candidates", "temperature", "curriculum", "dropout")
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "Spacetime-GR, aligned", paper: GeneratorRecipe.paper,
            task: .nextPlace, shownMetrics: GeneratorRecipe.eventMetrics,
            summary:
                "Train Spacetime-GR's stage 3: preferences (DPO, S-DPO) against a frozen self.",
            discussion: """
                The first stage's loss stays beside the preferences (--keep): without it what was learned
                is soon forgotten. The place visited is preferred to places shown with it, or to the frozen model's own
                likeliest misses; rules prefer one category to another at some hours. Nothing is dropped out, so that
                the model begins where its frozen self is.
                """,
            examples: [
                "whyhere train spacetime-gr-alignment --city delta --rejected misses --rejects 4",
                "whyhere train spacetime-gr-alignment --city delta --rules \"11-13 Restaurant > Office\"",
            ],
            settings: settings, standard: standard,
            refusals: [.embeddings: Refusals.vectors],
            exhibits: [.events, .attention, .parts, .hours], needsPositions: true)
    }
}
