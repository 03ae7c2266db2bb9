import Autodiff
import City
import Graphs
import Layers
import Reports
import Tensors

/// A recipe and a training view, made into what the generator learns from.
public struct GeneratorAssembly: SequenceLearner {
    public let recipe: TrainingRecipe
    public let view: TrainingView
    public let encoder: ActionEncoder
    public let examples: ActionExamples
    public let model: SpacetimeGR<Float>

    /// Cost: a pass over the visits.
    ///
    /// - Parameter split: Whose view it is: it names kinds of actions and categories.
    /// - Throws: `Failure` where the recipe is wrong or the view holds nothing to learn from.
    public init(_ recipe: TrainingRecipe, _ view: TrainingView, in split: Split) throws {
        try recipe.validate()
        try view.requireVisits()
        let kind = split.action.rawValue
        self.recipe = recipe
        self.view = view
        let options = recipe.generation
        let vocabulary = ActionVocabulary(
            view,
            blocks: try PlaceBlocks(
                view, kilometres: options.blockKilometres,
                index: PlaceBlocks.Index(rawValue: options.index) ?? .popularity))
        encoder = ActionEncoder(
            length: recipe.sequence.length, vocabulary: vocabulary, kind: kind)
        var chosen = ActionExamples.Options()
        chosen.length = recipe.sequence.length
        chosen.longestGap =
            split.rule == .leaveOneOut ? nil : NextPlaceTargets.longestGap
        chosen.richness = options.richness
        chosen.functional = try options.functionalRows(split.city)
        examples = ActionExamples(view, vocabulary, kind: kind, chosen)
        guard examples.count > 0 else {
            throw Failure(
                .badData, "no user has an action that can be told from one before it",
                remedy: "lower --richness, or choose a city with longer histories")
        }
        model = SpacetimeGR(recipe.generatorConfiguration(vocabulary))
    }

    public var vocabulary: ActionVocabulary { encoder.vocabulary }
    public var count: Int { examples.count }

    public func order(epoch: Int) -> [Int] {
        examples.order(
            seed: recipe.seed, epoch: epoch, batch: recipe.batch,
            isSingle: Double(epoch) < recipe.generation.curriculum * Double(recipe.epochs))
    }

    public func initialParameters(_ random: inout RandomStream) -> Parameters<Float> {
        model.initialParameters(&random)
    }

    public func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ rows: [Int], step: Int
    ) -> Variable<Float> {
        model.loss(
            tape, parameters, examples.batch(rows),
            keys: DropoutKeys(seed: recipe.seed, step: step))
    }

    public func scorer(_ parameters: Parameters<Float>) -> any BatchMomentScorer {
        GeneratorScorer(model: model, parameters: parameters, encoder: encoder)
    }
}

/// Ranks places by log P(place), exactly.
struct GeneratorScorer: BatchMomentScorer {
    let model: SpacetimeGR<Float>
    let parameters: Parameters<Float>
    let encoder: ActionEncoder

    var places: Int { encoder.vocabulary.places }

    func scores(_ queries: ArraySlice<PlaceQuery>) -> Tensor<Float> {
        // A few questions at a time: each is as many branches as there are blocks.
        var result: [Float] = []
        result.reserveCapacity(queries.count * places)
        for start in stride(from: queries.startIndex, to: queries.endIndex, by: 16) {
            let some = queries[start..<min(start + 16, queries.endIndex)]
            result +=
                model.logProbabilities(
                    parameters, encoder.batch(some), encoder.vocabulary.blocks
                ).elements
        }
        return Tensor([queries.count, places], result)
    }
}

extension TrainingRecipe {
    func generatorConfiguration(
        _ vocabulary: ActionVocabulary
    ) -> SpacetimeGR<Float>.Configuration {
        var result = SpacetimeGR<Float>.Configuration(vocabulary)
        result.dimension = dimension
        result.layers = layers
        result.heads = sequence.heads
        result.hidden = generation.hidden
        result.dropout = sequence.dropout
        result.actions = sequence.length
        result.usesActionToken = generation.actionToken
        result.usesSpaceTime = generation.spaceTime
        result.usesPointer = generation.pointer
        return result
    }
}

extension GenerationOptions {
    /// Rows of the functional categories.
    ///
    /// - Throws: `Failure(.usage)` for a category that the city does not have.
    func functionalRows(_ city: City) throws -> Set<Int32> {
        let categories = (0..<city.categoryCount).map { city.categoryNames[$0] }
        let wanted = functional.split(separator: ",").map {
            $0.trimmingPrefix { $0 == " " }.lowercased()
        }
        return Set(
            try wanted.map { name in
                guard let found = categories.firstIndex(where: { $0.lowercased() == name }) else {
                    throw Failure(
                        .usage, "there is no category '\(name)'",
                        remedy: "'whyhere city info' lists the categories")
                }
                return Int32(found) + 1
            })
    }
}
