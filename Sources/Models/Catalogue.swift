import Recommending
import Reports
import Support

/// Every model that can be trained, by name: a line each. What a model is stands in its folder.
public enum Catalogue {
    public static let models: [any CataloguedModel] = [
        sepgcn,
        lightgcn,
        matrixFactorization,
        knowSite,
        tucker,
        distMult,
        complEx,
        transE,
        stkdrec,
        stkdrecTeacher,
        sasrec,
        gru4rec,
        spacetimeGR,
        spacetimeGREmbedding,
        spacetimeGRRanking,
        spacetimeGRAlignment,
        ranker,
    ]

    public static let cards: [ModelCard] = models.map(\.card)

    /// Titles of the models of which something holds, for a remedy.
    public static func titles(where holds: (ModelCard) -> Bool) -> String {
        cards.filter(holds).map(\.title).joined(separator: ", ")
    }

    /// - Throws: `Failure(.badData)` for a model that this version does not have.
    public static func card(named name: String) throws -> ModelCard { try model(name).card }

    /// Reads a stored recipe, whatever its model.
    ///
    /// - Throws: `Failure` for an unknown model or value, or where values do not go together.
    public static func recipe(_ document: TrainingRecipe) throws -> RecipeOfTask {
        try model(document.model).typed(document, isNew: false)
    }

    /// Checks a recipe that is to be trained.
    ///
    /// - Throws: `Failure(.usage)` that names the first option out of range and its range.
    public static func validate(_ document: TrainingRecipe) throws {
        _ = try model(document.model).typed(document, isNew: true)
    }

    private static func model(_ name: String) throws -> any CataloguedModel {
        guard let found = models.first(where: { $0.card.name == name }) else {
            throw Failure(
                .badData, "there is no model '\(name)'",
                remedy: "give one of \(models.map(\.card.name).joined(separator: ", ")), or use "
                    + "the version of WhyHere that trained it")
        }
        return found
    }
}

/// An entry of the catalogue.
public protocol CataloguedModel: Sendable {
    var card: ModelCard { get }
    func typed(_ document: TrainingRecipe, isNew: Bool) throws -> RecipeOfTask
}

extension ModelDefinition: CataloguedModel where Recipe: TaskRecipe {
    public func typed(_ document: TrainingRecipe, isNew: Bool) throws -> RecipeOfTask {
        try recipe(document, isNew: isNew).byTask
    }
}

extension TrainingRecipe {
    /// What is known of its model.
    ///
    /// - Throws: `Failure(.badData)` for a model that this version does not have.
    public func card() throws -> ModelCard { try Catalogue.card(named: model) }

    /// The rule that divides the visits.
    ///
    /// - Throws: `Failure(.badData)` for a rule that this version does not have.
    public func rule() throws -> SplitRule {
        guard let rule = SplitRule(rawValue: split) else {
            throw Failure(
                .badData, "the recipe divides visits by '\(split)', which is unknown",
                remedy: "train again, or use the version of WhyHere that stored it")
        }
        return rule
    }
}
