import Autodiff
import Foundation
import Optimizers
import Recommending
import Reports
import Support
import Tensors

/// Trains a model by a recipe: selection of an epoch on held-out visits, then, where the recipe
/// says so, a second training on training and validation visits for that many epochs, then one
/// evaluation on the test part.
///
/// The trainer knows files and values only. Whoever runs it gives it a sink for events and a
/// source of commands.
public struct Trainer {
    /// What the trainer needs of the world.
    public struct Surroundings {
        /// Receives each event as it happens; an error ends the training.
        public var report: (TrainingEvent) throws -> Void
        /// What was asked for since the last call; asked before every step.
        public var commands: () throws -> [TrainingCommand]
        /// Waits a little while paused.
        public var sleep: () -> Void

        public init(
            report: @escaping (TrainingEvent) throws -> Void,
            commands: @escaping () throws -> [TrainingCommand], sleep: @escaping () -> Void
        ) {
            self.report = report
            self.commands = commands
            self.sleep = sleep
        }
    }

    public enum Ending: Equatable, Sendable {
        case finished, stopped
        /// It stands at the epoch where it was told to stop, or its selection ended before.
        case arrived
    }

    struct Stopped: Error {}
    private struct Arrived: Error {}

    /// By which the run began.
    let recipe: TrainingRecipe
    let card: ModelCard
    /// Of the recipe.
    let tasks: any LearningTasks
    let run: String
    let folder: String
    /// Settings to change before the next step.
    private let given: [AskedChange]
    /// What another run changed, to be changed here at the same steps.
    let repeating: [SettingChange]
    let supervision: Supervision
    let surroundings: Surroundings
    /// The epoch of the selection where it stops, as if it had been interrupted there: what goes on
    /// from there is the whole training. Nil goes to the end.
    public var until: Int?

    /// - Parameters:
    ///   - recipe: By which the run begins, as checkpoints store it; `tasks` are of the same one.
    ///   - card: Of its model.
    ///   - folder: Where `last`, `best` and `final.safetensors` go; it exists.
    ///   - given: Settings to change before the next step.
    ///   - repeating: What another run changed, to be changed here at the same steps.
    ///   - supervision: What is watched for; nothing where nothing is said.
    public init(
        _ recipe: TrainingRecipe, _ card: ModelCard, _ tasks: some LearningTasks, run: String,
        folder: String, given: [AskedChange] = [],
        repeating: [SettingChange] = [], supervision: Supervision = .none,
        surroundings: Surroundings
    ) {
        self.recipe = recipe
        self.card = card
        self.tasks = tasks
        self.run = run
        self.folder = folder
        self.given = given
        self.repeating = repeating
        self.supervision = supervision
        self.surroundings = surroundings
    }

    public func path(_ kind: String) -> String { "\(folder)/\(kind).safetensors" }

    /// Runs to the end, or until it is told to stop.
    ///
    /// - Parameter resuming: The `last` checkpoint of the same run.
    /// - Throws: `Failure`.
    public func callAsFunction(resuming checkpoint: Checkpoint? = nil) throws -> Ending {
        var start = checkpoint
        var isFirst = true
        do {
            while true {
                do {
                    try train(resuming: start, taking: isFirst ? given : [])
                    return .finished
                } catch let back as RolledBack {
                    start = back.checkpoint
                    isFirst = false
                }
            }
        } catch is Stopped {
            return .stopped
        } catch is Arrived {
            return .arrived
        } catch let divergence as Divergence {
            throw try told(divergence, start: checkpoint?.state.step ?? 0)
        }
    }

    private func train(
        resuming checkpoint: Checkpoint?, taking given: [AskedChange]
    ) throws {
        var pending = checkpoint
        var taken = given
        var state = checkpoint?.state
        if state?.phase ?? .selection == .selection {
            state = try selection(resuming: pending, taking: taken)
            (pending, taken) = (nil, [])
        }
        guard let state, state.phase == .refit else { return }
        if until != nil { throw Arrived() }
        try refit(state, resuming: pending, taking: taken)
    }

