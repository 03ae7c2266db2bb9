import Autodiff
import City
import Foundation
import Graphs
import Layers
import Recommending
import Reports
import Support
import Tensors

/// A recipe and a training view, made into what a stage of the generator learns from.
public struct GeneratorAssembly: SequenceLearner {
    /// Of the names of the parameters that alignment compares with: they stay as they are, and
    /// travel with the others.
    public static let referencePrefix = "reference."

    public let recipe: GeneratorRecipe
    public let view: TrainingView
    public let encoder: ActionEncoder
    public let examples: ActionExamples
    public let model: SpacetimeGR<Float>
    /// What is shown at moments; nil in stage 1.
    let tuning: ListTuning?
    /// What the run starts from, or, in alignment, what it is compared with.
    private let source: Parameters<Float>?

    /// Cost: a pass over the visits.
    ///
    /// - Parameters:
    ///   - split: Whose view it is: it names kinds of actions and categories.
    ///   - source: Parameters of the stage before; nil starts from nothing.
    /// - Throws: `Failure` where the recipe is wrong or the view holds nothing to learn from.
    public init(
        _ recipe: GeneratorRecipe, _ view: TrainingView, in split: Split,
        source: Parameters<Float>? = nil
    ) throws {
        try recipe.validate()
        try view.requireVisits()
        let kind = split.action.rawValue
        self.recipe = recipe
        self.view = view
        let vocabulary = ActionVocabulary(
            view,
            blocks: try PlaceBlocks(
                view, kilometres: recipe.blockKilometres, index: recipe.index))
        encoder = ActionEncoder(
            length: recipe.length, vocabulary: vocabulary, kind: kind)
        var chosen = ActionExamples.Options()
        chosen.length = recipe.length
        chosen.longestGap =
            split.rule == .leaveOneOut ? nil : NextPlaceTargets.longestGap
        chosen.richness = recipe.richness
        chosen.history = recipe.history
        chosen.crops = recipe.crops
        chosen.learned = recipe.learnAfter...recipe.learnBefore
        chosen.functional = try recipe.functionalRows(split.city)
        examples = ActionExamples(view, vocabulary, kind: kind, chosen)
        guard examples.count > 0 else {
            throw Failure(
                .badData, "no user has an action that can be told from one before it",
                remedy:
                    "lower --richness, learn of a larger share of time, or choose a city with longer histories"
            )
        }
        let vectors = try PlaceVectors(recipe.placeVectors, split.city)
        var configuration = recipe.generatorConfiguration(vocabulary)
        configuration.vectorWidth = vectors?.width ?? 0
        if recipe.profile { configuration.profile = TowerTables(view, vocabulary) }
        self.vectors = vectors
        model = SpacetimeGR(configuration)
        tuning =
            recipe.stage == .generation
            ? nil : try ListTuning(recipe, view, vocabulary, split)
        self.source = source
        guard recipe.stage != .alignment || source != nil else {
            throw Failure(
                .usage, "alignment has nothing to compare with",
                remedy: "give --start RUN, a run of 'whyhere train spacetime-gr'")
        }
        if recipe.stage == .alignment, let misfit = source?.misfit(model.plan.shapes) {
            throw Failure(
                .badData, "what alignment compares with does not fit this recipe: \(misfit)",
                remedy: "start from a run of the same recipe, or restore its checkpoint from a copy"
            )
        }
    }

    private let vectors: PlaceVectors?

    public var vocabulary: ActionVocabulary { encoder.vocabulary }
    public var count: Int { examples.count }

    public func order(epoch: Int) -> [Int] {
        examples.order(
            seed: recipe.learning.seed, epoch: epoch, batch: recipe.learning.batch,
            patterns: recipe.patterns(inEpoch: epoch))
    }

    /// Fresh ones; those that the stage before has too are its own. Vectors from elsewhere may join
    /// later, or be others; what is aligned keeps those of the model that it is compared with.
    public func initialParameters(_ random: inout RandomStream) -> Parameters<Float> {
        var result = model.initialParameters(&random)
        if let vectors { result["vectors"] = vectors.table }
        if recipe.stage == .ranking {
            // As likely as a list's places are.
            result["click.bias"] = Tensor(
                [1], repeating: -log(Float(recipe.candidates - 1)))
        }
        guard let source else { return result }
        var kept = Parameters<Float>()
        let isAligned = recipe.stage == .alignment
        for name in result.names
        where source.contains(name) && source[name].shape == result[name].shape
            && (isAligned || name != "vectors")
        {
            kept[name] = source[name]
        }
        for name in kept.names { result[name] = kept[name] }
        if isAligned {
            result.add(kept, prefix: Self.referencePrefix)
        }
        return result
    }

