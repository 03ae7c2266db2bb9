import City
import Graphs
import Reports
import Tensors

/// A recipe and a training view, made into graphs and, when asked, a model.
///
/// Training, evaluation and explanation all start here, so that they agree on what the recipe
/// means.
public struct SEPGCNAssembly: Sendable {
    public let recipe: SEPGCNRecipe
    public let view: TrainingView
    public let graph: BipartiteGraph
    /// Nil for the LightGCN ablation.
    public let sep: SEPGraph?

    /// Cost: one pass over the SEP graph.
    ///
    /// - Throws: `Failure` where the recipe is wrong, the view holds nothing to learn from, places
    ///   lack the location that the recipe needs, or the operators would not fit `memory` bytes.
    public init(
        _ recipe: SEPGCNRecipe, _ view: TrainingView, memory: Int = SEPGCNAssembly.memoryBudget
    ) throws {
        try recipe.validate()
        self.recipe = recipe
        self.view = view
        guard !view.visitUser.isEmpty else {
            throw Failure(
                .badData, "the city has no training visit",
                remedy: "import a city with visits or choose another split")
        }
        let weighting: BipartiteGraph.Weighting = recipe.visits == "binary" ? .binary : .count
        let graph = BipartiteGraph(view, weighting: weighting)
        let needed =
            2 * graph.users * graph.users * MemoryLayout<Double>.stride
            + SEPOperators<Float>.bytes(users: graph.users, places: graph.places)
        guard needed <= memory || recipe.propagation == "sparse" else {
            throw Failure(
                .work,
                "SEP-GCN's operators for \(graph.users) users and \(graph.places) places need \(needed >> 20) MB and the budget is \(memory >> 20) MB",
                remedy: "train on a part of the city or on a machine with more memory")
        }
        if recipe.ablation == "lightgcn" {
            sep = nil
        } else {
            var options = SEPGraph.Options(alpha: recipe.alpha, cutoff: recipe.cutoff)
            options.distance = recipe.ablation != "temporal"
            options.hours = recipe.ablation != "spatial"
            guard view.hasLocations || !options.distance else {
                throw Failure(
                    .badData, "the city has no locations, which SEP-GCN's distances need",
                    remedy: "import it with coordinates or train with --ablation temporal")
            }
            sep = SEPGraph(view, graph: graph, options: options)
        }
        self.graph = graph
    }

    public var configuration: SEPGCN.Configuration {
        var configuration = SEPGCN.Configuration()
        configuration.dimension = recipe.dimension
        configuration.layers = recipe.layers
        configuration.gamma = sep == nil ? 0 : recipe.gamma
        configuration.decay = recipe.decay
        configuration.countsLayerZero = recipe.layerZero
        configuration.usesCategory = recipe.category
        return configuration
    }

    /// The model with its operators in Float.
    ///
    /// Cost: a second pass over the SEP graph; with the first 0.1 s for BKK, a second for NYC.
    public func makeModel() -> SEPGCN {
        SEPGCN(
            configuration, graph: graph, sep: sep, categoryOfPlace: view.category,
            categories: view.categoryCount,
            form: SEPGCN.Form(rawValue: recipe.propagation) ?? .collapsed)
    }

    /// Three quarters of the machine's memory.
    public static let memoryBudget = Int(SystemMemory.bytes / 4 * 3)
}

extension SEPGCNRecipe {
    /// The values that each enumerated option may take, by its name on the command line.
    public static let choices: [String: [String]] = [
        "ablation": ["full", "lightgcn", "temporal", "spatial"],
        "visits": ["count", "binary"],
        "select-on": ["validation", "test"],
        "propagation": ["auto", "collapsed", "layered", "sparse"],
        "split": ["released", "chronological", "global"],
    ]

    /// - Throws: `Failure(.usage)` that names the first option out of range and its range.
    public func validate() throws {
        func require(_ condition: Bool, _ option: String, _ value: some Any, _ range: String) throws
        {
            guard condition else {
                throw Failure(
                    .usage, "--\(option) \(value) is out of range", remedy: "give \(range)")
            }
        }
        func choice(_ option: String, _ value: String) throws {
            let values = SEPGCNRecipe.choices[option] ?? []
            try require(
                values.contains(value), option, value, "one of \(values.joined(separator: ", "))")
        }
        try require((1...4096).contains(dimension), "dimension", dimension, "1 to 4096")
        try require((1...16).contains(layers), "layers", layers, "1 to 16")
        try require((1...1_000_000).contains(epochs), "epochs", epochs, "1 to 1000000")
        try require((1...1_000_000).contains(batch), "batch", batch, "1 to 1000000")
        try require(
            learningRate > 0 && learningRate <= 10, "learning-rate", learningRate,
            "a number above 0, at most 10")
        try require(decay >= 0 && decay.isFinite, "decay", decay, "0 or more")
        try require((0...1).contains(gamma), "gamma", gamma, "0 to 1")
        try require(alpha > 0 && alpha < 1, "alpha", alpha, "a number between 0 and 1")
        try require((0..<1).contains(cutoff), "cutoff", cutoff, "0 to below 1")
        try require(patience >= 0, "patience", patience, "0 or more")
        try require(evaluateEvery >= 1, "evaluate-every", evaluateEvery, "1 or more")
        try choice("ablation", ablation)
        try choice("visits", visits)
        try choice("select-on", selectOn)
        try choice("propagation", propagation)
        try choice("split", split)
    }
}
