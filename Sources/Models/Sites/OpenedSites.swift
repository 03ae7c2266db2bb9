import City
import Evaluation
import Graphs
import Recommending
import Reports
import Support
import Synchronization
import Tensors
import Training

/// A trained run that chooses regions for brands: KnowSite or an embedding of the graph.
public final class OpenedSites: SiteRecommender {
    public let name: String
    public let card: RecommenderCard
    public let split: SiteSplit
    public let graph: UrbanGraph
    public let instances: PathInstances
    public let scores: Tensor<Float>
    public let entityVectors: Tensor<Float>
    public let paths: (any SitePaths)?
    private let checkpoint: Checkpoint

    /// Cost: the encoder once, and a product for each brand.
    public init(
        _ name: String, checkpoint: Checkpoint, split: SiteSplit, graph: UrbanGraph,
        instances: PathInstances
    ) throws {
        self.name = name
        self.checkpoint = checkpoint
        self.split = split
        self.graph = graph
        self.instances = instances
        card = try checkpoint.recipe.card().recommender
        let recipe = try checkpoint.recipe.sites()
        let assembly = try recipe.assembly(
            graph,
            pretrained: recipe.pretraining(checkpoint.parameters, of: name, fitting: graph))
        try checkpoint.require(assembly.parameterShapes)
        scores = assembly.scorer(checkpoint.parameters)
            .scores(ofUsers: 0..<split.city.brandCount)
        switch assembly.model {
        case .knowSite(let model):
            let paths = KnowSitePaths(model, checkpoint, split: split, graph: graph)
            self.paths = paths
            entityVectors = paths.inputs
        case .facts:
            paths = nil
            entityVectors = checkpoint.parameters[FactModel<Float>.Name.entity]
        }
    }

    public func requirePaths() throws -> any SitePaths {
        if let paths { return paths }
        let others = Catalogue.titles { $0.task == .sites && $0.answers(.explain) }
        throw card.refusal(of: name, .explain, remedy: "explain a run of \(others)")
    }

    public var epoch: Int { checkpoint.epoch }
    public var seed: UInt64 { checkpoint.recipe.seed }
}

/// A trained KnowSite's paths.
final class KnowSitePaths: SitePaths {
    private let model: KnowSite<Float>
    private let checkpoint: Checkpoint
    private let split: SiteSplit
    private let graph: UrbanGraph
    private let readout: KnowSiteReadout
    private let facts: [Double]
    private let later = Mutex<Later>(Later())

    /// What only some questions need, made when the first of them comes.
    private struct Later {
        var randomized: KnowSiteReadout?
        var table: SiteCriteriaTable?
    }

    init(_ model: KnowSite<Float>, _ checkpoint: Checkpoint, split: SiteSplit, graph: UrbanGraph) {
        self.model = model
        self.checkpoint = checkpoint
        self.split = split
        self.graph = graph
        readout = KnowSiteReadout(model, checkpoint.parameters)
        facts = Self.facts(behind: readout.layout, graph)
    }

    var criteria: [SiteCriterion] { readout.layout.criteria }
    var weights: PathWeights {
        switch readout.configuration.attention {
        case .softmax: .shares
        case .sigmoid: .gates
        }
    }
    var alpha: Double { readout.configuration.alpha }
    var inputs: Tensor<Float> { readout.inputs }
    var outputs: Tensor<Float> { readout.outputs }

    /// Facts behind each unit of evidence: those of the path's relations, and of OpenStoreAt.
    private static func facts(behind layout: SiteLayout, _ graph: UrbanGraph) -> [Double] {
        var counts = [Double](repeating: 0, count: graph.relations.count)
        for relation in graph.relation { counts[Int(relation)] += 1 }
        return layout.paths.map { path in path.reduce(0) { $0 + counts[$1] } }
            + [counts[layout.openStore]]
    }

    func score(
        ofBrand brand: Int, alpha: Double?, presence: [Double]?, isRandomized: Bool
    ) -> any SiteScore {
        SiteEvidence(
            isRandomized ? randomized : readout, brand: brand, alpha: alpha, facts: facts,
            presence: presence)
    }

    /// The same model with parameters that learned nothing: what sanity checks compare with.
    private var randomized: KnowSiteReadout {
        later.withLock { later in
            if let found = later.randomized { return found }
            var random = RandomStream(seed: checkpoint.recipe.seed &+ 1, name: "sanity")
            var parameters = model.initialParameters(&random, pretrained: nil)
            // Frozen inputs are no part of what this model learned.
            for name in [KnowSite<Float>.Name.entity, KnowSite<Float>.Name.relation] {
                parameters[name] = checkpoint.parameters[name]
            }
            let made = KnowSiteReadout(model, parameters)
            later.randomized = made
            return made
        }
    }

    func table() -> SiteCriteriaTable {
        later.withLock { later in
            if let found = later.table { return found }
            let made = SiteCriteriaTable(readout, split)
            later.table = made
            return made
        }
    }

    func effectsOfFacts() -> Tensor<Double> {
        SiteCriteriaTable.effectsOfFacts(readout, split) { criterion in
            let dropped = graph.relations.indices.filter {
                graph.relations[$0].step?.relation == criterion.ownRelation
            }
            return KnowSiteReadout(model, checkpoint.parameters, dropping: Set(dropped))
        }
    }

    func messages(to entity: Int32) -> [(relation: Int, facts: Int, length: Double)] {
        readout.messages(to: entity)
    }
}
