import ArgumentParser
import Models
import Reports

enum KnowSiteDefaults: TrainedDefaults { static let model = TrainedModel.knowsite }
enum TuckERDefaults: TrainedDefaults { static let model = TrainedModel.tucker }
enum DistMultDefaults: TrainedDefaults { static let model = TrainedModel.distmult }
enum ComplExDefaults: TrainedDefaults { static let model = TrainedModel.complex }
enum TransEDefaults: TrainedDefaults { static let model = TrainedModel.transe }

/// The options of a recipe that every model of sites has.
struct SiteLearningOptions<Defaults: TrainedDefaults>: ParsableArguments {
    @Option(help: "Embedding dimension d.") var dimension = Defaults.recipe.dimension
    @Option(help: "Epochs at most.") var epochs = Defaults.recipe.epochs
    @Option(help: "Pairs of brand and region, or queries, a step.")
    var batch = Defaults.recipe.batch
    @Option(help: "Learning rate of Adam.") var learningRate = Defaults.recipe.learningRate
    @Option(help: "Factor of the learning rate after each epoch.")
    var rateDecay = Defaults.recipe.site.rateDecay
    @Option(help: "Dropout: of the encoder, or of queries.")
    var dropout = Defaults.recipe.site.dropout
    @Option(help: "Metric to choose the epoch by, on validation pairs.")
    var selectBy = Defaults.recipe.selectBy
    @Option(help: "Evaluations without a better one before stopping; 0 never stops.")
    var patience = Defaults.recipe.patience
    @Option(help: "Epochs between evaluations.")
    var evaluateEvery = Defaults.recipe.evaluateEvery
    @Option(help: "Seed of every random stream.") var seed = Defaults.recipe.seed
    @Option(
        help: "Settings of a graph that is built, by the names of 'city kg', such as near-km=2.")
    var graph = Defaults.recipe.site.graph
    @Option(help: "Pairs that a brand needs, in a city without released pairs.")
    var minimumPairs = Defaults.recipe.site.minimumPairs
    @Option(help: "Seed of the parts, in a city without released pairs.")
    var splitSeed = Defaults.recipe.site.splitSeed

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.dimension = dimension
        recipe.epochs = epochs
        recipe.batch = batch
        recipe.learningRate = learningRate
        recipe.site.rateDecay = rateDecay
        recipe.site.dropout = dropout
        recipe.selectBy = selectBy
        recipe.patience = patience
        recipe.evaluateEvery = evaluateEvery
        recipe.seed = seed
        recipe.site.graph = graph
        recipe.site.minimumPairs = minimumPairs
        recipe.site.splitSeed = splitSeed
    }
}

/// The options of a recipe that learns facts.
struct FactOptions<Defaults: TrainedDefaults>: ParsableArguments {
    @Option(help: "Smoothing of labels.") var smoothing = Defaults.recipe.site.smoothing
    @Option(help: "Objects a query is scored against: typed (of the relation's types) or all.")
    var candidates = Defaults.recipe.site.candidates

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.site.smoothing = smoothing
        recipe.site.candidates = candidates
    }
}

