import ArgumentParser
import Reports
import Support

enum SpacetimeGRDefaults: TrainedDefaults { static let model = TrainedModel.spacetimeGR }
enum EmbeddingDefaults: TrainedDefaults {
    static let model = TrainedModel.spacetimeGREmbedding
}
enum RankingDefaults: TrainedDefaults { static let model = TrainedModel.spacetimeGRRanking }
enum AlignmentDefaults: TrainedDefaults { static let model = TrainedModel.spacetimeGRAlignment }

/// The options that all stages of Spacetime-GR have.
struct GeneratorOptions<Defaults: TrainedDefaults>: ParsableArguments {
    @Option(help: "Embedding dimension d.") var dimension = Defaults.recipe.dimension
    @Option(help: "Blocks of the decoder.") var layers = Defaults.recipe.layers
    @Option(help: "Heads of the attention.") var heads = Defaults.recipe.sequence.heads
    @Option(help: "Width of the feed-forward part; 0 takes 8/3 of the dimension.")
    var hidden = Defaults.recipe.generation.hidden
    @Option(help: "Actions that a sequence holds at most.")
    var length = Defaults.recipe.sequence.length
    @Option(help: "Epochs at most.") var epochs = Defaults.recipe.epochs
    @Option(help: "Sequences a step.") var batch = Defaults.recipe.batch
    @Option(help: "Learning rate of AdamW at its highest.")
    var learningRate = Defaults.recipe.learningRate
    @Option(help: "cosine or constant learning rate.")
    var schedule = Defaults.recipe.generation.schedule
    @Option(help: "Share of the steps in which the rate rises.")
    var warmUp = Defaults.recipe.generation.warmUp
    @Option(help: "Decay of the matrices in a step, times the rate.")
    var decay = Defaults.recipe.decay
    @Option(help: "The gradient's norm at most; 0 never clips.")
    var clip = Defaults.recipe.generation.clip
    @Option(help: "Share that is dropped while training.")
    var dropout = Defaults.recipe.sequence.dropout
    @Option(help: "Metric to choose the epoch by.") var selectBy = Defaults.recipe.selectBy
    @Option(help: "Evaluations without a better one before stopping; 0 never stops.")
    var patience = Defaults.recipe.patience
    @Option(help: "Epochs between evaluations.") var evaluateEvery = Defaults.recipe.evaluateEvery
    @Flag(inversion: .prefixedNo, help: "Train again with the validation events once chosen.")
    var refit = Defaults.recipe.refit
    @Option(help: "Seed of every random stream.") var seed = Defaults.recipe.seed
    @Option(help: "released, chronological, global or leave-one-out.")
    var split = Defaults.recipe.split
    @Option(help: "Events: visit, order, or auto (orders where there are any, else visits).")
    var action = Defaults.recipe.sequence.action
    @Flag(inversion: .prefixedNo, help: "A gate mixes in the user's own places (not in the paper).")
    var pointer = Defaults.recipe.generation.pointer
    @Flag(inversion: .prefixedNo, help: "A token for the kind of action.")
    var actionToken = Defaults.recipe.generation.actionToken
    @Flag(inversion: .prefixedNo, help: "Tokens know when and where.")
    var spaceTime = Defaults.recipe.generation.spaceTime
    @Option(help: "Side of a block of ground in km.")
    var blockKm = Defaults.recipe.generation.blockKilometres
    @Option(help: "Numbers within a block: popularity or hashed.")
    var index = Defaults.recipe.generation.index
    @Option(help: "Actions that each learned one has before it, where there are as many.")
    var history = Defaults.recipe.generation.history
    @Option(help: "The oldest share of the training's actions is read, not learned.")
    var learnAfter = Defaults.recipe.generation.learnAfter
    @Option(help: "Of the training's actions only the oldest share is learned.")
    var learnBefore = Defaults.recipe.generation.learnBefore
    @Option(help: "Distinct places over actions: sequences with less are left out.")
    var richness = Defaults.recipe.generation.richness
    @Option(help: "Categories, by commas, whose actions are not learned.")
    var functional = Defaults.recipe.generation.functional
    @Option(help: "Vectors of places: none, city (imported with it) or ngrams (of their names).")
    var placeVectors = Defaults.recipe.generation.placeVectors

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.dimension = dimension
        recipe.layers = layers
        recipe.epochs = epochs
        recipe.batch = batch
        recipe.learningRate = learningRate
        recipe.decay = decay
        recipe.selectBy = selectBy
        recipe.patience = patience
        recipe.evaluateEvery = evaluateEvery
        recipe.refit = refit
        recipe.seed = seed
        recipe.split = split
        recipe.sequence.heads = heads
        recipe.sequence.length = length
        recipe.sequence.dropout = dropout
        recipe.sequence.action = action
        recipe.generation.hidden = hidden
        recipe.generation.schedule = schedule
        recipe.generation.warmUp = warmUp
        recipe.generation.clip = clip
        recipe.generation.pointer = pointer
        recipe.generation.actionToken = actionToken
        recipe.generation.spaceTime = spaceTime
        recipe.generation.blockKilometres = blockKm
        recipe.generation.index = index
        recipe.generation.history = history
        recipe.generation.learnAfter = learnAfter
        recipe.generation.learnBefore = learnBefore
        recipe.generation.richness = richness
        recipe.generation.functional = functional
        recipe.generation.placeVectors = placeVectors
    }
}

