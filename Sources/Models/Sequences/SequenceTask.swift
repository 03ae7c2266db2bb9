import Autodiff
import City
import Evaluation
import Recommending
import Reports
import Support
import Tensors
import Training

/// Trainings that continue users' sequences: STKDRec's student and teacher, SASRec, Spacetime-GR.
public struct SequenceTasks: LearningTasks {
    let recipe: TrainingRecipe
    let split: Split
    let source: Parameters<Float>?

    public var cityName: String { split.city.name }
    public var cityFingerprint: String { split.city.fingerprint }

    /// - Parameter source: Parameters of another run: of the teacher of a student that needs one, of
    ///   the stage before of a later one.
    public init(_ recipe: TrainingRecipe, split: Split, source: Parameters<Float>?) {
        self.recipe = recipe
        self.split = split
        self.source = source
    }

    public func task(refit: Bool) throws -> any LearningTask {
        let view = refit ? split.trainingAndValidationView() : split.trainingView()
        let learner: any SequenceLearner =
            recipe.model.readsActions
            ? try GeneratorAssembly(recipe, view, in: split, source: source)
            : try SequenceAssembly(recipe, view, teacher: source)
        return try SequenceTask(recipe, split, learner)
    }
}

/// Learns to tell each event from those before it; measured by full ranking of the held-out one, or,
/// where lists are what is learned, by the lists that are shown with it.
struct SequenceTask: LearningTask {
    private let recipe: TrainingRecipe
    private let learner: any SequenceLearner
    private let validation: Measurement
    private let testing: Measurement
    private var epochs = EpochBatches<[Int]>()

    /// How a part is measured.
    private enum Measurement {
        case ranking(MomentEvaluation)
        case lists(ExposureEvaluation)

        func run(_ scorer: any MomentScorer) -> [String: Double] {
            switch self {
            case .ranking(let evaluation): evaluation.run(scorer).means
            case .lists(let evaluation): evaluation.run(scorer).means
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
    init(_ recipe: TrainingRecipe, _ split: Split, _ learner: any SequenceLearner) throws {
        self.recipe = recipe
        self.learner = learner
        func evaluation(_ part: VisitPart) throws -> Measurement {
            let targets = split.nextTargets(part)
            let questions = MomentQueries(split, targets: targets, history: .rolling)
            guard recipe.model.ranksLists else { return .ranking(MomentEvaluation(questions)) }
            return .lists(
                ExposureEvaluation(
                    questions,
                    try Exposures(
                        split, targets: targets, count: recipe.generation.candidates)))
        }
        validation = try evaluation(.validation)
        testing = try evaluation(.test)
    }

    var viewName: String { learner.view.name }
    var stepsPerEpoch: Int { EpochBatches<[Int]>.count(of: learner.count, size: recipe.batch) }
    var rowsPerStep: Int { recipe.batch }
    var metricNames: [String] { validation.names }

    func initialParameters() -> Parameters<Float> {
        var random = RandomStream(seed: recipe.seed, name: "parameters")
        return learner.initialParameters(&random)
    }

    /// Batches, negatives and masks come from seed and step alone.
    func restore(_ state: TrainingState) -> Bool { true }
    func keep(in state: inout TrainingState) {}

    @inline(never)
    mutating func differentiate(_ parameters: Parameters<Float>, step: Int, total: Int)
        -> (loss: Double, gradients: GradientStore<Float>)
    {
        let (learner, size) = (learner, recipe.batch)
        let rows = epochs.batch(ofStep: step, stepsPerEpoch: stepsPerEpoch) {
            learner.order(epoch: $0).batches(of: size)
        }
        let tape = Tape<Float>()
        let loss = learner.loss(tape, parameters, rows, step: total)
        return (Double(loss.value.scalar), tape.gradients(of: loss))
    }

    func validate(_ parameters: Parameters<Float>) -> [String: Double] {
        validation.run(learner.scorer(parameters))
    }

    func test(_ parameters: Parameters<Float>) -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: testing.run(learner.scorer(parameters)).map {
                (recipe.model.shownProtocols[0] + "/" + $0.key, $0.value)
            })
    }
}
