import Autodiff
import City
import Graphs
import Layers
import Recommending
import Reports
import Tensors

/// The recipe of GRU4Rec.
public struct GRU4RecRecipe: NextPlaceRecipe {
    public let model = "gru4rec"
    public var learning = LearningSettings.nextPlace
    public var layers = 1
    public var action = SequenceAction.auto
    /// Events that a sequence holds at most.
    public var length = 64
    public var dropout = 0.25
    /// Whether a longer history is cut into windows, or only its end is learned.
    public var windows = true
    public var loss = GRU4RecLoss.crossEntropy

    /// One layer, as in the paper, where more gave nothing. Rate and batch are what the validation
    /// orders of Riverbend liked best of a few; width and dropout are ours.
    init() {
        learning.dimension = 64
        learning.batch = 16
        learning.learningRate = 0.005
    }

    public func check() throws {}

    public func learner(_ view: TrainingView, in split: Split, source: Parameters<Float>?) throws
        -> any SequenceLearner
    { try GRU4RecLearner(self, view) }

    public func memory(_ city: CityCounts) -> TrainingMemory {
        var result = TrainingMemory()
        result.addParameters(
            GRU4Rec<Float>.plan(configuration(places: max(1, city.places))).shapes,
            lower: "dimension")
        let events = city.events(learning.batch, length: length)
        // Input, three gates and state of each event and layer.
        result.add(
            "the states of a batch",
            numbers: events * Double(learning.dimension) * Double(4 * layers),
            lower: "batch", "length", "dimension")
        if loss.pairwise == nil {
            result.add(
                "the scores of \(city.places) places in a batch",
                numbers: events * Double(city.places), lower: "batch", "length")
        }
        return result
    }

    public func open(_ run: TrainedRun) throws -> any NextPlaceRecommender {
        try GRU4RecRecommender(run, self)
    }

    public static var models: [ModelDefinition<Self>] { [Catalogue.gru4rec] }

    static var settings: [Setting<Self>] {
        [
            .dimension, Setting("layers", "Recurrent layers", \.layers, 1...16),
            .nextPlaceEpochs, .nextPlaceBatch, .learningRate, .clip, .adam, .nextPlaceMetric,
            .patience, .evaluateEvery, .nextPlaceRefit, .seed, .split,
            Setting(
                "loss", "cross-entropy over all places; bpr or top1 against others of the batch",
                \.loss, at: "sequence.loss"),
            .sequenceDropout(\.dropout), SequenceAction.setting(\.action),
            .sequenceLength(\.length), .sequenceWindows(\.windows),
        ]
    }
}

extension Catalogue {
    public static let gru4rec = ModelDefinition(
        GRU4RecRecipe(), settings: GRU4RecRecipe.settings
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "GRU4Rec", paper: "Hidasi et al., ICLR 2016",
            task: .nextPlace,
            summary: "Train GRU4Rec (Hidasi et al., ICLR 2016), a recurrent baseline.",
            discussion: """
                A recurrent network reads a user's places in their order and scores every place as
                the next one. It knows neither where places are nor when events were.
                """,
            examples: [
                "whyhere train gru4rec --city riverbend --length 32",
                "whyhere train gru4rec --city riverbend --loss top1 --seeds 1,2,3,4,5",
                "whyhere train gru4rec --resume gru4rec-riverbend-1",
            ],
            settings: settings, standard: standard, refusals: Refusals.sequences,
            exhibits: [.events])
    }
}

/// What GRU4Rec learns from, and the model.
public struct GRU4RecLearner: SequenceLearner {
    public let recipe: GRU4RecRecipe
    public let data: SequenceData
    public let configuration: GRU4Rec<Float>.Configuration

    /// Cost: a pass over the visits.
    ///
    /// - Throws: `Failure` where the recipe is wrong or the view holds nothing to learn from.
    public init(_ recipe: GRU4RecRecipe, _ view: TrainingView) throws {
        try recipe.validate()
        self.recipe = recipe
        data = try SequenceData(
            view, length: recipe.length, windows: recipe.windows, action: recipe.action)
        configuration = recipe.configuration(places: view.places)
    }

    public var view: TrainingView { data.view }
    public var count: Int { data.examples.count }
    var model: GRU4Rec<Float> { GRU4Rec(configuration) }

    public func order(epoch: Int) -> [Int] {
        data.examples.order(seed: recipe.learning.seed, epoch: epoch)
    }

    public func initialParameters(_ random: inout RandomStream) -> Parameters<Float> {
        model.initialParameters(&random)
    }

    public var parameterShapes: ParameterShapes {
        GRU4Rec<Float>.plan(configuration).shapes
    }

    public func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ rows: [Int], step: Int
    ) -> Variable<Float> {
        let seed = recipe.learning.seed
        return model.loss(
            tape, parameters, data.examples.batch(rows, seed: seed, step: step),
            keys: DropoutKeys(seed: seed, step: step))
    }

    public func scorer(_ parameters: Parameters<Float>) -> any BatchNextPlaceScorer {
        GRU4RecScorer(model: model, parameters: parameters, encoder: data.encoder)
    }
}

extension GRU4RecRecipe {
    func configuration<Scalar>(places: Int) -> GRU4Rec<Scalar>.Configuration {
        var result = GRU4Rec<Scalar>.Configuration()
        result.dimension = learning.dimension
        result.layers = layers
        result.dropout = dropout
        result.places = places
        result.loss = loss
        return result
    }
}

struct GRU4RecScorer: BatchNextPlaceScorer {
    let model: GRU4Rec<Float>
    let parameters: Parameters<Float>
    let encoder: SequenceEncoder

    var places: Int { model.configuration.places }

    func scores(_ queries: ArraySlice<NextPlaceQuery>) -> Tensor<Float> {
        model.scores(parameters, encoder.batch(queries))
    }
}
