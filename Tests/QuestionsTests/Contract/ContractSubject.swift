import City
import Models
import Reports
import TestSupport
import Testing

/// A model of the catalogue, or a rule that can be asked by its name.
enum ContractSubject: Sendable, CustomTestStringConvertible {
    case model(ModelCard)
    case rule(String)

    static let models: [Self] = Catalogue.cards.map { .model($0) }
    static let rules: [Self] = ListRule.names.map { .rule($0) }
    static let all = models + rules

    /// Of which something holds; rules rank places.
    static func all(where holds: (RecommendingTask) -> Bool) -> [Self] {
        all.filter { holds($0.task) }
    }

    var name: String {
        switch self {
        case .model(let card): card.name
        case .rule(let name): name
        }
    }

    var task: RecommendingTask {
        switch self {
        case .model(let card): card.task
        case .rule: .places
        }
    }

    var testDescription: String { name }
}

/// A city that contracts are held on.
enum ContractCity: String {
    /// Grown, with all that a model may need: brands, regions, flows, causes.
    case grown
    /// Small enough to be learned by heart.
    case ten

    /// Enough that each place is drawn as a negative about ten times; a second for each model.
    static let epochsByHeart = 300

    func write(to folder: String) throws {
        switch self {
        case .grown:
            let recipe = CityGrower.Recipe(
                name: rawValue, seed: 5, users: 40, places: 400, brands: 12, days: 40)
            _ = try CityGrower(recipe).grow(to: folder)
        case .ten: try TenInteractions.write(to: folder, named: rawValue)
        }
    }

    /// A model's own recipe as it is trained there.
    ///
    /// What the model cannot be set to keeps its value: a fixed value belongs to the model.
    func recipe(_ own: TrainingRecipe) throws -> TrainingRecipe {
        let card = try own.card()
        var recipe = own
        func set(_ name: String, _ value: SettingValue) {
            if let field = card.setting(name) { recipe[field.path] = value }
        }
        set("dimension", 16)
        set("layers", 2)
        set("patience", 0)
        set("split", "leave-one-out")
        switch self {
        case .grown:
            // Several steps an epoch, and histories that are longer than what is read.
            set("epochs", 3)
            set("evaluate-every", 1)
            set("length", 12)
            switch card.task {
            case .places: set("batch", 512)
            case .nextPlace: set("batch", 8)
            case .sites: set("batch", 24)
            }
        case .ten:
            set("epochs", .integer(Self.epochsByHeart))
            // The last epoch alone is measured, so that it is the one that is kept.
            set("evaluate-every", .integer(Self.epochsByHeart))
            set("refit", false)
            set("learning-rate", 0.02)
            set("decay", 0)
            for field in card.settings where field.name.hasSuffix("dropout") {
                recipe[field.path] = 0
            }
        }
        return recipe
    }
}
