import Autodiff
import City
import Foundation
import Graphs
import Models
import Reports
import Sessions
import Support
import Tensors
import Training

/// What a recipe learns from in a city, divided into parts.
enum TrainingData {
    case visits(Split, any PlacesRecipe)
    case events(Split, any NextPlaceRecipe)
    case sites(SiteSplit, UrbanGraph, any SitesRecipe)

    /// What the division is called where openings of its test part are written down.
    var name: String {
        switch self {
        case .visits(let split, _), .events(let split, _): split.rule.rawValue
        case .sites(let split, _, _): split.name
        }
    }

    var fingerprint: String {
        switch self {
        case .visits(let split, _), .events(let split, _): split.fingerprint
        case .sites(let split, _, _): split.fingerprint
        }
    }
}

extension Workspace {
    /// Divides a city's data as a recipe says.
    func trainingData(_ recipe: TrainingRecipe, _ city: City) throws -> TrainingData {
        switch try Catalogue.recipe(recipe) {
        case .places(let recipe):
            return .visits(try Split(city, recipe.learning.split), recipe)
        case .nextPlace(let recipe):
            return .events(
                try Split(
                    city, recipe.learning.split, kinds: recipe.action.kinds(in: city)),
                recipe)
        case .sites(let recipe):
            let made = try urbanGraph(city.name, recipe.data)
            return .sites(made.split, made.graph, recipe)
        }
    }

    /// The graph that a model of sites learns from.
    func urbanGraph(_ city: String, _ data: SiteDataSettings) throws -> CityGraph {
        try urbanGraph(
            city, settings: data.urbanGraph(), seed: data.splitSeed,
            minimumPairs: data.minimumPairs)
    }

    /// What a run's trainer asks for its batches.
    ///
    /// - Parameter checkpoint: Where the run goes on; it holds what it still needs of another.
    func tasks(
        _ data: TrainingData, _ report: RunReport, resuming checkpoint: Checkpoint?,
        _ recorder: RunRecorder
    ) throws -> any LearningTasks {
        let sources = checkpoint == nil ? try sourceCheckpoints(of: report, recorder) : []
        switch data {
        case .visits(let split, let recipe):
            return TripleTasks(recipe, city: split.city, split: split)
        case .events(let split, let recipe):
            var joined = Parameters<Float>()
            for (source, checkpoint) in sources {
                joined.add(checkpoint.parameters, prefix: source.prefix)
            }
            return SequenceTasks(
                recipe, split: split,
                source: checkpoint.map { recipe.source(in: $0) }
                    ?? (sources.isEmpty ? nil : joined))
        case .sites(let split, let graph, let recipe):
            // A run's own parameters hold the vectors that it started from.
            let vectors = checkpoint ?? sources.first?.checkpoint
            return SiteTasks(
                recipe, split: split, graph: graph,
                pretrained: try vectors.flatMap {
                    try recipe.pretraining($0.parameters, of: $0.run, fitting: graph)
                })
        }
    }
}
