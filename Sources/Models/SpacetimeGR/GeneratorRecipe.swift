import Autodiff
import City
import Graphs
import Optimizers
import Recommending
import Reports
import Support
import Tensors

/// The recipe of Spacetime-GR and of its later stages.
public struct GeneratorRecipe: NextPlaceRecipe {
    /// What is learned; each is a model of its own.
    public enum Stage: String, Sendable {
        /// Stage 1: the next place, token by token.
        case generation = "spacetime-gr"
        /// Stage 2a: towers of users and places.
        case embedding = "spacetime-gr-embedding"
        /// Stage 2b: candidate lists.
        case ranking = "spacetime-gr-ranking"
        /// Stage 3: preferences.
        case alignment = "spacetime-gr-alignment"

        /// Whether it ends in a list of places that were shown.
        var ranksLists: Bool {
            switch self {
            case .embedding, .ranking: true
            case .generation, .alignment: false
            }
        }
    }

    /// The learning rate over the training.
    public enum Schedule: String, CaseIterable, Sendable { case cosine, constant }

    /// Where the places come from that the visited one is preferred to.
    public enum Rejected: String, CaseIterable, Sendable { case shown, misses }

    public let stage: Stage
    public var learning: LearningSettings
    public var layers = 4
    /// Decay of the matrices in a step, times the rate.
    public var decay = 0.01
    public var heads = 4
    /// Actions of a sequence.
    public var length = 64
    /// Share that is dropped while training; nothing is in alignment.
    public var dropout = 0.2
    public var action = SequenceAction.auto
    /// Mixes in the user's own earlier places by a learned gate (not in the paper).
    public var pointer = false
    /// The pointer's vectors know the number of their action.
    public var pointerRotary = true
    /// The pointer has learned preferences by hour, weekday, what came before, and age.
    public var pointerBias = false
    /// Deviation of fresh tables; 0 takes 1/√d.
    public var tableDeviation = 0.0
    /// Whether an action has a token for its kind: four tokens an action, else three.
    public var actionToken = true
    /// Whether tokens know when and where the user and the place are.
    public var spaceTime = true
    /// Whether moments know the user's home, activity, and a vector of the user's own.
    public var profile = false
    /// Width of the feed-forward part; 0 takes 8/3 of the dimension.
    public var hidden = 0
    /// Side of a block.
    public var blockKilometres = 5.0
    /// Numbering within a block.
    public var index = PlaceBlocks.Index.popularity
    /// Share of the epochs in which sequences of one pattern alone are learned.
    public var curriculum = 0.0
    /// Actions that each learned one has before it, where its user has as many.
    public var history = 0
    /// Sequences begin elsewhere in each epoch.
    public var crops = false
    /// The oldest share of the training's actions is read and not learned.
    public var learnAfter = 0.0
    /// Of the oldest share only is learned.
    public var learnBefore = 1.0
    /// Distinct places over actions: sequences with less are left out.
    public var richness = 0.1
    /// Categories, by commas, whose actions are no interest and are not learned.
    public var functional = ""
    public var schedule = Schedule.cosine
    /// Share of the steps in which the rate rises.
    public var warmUp = 0.05
    /// Vectors of places beside what is learned.
    public var placeVectors = PlaceVectors.Source.none
    /// The run that a later stage starts from: a name, a group of seeds, `auto` or `none`.
    public var start = "auto"
    /// Weight of the first stage's loss beside a later one's.
    public var keep = 0.0
    /// Moments of a sequence that lists are shown at, at most.
    public var requests = 8
    /// Places of a list, the one that was visited included.
    public var candidates = 20
    /// τ of the towers.
    public var temperature = 0.07
    /// β of alignment.
    public var beta = 0.1
    /// Places that the visited one is preferred to: 1 is DPO, more are S-DPO.
    public var rejects = 1
    public var rejected = Rejected.shown
    /// Where lists of places come from.
    public var listOrigin = ListOrigin.auto
    /// Preferences by hour: `11-13 Restaurant > Office; 20-23 Bar > Office`.
    public var rules = ""

    public var model: String { stage.rawValue }

