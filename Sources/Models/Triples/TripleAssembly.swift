import Autodiff
import City
import Graphs
import Reports
import Support
import Tensors

/// What a model learns triples from, and the model: a recipe made real on a training view.
///
/// Training, evaluation and explanation all start here, so that they agree on what a recipe means.
public struct TripleAssembly: Sendable {
    public let view: TrainingView
    /// Who visited what: triples are drawn from its edges.
    public let graph: BipartiteGraph
    /// Makes the model, with its operators in Float.
    public let makeModel: @Sendable () -> any TripleModel

    public init(
        view: TrainingView, graph: BipartiteGraph,
        makeModel: @escaping @Sendable () -> any TripleModel
    ) {
        self.view = view
        self.graph = graph
        self.makeModel = makeModel
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
