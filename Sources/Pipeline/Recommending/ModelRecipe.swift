import Reports
import Support

/// A recipe of one model, or of several that are close relatives, with a type for each value.
///
/// Sessions and checkpoints store it as a `TrainingRecipe`; reading one back and writing it is done
/// here, once for all models, through the table of settings.
public protocol ModelRecipe: Equatable, Sendable {
    /// Which of `models` it is a recipe of.
    var model: String { get }
    var learning: LearningSettings { get set }
    /// The models that have this recipe.
    static var models: [ModelDefinition<Self>] { get }
    /// Relations between settings; each setting's own domain is checked before.
    ///
    /// - Throws: `Failure(.usage)` with what to give instead.
    func check() throws
}

extension ModelRecipe {
    /// Reads a stored recipe.
    ///
    /// - Throws: `Failure(.usage)` for a recipe of another model, `Failure(.badData)` for one that
    ///   lacks a value or has an unknown one.
    public init(_ document: TrainingRecipe) throws {
        self = try Self.definition(document.model).recipe(document)
    }

    /// Whether a stored recipe is of one of these models.
    public static func serves(_ document: TrainingRecipe) -> Bool {
        models.contains { $0.name == document.model }
    }

    /// As sessions and checkpoints store it.
    ///
    /// - Throws: `Failure(.usage)` for a model that does not have this recipe.
    public func document() throws -> TrainingRecipe { try Self.definition(model).document(self) }

    /// - Throws: `Failure(.usage)` that names the first option out of range and its range.
    public func validate() throws { try Self.definition(model).validate(self) }

    /// The model's name as its paper writes it.
    public var title: String { Self.models.first { $0.name == model }?.card.title ?? model }

    private static func definition(_ model: String) throws -> ModelDefinition<Self> {
        guard let found = models.first(where: { $0.name == model }) else {
            throw Failure(
                .usage,
                "a recipe of '\(model)' is none of \(models.map(\.name).joined(separator: ", "))",
                remedy: "name a run of one of these models")
        }
        return found
    }
}

/// What a model's folder gives: its card, its settings and the recipe it is trained with.
public struct ModelDefinition<Recipe: ModelRecipe>: Sendable {
    public let card: ModelCard
    /// The recipe where nothing is said.
    public let standard: Recipe
    /// What is stored: what can be set, what is kept of other runs, and what every model has although
    /// this one fixes it.
    private let stored: [Setting<Recipe>]

    public var name: String { card.name }

    /// - Parameters:
    ///   - settings: What can be set, in the order of the form.
    ///   - kept: What is stored besides, of other runs; see `Setting.kept`.
    ///   - card: Makes the card from what is shown of the settings and the stored standard.
    public init(
        _ standard: Recipe, settings: [Setting<Recipe>], kept: [Setting<Recipe>] = [],
        card: (_ settings: [SettingField], _ standard: TrainingRecipe) -> ModelCard
    ) {
        self.standard = standard
        let offered = Set(settings.map(\.name))
        stored =
            settings + kept
            + LearningSettings.all.filter { !offered.contains($0.name) }
            .map { $0.within(\.learning) }
        self.card = card(
            settings.map { $0.field(standard) }, Self.document(standard, stored))
    }

    private static func document(
        _ recipe: Recipe, _ stored: [Setting<Recipe>]
    ) -> TrainingRecipe {
        let learning = recipe.learning
        var document = TrainingRecipe(
            model: recipe.model, dimension: learning.dimension, epochs: learning.epochs,
            batch: learning.batch, learningRate: learning.learningRate,
            selectOn: learning.selectOn.rawValue, selectBy: learning.selectBy,
            patience: learning.patience, evaluateEvery: learning.evaluateEvery,
            refit: learning.refit, seed: learning.seed, split: learning.split.rawValue)
        for setting in stored { document[setting.path] = setting.read(recipe) }
        return document
    }

    public func document(_ recipe: Recipe) -> TrainingRecipe { Self.document(recipe, stored) }

    /// Reads a stored recipe of this model.
    ///
    /// - Parameter isNew: It was not stored yet: a wrong value is an option's, not a file's.
    /// - Throws: `Failure(.badData)` for a value that is missing or unknown, `Failure(.usage)` where
    ///   values do not go together, and for a new recipe.
    public func recipe(_ document: TrainingRecipe, isNew: Bool = false) throws -> Recipe {
        var recipe = standard
        for setting in stored {
            guard let value = document[setting.path] ?? setting.before else {
                throw Failure(
                    .badData, "the recipe of \(card.title) does not say '\(setting.name)'",
                    remedy: "restore it from a copy or train again")
            }
            do throws(SettingFault) {
                try setting.write(&recipe, setting.domain.value(value))
            } catch {
                if isNew { throw Failure(setting.name, value.text, error) }
                throw Failure(
                    .badData,
                    "the recipe of \(card.title) has '\(value.text)' as '\(setting.name)', which \(error.reason)",
                    remedy: "train again with \(error.wanted), or use the version of WhyHere "
                        + "that stored it")
            }
        }
        try recipe.check()
        return recipe
    }

    func validate(_ recipe: Recipe) throws {
        for setting in stored {
            let value = setting.read(recipe)
            do throws(SettingFault) {
                _ = try setting.domain.value(value)
            } catch {
                throw Failure(setting.name, value.text, error)
            }
        }
        try recipe.check()
    }
}

extension Failure {
    /// A value that an option does not take.
    public init(_ option: String, _ value: String, _ fault: SettingFault) {
        self.init(
            .usage, "--\(option) \(value) \(fault.reason)", remedy: "give \(fault.wanted)")
    }

    /// A value that does not go with others.
    public init(option: String, _ value: SettingValue, give wanted: String) {
        self.init(
            option, value.text, SettingFault(reason: "is out of range", wanted: wanted))
    }
}
