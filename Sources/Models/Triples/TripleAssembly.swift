import Autodiff
import City
import Graphs
import Reports
import Support
import Tensors

/// A recipe and a training view, made into what the recipe's model learns from.
///
/// Training, evaluation and explanation all start here, so that they agree on what a recipe means.
public struct TripleAssembly: Sendable {
    public let recipe: TrainingRecipe
    public let view: TrainingView
    /// Who visited what: triples are drawn from its edges.
    public let graph: BipartiteGraph
    /// The graphs of SEP-GCN and LightGCN; nil for a model without propagation.
    public let propagated: SEPGCNAssembly?

    /// Cost: one pass over the visits, for SEP-GCN one over the SEP graph.
    ///
    /// - Throws: `Failure` where the recipe is wrong, the view holds nothing to learn from, or the
    ///   city lacks what the model needs.
    public init(_ recipe: TrainingRecipe, _ view: TrainingView) throws {
        self.recipe = recipe
        self.view = view
        if recipe.model.hasEvidence {
            let assembly = try SEPGCNAssembly(recipe, view)
            propagated = assembly
            graph = assembly.graph
        } else {
            try recipe.validate()
            try view.requireVisits()
            propagated = nil
            graph = BipartiteGraph(view)
        }
    }

    /// The model with its operators in Float.
    public func makeModel() -> any TripleModel {
        propagated?.makeModel()
            ?? MatrixFactorization(
                users: graph.users, places: graph.places, dimension: recipe.dimension,
                decay: recipe.decay)
    }
}

extension TrainingView {
    /// - Throws: `Failure(.badData)` where there is no visit to learn from.
    func requireVisits() throws {
        guard !visitUser.isEmpty else {
            throw Failure(
                .badData, "the city has no training visit",
                remedy: "import a city with visits or choose another split")
        }
    }
}
