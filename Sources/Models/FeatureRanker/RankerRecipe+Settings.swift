import Recommending
import Reports

extension RankerRecipe {
    static var settings: [Setting<Self>] {
        [
            Setting(
                "dimension", "Units of a hidden layer", \.learning.dimension, 1...4096),
            Setting(
                "layers", "Hidden layers; none is a logistic regression", \.layers, 0...16),
            .epochs("Passes over the training's lists"), .batch("Lists in one step"),
            .learningRate, .clip, .adam,
            Setting(
                "decay", "Decay of the matrices in a step, times the rate", \.decay, .init(0...)
            ).steered(by: .loop),
            .selectBy(
                "Metric on lists of validation whose best epoch is kept", MetricNames.shownLists),
            .patience, .evaluateEvery, .nextPlaceRefit, .seed, .split,
            Setting(
                "loss", "binary: each place by itself; softmax: the visited one of its list",
                \.loss, at: "ranking.loss"),
            .sequenceDropout(\.dropout),
            Setting(
                "candidates", "Places of a list, the visited one included", \.candidates,
                2...1000, at: "generation.candidates"), .listOrigin(\.listOrigin),
            SequenceAction.setting(\.action),
            Setting(
                "length", "Events of a history that features are computed from, at most",
                \.length, 1...4096, at: "sequence.length"),
            Setting(
                "learn-after", "The oldest share of the training's visits is read, not learned",
                \.learnAfter, .init(0..<1), at: "generation.learnAfter"),
            Setting(
                "towers",
                "A run of spacetime-gr-embedding whose cosine is a feature; a group, auto or none",
                \.towers, at: "ranking.towers"),
            Setting(
                "products", "The products of the towers' numbers are features beside their sum",
                \.products, at: "ranking.products"),
            Setting(
                "clicks",
                "A run of spacetime-gr-ranking whose logit is a feature; a group, auto or none",
                \.clicks, at: "ranking.clicks"),
        ]
    }

    /// Sizes of the sources.
    static var kept: [Setting<Self>] {
        func all(
            _ source: RankerSource, _ place: WritableKeyPath<Self, GeneratorRecipe> & Sendable
        ) -> [Setting<Self>] {
            GeneratorRecipe.ofParameters.map {
                $0.kept(in: source.rawValue, standard: nothingKept(of: source)).within(place)
            }
        }
        return all(.towers, \.towersKept) + all(.clicks, \.clicksKept)
    }
}

extension Catalogue {
    public static let ranker = ModelDefinition(
        RankerRecipe(), settings: RankerRecipe.settings, kept: RankerRecipe.kept
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "Feature ranker",
            paper: "Lin et al., arXiv 2508.16126, Table 4", task: .nextPlace,
            shownMetrics: ["auc", "request-auc", "hit@1", "hit@5", "mrr"],
            shownProtocols: ["shown"],
            summary: "Train a ranker of candidates by their features, and by scores of other runs.",
            discussion: """
                A small network over distance, popularity, the user's own visits and the hour, as a ranking
                stage has them; --towers and --clicks add what stages 2a and 2b of Spacetime-GR say. These must not have
                learned the moments that the ranker learns: train them and their first stage with --learn-before 0.8,
                and the ranker with --learn-after 0.8.
                """,
            examples: [
                "whyhere train ranker --city delta",
                "whyhere train ranker --city delta --learn-after 0.8 --towers auto --clicks auto",
                "whyhere train ranker --city delta --layers 0 --loss softmax",
            ],
            settings: settings, standard: standard, refusals: Refusals.sequences,
            exhibits: [.events], needsPositions: true)
    }
}