    /// Chooses an epoch and nothing more: it does not train again and does not look at the test
    /// part.
    ///
    /// - Precondition: the recipe selects on validation and says `refit`.
    /// - Returns: The state with the best epoch and its value; nil where it was told to stop.
    /// - Throws: `Failure`.
    public func select() throws -> TrainingState? {
        precondition(
            tasks.learning.refit && tasks.learning.selectOn == .validation,
            "A trial that would be tested: refit \(tasks.learning.refit)")
        do {
            return try selection(resuming: nil, taking: [])
        } catch is Stopped {
            return nil
        } catch let divergence as Divergence {
            throw divergence.failure
        }
    }

    // MARK: Phases

    private func selection(
        resuming checkpoint: Checkpoint?, taking given: [AskedChange]
    ) throws -> TrainingState {
        var learner = try learner(.selection, resuming: checkpoint)
        guard learner.task.metricNames.contains(learner.learning.selectBy) else {
            throw Failure(
                .usage, "--select-by \(learner.learning.selectBy) is no metric",
                remedy: "give one of \(learner.task.metricNames.joined(separator: ", "))")
        }
        try take(given, &learner)
        let onTest = learner.learning.selectOn == .test
        // A run that was interrupted after its last evaluation has nothing left to select.
        if !patienceIsOver(learner) {
            try learn(&learner, epochs: { $0.learning.epochs }) { learner, epoch in
                try evaluate(&learner, epoch: epoch, part: onTest ? "test" : "validation")
                return patienceIsOver(learner)
            }
        }
        if until != nil { throw try arrived(learner) }
        var state = learner.state
        if learner.learning.refit && !onTest {
            state.phase = .refit
            state.phaseStep = 0
            state.firstLoss = nil
            return state
        }
        let best = try Checkpoint(readingFrom: path("best"), expecting: tasks.cityFingerprint)
        try best.require(learner.task.parameterShapes)
        state.phase = .finished
        try finish(learner, best.parameters, state: state, epoch: best.epoch)
        return state
    }

    private func arrived(_ learner: Learner) throws -> Arrived {
        try save("last", learner, epoch: learner.epoch)
        return Arrived()
    }

    private func patienceIsOver(_ learner: Learner) -> Bool {
        learner.learning.patience > 0
            && learner.state.evaluationsSinceBest >= learner.learning.patience
    }

    /// Trains anew from the same seed on training and validation visits together.
    private func refit(
        _ state: TrainingState, resuming checkpoint: Checkpoint?,
        taking given: [AskedChange]
    ) throws {
        var learner = try learner(.refit, resuming: checkpoint)
        if checkpoint == nil {
            learner.state = state
            learner.task.keep(in: &learner.state)
            learner.state.learningRate = learner.learning.learningRate
            try save("last", learner, epoch: 0)
        }
        try take(given, &learner)
        let epochs = state.bestEpoch ?? learner.learning.epochs
        try learn(&learner, epochs: { _ in epochs }) { learner, epoch in
            if epoch % learner.learning.evaluateEvery == 0 {
                try save("last", learner, epoch: epoch)
            }
            return false
        }
        learner.state.phase = .finished
        try finish(learner, learner.parameters, state: learner.state, epoch: epochs)
    }

    /// What a resumption is given counts from its first step on.
    private func take(
        _ given: [AskedChange], _ learner: inout Learner
    ) throws {
        for asked in given {
            try change(&learner, asked.setting, to: asked.value, reason: nil)
        }
    }

    /// The test part is looked at here, once, after everything has been decided.
    private func finish(
        _ learner: Learner, _ parameters: Parameters<Float>, state: TrainingState, epoch: Int
    ) throws {
        try requireFinite(parameters, state)
        let final = Checkpoint(
            city: tasks.cityName, cityFingerprint: tasks.cityFingerprint, run: run,
            recipe: learner.recipe, firstRecipe: recipe, state: state,
            view: learner.task.viewName, epoch: epoch, parameters: parameters, moments: nil)
        try final.write(to: path("final"))
        try surroundings.report(
            .checkpoint(kind: "final", file: path("final"), step: state.step, epoch: epoch))
        try surroundings.report(
            .tested(step: state.step, epoch: epoch, metrics: learner.task.test(parameters)))
    }

    // MARK: Steps

