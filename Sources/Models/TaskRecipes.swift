import Autodiff
import City
import Graphs
import Optimizers
import Recommending
import Reports
import Support
import Tensors

/// A recipe of a model that is trained: what it ranks decides what it learns from.
public protocol TaskRecipe: ModelRecipe {
    var byTask: RecipeOfTask { get }
    /// How its parameters are moved.
    var optimization: Optimization { get }
    /// Another run that a new one needs; nil where it begins with nothing.
    func source() throws -> RunSource?
    /// What a training on a city takes at the least: known before anything is read or built.
    func memory(_ city: CityCounts) -> TrainingMemory
}

extension TaskRecipe {
    public func source() throws -> RunSource? { nil }
}

/// A typed recipe by what its model ranks.
public enum RecipeOfTask: Sendable {
    case places(any PlacesRecipe)
    case nextPlace(any NextPlaceRecipe)
    case sites(any SitesRecipe)

    /// Another run that a new one needs; nil where it begins with nothing.
    public func source() throws -> RunSource? {
        switch self {
        case .places(let recipe): try recipe.source()
        case .nextPlace(let recipe): try recipe.source()
        case .sites(let recipe): try recipe.source()
        }
    }
}

/// A recipe of a model that ranks places for users, learned from triples.
public protocol PlacesRecipe: TaskRecipe {
    /// What the model learns from, and the model.
    ///
    /// - Throws: `Failure` where the recipe is wrong, the view holds nothing to learn from, or the
    ///   city lacks what the model needs.
    func assembly(_ view: TrainingView) throws -> TripleAssembly
    /// Opens a trained run.
    func open(_ run: TrainedRun) throws -> any ListRecommender
}

extension PlacesRecipe {
    public var byTask: RecipeOfTask { .places(self) }
    public var optimization: Optimization { learning.optimization() }
}

/// A recipe of a model that ranks the places of a user's next event.
public protocol NextPlaceRecipe: TaskRecipe {
    /// What its sequences are made of.
    var action: SequenceAction { get }
    /// Places of a list, where the model is measured on lists that are shown; nil where it ranks all
    /// places.
    var shownPlaces: Int? { get }
    /// Where such lists come from.
    var listOrigin: ListOrigin { get }
    /// What the model learns from, and the model.
    ///
    /// - Parameters:
    ///   - split: Whose view it is.
    ///   - source: Parameters of another run that it learns from or starts from.
    /// - Throws: `Failure` where the recipe is wrong or the view holds nothing to learn from.
    func learner(_ view: TrainingView, in split: Split, source: Parameters<Float>?) throws
        -> any SequenceLearner
    /// Begins the names of another run's parameters that a checkpoint keeps; nil where it keeps none.
    var sourcePrefix: String? { get }
    /// Opens a trained run.
    func open(_ run: TrainedRun) throws -> any NextPlaceRecommender
}

extension NextPlaceRecipe {
    public var byTask: RecipeOfTask { .nextPlace(self) }
    public var optimization: Optimization { learning.optimization() }
    public var shownPlaces: Int? { nil }
    public var listOrigin: ListOrigin { .auto }
    /// A model that starts from no other run keeps none of its parameters.
    public var sourcePrefix: String? { nil }
}

/// A recipe of a model that ranks regions for brands.
public protocol SitesRecipe: TaskRecipe {
    var data: SiteDataSettings { get set }
    /// The learning rate is multiplied by this after each epoch.
    var rateDecay: Double { get set }
    /// - Parameter pretrained: Where its encoder starts; nil starts at random.
    /// - Throws: `Failure` where the recipe is wrong or the graph lacks what the model needs.
    func assembly(_ graph: UrbanGraph, pretrained: SitePretraining?) throws -> SiteAssembly
    /// The vectors of another run, or those that a run's own parameters still hold, as where the
    /// encoder starts; nil for a model that starts at random.
    func pretraining(_ parameters: Parameters<Float>, of run: String, fitting graph: UrbanGraph)
        throws -> SitePretraining?
}

extension SitesRecipe {
    public func pretraining(
        _ parameters: Parameters<Float>, of run: String, fitting graph: UrbanGraph
    ) throws -> SitePretraining? { nil }
}

extension SitesRecipe {
    public var byTask: RecipeOfTask { .sites(self) }
    public var optimization: Optimization {
        learning.optimization(schedule: .decay(rateDecay, every: 1))
    }

    /// What holds of every model of sites: it chooses on nothing but validation, and is not trained
    /// twice.
    func checkSites() throws {
        guard learning.selectOn == .validation else {
            throw Failure(
                option: "select-on", .text(learning.selectOn.rawValue),
                give: "validation: models of sites choose on nothing else")
        }
        guard !learning.refit else {
            throw Failure(
                option: "refit", .flag(true), give: "no: models of sites are not trained twice")
        }
        _ = try data.urbanGraph()
    }
}

