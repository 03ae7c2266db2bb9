import Autodiff
import City
import Evaluation
import Graphs
import Layers
import Models
import Reports
import Tensors

/// Trainings that continue users' sequences: STKDRec's student and teacher, SASRec.
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
        return SequenceTask(recipe, split, try SequenceAssembly(recipe, view, teacher: teacher))
    }
}

/// Learns to tell each event from those before it; measured by full ranking of the held-out one.
struct SequenceTask: LearningTask {
    private let recipe: TrainingRecipe
    private let assembly: SequenceAssembly
    private let validation: MomentEvaluation
    private let testing: MomentEvaluation
    /// The order of an epoch, drawn when its first step comes.
    private var drawn: (epoch: Int, order: [Int])?

    init(_ recipe: TrainingRecipe, _ split: Split, _ assembly: SequenceAssembly) {
        self.recipe = recipe
        self.assembly = assembly
        func evaluation(_ part: VisitPart) -> MomentEvaluation {
            MomentEvaluation(
                MomentQueries(
                    split, targets: HeldOutEvents(split, part).targets, history: .rolling))
        }
        validation = evaluation(.validation)
        testing = evaluation(.test)
    }

    var viewName: String { assembly.view.name }
    var stepsPerEpoch: Int { (assembly.examples.count + recipe.batch - 1) / recipe.batch }
    var rowsPerStep: Int { recipe.batch }
    var metricNames: [String] { validation.metrics.names }

    func initialParameters() -> Parameters<Float> {
        var random = RandomStream(seed: recipe.seed, name: "parameters")
        return assembly.initialParameters(&random)
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
            drawn = (epoch, assembly.examples.order(seed: recipe.seed, epoch: epoch))
        }
        guard let drawn else { preconditionFailure("No order was drawn") }
        let start = step % stepsPerEpoch * recipe.batch
        let rows = Array(drawn.order[start..<min(start + recipe.batch, drawn.order.count)])
        let batch = assembly.examples.batch(rows, seed: recipe.seed, step: total)
        var neighbours = RandomStream(seed: recipe.seed, name: "neighbours of step \(total)")
        let tape = Tape<Float>()
        let loss = assembly.loss(
            tape, parameters, batch, keys: DropoutKeys(seed: recipe.seed, step: total),
            sampling: neighbours.next())
        return (Double(loss.value.scalar), tape.gradients(of: loss))
    }

    func validate(_ parameters: Parameters<Float>) -> [String: Double] {
        validation.run(assembly.scorer(parameters)).means
    }

    func test(_ parameters: Parameters<Float>) -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: testing.run(assembly.scorer(parameters)).means.map {
                ("next/" + $0.key, $0.value)
            })
    }
}