    private func learn(
        _ learner: inout Learner, epochs: (Learner) -> Int,
        afterEpoch: (inout Learner, Int) throws -> Bool
    ) throws {
        let phase = learner.state.phase
        try reportPhase(learner, epochs: epochs(learner))
        func isOver(_ learner: Learner) -> Bool {
            learner.state.phaseStep >= epochs(learner) * learner.task.stepsPerEpoch
        }
        while !isOver(learner) {
            if let until, phase == .selection, learner.epoch >= until {
                throw try arrived(learner)
            }
            try obey(&learner)
            try makeDueChanges(&learner)
            // The number of epochs may change with each command.
            guard !isOver(learner) else { return }
            let rate = learner.rate
            let taken = try step(&learner, rate: rate)
            try surroundings.report(.step(phase, taken))
            try watch(&learner, loss: taken.loss, rate: rate)
            guard learner.state.phaseStep % learner.task.stepsPerEpoch == 0 else { continue }
            if try afterEpoch(&learner, learner.epoch) { return }
            if learner.stopsAfterEpoch {
                try save("last", learner, epoch: learner.epoch)
                throw Stopped()
            }
        }
    }

    /// How far the phase goes, as it is planned now.
    func reportPhase(_ learner: Learner, epochs: Int) throws {
        try surroundings.report(
            .phase(
                learner.state.phase, firstStep: learner.state.step - learner.state.phaseStep,
                steps: epochs * learner.task.stepsPerEpoch,
                stepsPerEpoch: learner.task.stepsPerEpoch, batch: learner.task.rowsPerStep))
    }

    private func step(_ learner: inout Learner, rate: Double) throws -> TrainingEvent.Step {
        let begin = ContinuousClock.now
        let (value, gradients) = learner.task.differentiate(
            learner.parameters, step: learner.state.phaseStep, total: learner.state.step)
        let norm = gradients.safeNorm
        for (name, number) in [("loss", value), ("norm of the gradient", norm)]
        where !number.isFinite {
            throw Divergence(
                what: "the \(name) became \(number)", state: learner.state,
                first: supervision.guards.isOn ? firstBadValue(learner) : nil)
        }
        let differentiated = ContinuousClock.now
        let clipping = learner.tasks.optimization.clipping
        let before = learner.isInspected ? learner.parameters : nil
        learner.optimizer.update(
            &learner.parameters, clipping.clipped(gradients, norm: norm), learningRate: rate)
        if let before { try inspect(&learner, before, gradients) }
        learner.state.step += 1
        learner.state.phaseStep += 1
        learner.state.firstLoss = learner.state.firstLoss ?? value
        learner.task.keep(in: &learner.state)
        return TrainingEvent.Step(
            step: learner.state.step, epoch: learner.exactEpoch, loss: value, gradientNorm: norm,
            learningRate: rate, isClipped: clipping.clips(norm),
            differentiating: (differentiated - begin) / .seconds(1),
            updating: (ContinuousClock.now - differentiated) / .seconds(1))
    }

    private func evaluate(_ learner: inout Learner, epoch: Int, part: String) throws {
        let learning = learner.learning
        guard epoch % learning.evaluateEvery == 0 || epoch == learning.epochs else { return }
        let begin = ContinuousClock.now
        let found = learner.task.validate(learner.parameters)
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        var metrics: [String: Double] = [:]
        for (name, value) in found { metrics["\(part)/\(name)"] = value }
        try surroundings.report(
            .evaluated(
                step: learner.state.step, epoch: epoch, metrics: metrics, seconds: seconds))
        let value = found[learning.selectBy] ?? 0
        if value > learner.state.bestValue ?? -.infinity {
            learner.state.bestValue = value
            learner.state.bestEpoch = epoch
            learner.state.evaluationsSinceBest = 0
            try save("best", learner, epoch: epoch)
            try surroundings.report(.best(epoch: epoch, value: value))
        } else {
            learner.state.evaluationsSinceBest += 1
        }
        // What a guard finds is kept out of the last good checkpoint.
        let finding = evaluationFinding(&learner)
        if finding?.kind != .collapse { try save("last", learner, epoch: epoch) }
        if let finding { try react(to: finding, &learner) }
    }
}
