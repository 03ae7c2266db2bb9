import ArgumentParser
import Reports

enum SpacetimeGRDefaults: TrainedDefaults { static let model = TrainedModel.spacetimeGR }

struct TrainSpacetimeGR: TrainingSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "spacetime-gr",
        abstract: "Train Spacetime-GR (Lin et al., arXiv 2508.16126): generate the next place.",
        discussion: """
            A decoder writes block and index of the next place. The epoch is chosen on held-out
            events of validation, ranked among all places: the last visit of each trajectory
            (released, chronological and global splits), or each user's last event but one.

            Ablations: --no-space-time, --index hashed, --no-action-token; ours: --pointer.

            EXAMPLES
              whyhere train spacetime-gr --city nyc-next --pointer --no-action-token --seeds 1,2,3
              whyhere train spacetime-gr --city riverbend --split leave-one-out --dimension 64
              whyhere train spacetime-gr --resume spacetime-gr-nyc-next-1
            """)
    static let model = SpacetimeGRDefaults.model
    private static let standard = SpacetimeGRDefaults.recipe

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: "Embedding dimension d.") var dimension = standard.dimension
    @Option(help: "Blocks of the decoder.") var layers = standard.layers
    @Option(help: "Heads of the attention.") var heads = standard.sequence.heads
    @Option(help: "Width of the feed-forward part; 0 takes 8/3 of the dimension.")
    var hidden = standard.generation.hidden
    @Option(help: "Actions that a sequence holds at most.") var length = standard.sequence.length
    @Option(help: "Epochs at most.") var epochs = standard.epochs
    @Option(help: "Sequences a step.") var batch = standard.batch
    @Option(help: "Learning rate of AdamW at its highest.")
    var learningRate = standard.learningRate
    @Option(help: "cosine or constant learning rate.") var schedule = standard.generation.schedule
    @Option(help: "Share of the steps in which the rate rises.")
    var warmUp = standard.generation.warmUp
    @Option(help: "Decay of the matrices in a step, times the rate.") var decay = standard.decay
    @Option(help: "The gradient's norm at most; 0 never clips.")
    var clip = standard.generation.clip
    @Option(help: "Share that is dropped while training.") var dropout = standard.sequence.dropout
    @Option(help: "Metric to choose the epoch by.") var selectBy = standard.selectBy
    @Option(help: "Evaluations without a better one before stopping; 0 never stops.")
    var patience = standard.patience
    @Option(help: "Epochs between evaluations.") var evaluateEvery = standard.evaluateEvery
    @Flag(inversion: .prefixedNo, help: "Train again with the validation events once chosen.")
    var refit = standard.refit
    @Option(help: "Seed of every random stream.") var seed = standard.seed
    @Option(help: "released, chronological, global or leave-one-out.") var split = standard.split
    @Option(help: "Events: auto (orders where there are any, else visits), visit or order.")
    var action = standard.sequence.action
    @Flag(inversion: .prefixedNo, help: "A gate mixes in the user's own places (not in the paper).")
    var pointer = standard.generation.pointer
    @Flag(inversion: .prefixedNo, help: "A token for the kind of action.")
    var actionToken = standard.generation.actionToken
    @Flag(inversion: .prefixedNo, help: "Tokens know when and where.")
    var spaceTime = standard.generation.spaceTime
    @Option(help: "Side of a block of ground in km.")
    var blockKm = standard.generation.blockKilometres
    @Option(help: "Numbers within a block: popularity or hashed.")
    var index = standard.generation.index
    @Option(help: "Share of the epochs that learn sequences of one pattern alone.")
    var curriculum = standard.generation.curriculum
    @Option(help: "Distinct places over actions: sequences with less are left out.")
    var richness = standard.generation.richness
    @Option(help: "Categories, by commas, whose actions are not learned.")
    var functional = standard.generation.functional

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
        recipe.generation.curriculum = curriculum
        recipe.generation.richness = richness
        recipe.generation.functional = functional
    }
}