    public var parameterShapes: ParameterShapes {
        var result = model.plan.shapes
        guard recipe.stage == .alignment, let source else { return result }
        var kept = ParameterShapes()
        for name in result.names where source.contains(name) && source[name].shape == result[name] {
            kept[name] = result[name]
        }
        result.add(kept, prefix: Self.referencePrefix)
        return result
    }

    /// Row 0 of these is padding alone; of cells, categories and pauses it is what is unknown, too, and
    /// is learned from events of which it is. Padding comes after all that is told, where nothing
    /// looks at it.
    public var paddedTables: [String] {
        ["block", "inner"] + (recipe.spaceTime ? ["hour", "day", "week"] : [])
    }

    public func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ rows: [Int], step: Int
    ) -> Variable<Float> {
        let batch = examples.batch(rows)
        let keys = DropoutKeys(seed: recipe.learning.seed, step: step)
        guard let tuning else { return model.loss(tape, parameters, batch, keys: keys) }
        return tuning.loss(
            model, ModelPass(training: tape, parameters, keys: keys), batch,
            from: examples.firstVisits(rows), reference: source, step: step)
    }

    public func scorer(_ parameters: Parameters<Float>) -> any BatchNextPlaceScorer {
        questionScorer(parameters)
    }

    /// What ranks places, asked of encoded actions as well.
    public func questionScorer(_ parameters: Parameters<Float>) -> any QuestionScorer {
        if let towers = towers(parameters) { return towers }
        return recipe.stage == .ranking
            ? ClickScorer(model: model, parameters: parameters, encoder: encoder)
            : GeneratorScorer(model: model, parameters: parameters, encoder: encoder)
    }

    /// The towers of users and places; nil in all other stages.
    func towers(_ parameters: Parameters<Float>) -> TowerScorer? {
        guard let tuning, recipe.stage == .embedding else { return nil }
        return TowerScorer(model, parameters, encoder, tuning.tables)
    }
}

extension GeneratorRecipe {
    /// First what is simple, then what is not (Lin et al., section 4.2); all without a curriculum.
    func patterns(inEpoch epoch: Int) -> ActionExamples.Patterns {
        if curriculum == 0 { return .all }
        return Double(epoch) < curriculum * Double(learning.epochs) ? .single : .mixed
    }

    public func memory(_ city: CityCounts) -> TrainingMemory {
        var configuration = SpacetimeGR<Float>.Configuration()
        configuration.dimension = learning.dimension
        configuration.layers = layers
        configuration.heads = heads
        configuration.hidden = hidden
        configuration.usesActionToken = actionToken
        configuration.usesSpaceTime = spaceTime
        configuration.usesPointer = pointer
        configuration.biasesPointer = pointerBias
        var result = TrainingMemory()
        result.addParameters(
            SpacetimeGR<Float>.plan(configuration).shapes, lower: "dimension", "layers")
        // Of each block: query, key, value, what is mixed, and the two of the feed.
        let tokens = city.events(learning.batch, length: length) * Double(configuration.tokens)
        result.add(
            "the vectors of a batch's tokens",
            numbers: tokens * Double(layers)
                * Double(4 * learning.dimension + 2 * configuration.hiddenWidth),
            lower: "batch", "length", "dimension", "layers")
        return result
    }

    func generatorConfiguration(
        _ vocabulary: ActionVocabulary
    ) -> SpacetimeGR<Float>.Configuration {
        var result = SpacetimeGR<Float>.Configuration(vocabulary)
        result.dimension = learning.dimension
        result.layers = layers
        result.heads = heads
        result.hidden = hidden
        result.dropout = dropout
        result.actions = length
        result.usesActionToken = actionToken
        result.usesSpaceTime = spaceTime
        result.usesPointer = pointer
        result.turnsPointer = pointerRotary
        result.biasesPointer = pointerBias
        result.tableDeviation = tableDeviation
        result.usesClicks = stage == .ranking
        result.usesTowers = stage == .embedding
        return result
    }
}

extension GeneratorRecipe {
    /// Rows of the functional categories.
    ///
    /// - Throws: `Failure(.usage)` for a category that the city does not have.
    func functionalRows(_ city: City) throws -> Set<Int32> {
        Set(
            try functional.split(separator: ",").map {
                try city.categoryRow(String($0.trimmingPrefix { $0 == " " }))
            })
    }
}

extension City {
    /// Row of a category in tables, by its name.
    ///
    /// - Throws: `Failure(.usage)` for one that the city does not have.
    func categoryRow(_ name: String) throws -> Int32 {
        let wanted = name.lowercased()
        guard
            let found = (0..<categoryCount).first(where: {
                categoryNames[$0].lowercased() == wanted
            })
        else {
            throw Failure(
                .usage, "there is no category '\(name)'",
                remedy: "'whyhere city info' lists the categories")
        }
        return Int32(found) + 1
    }
}