    /// Those of our trial on New York, for the paper does not give its own.
    init(_ stage: Stage) {
        self.stage = stage
        learning = LearningSettings()
        learning.selectBy = "hit@1"
        learning.evaluateEvery = 1
        learning.patience = 5
        learning.refit = false
        learning.dimension = 128
        learning.batch = 32
        learning.epochs = 20
        learning.learningRate = 0.0015
        learning.clip = 1
        guard stage != .generation else { return }
        // A later stage moves what is learned already, and so by less.
        learning.epochs = 5
        learning.patience = 0
        if stage.ranksLists {
            learning.learningRate = 0.001
            learning.selectBy = "auc"
        } else {
            learning.learningRate = 0.0001
            keep = 1
            dropout = 0
        }
    }

    public var optimization: Optimization {
        learning.optimization(
            decay: decay,
            schedule: schedule == .cosine ? .cosine(warmUp: warmUp) : .warmUp(warmUp))
    }

    public var shownPlaces: Int? { stage.ranksLists ? candidates : nil }

    /// Whether it takes over another run's parameters.
    public var startsFromAnother: Bool { stage != .generation && start != "none" }

    public func check() throws {
        guard learning.dimension % (2 * heads) == 0 else {
            throw Failure(
                option: "heads", .integer(heads),
                give: "a number whose double divides the dimension \(learning.dimension)")
        }
        guard history < length else {
            throw Failure(
                option: "history", .integer(history), give: "0 to below the length \(length)")
        }
        guard learnBefore > learnAfter else {
            throw Failure(
                option: "learn-before", .real(learnBefore),
                give: "1, or a share above --learn-after \(learnAfter)")
        }
        // Δ compares the model with its frozen self, and must be 0 before the first step.
        guard stage != .alignment || dropout == 0 else {
            throw Failure(
                option: "dropout", .real(dropout),
                give: "0: alignment compares two models of which neither drops anything")
        }
        guard stage != .alignment || start != "none" else {
            throw Failure(
                option: "start", .text(start),
                give: "a run of spacetime-gr, which alignment is compared with")
        }
    }

    public func learner(_ view: TrainingView, in split: Split, source: Parameters<Float>?) throws
        -> any SequenceLearner
    {
        try GeneratorAssembly(self, view, in: split, source: source)
    }

    /// The stage before: a later one takes over its sizes, tokens and split, and so is shown nothing
    /// of what it is measured on.
    public func source() throws -> RunSource? {
        guard startsFromAnother else { return nil }
        let stage = self
        return RunSource(
            role: "first stage", wanted: start, models: Self.models.map(\.name),
            misfit: "has other sizes, tokens or another split",
            remedy: "give a run that differs in neither",
            adopting: { run, recipe in
                var result = stage
                result.start = run
                result.takeShape(of: try GeneratorRecipe(recipe))
                try result.validate()
                return try result.document()
            }
        ) { stage.hasShape(of: try GeneratorRecipe($0)) }
    }

    /// Alignment keeps what it is compared with; other stages keep nothing of another run.
    public var sourcePrefix: String? { GeneratorAssembly.referencePrefix }

    public func open(_ run: TrainedRun) throws -> any NextPlaceRecommender {
        try GeneratorRecommender(run, self)
    }

    /// Takes over what decides on names and shapes of parameters, and on what is held out.
    public mutating func takeShape(of other: GeneratorRecipe) {
        learning.dimension = other.learning.dimension
        learning.split = other.learning.split
        layers = other.layers
        heads = other.heads
        length = other.length
        action = other.action
        pointer = other.pointer
        actionToken = other.actionToken
        spaceTime = other.spaceTime
        profile = other.profile
        hidden = other.hidden
        blockKilometres = other.blockKilometres
        index = other.index
        // Both sides of a comparison read the same of a place.
        if stage == .alignment { placeVectors = other.placeVectors }
    }

    public func hasShape(of other: GeneratorRecipe) -> Bool {
        var same = self
        same.takeShape(of: other)
        return same == self
    }

    public static var models: [ModelDefinition<Self>] {
        [
            Catalogue.spacetimeGR, Catalogue.spacetimeGREmbedding,
            Catalogue.spacetimeGRRanking, Catalogue.spacetimeGRAlignment,
        ]
    }
}
