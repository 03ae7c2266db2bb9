import Autodiff
import City
import Graphs
import Layers
import Recommending
import Reports
import Support
import Tensors

/// Vectors of a graph's entities and relations that a model starts from.
public struct SitePretraining: Sendable {
    /// `[entities, d]`
    public let entities: Tensor<Float>
    /// `[relations, d]`
    public let relations: Tensor<Float>

    /// Takes the vectors of a trained embedding.
    ///
    /// - Throws: `Failure(.usage)` where they do not fit the graph or the dimension.
    public init(
        _ parameters: Parameters<Float>, run: String, fitting graph: UrbanGraph, dimension: Int
    )
        throws
    {
        let names = (FactModel<Float>.Name.entity, FactModel<Float>.Name.relation)
        guard parameters.contains(names.0), parameters.contains(names.1),
            parameters[names.0].shape == [graph.entityCount, dimension],
            parameters[names.1].shape == [graph.relations.count, dimension]
        else {
            throw Failure(
                .usage,
                "run \(run) has no vectors of length \(dimension) for the \(graph.entityCount) entities of this graph",
                remedy: "train 'whyhere train tucker' on this city with --dimension \(dimension)")
        }
        entities = parameters[names.0]
        relations = parameters[names.1]
    }
}

/// A recipe and a graph, made into a model that chooses regions for brands.
///
/// Training, evaluation and explanation all start here, so that they agree on what a recipe means.
public struct SiteAssembly: Sendable {
    public enum Model: Sendable {
        case knowSite(KnowSite<Float>)
        case facts(FactModel<Float>)
    }

    public let recipe: TrainingRecipe
    public let graph: UrbanGraph
    public let model: Model
    private let pretrained: SitePretraining?

    public var brandEntities: [Int32] { graph.brandEntities }
    public var brandCategories: [Int32] { graph.brandCategories }

    /// - Throws: `Failure` where the recipe is wrong or the graph lacks what the model needs.
    public init(_ recipe: TrainingRecipe, graph: UrbanGraph, pretrained: SitePretraining?) throws {
        try recipe.validate()
        self.recipe = recipe
        self.graph = graph
        self.pretrained = pretrained
        if recipe.model == .knowsite {
            let layout = try SiteLayout(
                graph, without: try recipe.site.removedCriteria(),
                reaches: recipe.site.composition == "reach")
            model = .knowSite(
                KnowSite(
                    try recipe.knowSiteConfiguration(isPretrained: pretrained != nil), layout,
                    pretrained: pretrained.map { ($0.entities, $0.relations) }))
        } else {
            guard let openStore = graph.relation(of: UrbanStep(.openStoreAt)) else {
                throw Failure(
                    .badData, "the knowledge graph has no OpenStoreAt facts to learn from",
                    remedy: "give a city whose brands have stores in regions")
            }
            let candidates = FactQueries.Candidates(rawValue: recipe.site.candidates) ?? .typed
            model = .facts(
                FactModel(
                    recipe.factConfiguration(),
                    FactQueries(graph, candidates, openStore: openStore)))
        }
    }

    public func initialParameters(_ random: inout RandomStream) -> Parameters<Float> {
        switch model {
        case .knowSite(let model):
            model.initialParameters(
                &random, pretrained: pretrained.map { ($0.entities, $0.relations) })
        case .facts(let model): model.initialParameters(&random)
        }
    }

    /// What ranks the regions for every brand under these parameters.
    public func scorer(_ parameters: Parameters<Float>) -> any PlaceScorer {
        switch model {
        case .knowSite(let model): RegionScores(model.scores(parameters))
        case .facts(let model):
            RegionScores(
                model.scores(
                    parameters, subjects: graph.brandEntities,
                    relation: graph.relation(of: UrbanStep(.openStoreAt)) ?? 0,
                    objects: graph.regionEntities))
        }
    }
}

extension TrainingRecipe {
    /// - Parameter isPretrained: Vectors that start at random are never frozen.
    public func knowSiteConfiguration(isPretrained: Bool) throws -> KnowSite<Float>.Configuration {
        var result = KnowSite<Float>.Configuration()
        result.dimension = dimension
        result.layers = layers
        result.message = MessageComposition(rawValue: site.message) ?? .rotate
        result.composition = .init(rawValue: site.composition) ?? .gru
        result.isNormalized = site.fusion == "normalized"
        result.alpha = alpha
        result.dropout = site.dropout
        result.isFrozen = site.frozen && isPretrained
        return result
    }

    func factConfiguration() -> FactModel<Float>.Configuration {
        var result = FactModel<Float>.Configuration()
        result.score = .init(rawValue: model.rawValue) ?? .tucker
        result.dimension = dimension
        result.inputDropout = site.inputDropout
        result.relationDropout = site.relationDropout
        result.outputDropout = site.dropout
        result.smoothing = site.smoothing
        return result
    }
}
