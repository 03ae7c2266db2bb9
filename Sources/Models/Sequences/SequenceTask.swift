import Autodiff
import City
import Evaluation
import Optimizers
import Recommending
import Reports
import Support
import Tensors
import Training

/// Trainings that continue users' sequences.
public struct SequenceTasks: LearningTasks {
    let recipe: any NextPlaceRecipe
    let split: Split
    let source: Parameters<Float>?

    public var learning: LearningSettings { recipe.learning }
    public var optimization: Optimization { recipe.optimization }
    public var cityName: String { split.city.name }
    public var cityFingerprint: String { split.city.fingerprint }

    /// - Parameter source: Parameters of another run: of the teacher of a student that needs one, of
    ///   the stage before of a later one.
    public init(_ recipe: any NextPlaceRecipe, split: Split, source: Parameters<Float>?) {
        self.recipe = recipe
        self.split = split
        self.source = source
    }

    public func with(_ recipe: TrainingRecipe) throws -> any LearningTasks {
        try SequenceTasks(recipe.nextPlace(), split: split, source: source)
    }

    public func task(refit: Bool) throws -> any LearningTask {
        let view = refit ? split.trainingAndValidationView() : split.trainingView()
        let learner = try recipe.learner(view, in: split, source: source)
        return try SequenceTask(recipe, split, learner)
    }
}

/// Learns to tell each event from those before it; measured by full ranking of the held-out one, or,
/// where lists are what is learned, by the lists that are shown with it.
struct SequenceTask: LearningTask {
    private let learning: LearningSettings
    private let learner: any SequenceLearner
    private let validation: Measurement
    private let testing: Measurement
    /// A question of validation, and the places that are ranked for one.
    private let sample: NextPlaceQuery?
    private let objects: Int
    private let questions: Int
    private var epochs = EpochBatches<[Int]>()

    /// How a part is measured.
    private enum Measurement {
        case ranking(NextPlaceEvaluation)
        case lists(ImpressionEvaluation)

        func run(_ scorer: any NextPlaceScorer) -> [String: Double] {
            switch self {
            case .ranking(let evaluation): evaluation.run(scorer).means
            case .lists(let evaluation): evaluation.run(scorer).means
            }
        }

        /// What the test part is measured by.
        var protocolName: String {
            switch self {
            case .ranking: "next"
            case .lists: "shown"
            }
        }

        var names: [String] {
            switch self {
            case .ranking(let evaluation): evaluation.metrics.names
            case .lists(let evaluation): evaluation.names
            }
        }
    }

    /// - Throws: `Failure` for a city whose places have no locations, where lists are measured.
    init(_ recipe: any NextPlaceRecipe, _ split: Split, _ learner: any SequenceLearner) throws {
        learning = recipe.learning
        self.learner = learner
        func evaluation(_ part: VisitPart) throws -> Measurement {
            let targets = split.nextTargets(part)
            func questions(_ targets: [Int]) -> NextPlaceQueries {
                NextPlaceQueries(split, targets: targets, history: .rolling)
            }
            guard let places = recipe.shownPlaces else {
                return .ranking(NextPlaceEvaluation(questions(targets)))
            }
            let shown = try Impressions(
                split, targets: targets, count: places, from: recipe.listOrigin)
            return .lists(ImpressionEvaluation(questions(shown.targets), shown))
        }
        let targets = split.nextTargets(.validation)
        questions = targets.count
        sample =
            NextPlaceQueries(split, targets: Array(targets.prefix(1)), history: .rolling)
            .queries.first
        objects = recipe.shownPlaces ?? split.city.placeCount
        validation = try evaluation(.validation)
        testing = try evaluation(.test)
    }

    var viewName: String { learner.view.name }
    var stepsPerEpoch: Int { EpochBatches<[Int]>.count(of: learner.count, size: learning.batch) }
    var rowsPerStep: Int { learning.batch }
    var metricNames: [String] { validation.names }

    var parameterShapes: ParameterShapes { learner.parameterShapes }

    func initialParameters() -> Parameters<Float> {
        var random = RandomStream(seed: learning.seed, name: "parameters")
        return learner.initialParameters(&random)
    }

    /// Batches, negatives and masks come from seed and step alone.
    func restore(_ state: TrainingState) -> Bool { true }
    func keep(in state: inout TrainingState) {}

    @inline(never)
    mutating func differentiate(_ parameters: Parameters<Float>, step: Int, total: Int)
        -> (loss: Double, gradients: GradientStore<Float>)
    {
        let (learner, size) = (learner, learning.batch)
        let rows = epochs.batch(ofStep: step, stepsPerEpoch: stepsPerEpoch) {
            learner.order(epoch: $0).batches(of: size)
        }
        let tape = Tape<Float>()
        let loss = learner.loss(tape, parameters, rows, step: total)
        return (
            Double(loss.value.scalar),
            tape.gradients(of: loss).withoutPadding(of: learner.paddedTables)
        )
    }

    func validate(_ parameters: Parameters<Float>) -> [String: Double] {
        validation.run(learner.scorer(parameters))
    }

    func sampleScores(_ parameters: Parameters<Float>) -> [Float] {
        sample.map { learner.scorer(parameters).scores([$0]).elements } ?? []
    }

    func chance(of metric: String) -> Double? {
        MetricNames.chance(
            of: metric, objects: objects, isOneTruth: true, questions: questions)
    }

    func test(_ parameters: Parameters<Float>) -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: testing.run(learner.scorer(parameters)).map {
                (testing.protocolName + "/" + $0.key, $0.value)
            })
    }
}