/// The options of the stages that start from another.
struct ListOptions<Defaults: TrainedDefaults>: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The run to start from, whose sizes, tokens and split count: a run, a group of seeds, auto (the newest of Spacetime-GR) or none.",
            valueName: "run"))
    var start = Defaults.recipe.generation.start
    @Option(help: "Weight of the first stage's loss beside this one's.")
    var keep = Defaults.recipe.generation.keep
    @Option(help: "Moments of a sequence that lists are shown at, at most.")
    var requests = Defaults.recipe.generation.requests

    func fill(_ recipe: inout TrainingRecipe) {
        recipe.generation.start = start
        recipe.generation.keep = keep
        recipe.generation.requests = requests
    }
}

struct TrainSpacetimeGR: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "spacetime-gr",
        abstract: "Train Spacetime-GR (Lin et al., arXiv 2508.16126): generate the next place.",
        discussion: """
            A decoder writes block and index of the next place. The epoch is chosen on held-out
            events of validation, ranked among all places: the last visit of each trajectory
            (released, chronological and global splits), or each user's last event but one.

            Ablations: --no-space-time, --index hashed, --no-action-token; ours: --pointer.
            Later stages: 'train spacetime-gr-embedding', '…-ranking', '…-alignment'.

            EXAMPLES
              whyhere train spacetime-gr --city nyc-next --pointer --no-action-token --seeds 1,2,3
              whyhere train spacetime-gr --city riverbend --split leave-one-out --dimension 64
              whyhere train spacetime-gr --resume spacetime-gr-nyc-next-1
            """)
    static let model = SpacetimeGRDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var generator: GeneratorOptions<SpacetimeGRDefaults>
    @Option(help: "Share of the epochs that learn sequences of one pattern alone.")
    var curriculum = SpacetimeGRDefaults.recipe.generation.curriculum

    func fill(_ recipe: inout TrainingRecipe) {
        generator.fill(&recipe)
        recipe.generation.curriculum = curriculum
    }
}

struct TrainEmbedding: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "spacetime-gr-embedding",
        abstract: "Train Spacetime-GR's stage 2a: towers of users and places on one decoder.",
        discussion: """
            InfoNCE over the places of drawn lists. Where no exposures were logged, what was shown
            is drawn from the blocks around the place visited, by popularity at that hour.

            EXAMPLES
              whyhere train spacetime-gr-embedding --city delta --start spacetime-gr-delta-1
              whyhere train spacetime-gr-embedding --city delta --start none --epochs 20
            """)
    static let model = EmbeddingDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var generator: GeneratorOptions<EmbeddingDefaults>
    @OptionGroup var lists: ListOptions<EmbeddingDefaults>
    @Option(help: "Places of a list, the visited one included.")
    var candidates = EmbeddingDefaults.recipe.generation.candidates
    @Option(help: "Temperature of the cosines.")
    var temperature = EmbeddingDefaults.recipe.generation.temperature

    func fill(_ recipe: inout TrainingRecipe) {
        generator.fill(&recipe)
        lists.fill(&recipe)
        recipe.generation.candidates = candidates
        recipe.generation.temperature = temperature
    }
}

struct TrainRanking: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "spacetime-gr-ranking",
        abstract: "Train Spacetime-GR's stage 2b: candidates after the history, each by itself.",
        discussion: """
            The chance of a click, for each place of a list that is drawn from the blocks around the
            one visited. A candidate looks at the history and itself, at no other candidate.

            EXAMPLES
              whyhere train spacetime-gr-ranking --city delta --start spacetime-gr-delta-1
              whyhere train spacetime-gr-ranking --city delta --place-vectors ngrams
            """)
    static let model = RankingDefaults.model

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var generator: GeneratorOptions<RankingDefaults>
    @OptionGroup var lists: ListOptions<RankingDefaults>
    @Option(help: "Places of a list, the visited one included.")
    var candidates = RankingDefaults.recipe.generation.candidates

    func fill(_ recipe: inout TrainingRecipe) {
        generator.fill(&recipe)
        lists.fill(&recipe)
        recipe.generation.candidates = candidates
    }
}

struct TrainAlignment: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "spacetime-gr-alignment",
        abstract: "Train Spacetime-GR's stage 3: preferences (DPO, S-DPO) against a frozen self.",
        discussion: """
            The first stage's loss stays beside the preferences (--keep): without it what was learned
            is soon forgotten. The place visited is preferred to places shown with it, or to the frozen model's own
            likeliest misses; rules prefer one category to another at some hours.

            EXAMPLES
              whyhere train spacetime-gr-alignment --city delta --rejected misses --rejects 4
              whyhere train spacetime-gr-alignment --city delta --rules "11-13 Restaurant > Office"
            """)
    static let model = AlignmentDefaults.model
    private static let standard = AlignmentDefaults.recipe

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @OptionGroup var generator: GeneratorOptions<AlignmentDefaults>
    @OptionGroup var lists: ListOptions<AlignmentDefaults>
    @Option(help: "β: how far what is preferred may move the model.")
    var beta = standard.generation.beta
    @Option(help: "Places that the visited one is preferred to: 1 is DPO, more are S-DPO.")
    var rejects = standard.generation.rejects
    @Option(help: "Where they come from: shown, or the model's own misses.")
    var rejected = standard.generation.rejected
    @Option(help: "Preferences by hour: \"11-13 Restaurant > Office; 20-23 Bar > Office\".")
    var rules = standard.generation.rules

    func fill(_ recipe: inout TrainingRecipe) {
        generator.fill(&recipe)
        lists.fill(&recipe)
        recipe.generation.beta = beta
        recipe.generation.rejects = rejects
        recipe.generation.rejected = rejected
        recipe.generation.rules = rules
    }
}
