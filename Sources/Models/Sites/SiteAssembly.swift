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

    public let graph: UrbanGraph
    public let model: Model
    private let pretrained: SitePretraining?

    init(_ graph: UrbanGraph, _ model: Model, pretrained: SitePretraining?) {
        self.graph = graph
        self.model = model
        self.pretrained = pretrained
    }

    public func initialParameters(_ random: inout RandomStream) -> Parameters<Float> {
        switch model {
        case .knowSite(let model):
            model.initialParameters(
                &random, pretrained: pretrained.map { ($0.entities, $0.relations) })
        case .facts(let model): model.initialParameters(&random)
        }
    }

    /// Names and shapes of `initialParameters`, without drawing them.
    public var parameterShapes: ParameterShapes {
        switch model {
        case .knowSite(let model): model.plan.shapes
        case .facts(let model):
            FactModel<Float>.plan(
                model.configuration, entities: model.queries.entities,
                relations: model.queries.relations
            ).shapes
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