struct TrainKnowSite: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "knowsite",
        abstract: "Train KnowSite (Liu, Ding and Li, SIGSPATIAL 2023): where to open a store.",
        discussion: """
            The encoder starts from TuckER's vectors of the city's knowledge graph: those of the
            newest finished run that fits, of a run named with --pretrained, or of one that is
            trained first. The epoch is chosen on validation pairs; the test pairs are ranked
            once, at the end.

            Ablations: --layers 0 (no encoder), --pretrained none (no pre-training), --alpha 1
            (no paths), --without region-flow,business-area (some paths less).

            EXAMPLES
              whyhere train knowsite --city shanghai --learning-rate 0.003 --dropout 0.1 \\
                --alpha 0.8
              whyhere train knowsite --city riverbend --seeds 1,2,3,4,5
              whyhere train knowsite --resume knowsite-shanghai-1
            """)
    static let model = KnowSiteDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var learning: SiteLearningOptions<KnowSiteDefaults>
    @Option(help: "Encoder layers K; 0 leaves the encoder out.")
    var layers = KnowSiteDefaults.recipe.layers
    @Option(help: "Share of the direct link in the score; 1 leaves the paths out.")
    var alpha = KnowSiteDefaults.recipe.alpha
    @Option(help: "Messages: rotate, multiply, subtract or correlation.")
    var message = KnowSiteDefaults.recipe.site.message
    @Option(
        help: "Path vectors: gru, add, multiply, or reach (ways in the graph, not in the paper).")
    var composition = KnowSiteDefaults.recipe.site.composition
    @Option(help: "Parts of the score: normalized (released code) or raw (paper).")
    var fusion = KnowSiteDefaults.recipe.site.fusion
    @Option(help: "Criteria whose paths are left out, by commas, such as region-flow.")
    var without = KnowSiteDefaults.recipe.site.without
    @Option(help: "Start from auto, none or the vectors of a run.")
    var pretrained = KnowSiteDefaults.recipe.site.pretrained
    @Flag(inversion: .prefixedNo, help: "Pre-trained vectors keep their values.")
    var frozen = KnowSiteDefaults.recipe.site.frozen

    func fill(_ recipe: inout TrainingRecipe) {
        learning.fill(&recipe)
        recipe.layers = layers
        recipe.alpha = alpha
        recipe.site.message = message
        recipe.site.composition = composition
        recipe.site.fusion = fusion
        recipe.site.without = without
        recipe.site.pretrained = pretrained
        recipe.site.frozen = frozen
    }
}

struct TrainTuckER: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "tucker",
        abstract: "Train TuckER (Balažević et al., EMNLP 2019) on a city's knowledge graph.",
        discussion: """
            Its vectors are what KnowSite starts from; by itself it is a baseline, which ranks
            regions as objects of (brand, OpenStoreAt).

            EXAMPLES
              whyhere train tucker --city shanghai
              whyhere train tucker --city shanghai --candidates all --batch 128
            """)
    static let model = TuckERDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var learning: SiteLearningOptions<TuckERDefaults>
    @OptionGroup var facts: FactOptions<TuckERDefaults>
    @Option(help: "Dropout of subjects.") var inputDropout = TuckERDefaults.recipe.site.inputDropout
    @Option(help: "Dropout of the core times the relation.")
    var relationDropout = TuckERDefaults.recipe.site.relationDropout

    func fill(_ recipe: inout TrainingRecipe) {
        learning.fill(&recipe)
        facts.fill(&recipe)
        recipe.site.inputDropout = inputDropout
        recipe.site.relationDropout = relationDropout
    }
}

struct TrainDistMult: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "distmult",
        abstract: "Train DistMult (Yang et al., ICLR 2015) on a city's knowledge graph.")
    static let model = DistMultDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var learning: SiteLearningOptions<DistMultDefaults>
    @OptionGroup var facts: FactOptions<DistMultDefaults>

    func fill(_ recipe: inout TrainingRecipe) {
        learning.fill(&recipe)
        facts.fill(&recipe)
    }
}

struct TrainComplEx: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "complex",
        abstract: "Train ComplEx (Trouillon et al., ICML 2016) on a city's knowledge graph.")
    static let model = ComplExDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var learning: SiteLearningOptions<ComplExDefaults>
    @OptionGroup var facts: FactOptions<ComplExDefaults>

    func fill(_ recipe: inout TrainingRecipe) {
        learning.fill(&recipe)
        facts.fill(&recipe)
    }
}

struct TrainTransE: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "transe",
        abstract: "Train TransE (Bordes et al., NIPS 2013) on a city's knowledge graph.")
    static let model = TransEDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var learning: SiteLearningOptions<TransEDefaults>
    @OptionGroup var facts: FactOptions<TransEDefaults>

    func fill(_ recipe: inout TrainingRecipe) {
        learning.fill(&recipe)
        facts.fill(&recipe)
    }
}
