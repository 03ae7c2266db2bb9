import ArgumentParser
import Reports

enum STKDRecDefaults: TrainedDefaults { static let model = TrainedModel.stkdrec }
enum TeacherDefaults: TrainedDefaults { static let model = TrainedModel.stkdrecTeacher }
enum SASRecDefaults: TrainedDefaults { static let model = TrainedModel.sasrec }

/// The options of a recipe that every model of sequences has.
struct SequenceLearningOptions<Defaults: TrainedDefaults>: ParsableArguments {
    @Option(help: "Embedding dimension d.") var dimension = Defaults.recipe.dimension
    @Option(help: "Epochs at most.") var epochs = Defaults.recipe.epochs
    @Option(help: "Sequences a step.") var batch = Defaults.recipe.batch
    @Option(help: "Learning rate of Adam.") var learningRate = Defaults.recipe.learningRate
    @Option(help: "Share that is dropped while training.")
    var dropout = Defaults.recipe.sequence.dropout
    @Option(help: "Metric to choose the epoch by, on the last event but one.")
    var selectBy = Defaults.recipe.selectBy
    @Option(help: "Evaluations without a better one before stopping; 0 never stops.")
    var patience = Defaults.recipe.patience
    @Option(help: "Epochs between evaluations.")
    var evaluateEvery = Defaults.recipe.evaluateEvery
    @Flag(inversion: .prefixedNo, help: "Train again with the validation events once chosen.")
    var refit = Defaults.recipe.refit
    @Option(help: "Seed of every random stream.") var seed = Defaults.recipe.seed
    @Option(
        help: "leave-one-out (each user's last event), released, chronological or global.")
    var split = Defaults.recipe.split
    @Option(help: "Events: auto (orders where there are any, else visits), visit or order.")
    var action = Defaults.recipe.sequence.action
    @Option(help: "Events that a sequence holds at most.")
    var length = Defaults.recipe.sequence.length
    @Flag(
        inversion: .prefixedNo,
        help: "Learn longer histories in windows, not their end alone (released code).")
    var windows = Defaults.recipe.sequence.windows

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.dimension = dimension
        recipe.epochs = epochs
        recipe.batch = batch
        recipe.learningRate = learningRate
        recipe.sequence.dropout = dropout
        recipe.selectBy = selectBy
        recipe.patience = patience
        recipe.evaluateEvery = evaluateEvery
        recipe.refit = refit
        recipe.seed = seed
        recipe.split = split
        recipe.sequence.action = action
        recipe.sequence.length = length
        recipe.sequence.windows = windows
    }
}

/// The options of a recipe whose model is a transformer.
struct TransformerOptions<Defaults: TrainedDefaults>: ParsableArguments {
    @Option(help: "Transformer blocks.") var layers = Defaults.recipe.layers
    @Option(help: "Heads of the attention.") var heads = Defaults.recipe.sequence.heads
    @Option(help: "Padding is looked at (attend, released code) or not (ignore).")
    var padding = Defaults.recipe.sequence.padding

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.layers = layers
        recipe.sequence.heads = heads
        recipe.sequence.padding = padding
    }
}

/// The options of a recipe that knows the space-time graph or distances.
struct SpaceTimeOptions<Defaults: TrainedDefaults>: ParsableArguments {
    @Option(help: "Edges of the buckets of distance, km, by commas.")
    var edges = Defaults.recipe.sequence.edges
    @Option(help: "Settings of the space-time graph, by the names of 'city stkg'.")
    var graph = Defaults.recipe.sequence.graph

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.sequence.edges = edges
        recipe.sequence.graph = graph
    }
}

