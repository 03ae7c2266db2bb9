import Autodiff
import City
import Graphs
import Recommending
import Support
import Tensors

/// A recipe of SEP-GCN or LightGCN and a training view, made into graphs and, when asked, a model.
public struct SEPGCNAssembly: Sendable {
    public let recipe: SEPGCNRecipe
    public let view: TrainingView
    public let graph: BipartiteGraph
    /// Nil for LightGCN, as a model and as an ablation.
    public let sep: SEPGraph?

    /// Cost: one pass over the SEP graph.
    ///
    /// - Throws: `Failure` where the recipe is wrong, the view holds nothing to learn from, places
    ///   lack the location or the order of locations that the recipe needs, or the operators would not fit `memory` bytes.
    public init(
        _ recipe: SEPGCNRecipe, _ view: TrainingView, memory: Int = SEPGCNAssembly.memoryBudget
    ) throws {
        try recipe.validate()
        self.recipe = recipe
        self.view = view
        try view.requireVisits()
        let graph = BipartiteGraph(view, weighting: recipe.visits)
        let needed = Int(
            recipe.operatorParts(users: graph.users, places: graph.places)
                .reduce(0) { $0 + $1.numbers * $1.bytes })
        guard needed <= memory else {
            throw Failure(
                .work,
                "\(recipe.title)'s operators for \(graph.users) users and \(graph.places) places "
                    + "need \(needed >> 20) MB and the budget is \(memory >> 20) MB",
                remedy: "give \(SEPGCNRecipe.withoutOperators), or train on a part of the city or "
                    + "on a machine with more memory")
        }
        if recipe.ablation == .lightgcn {
            sep = nil
        } else {
            var options = SEPGraph.Options(alpha: recipe.alpha, cutoff: recipe.cutoff)
            options.distance = recipe.ablation != .temporal
            options.hours = recipe.ablation != .spatial
            options.distances = recipe.distances
            options.median = recipe.median
            guard view.hasLocations || !options.distance else {
                throw Failure(
                    .badData, "the city has no locations, which SEP-GCN's distances need",
                    remedy: "import it with coordinates or train with --ablation temporal")
            }
            guard !options.isMixedUp || !view.locationOrder.isEmpty else {
                throw Failure(
                    .badData,
                    "the city does not say in which order its source lists locations, which "
                        + "--distances as-released needs",
                    remedy: "import it from SEP-GCN's layout with this version, or train with "
                        + "--distances true")
            }
            sep = SEPGraph(view, graph: graph, options: options)
        }
        self.graph = graph
    }

    public var configuration: SEPGCN.Configuration {
        var configuration = SEPGCN.Configuration()
        configuration.dimension = recipe.learning.dimension
        configuration.layers = recipe.layers
        configuration.gamma = sep == nil ? 0 : recipe.gamma
        configuration.decay = recipe.decay
        configuration.countsLayerZero = recipe.layerZero
        configuration.usesCategory = recipe.category
        return configuration
    }

    /// Of the model, which is not made for it.
    var parameterShapes: ParameterShapes {
        let plan: ParameterPlan<Float> = SEPGCN.plan(
            configuration, users: graph.users, places: graph.places,
            categories: SEPGCN.usedCategories(configuration, sep, view.categoryCount))
        return plan.shapes
    }

    /// The model with its operators in Float.
    ///
    /// Cost: a second pass over the SEP graph; with the first 0.1 s for BKK, a second for NYC.
    public func makeModel() -> SEPGCN {
        SEPGCN(
            configuration, graph: graph, sep: sep, categoryOfPlace: view.category,
            categories: view.categoryCount,
            form: recipe.form)
    }

    /// Three quarters of what this process can have.
    public static let memoryBudget = Int(SystemMemory.limit / 4 * 3)
}

extension SEPGCNRecipe {
    /// What does without the operators.
    static let withoutOperators = "--propagation sparse, which has no operators and is slower"

    /// What the dense operators take; nothing where layers walk along the edges.
    func operatorParts(users: Int, places: Int) -> [(numbers: Double, bytes: Double)] {
        guard form != .sparse else { return [] }
        // Sums over users in Double, in two parts.
        let sums = ablation == .lightgcn ? 0 : 2 * Double(users) * Double(users)
        return [(2 * Double(users) * Double(places), 4), (sums, 8)]
    }

    public func memory(_ city: CityCounts) -> TrainingMemory {
        var result = TrainingMemory()
        var configuration = SEPGCN.Configuration()
        configuration.dimension = learning.dimension
        let plan: ParameterPlan<Float> = SEPGCN.plan(
            configuration, users: city.users, places: city.places, categories: 0)
        result.addParameters(plan.shapes, lower: "dimension")
        for part in operatorParts(users: city.users, places: city.places) {
            result.add(
                "operators of \(city.users) users and \(city.places) places", numbers: part.numbers,
                bytesEach: part.bytes, instead: Self.withoutOperators)
        }
        // Each layer's output and its cotangent.
        result.add(
            "the vectors of \(layers) layers",
            numbers: Double(layers) * Double(city.users + city.places)
                * Double(learning.dimension), lower: "layers", "dimension")
        return result
    }
}
