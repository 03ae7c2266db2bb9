import ArgumentParser
import Models
import Reports
import Support

/// Which model's defaults an option group shows.
protocol TrainedDefaults {
    static var model: TrainedModel { get }
}

extension TrainedDefaults {
    static var recipe: TrainingRecipe { TrainingRecipe(model) }
}

enum SEPGCNDefaults: TrainedDefaults { static let model = TrainedModel.sepgcn }
enum LightGCNDefaults: TrainedDefaults { static let model = TrainedModel.lightgcn }
enum MatrixFactorizationDefaults: TrainedDefaults {
    static let model = TrainedModel.matrixFactorization
}

/// What to train on, or what to go on with.
struct TrainingTarget: ParsableArguments {
    @Option(help: "City to train on.") var city: String?
    @Option(
        help: ArgumentHelp(
            "Go on with a run, or with the runs of a group, from the last checkpoint.",
            valueName: "run"))
    var resume: String?
    @Option(
        help: ArgumentHelp(
            "Train one run for each seed, as a group, such as 1,2,3,4,5.", valueName: "seeds"))
    var seeds: String?
    @Option(
        help: ArgumentHelp(
            "Train one run, or group of --seeds, for each combination of values, such as \"dropout=0.2,0.5 dimension=32,64\".",
            valueName: "settings"))
    var sweep: String?
    @Flag(help: .hidden) var detached = false

    /// The seeds of a group; nil where none was asked for.
    func seedList() throws -> [UInt64]? {
        guard let seeds else { return nil }
        let parts = seeds.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt64($0.filter { $0 != " " }) }
        guard numbers.count == parts.count else {
            throw Failure(
                .usage, "--seeds \(seeds) is no list of whole numbers",
                remedy: "give such as 1,2,3,4,5")
        }
        return numbers
    }
}

/// The options of a recipe that every model has.
struct LearningOptions<Defaults: TrainedDefaults>: ParsableArguments {
    @Option(help: "Embedding dimension d.") var dimension = Defaults.recipe.dimension
    @Option(help: "Epochs.") var epochs = Defaults.recipe.epochs
    @Option(help: "Triples a step.") var batch = Defaults.recipe.batch
    @Option(help: "Learning rate of Adam.") var learningRate = Defaults.recipe.learningRate
    @Option(help: "Weight of the squared embeddings.") var decay = Defaults.recipe.decay
    @Option(help: "Part to choose the epoch on: validation, or test to reproduce.")
    var selectOn = Defaults.recipe.selectOn
    @Option(help: "Metric to choose by, such as recall@20.")
    var selectBy = Defaults.recipe.selectBy
    @Option(help: "Evaluations without a better one before stopping; 0 never stops.")
    var patience = Defaults.recipe.patience
    @Option(help: "Epochs between evaluations.")
    var evaluateEvery = Defaults.recipe.evaluateEvery
    @Flag(inversion: .prefixedNo, help: "Train again on all training visits once chosen.")
    var refit = Defaults.recipe.refit
    @Option(help: "Seed of every random stream.") var seed = Defaults.recipe.seed
    @Option(
        help: "released, chronological (per user), global (by time) or leave-one-out (last event).")
    var split = Defaults.recipe.split

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.dimension = dimension
        recipe.epochs = epochs
        recipe.batch = batch
        recipe.learningRate = learningRate
        recipe.decay = decay
        recipe.selectOn = selectOn
        recipe.selectBy = selectBy
        recipe.patience = patience
        recipe.evaluateEvery = evaluateEvery
        recipe.refit = refit
        recipe.seed = seed
        recipe.split = split
    }
}

/// The options of a recipe whose model propagates through the graph of visits.
struct PropagationOptions<Defaults: TrainedDefaults>: ParsableArguments {
    @Option(help: "Propagation layers K.") var layers = Defaults.recipe.layers
    @Option(help: "Entries of the bipartite graph: count of visits, or binary (papers).")
    var visits = Defaults.recipe.visits
    @Flag(inversion: .prefixedNo, help: "Count layer 0 in the mean (papers).")
    var layerZero = Defaults.recipe.layerZero
    @Option(help: "How layers are computed: auto, collapsed, layered or sparse.")
    var propagation = Defaults.recipe.propagation

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.layers = layers
        recipe.visits = visits
        recipe.layerZero = layerZero
        recipe.propagation = propagation
    }
}

/// The options of a recipe that only SEP-GCN has.
struct SEPOptions: ParsableArguments {
    @Option(help: "Share of the SEP step.") var gamma = 0.5
    @Option(help: "Similarity at the median distance.") var alpha = 0.9
    @Option(help: "Similarities below are 0.") var cutoff = 0.1
    @Option(help: "full, lightgcn, temporal (no distance) or spatial (no hours).")
    var ablation = "full"
    @Flag(inversion: .prefixedNo, help: "Category table at the first layer.")
    var category = true

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.gamma = gamma
        recipe.alpha = alpha
        recipe.cutoff = cutoff
        recipe.ablation = ablation
        recipe.category = category
    }
}
