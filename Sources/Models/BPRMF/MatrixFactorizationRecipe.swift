import City
import Graphs
import Recommending
import Reports

/// The recipe of BPR-MF.
public struct MatrixFactorizationRecipe: PlacesRecipe {
    public let model = "bpr-mf"
    public var learning: LearningSettings
    /// Weight λ of the squared embeddings.
    public var decay = 0.01

    /// What the paper leaves open, rate and decay, is set to what the validation visits of Bangkok
    /// like. It ends by itself where nothing gets better.
    init() {
        learning = LearningSettings()
        learning.learningRate = 0.005
        learning.patience = 10
    }

    public func check() throws {}

    public func assembly(_ view: TrainingView) throws -> TripleAssembly {
        try validate()
        try view.requireVisits()
        let graph = BipartiteGraph(view)
        return TripleAssembly(
            view: view, graph: graph,
            model: model(users: graph.users, places: graph.places))
    }

    func model(users: Int, places: Int) -> MatrixFactorization {
        MatrixFactorization(
            users: users, places: places, dimension: learning.dimension, decay: decay)
    }

    public func memory(_ city: CityCounts) -> TrainingMemory {
        var result = TrainingMemory()
        result.addParameters(
            model(users: city.users, places: city.places).parameterShapes,
            hasDenseGradients: false, lower: "dimension")
        return result
    }

    public func open(_ run: TrainedRun) throws -> any ListRecommender {
        try FactorRecommender(run, self)
    }

    public static var models: [ModelDefinition<Self>] { [Catalogue.matrixFactorization] }

    static var settings: [Setting<Self>] {
        [
            .dimension, .placesEpochs, .placesBatch, .learningRate, .clip, .adam,
            Setting("decay", "Weight of the squared embeddings", \.decay, .init(0...))
                .steered(by: .loss),
            .selectOn, .placesMetric, .patience, .evaluateEvery, .placesRefit, .seed, .split,
        ]
    }
}

extension Catalogue {
    public static let matrixFactorization = ModelDefinition(
        MatrixFactorizationRecipe(), settings: MatrixFactorizationRecipe.settings
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "BPR-MF", paper: "Rendle et al., UAI 2009",
            task: .places,
            summary: "Train BPR-MF (Rendle et al., UAI 2009), a baseline.",
            discussion: """
                A vector for each user and each place, and nothing between them: what it
                recommends can be listed and evaluated, but not explained.
                """,
            examples: [
                "whyhere train bpr-mf --city bkk",
                "whyhere train bpr-mf --city bkk --dimension 128 --decay 0.001",
                "whyhere train bpr-mf --resume bpr-mf-bkk-1",
            ],
            settings: settings, standard: standard, isBaseline: true,
            refusals: Refusals.noEvidence("scores by a product of two learned vectors"))
    }
}
