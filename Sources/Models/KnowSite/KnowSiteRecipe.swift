import Autodiff
import City
import Graphs
import Layers
import Recommending
import Reports
import Support
import Tensors

/// The recipe of KnowSite.
public struct KnowSiteRecipe: SitesRecipe {
    /// How the direct link and the paths make one score.
    public enum Fusion: String, CaseIterable, Sendable {
        /// Both parts over their length (released code).
        case normalized
        /// Both parts as they are (paper).
        case raw
    }

    public let model = "knowsite"
    public var learning: LearningSettings
    public var data = SiteDataSettings()
    public var rateDecay = 0.995
    public var layers = 2
    /// Share of the direct link in the score.
    public var alpha = 0.5
    /// ϕ
    public var message = MessageComposition.rotate
    public var composition = PathComposition.gru
    /// How ways count, where the composition is reach.
    public var reaches = SiteLayout.Reaches()
    /// How paths are weighed, and λ of their gates in the loss.
    public var attention = AttentionForm.softmax
    public var gatePenalty = 0.0
    public var fusion = Fusion.normalized
    /// Criteria whose paths are left out, by the paper's names, separated by commas.
    public var without = ""
    /// Where the encoder starts: `auto` (the newest finished TuckER of the city and dimension, or
    /// one that is trained first), `none`, or a run.
    public var pretrained = "auto"
    /// Pre-trained vectors keep their values.
    public var frozen = true
    /// Of the encoder.
    public var dropout = 0.3
    /// By what the encoder's norms predict.
    public var norm = NormStatistics.batch

    /// Those its code was released with for Beijing.
    init() {
        learning = .sites
        learning.batch = 128
    }

    public func check() throws {
        try checkSites()
        guard message != .rotate || learning.dimension % 2 == 0 else {
            throw Failure(
                option: "dimension", .integer(learning.dimension),
                give: "an even number: its halves are real and imaginary parts")
        }
        guard gatePenalty == 0 || attention == .sigmoid else {
            throw Failure(
                option: "gate-penalty", .real(gatePenalty),
                give: "0, or --attention sigmoid: weights of a softmax always sum to one")
        }
        _ = try SiteCriterion.named(without)
    }

    public func memory(_ city: CityCounts) -> TrainingMemory {
        var configuration = KnowSite<Float>.Configuration()
        configuration.dimension = learning.dimension
        configuration.layers = layers
        configuration.composition = composition
        configuration.norm = norm
        var result = TrainingMemory()
        result.addParameters(
            KnowSite<Float>.plan(
                configuration, entities: city.entities, relations: city.relations, paths: 1
            ).shapes, lower: "dimension")
        result.add(
            "the vectors of \(layers) layers",
            numbers: Double(layers) * Double(city.entities) * Double(learning.dimension),
            lower: "layers", "dimension")
        return result
    }

    /// Vectors that an embedding of the same graph learned.
    public func sources() throws -> [RunSource] {
        guard pretrained != "none" else { return [] }
        var first = Catalogue.tucker.standard
        first.learning.dimension = learning.dimension
        first.learning.seed = learning.seed
        first.data = data
        let (data, dimension) = (data, learning.dimension)
        return [
            RunSource(
                role: "vectors", wanted: pretrained, models: FactRecipe.models.map(\.name),
                misfit: "was trained on another graph, or holds out other pairs",
                remedy:
                    "train TuckER with the same --graph, --flow-table, --split-seed and --minimum-pairs",
                otherwise: try first.document(),
                finds: { $0.dimension == dimension }
            ) { try FactRecipe($0).data == data }
        ]
    }

    public func pretraining(
        _ parameters: Parameters<Float>, of run: String, fitting graph: UrbanGraph
    ) throws -> SitePretraining? {
        guard pretrained != "none" else { return nil }
        return try SitePretraining(
            parameters, run: run, fitting: graph, dimension: learning.dimension)
    }

    public func assembly(
        _ graph: UrbanGraph, pretrained: SitePretraining?
    ) throws -> SiteAssembly {
        try validate()
        let layout = try SiteLayout(
            graph, without: try SiteCriterion.named(without),
            reaches: composition == .reach ? reaches : nil)
        let vectors = pretrained.map { ($0.entities, $0.relations) }
        return SiteAssembly(
            graph,
            .knowSite(
                KnowSite(
                    configuration(isPretrained: pretrained != nil), layout, pretrained: vectors)),
            pretrained: pretrained)
    }

