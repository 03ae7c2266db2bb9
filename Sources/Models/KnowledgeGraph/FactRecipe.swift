import City
import Graphs
import Recommending
import Reports
import Support
import Tensors

/// The recipe of an embedding of a city's knowledge graph, which learns its facts.
public struct FactRecipe: SitesRecipe {
    public let score: FactModel<Float>.Score
    public var learning: LearningSettings
    public var data = SiteDataSettings()
    public var rateDecay = 0.995
    /// Of queries.
    public var dropout = 0.3
    /// TuckER's dropout of subjects, and of the core times the relation.
    public var inputDropout = 0.2
    public var relationDropout = 0.2
    /// Smoothing of labels.
    public var smoothing = 0.1
    /// Objects that a query is scored against.
    public var candidates = FactQueries.Candidates.typed
    public var balance = FactModel<Float>.Balance.fact
    public var storeWeight = 1.0

    public var model: String { score.rawValue }

    /// Those of TuckER for a graph of this size, with larger batches.
    init(_ score: FactModel<Float>.Score) {
        self.score = score
        learning = .sites
        learning.batch = 512
        learning.learningRate = 0.002
    }

    public func check() throws {
        try checkSites()
        guard score != .complex || learning.dimension % 2 == 0 else {
            throw Failure(
                option: "dimension", .integer(learning.dimension),
                give: "an even number: its halves are real and imaginary parts")
        }
    }

    public func assembly(
        _ graph: UrbanGraph, pretrained: SitePretraining?
    ) throws -> SiteAssembly {
        try validate()
        guard let openStore = graph.relation(of: UrbanStep(.openStoreAt)) else {
            throw Failure(
                .badData, "the knowledge graph has no OpenStoreAt facts to learn from",
                remedy: "give a city whose brands have stores in regions")
        }
        return SiteAssembly(
            graph,
            .facts(
                FactModel(configuration, FactQueries(graph, candidates, openStore: openStore))),
            pretrained: pretrained)
    }

    public func memory(_ city: CityCounts) -> TrainingMemory {
        var result = TrainingMemory()
        result.addParameters(
            FactModel<Float>.plan(
                configuration, entities: city.entities, relations: city.relations
            ).shapes, lower: "dimension")
        if score == .tucker {
            // A matrix for each query: the core times its relation.
            let d = Double(learning.dimension)
            result.add(
                "the matrices of a batch",
                numbers: Double(min(learning.batch, city.entities)) * d * d,
                lower: "batch", "dimension")
        }
        return result
    }

    var configuration: FactModel<Float>.Configuration {
        var result = FactModel<Float>.Configuration()
        result.score = score
        result.dimension = learning.dimension
        result.inputDropout = inputDropout
        result.relationDropout = relationDropout
        result.outputDropout = dropout
        result.smoothing = smoothing
        result.balance = balance
        result.storeWeight = storeWeight
        return result
    }

    public static var models: [ModelDefinition<Self>] {
        [Catalogue.tucker, Catalogue.distMult, Catalogue.complEx, Catalogue.transE]
    }

    fileprivate static var settings: [Setting<Self>] {
        [
            .dimension, .siteEpochs, .siteBatch, .learningRate, .clip, .adam, .siteMetric,
            .patience,
            .evaluateEvery, .seed,
            Setting(
                "dropout", "Share of queries that is dropped", \.dropout, .init(0..<1),
                at: "site.dropout"
            ).steered(by: .loss),
            Setting(
                "input-dropout", "Share of subjects that is dropped", \.inputDropout,
                .init(0..<1), at: "site.inputDropout"
            ).steered(by: .loss),
            Setting(
                "relation-dropout", "Share of the core times the relation that is dropped",
                \.relationDropout, .init(0..<1), at: "site.relationDropout"
            ).steered(by: .loss),
            .rateDecay,
            Setting(
                "smoothing", "Smoothing of labels", \.smoothing, .init(0..<1),
                at: "site.smoothing"),
            Setting(
                "candidates", "Objects that a query is scored against: of fitting types, or all",
                \.candidates, at: "site.candidates"),
            Setting(
                "balance", "What weighs the same in the loss: a query, or a fact", \.balance,
                at: "site.balance", before: .query),
            Setting(
                "store-weight", "Weight of OpenStoreAt facts in the loss", \.storeWeight,
                .init(above: 0), at: "site.storeWeight", before: 1),
        ] + Setting.siteData
    }

    /// What the three without TuckER's core have.
    fileprivate static var ofProducts: [Setting<Self>] {
        settings.without("input-dropout", "relation-dropout")
    }

    fileprivate static func card(
        _ title: String, _ paper: String, _ settings: [SettingField], _ standard: TrainingRecipe,
        discussion: String = "", more: [String] = []
    ) -> ModelCard {
        ModelCard(
            name: standard.model, title: title, paper: paper, task: .sites,
            summary: "Train \(title) (\(paper)) on a city's knowledge graph.",
            discussion: discussion,
            examples: ["whyhere train \(standard.model) --city shanghai"] + more,
            settings: settings, standard: standard,
            refusals: Refusals.noEvidence("scores by one product of vectors"))
    }
}

extension Catalogue {
    public static let tucker = ModelDefinition(
        FactRecipe(.tucker), settings: FactRecipe.settings
    ) { settings, standard in
        FactRecipe.card(
            "TuckER", "Balažević et al., EMNLP 2019", settings, standard,
            discussion: """
                Its vectors are what KnowSite starts from; by itself it is a baseline, which ranks
                regions as objects of (brand, OpenStoreAt).
                """,
            more: ["whyhere train tucker --city shanghai --candidates all --batch 128"])
    }
    public static let distMult = ModelDefinition(
        FactRecipe(.distmult), settings: FactRecipe.ofProducts
    ) { FactRecipe.card("DistMult", "Yang et al., ICLR 2015", $0, $1) }
    public static let complEx = ModelDefinition(
        FactRecipe(.complex), settings: FactRecipe.ofProducts
    ) { FactRecipe.card("ComplEx", "Trouillon et al., ICML 2016", $0, $1) }
    public static let transE = ModelDefinition(
        FactRecipe(.transe), settings: FactRecipe.ofProducts
    ) { FactRecipe.card("TransE", "Bordes et al., NIPS 2013", $0, $1) }
}
