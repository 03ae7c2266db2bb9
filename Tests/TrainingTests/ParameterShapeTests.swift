import Autodiff
import City
import Graphs
import Models
import Reports
import Support
import Tensors
import TestSupport
import Testing
import Training

/// What a checkpoint's parameters must be, for every model of the catalogue: a file whose tensors
/// are others than its recipe says is told, whatever reads it.
@Suite struct ParameterShapeTests {
    private struct World: Sendable {
        let small: SmallCity
        let sites: SiteSplit
        let graph: UrbanGraph

        init() throws {
            small = try SmallCity(users: 40, places: 150, brands: 8, days: 20)
            sites = try SiteSplit(small.city)
            graph = try UrbanGraph.make(sites)
        }
    }

    /// Made once: each model is opened many times.
    private static let world = Result { try World() }

    let small: SmallCity
    let sites: SiteSplit
    let graph: UrbanGraph

    init() throws {
        let world = try Self.world.get()
        (small, sites, graph) = (world.small, world.sites, world.graph)
    }

    private func recipe(_ model: String) -> TrainingRecipe {
        var recipe = TrainingRecipe(model)
        recipe.dimension = 8
        recipe["layers"] = 2
        recipe["sequence.action"] = "visit"
        recipe["sequence.length"] = 12
        recipe["generation.pointer"] = true
        if recipe["sequence.length"] != nil { recipe.split = "leave-one-out" }
        return recipe
    }

    private func task(_ model: String) throws -> any LearningTask {
        let typed = try Catalogue.recipe(recipe(model))
        let source = try typed.sources().first.map { try task($0.models[0]).initialParameters() }
        let tasks: any LearningTasks
        switch typed {
        case .places(let recipe):
            tasks = TripleTasks(recipe, city: small.city, split: small.split)
        case .nextPlace(let recipe):
            tasks = SequenceTasks(
                recipe, split: try Split(small.city, .leaveOneOut, action: .visit),
                source: source)
        case .sites(let recipe):
            tasks = SiteTasks(
                recipe, split: sites, graph: graph,
                pretrained: try source.flatMap {
                    try recipe.pretraining($0, of: "tucker-1", fitting: graph)
                })
        }
        return try tasks.task(refit: false)
    }

    @Test(arguments: Catalogue.names())
    func shapesAreThoseThatAreDrawn(model: String) throws {
        let task = try task(model)
        #expect(task.parameterShapes == task.initialParameters().shapes)
        #expect(task.parameterShapes.count > 0)
    }

    private func open(_ model: String, _ parameters: Parameters<Float>) throws {
        let recipe = recipe(model)
        let checkpoint = Checkpoint(
            city: "small", cityFingerprint: small.city.fingerprint, run: "damaged",
            recipe: recipe, state: TrainingState(learningRate: 0.01), view: "training", epoch: 1,
            parameters: parameters, moments: nil)
        if try recipe.card().task == .sites {
            _ = try OpenedSites(
                "damaged", checkpoint: checkpoint, split: sites, graph: graph,
                instances: PathInstances(graph))
        } else {
            _ = try #require(
                try OpenedRecommender("damaged", city: small.city, checkpoint: checkpoint))
        }
    }

    @Test(arguments: Catalogue.names())
    func otherShapesAreToldNotReadOver(model: String) throws {
        let parameters = try task(model).initialParameters()
        try open(model, parameters)
        // Each kind of damage meets each kind of tensor, in turn.
        for (index, name) in parameters.names.enumerated() {
            let shape = parameters[name].shape
            var rows = shape
            rows[0] = max(1, shape[0] / 2) + (shape[0] == 1 ? 1 : 0)
            let reversed = Array(shape.reversed())
            let other = [rows, shape + [1], reversed, [], nil][index % 5]
            guard other != shape else { continue }
            var damaged = Parameters<Float>()
            for kept in parameters.names where kept != name { damaged[kept] = parameters[kept] }
            if let other { damaged[name] = .zeros(other) }
            let refusal = failure { try open(model, damaged) }
            #expect(refusal != nil, "\(name) \(String(describing: other))")
            #expect(refusal?.kind == .badData || refusal?.kind == .usage)
        }
    }

    @Test func aModelOfALaterVersionIsTold() throws {
        var recipe = recipe("bpr-mf")
        recipe.model = "from-later"
        let checkpoint = Checkpoint(
            city: "small", cityFingerprint: small.city.fingerprint, run: "later",
            recipe: recipe, state: TrainingState(learningRate: 0.01), view: "training", epoch: 1,
            parameters: Parameters(), moments: nil)
        let refusal = failure {
            _ = try OpenedRecommender("later", city: small.city, checkpoint: checkpoint)
        }
        #expect(refusal?.kind == .badData)
        #expect(refusal?.problem.contains("'from-later'") == true)
    }

    @Test(arguments: Catalogue.names())
    func parametersThatAreNoNumbersAreTold(model: String) throws {
        for value in [Float.nan, .infinity] {
            var parameters = try task(model).initialParameters()
            let name = try #require(parameters.names.first { !$0.contains(".norm") })
            parameters.update(name) { tensor in
                tensor.withUnsafeMutableElements { $0[$0.count - 1] = value }
            }
            let refusal = failure { try open(model, parameters) }
            #expect(refusal?.problem.contains("diverged") == true, "\(refusal?.description ?? "")")
        }
    }
}
