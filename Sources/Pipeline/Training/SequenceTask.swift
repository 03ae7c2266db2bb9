import Autodiff
import City
import Evaluation
import Models
import Reports
import Tensors

/// Trainings that continue users' sequences: STKDRec's student and teacher, SASRec, Spacetime-GR.
public struct SequenceTasks: LearningTasks {
    let recipe: TrainingRecipe
    let split: Split
    let teacher: Parameters<Float>?

    public var cityName: String { split.city.name }
    public var cityFingerprint: String { split.city.fingerprint }

    /// - Parameter teacher: A trained teacher's parameters, for a student that needs one.
    public init(_ recipe: TrainingRecipe, split: Split, teacher: Parameters<Float>?) {
        self.recipe = recipe
        self.split = split
        self.teacher = teacher
    }

    public func task(refit: Bool) throws -> any LearningTask {
        let view = refit ? split.trainingAndValidationView() : split.trainingView()
        let learner: any SequenceLearner =
            recipe.model.generates
            ? try GeneratorAssembly(recipe, view, in: split)
            : try SequenceAssembly(recipe, view, teacher: teacher)
        return SequenceTask(recipe, split, learner)
    }
}

/// Learns to tell each event from those before it; measured by full ranking of the held-out one.
struct SequenceTask: LearningTask {
    private let recipe: TrainingRecipe
    private let learner: any SequenceLearner
    private let validation: MomentEvaluation
    private let testing: MomentEvaluation
    /// The order of an epoch, drawn when its first step comes.
    private var drawn: (epoch: Int, order: [Int])?

    init(_ recipe: TrainingRecipe, _ split: Split, _ learner: any SequenceLearner) {
        self.recipe = recipe
        self.learner = learner
        func evaluation(_ part: VisitPart) -> MomentEvaluation {
            MomentEvaluation(
                MomentQueries(split, targets: split.nextTargets(part), history: .rolling))
        }
        validation = evaluation(.validation)
        testing = evaluation(.test)
    }

    var viewName: String { learner.view.name }
    var stepsPerEpoch: Int { (learner.count + recipe.batch - 1) / recipe.batch }
    var rowsPerStep: Int { recipe.batch }
    var metricNames: [String] { validation.metrics.names }

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
        let epoch = step / stepsPerEpoch
        if drawn?.epoch != epoch {
            drawn = (epoch, learner.order(epoch: epoch))
        }
        guard let drawn else { preconditionFailure("No order was drawn") }
        let start = step % stepsPerEpoch * recipe.batch
        let rows = Array(drawn.order[start..<min(start + recipe.batch, drawn.order.count)])
        let tape = Tape<Float>()
        let loss = learner.loss(tape, parameters, rows, step: total)
        return (Double(loss.value.scalar), tape.gradients(of: loss))
    }

    func validate(_ parameters: Parameters<Float>) -> [String: Double] {
        validation.run(learner.scorer(parameters)).means
    }

    func test(_ parameters: Parameters<Float>) -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: testing.run(learner.scorer(parameters)).means.map {
                ("next/" + $0.key, $0.value)
            })
    }
}