struct TrainSTKDRec: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "stkdrec",
        abstract: "Train STKDRec (Zhao et al., AAAI 2025): what is ordered or visited next.",
        discussion: """
            The student learns from events and from its teacher, a model of the space-time graph:
            the newest finished run of 'train stkdrec-teacher' that fits, one named with --teacher,
            or one that is trained first. The epoch is chosen on each user's last event but one,
            ranked among all places; the last event is ranked once, at the end.

            Ablations: --space none, --distillation 0, --fusion sum|concatenation|product; the
            teacher alone is a run of its own.

            EXAMPLES
              whyhere train stkdrec --city riverbend --length 32 --dimension 64
              whyhere train stkdrec --city riverbend --distillation 0 --seeds 1,2,3,4,5
              whyhere train stkdrec --city riverbend --sweep "temperature=1,7 distillation=0.01,0.1"
              whyhere train stkdrec --resume stkdrec-riverbend-1
            """)
    static let model = STKDRecDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var learning: SequenceLearningOptions<STKDRecDefaults>
    @OptionGroup var transformer: TransformerOptions<STKDRecDefaults>
    @OptionGroup var spaceTime: SpaceTimeOptions<STKDRecDefaults>
    @Option(help: "paper, candidates (each place by its own distance) or none.")
    var space = STKDRecDefaults.recipe.sequence.space
    @Option(help: "Share of the distillation in the loss; 0 learns from events alone.")
    var distillation = STKDRecDefaults.recipe.sequence.distillation
    @Option(help: "Temperature of the distillation.")
    var temperature = STKDRecDefaults.recipe.sequence.temperature
    @Option(help: "Softmax of the distillation over positions (released code) or candidates.")
    var over = STKDRecDefaults.recipe.sequence.over
    @Option(help: "Join the teacher's vectors instead: none, sum, concatenation or product.")
    var fusion = STKDRecDefaults.recipe.sequence.fusion
    @Option(help: "Learn from auto, or from a run of the teacher.")
    var teacher = STKDRecDefaults.recipe.sequence.teacher

    func fill(_ recipe: inout TrainingRecipe) {
        learning.fill(&recipe)
        transformer.fill(&recipe)
        spaceTime.fill(&recipe)
        recipe.sequence.space = space
        recipe.sequence.distillation = distillation
        recipe.sequence.temperature = temperature
        recipe.sequence.over = over
        recipe.sequence.fusion = fusion
        recipe.sequence.teacher = teacher
    }
}

struct TrainSTKDRecTeacher: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "stkdrec-teacher",
        abstract: "Train the teacher of STKDRec on a city's space-time graph.",
        discussion: """
            Its scores are what the student is distilled from; by itself it is the ablation
            'teacher alone'. 'city stkg' shows the graph.

            EXAMPLES
              whyhere train stkdrec-teacher --city riverbend --length 32 --dimension 64
              whyhere train stkdrec-teacher --resume stkdrec-teacher-riverbend-1
            """)
    static let model = TeacherDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var learning: SequenceLearningOptions<TeacherDefaults>
    @OptionGroup var spaceTime: SpaceTimeOptions<TeacherDefaults>
    @Option(help: "Hops through the graph.") var hops = TeacherDefaults.recipe.sequence.hops
    @Option(help: "Neighbours drawn a hop while training; 0 takes all.")
    var fanOut = TeacherDefaults.recipe.sequence.fanOut

    func fill(_ recipe: inout TrainingRecipe) {
        learning.fill(&recipe)
        spaceTime.fill(&recipe)
        recipe.sequence.hops = hops
        recipe.sequence.fanOut = fanOut
    }
}

struct TrainSASRec: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "sasrec",
        abstract: "Train SASRec (Kang and McAuley, ICDM 2018), a baseline.",
        discussion: """
            STKDRec's student without space and without a teacher.

            EXAMPLES
              whyhere train sasrec --city riverbend --length 32 --dimension 64
              whyhere train sasrec --resume sasrec-riverbend-1
            """)
    static let model = SASRecDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var learning: SequenceLearningOptions<SASRecDefaults>
    @OptionGroup var transformer: TransformerOptions<SASRecDefaults>

    func fill(_ recipe: inout TrainingRecipe) {
        learning.fill(&recipe)
        transformer.fill(&recipe)
    }
}
