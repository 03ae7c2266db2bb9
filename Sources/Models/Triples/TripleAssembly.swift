import Autodiff
import City
import Graphs
import Recommending
import Reports
import Support
import Tensors

/// What a training on triples starts from: a recipe made real on a training view.
public struct TripleAssembly: Sendable {
    public let view: TrainingView
    /// Who visited what: triples are drawn from its edges.
    public let graph: BipartiteGraph
    /// Its operators are in Float.
    public let model: any TripleModel

    public init(view: TrainingView, graph: BipartiteGraph, model: any TripleModel) {
        self.view = view
        self.graph = graph
        self.model = model
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

/// Settings that models share that learn from triples.
extension Setting where Recipe: PlacesRecipe {
    static var placesEpochs: Setting { .epochs("Passes over the training visits") }
    static var placesBatch: Setting { .batch("Triples in one step") }
    static var placesMetric: Setting {
        .selectBy("Metric whose best epoch is kept", MetricNames.places)
    }
    static var placesRefit: Setting {
        .refit("Trains again on training and validation visits for the chosen epochs")
    }
}
