import City
import Graphs
import Recommending
import Reports

/// The recipe of SEP-GCN and of LightGCN, which is SEP-GCN without its SEP step.
public struct SEPGCNRecipe: PlacesRecipe {
    public enum Ablation: String, CaseIterable, Sendable {
        case full
        /// No SEP step.
        case lightgcn
        /// Without distance.
        case temporal
        /// Without hours.
        case spatial
    }

    public enum Propagation: String, CaseIterable, Sendable {
        case auto, collapsed, layered, sparse
    }

    public let model: String
    /// How layers are computed where nothing else is said. SEP-GCN takes the dense operators that
    /// its SEP step needs. LightGCN walks along the edges, which takes as long on BKK and on NYC and
    /// needs no memory for operators.
    let automaticForm: SEPGCN.Form
    public var learning = LearningSettings()
    public var layers = 3
    /// Weight λ of the squared layer-0 embeddings.
    public var decay = 0.0001
    /// Share γ of the SEP step in each layer.
    public var gamma = 0.5
    /// α: similarity of two places one median distance apart.
    public var alpha = 0.9
    /// Similarities under this are 0.
    public var cutoff = 0.1
    /// Whose locations distances come from.
    public var distances = SEPGraph.Distances.own
    /// Over what the median distance is taken.
    public var median = SEPGraph.Median.pooled
    public var ablation = Ablation.full
    /// Entries of the bipartite graph.
    public var visits = BipartiteGraph.Weighting.count
    /// The learned category table at the first layer (released code).
    public var category = true
    /// Counts layer 0 in the final mean (paper's equation 10).
    public var layerZero = false
    public var propagation = Propagation.auto

    private init(_ model: String, automaticForm: SEPGCN.Form) {
        self.model = model
        self.automaticForm = automaticForm
    }

    /// How the propagation is computed.
    var form: SEPGCN.Form {
        switch propagation {
        case .auto: automaticForm
        case .collapsed: .collapsed
        case .layered: .layered
        case .sparse: .sparse
        }
    }

    public func check() throws {}

    public func assembly(_ view: TrainingView) throws -> TripleAssembly {
        let assembly = try SEPGCNAssembly(self, view)
        return TripleAssembly(
            view: view, graph: assembly.graph, model: assembly.makeModel())
    }

    public func open(_ run: TrainedRun) throws -> any ListRecommender {
        try PropagationRecommender(run, self)
    }

    public static var models: [ModelDefinition<Self>] { [Catalogue.sepgcn, Catalogue.lightgcn] }

    static var sepgcn: Self { Self("sepgcn", automaticForm: .collapsed) }

    /// What its paper leaves open, rate and decay, is set to what the validation visits of Bangkok
    /// like; binary visits and layer 0 in the mean are the paper's. It ends by itself where nothing
    /// gets better.
    static var lightgcn: Self {
        var recipe = Self("lightgcn", automaticForm: .sparse)
        recipe.ablation = .lightgcn
        recipe.learning.learningRate = 0.005
        recipe.learning.patience = 10
        recipe.decay = 0.01
        recipe.visits = .binary
        recipe.layerZero = true
        return recipe
    }

    /// - Parameter automatic: What `auto` takes.
    static func settings(automatic: String) -> [Setting<Self>] {
        [
            .dimension,
            Setting("layers", "Propagation layers K", \.layers, 1...16),
            .placesEpochs,
            .placesBatch,
            .learningRate, .clip,
            Setting("decay", "Weight of the squared layer-0 embeddings", \.decay, .init(0...))
                .steered(by: .loss),
            Setting("gamma", "Share of the SEP step in each layer", \.gamma, .init(0...1)),
            Setting(
                "alpha", "Similarity of two places one median distance apart", \.alpha,
                .init(above: 0, below: 1)),
            Setting("cutoff", "Similarities under this count as none", \.cutoff, .init(0..<1)),
            Setting(
                "distances", "true; as-released: those of other places, as the code mixes them up",
                \.distances, before: .own),
            Setting(
                "median", "Median distance: of all users' pairs of visits, or of their own medians",
                \.median, before: .pooled),
            Setting(
                "ablation", "full; lightgcn: no SEP; temporal: no distance; spatial: no hours",
                \.ablation),
            Setting(
                "visits", "Entries of the bipartite graph: count as released, binary as published",
                \.visits),
            Setting("category", "Learned category table at the first layer", \.category),
            Setting("layer-zero", "Counts layer 0 in the final mean", \.layerZero),
            .selectOn,
            .placesMetric,
            .patience, .evaluateEvery,
            .placesRefit,
            .seed,
            Setting(
                "propagation", "How the layers are computed; auto takes \(automatic)",
                \.propagation),
            .split,
        ]
    }
}

extension Catalogue {
    public static let sepgcn = ModelDefinition(
        SEPGCNRecipe.sepgcn,
        settings: SEPGCNRecipe.settings(automatic: "collapsed")
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "SEP-GCN", paper: "Nguyen and Tran, ICTIR 2025",
            task: .places,
            summary: "Train SEP-GCN (Nguyen and Tran, ICTIR 2025), or an ablation of it.",
            discussion: """
                The epoch is chosen on the last 10 % of each user's training visits, the model is
                trained again on all training visits for that many epochs (--no-refit leaves this
                out), and the test part is evaluated once, at the end. --select-on test chooses on
                the test part, as the published figures did: for reproduction only.
                """,
            examples: [
                "whyhere train sepgcn --city bkk --layers 3 --epochs 400 --seed 1",
                "whyhere train sepgcn --city bkk --ablation lightgcn",
                "whyhere train sepgcn --city bkk --seeds 1,2,3,4,5",
                "whyhere train sepgcn --resume sepgcn-bkk-1",
            ],
            settings: settings, standard: standard,
            refusals: [
                .beam: Refusals.beam, .hours: Refusals.hours, .planted: Refusals.planted,
            ],
            needsPositions: true, needsNoPositionsWhere: ["ablation": ["lightgcn", "temporal"]])
    }

    public static let lightgcn = ModelDefinition(
        SEPGCNRecipe.lightgcn,
        settings: SEPGCNRecipe.settings(automatic: "sparse, along the edges")
            .without("gamma", "alpha", "cutoff", "distances", "median", "ablation", "category")
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "LightGCN", paper: "He et al., SIGIR 2020",
            task: .places,
            summary: "Train LightGCN (He et al., SIGIR 2020), a baseline.",
            discussion: """
                As published: binary visits, layer 0 in the mean. The ablation of SEP-GCN
                ('train sepgcn --ablation lightgcn') counts visits and leaves layer 0 out.
                """,
            examples: [
                "whyhere train lightgcn --city bkk",
                "whyhere train lightgcn --city bkk --layers 2 --seeds 1,2,3",
                "whyhere train lightgcn --resume lightgcn-bkk-1",
            ],
            settings: settings, standard: standard, isBaseline: true,
            refusals: [
                .beam: Refusals.beam, .hours: Refusals.hours, .planted: Refusals.planted,
            ])
    }
}