    /// - Parameter isPretrained: Vectors that start at random are never frozen.
    public func configuration(isPretrained: Bool) -> KnowSite<Float>.Configuration {
        var result = KnowSite<Float>.Configuration()
        result.dimension = learning.dimension
        result.layers = layers
        result.message = message
        result.composition = composition
        result.isNormalized = fusion == .normalized
        result.alpha = alpha
        result.dropout = dropout
        result.attention = attention
        result.gatePenalty = gatePenalty
        result.norm = norm
        result.isFrozen = frozen && isPretrained
        return result
    }

    public static var models: [ModelDefinition<Self>] { [Catalogue.knowSite] }

    static var settings: [Setting<Self>] {
        [
            .dimension,
            Setting("layers", "Encoder layers K; 0 leaves the encoder out", \.layers, 0...16),
            .siteEpochs, .siteBatch, .learningRate, .clip, .adam,
            Setting(
                "alpha", "Share of the direct link in the score; 1 leaves the paths out",
                \.alpha, .init(0...1)),
            .siteMetric, .patience, .evaluateEvery, .seed,
            Setting(
                "message", "How a neighbour and its relation make a message", \.message,
                at: "site.message"),
            Setting(
                "composition",
                "How relations make the vector of a path; reach, its ways, is not in the paper",
                \.composition, at: "site.composition"),
            Setting(
                "weigh-ways",
                "With reach: ways count by trips, nearness and likeness of their facts",
                \.reaches.weighs, at: "site.weighWays", before: false),
            Setting(
                "relative-ways", "With reach: what a region has for every brand is taken away",
                \.reaches.isRelative, at: "site.relativeWays", before: false),
            Setting(
                "attention",
                "Weights of the paths: softmax, which sum to one; sigmoid, a gate for each (ours)",
                \.attention, at: "site.attention", before: .softmax),
            Setting(
                "gate-penalty", "With sigmoid: weight of the sum of the gates (L1) in the loss",
                \.gatePenalty, .init(0...), at: "site.gatePenalty", before: 0
            ).steered(by: .loss),
            Setting(
                "fusion", "Parts of the score: normalized as released, raw as published",
                \.fusion, at: "site.fusion"),
            Setting(
                "without", "Criteria whose paths are left out, by commas, such as region-flow",
                \.without, at: "site.without"),
            Setting(
                "pretrained", "Where the encoder starts: auto, none, or a run of TuckER",
                \.pretrained, at: "site.pretrained"),
            Setting(
                "frozen", "Pre-trained vectors keep their values", \.frozen, at: "site.frozen"),
            Setting(
                "dropout", "Share of the encoder that is dropped", \.dropout, .init(0..<1),
                at: "site.dropout"
            ).steered(by: .loss),
            Setting(
                "norm",
                "Batch norm predicts by the whole graph (batch), or by running averages, as released",
                \.norm, at: "site.norm", before: .batch),
            .rateDecay,
        ] + Setting.siteData
    }
}

extension SiteCriterion {
    /// The criteria that a text names, separated by commas.
    ///
    /// - Throws: `Failure(.usage)` for a name that is none of the eight.
    public static func named(_ text: String) throws -> Set<SiteCriterion> {
        try named(text.split(separator: ",").map(String.init))
    }
}

extension Catalogue {
    public static let knowSite = ModelDefinition(
        KnowSiteRecipe(), settings: KnowSiteRecipe.settings
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "KnowSite", paper: "Liu, Ding and Li, SIGSPATIAL 2023",
            task: .sites,
            summary:
                "Train KnowSite (Liu, Ding and Li, SIGSPATIAL 2023): where to open a store.",
            discussion: """
                The encoder starts from TuckER's vectors of the city's knowledge graph: those of the
                newest finished run that fits, of a run named with --pretrained, or of one that is
                trained first. The epoch is chosen on validation pairs; the test pairs are ranked
                once, at the end.

                Ablations: --layers 0 (no encoder), --pretrained none (no pre-training), --alpha 1
                (no paths), --without region-flow,business-area (some paths less).
                """,
            examples: [
                "whyhere train knowsite --city shanghai --learning-rate 0.003 --dropout 0.1 \\\n"
                    + "    --alpha 0.8",
                "whyhere train knowsite --city riverbend --seeds 1,2,3,4,5",
                "whyhere train knowsite --resume knowsite-shanghai-1",
            ],
            settings: settings, standard: standard,
            refusals: [
                .contrast: "compares no two regions path by path",
                .counterfactual: "learned from no user's visits that could be missing",
                .beam: Refusals.beam, .hours: Refusals.hours,
            ])
    }
}