/// What a model of sites learns from.
public struct SiteDataSettings: Equatable, Sendable {
    /// Settings of a graph that is built, as `near-km=2,flow-share=0.1`; empty for the defaults.
    public var graph = ""
    /// Whether flows come from a table that the city has, and not from training visits.
    public var flowTable = false
    /// Where parts do not come with the data: pairs that a brand needs, and the seed of the parts.
    public var minimumPairs = 5
    public var splitSeed: UInt64 = 1

    /// The settings of a graph that is built.
    ///
    /// - Throws: `Failure(.usage)` for a text that is none.
    public func urbanGraph() throws -> UrbanGraphSettings {
        try UrbanGraphSettings(graph, usesFlowTable: flowTable)
    }

    static var all: [Setting<Self>] {
        [
            Setting(
                "graph", "Settings of a graph that is built, such as near-km=2,flow-share=0.1",
                \.graph, at: "site.graph", before: ""),
            // What was done before there was the choice.
            Setting(
                "flow-table",
                "Flows from the city's table of them, where it has one, not from training visits",
                \.flowTable, at: "site.flowTable", before: true),
            Setting(
                "minimum-pairs", "Pairs that a brand needs, where parts do not come with the data",
                \.minimumPairs, 3...Int.max, at: "site.minimumPairs"),
            Setting(
                seed: "split-seed", "Seed of the parts, where they do not come with the data",
                \.splitSeed, at: "site.splitSeed"),
        ]
    }
}

extension Setting where Recipe: SitesRecipe {
    static var siteData: [Setting] { SiteDataSettings.all.map { $0.within(\.data) } }
    static var rateDecay: Setting {
        Setting(
            "rate-decay", "Factor of the learning rate after each epoch", \.rateDecay,
            NumberRange(above: 0, to: 1), at: "site.rateDecay")
    }
    static var siteEpochs: Setting { .epochs("Epochs at most") }
    static var siteBatch: Setting { .batch("Pairs of brand and region, or queries, in one step") }
    static var siteMetric: Setting {
        .selectBy("Metric on validation pairs whose best epoch is kept", MetricNames.sites)
    }
}

extension LearningSettings {
    /// What models of sites share: KnowSite was released with these.
    static var sites: LearningSettings {
        var result = LearningSettings()
        result.selectBy = "ndcg@10"
        result.evaluateEvery = 1
        result.patience = 10
        result.refit = false
        result.epochs = 200
        return result
    }
}

/// Why models do not answer some questions; the ends of sentences that begin with a title.
enum Refusals {
    static let planted = "tells no next events, whose causes were planted"
    static let beam = "generates no places, and so has no beam"
    static let hours = "generates no places and has no hourly forecast"
    static let vectors = "has no vectors of users and places to multiply"

    /// Of a model whose score is a product of vectors: there is nothing to take away.
    static func noEvidence(_ score: String) -> [RecommenderQuestion: String] {
        let reason = score + " and holds no evidence"
        let asked: [RecommenderQuestion] = [
            .explain, .faithfulness, .contrast, .counterfactual, .whatIf, .faithfulnessStudy,
            .planted,
        ]
        return [.beam: beam, .hours: hours].merging(asked.map { ($0, reason) }) { $1 }
    }
}

extension Array {
    /// Without the settings of some names, which another model of the family has alone.
    func without<Recipe>(_ names: String...) -> Self where Element == Setting<Recipe> {
        for name in names {
            precondition(contains { $0.name == name }, "There is no setting \(name)")
        }
        return filter { !names.contains($0.name) }
    }
}

extension TrainingRecipe {
    /// As a recipe that ranks places for users.
    ///
    /// - Throws: `Failure` for one of another task, or that cannot be read.
    public func places() throws -> any PlacesRecipe {
        if case .places(let recipe) = try Catalogue.recipe(self) { return recipe }
        throw try otherTask("places for users")
    }

    /// As a recipe that ranks the places of next events.
    ///
    /// - Throws: `Failure` for one of another task, or that cannot be read.
    public func nextPlace() throws -> any NextPlaceRecipe {
        if case .nextPlace(let recipe) = try Catalogue.recipe(self) { return recipe }
        throw try otherTask("the places of next events")
    }

    /// As a recipe that ranks regions for brands.
    ///
    /// - Throws: `Failure` for one of another task, or that cannot be read.
    public func sites() throws -> any SitesRecipe {
        if case .sites(let recipe) = try Catalogue.recipe(self) { return recipe }
        throw try otherTask("regions for brands")
    }

    private func otherTask(_ wanted: String) throws -> Failure {
        Failure(
            .usage, "\(try card().title) does not rank \(wanted)",
            remedy: "name a run of a model that does")
    }
}
