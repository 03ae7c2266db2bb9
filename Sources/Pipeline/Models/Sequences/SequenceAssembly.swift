import Autodiff
import City
import Graphs
import Layers
import Reports
import Tensors

/// A recipe and a training view, made into what a model of sequences learns from.
///
/// Training, evaluation and explanation all start here, so that they agree on what a recipe means.
public struct SequenceAssembly: Sendable {
    public enum Model: Sendable {
        case student(STKDRecStudent<Float>)
    }

    public let recipe: TrainingRecipe
    public let view: TrainingView
    public let vocabulary: EventVocabulary
    public let encoder: SequenceEncoder
    public let examples: SequenceExamples
    public let model: Model

    /// Cost: a pass over the visits.
    ///
    /// - Throws: `Failure` where the recipe is wrong or the view holds nothing to learn from.
    public init(_ recipe: TrainingRecipe, _ view: TrainingView) throws {
        try recipe.validate()
        try view.requireVisits()
        self.recipe = recipe
        self.view = view
        vocabulary = EventVocabulary(
            view, edges: try EventVocabulary.edges(recipe.sequence.edges))
        encoder = SequenceEncoder(length: recipe.sequence.length, vocabulary: vocabulary)
        let events = vocabulary.events(view)
        examples = SequenceExamples(
            events: events, length: recipe.sequence.length, vocabulary: vocabulary,
            windows: recipe.sequence.windows)
        guard examples.count > 0 else {
            throw Failure(
                .badData, "no user has two training \(recipe.sequence.action) events in a row",
                remedy: "choose another --action, or a city with longer histories")
        }
        if recipe.sequence.space != "none", !view.hasLocations {
            throw Failure(
                .badData, "\(recipe.model.title) needs the location of each place",
                remedy: "import the city with coordinates, or give --space none")
        }
        model = .student(STKDRecStudent(recipe.studentConfiguration(vocabulary)))
    }

    public func initialParameters(_ random: inout RandomStream) -> Parameters<Float> {
        switch model {
        case .student(let model): model.initialParameters(&random)
        }
    }

    /// The loss of a batch.
    public func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ batch: SequenceBatch,
        keys: DropoutKeys
    ) -> Variable<Float> {
        switch model {
        case .student(let model): model.loss(tape, parameters, batch, nil, keys: keys)
        }
    }

    /// What ranks places for a moment under these parameters.
    public func scorer(_ parameters: Parameters<Float>) -> any BatchMomentScorer {
        switch model {
        case .student(let model):
            StudentScorer(model: model, parameters: parameters, encoder: encoder)
        }
    }
}

/// Ranks places by a student.
struct StudentScorer: BatchMomentScorer {
    let model: STKDRecStudent<Float>
    let parameters: Parameters<Float>
    let encoder: SequenceEncoder

    var places: Int { model.configuration.places }

    func scores(_ queries: ArraySlice<PlaceQuery>) -> Tensor<Float> {
        model.scores(
            parameters, encoder.batch(queries), distances: encoder.distances(queries, model))
    }
}

extension SequenceEncoder {
    /// Row of the distance of every place from where each query is asked; nil for a model that
    /// does not rank by it.
    public func distances<Scalar>(
        _ queries: ArraySlice<PlaceQuery>, _ model: STKDRecStudent<Scalar>
    ) -> [[Int32]]? {
        guard model.configuration.ranksByDistance else { return nil }
        return queries.map { vocabulary.distanceRows(from: position($0)) }
    }
}

extension TrainingRecipe {
    func studentConfiguration<Scalar>(_ vocabulary: EventVocabulary)
        -> STKDRecStudent<Scalar>.Configuration
    {
        var result = STKDRecStudent<Scalar>.Configuration()
        result.dimension = dimension
        result.blocks = layers
        result.heads = sequence.heads
        result.length = sequence.length
        result.dropout = sequence.dropout
        result.places = vocabulary.places
        result.geohashes = vocabulary.geohashRows - 1
        result.distances = vocabulary.distanceRowCount - 1
        result.usesSpace = sequence.space != "none"
        result.ranksByDistance = sequence.space == "candidates"
        result.ignoresPadding = sequence.padding == "ignore"
        result.distillationWeight = sequence.fusion == "none" ? sequence.distillation : 0
        result.temperature = sequence.temperature
        result.distillation = .init(rawValue: sequence.over) ?? .positions
        result.fusion = .init(rawValue: sequence.fusion) ?? .none
        return result
    }
}

extension SequenceOptions {
    /// What sequences are made of in a city.
    public func action(in city: City) -> VisitAction {
        switch action {
        case "order": .order
        case "visit": .visit
        default:
            city.visitAction.map { $0.contains(VisitAction.order.rawValue) } ?? false
                ? .order : .visit
        }
    }
}
