import Models
import Reports

extension TrainingRecipe {
    /// A model's own recipe, as it is stored.
    ///
    /// - Precondition: the catalogue has the model.
    public init(_ model: String = "sepgcn") {
        self = Catalogue.cards.first { $0.name == model }!.standard
    }
}

extension Catalogue {
    /// Names of all models, or of those of a kind.
    public static func names(where isWanted: (ModelCard) -> Bool = { _ in true }) -> [String] {
        cards.filter(isWanted).map(\.name)
    }
}
