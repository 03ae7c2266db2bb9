import Autodiff
import City
import Evaluation
import Graphs
import Optimizers
import Recommending
import Reports
import Support
import Tensors
import Training

/// Trainings on triples of user, visited and unvisited place.
public struct TripleTasks: LearningTasks {
    let recipe: any PlacesRecipe
    let city: City
    let split: Split

    public var learning: LearningSettings { recipe.learning }
    public var optimization: Optimization { recipe.optimization }
    public var cityName: String { city.name }
    public var cityFingerprint: String { city.fingerprint }

    public init(_ recipe: any PlacesRecipe, city: City, split: Split) {
        self.recipe = recipe
        self.city = city
        self.split = split
    }

    public func with(_ recipe: TrainingRecipe) throws -> any LearningTasks {
        try TripleTasks(recipe.places(), city: city, split: split)
    }

    public func task(refit: Bool) throws -> any LearningTask {
        let onTest = learning.selectOn == .test
        let everything = refit || onTest
        return try TripleTask(
            recipe, split,
            view: everything ? split.trainingAndValidationView() : split.trainingView(),
            measuredOn: onTest ? .test : .validation)
    }
}

/// Bayesian personalised ranking on a view; see `TripleLoss`.
struct TripleTask: LearningTask {
    private let learning: LearningSettings
    private let split: Split
    private let assembly: TripleAssembly
    private let evaluation: RankingEvaluation
    /// Users that the epoch is chosen on.
    private let questions: Int
    private let ranking: RankingProtocol
    private var sampler: TripleSampler

    init(
        _ recipe: any PlacesRecipe, _ split: Split, view: TrainingView,
        measuredOn part: VisitPart
    ) throws {
        learning = recipe.learning
        self.split = split
        assembly = try recipe.assembly(view)
        let visited = assembly.graph.visitedPlaces
        let truth = split.heldOut(part)
        evaluation = RankingEvaluation(visited: visited, truth: truth)
        questions = (0..<truth.users).count { !truth.places(ofUser: $0).isEmpty }
        // On validation no training place can be a miss by construction, so `new` is what the
        // published protocol becomes there once its impossible truths are left out; the test part
        // keeps them, as the published figures do.
        ranking = part == .test ? .published : .new
        guard
            let sampler = TripleSampler(assembly.graph, visited: visited, seed: learning.seed)
        else {
            throw Failure(
                .badData, "no user has both a visited and an unvisited place",
                remedy: "train on a city with more places")
        }
        self.sampler = sampler
    }

    var viewName: String { assembly.view.name }
    private var rows: Int { assembly.view.visitUser.count }
    var stepsPerEpoch: Int { EpochBatches<TripleBatch>.count(of: rows, size: learning.batch) }
    var rowsPerStep: Int { learning.batch }
    var metricNames: [String] { evaluation.metrics.names }

    var parameterShapes: ParameterShapes { assembly.model.parameterShapes }

    func initialParameters() -> Parameters<Float> {
        var random = RandomStream(seed: learning.seed, name: "parameters")
        return assembly.model.initialParameters(&random, Float.self)
    }

    mutating func restore(_ state: TrainingState) -> Bool {
        guard let batches = RandomStream(state: state.batches),
            let negatives = RandomStream(state: state.negatives)
        else { return false }
        sampler.batches = batches
        sampler.negatives = negatives
        return true
    }

    func keep(in state: inout TrainingState) {
        state.batches = sampler.batches.state
        state.negatives = sampler.negatives.state
    }

    @inline(never)
    mutating func differentiate(_ parameters: Parameters<Float>, step: Int, total: Int)
        -> (loss: Double, gradients: GradientStore<Float>)
    {
        let inEpoch = step % stepsPerEpoch
        let batch = sampler.next(min(learning.batch, rows - inEpoch * learning.batch))
        let tape = Tape<Float>()
        let loss = assembly.model.loss(tape, parameters, batch)
        return (Double(loss.value.scalar), tape.gradients(of: loss))
    }

    func validate(_ parameters: Parameters<Float>) -> [String: Double] {
        evaluation.run(assembly.model.scorer(parameters), ranking).means
    }

    func sampleScores(_ parameters: Parameters<Float>) -> [Float] {
        assembly.model.scorer(parameters).scores(ofUsers: 0..<1).elements
    }

    func chance(of metric: String) -> Double? {
        MetricNames.chance(
            of: metric, objects: split.city.placeCount, isOneTruth: false, questions: questions)
    }

    func test(_ parameters: Parameters<Float>) -> [String: Double] {
        TestEvaluation.metrics(assembly.model.scorer(parameters), split: split)
    }
}
