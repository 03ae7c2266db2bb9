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

    public enum Ending: Equatable, Sendable { case finished, stopped }

    private struct Stopped: Error {}

    private let recipe: TrainingRecipe
    private let learning: LearningSettings
    private let tasks: any LearningTasks
    private let run: String
    private let folder: String
    private let surroundings: Surroundings

    /// - Parameters:
    ///   - recipe: As checkpoints store it; `tasks` are of the same one.
    ///   - folder: Where `last`, `best` and `final.safetensors` go; it exists.
    public init(
        _ recipe: TrainingRecipe, _ tasks: some LearningTasks, run: String, folder: String,
        surroundings: Surroundings
    ) {
        self.recipe = recipe
        learning = tasks.learning
        self.tasks = tasks
        self.run = run
        self.folder = folder
        self.surroundings = surroundings
    }

    public func path(_ kind: String) -> String { "\(folder)/\(kind).safetensors" }

    /// Runs to the end, or until it is told to stop.
    ///
    /// - Parameter resuming: The `last` checkpoint of the same run.
    /// - Throws: `Failure`.
    public func callAsFunction(resuming checkpoint: Checkpoint? = nil) throws -> Ending {
        do {
            var state = checkpoint?.state ?? TrainingState(learningRate: learning.learningRate)
            var pending = checkpoint
            if state.phase == .selection {
                state = try selection(resuming: pending)
                pending = nil
            }
            if state.phase == .refit {
                try refit(state, resuming: pending)
            }
            return .finished
        } catch is Stopped {
            return .stopped
        }
    }

    /// Chooses an epoch and nothing more: it does not train again and does not look at the test
    /// part.
    ///
    /// - Precondition: the recipe selects on validation and says `refit`.
    /// - Returns: The state with the best epoch and its value; nil where it was told to stop.
    /// - Throws: `Failure`.
    public func select() throws -> TrainingState? {
        precondition(
            learning.refit && learning.selectOn == .validation,
            "A trial that would be tested: refit \(learning.refit) on \(learning.selectOn)")
        do {
            return try selection(resuming: nil)
        } catch is Stopped {
            return nil
        }
    }

    // MARK: Phases

    private func selection(resuming checkpoint: Checkpoint?) throws -> TrainingState {
        let onTest = learning.selectOn == .test
        let task = try tasks.task(refit: false)
        guard task.metricNames.contains(learning.selectBy) else {
            throw Failure(
                .usage, "--select-by \(learning.selectBy) is no metric",
                remedy: "give one of \(task.metricNames.joined(separator: ", "))")
        }
        var learner = try learner(task, resuming: checkpoint)
        // A run that was interrupted after its last evaluation has nothing left to select.
        if !patienceIsOver(learner.state) {
            try learn(&learner, epochs: learning.epochs) { learner, epoch in
                try evaluate(&learner, epoch: epoch, part: onTest ? "test" : "validation")
                return patienceIsOver(learner.state)
            }
        }
        var state = learner.state
        if learning.refit && !onTest {
            state.phase = .refit
            state.phaseStep = 0
            return state
        }
        let best = try Checkpoint(readingFrom: path("best"), expecting: tasks.cityFingerprint)
        state.phase = .finished
        try finish(learner.task, best.parameters, state: state, epoch: best.epoch)
        return state
    }

    private func patienceIsOver(_ state: TrainingState) -> Bool {
        learning.patience > 0 && state.evaluationsSinceBest >= learning.patience
    }

    /// Trains anew from the same seed on training and validation visits together.
    private func refit(_ state: TrainingState, resuming checkpoint: Checkpoint?) throws {
        var learner = try learner(try tasks.task(refit: true), resuming: checkpoint)
        if checkpoint == nil {
            learner.state = state
            learner.task.keep(in: &learner.state)
            learner.state.learningRate = learning.learningRate
            try save("last", learner, epoch: 0)
        }
        let epochs = state.bestEpoch ?? learning.epochs
        try learn(&learner, epochs: epochs) { learner, epoch in
            if epoch % learning.evaluateEvery == 0 { try save("last", learner, epoch: epoch) }
            return false
        }
        learner.state.phase = .finished
        try finish(learner.task, learner.parameters, state: learner.state, epoch: epochs)
    }

    /// The test part is looked at here, once, after everything has been decided.
    private func finish(
        _ task: any LearningTask, _ parameters: Parameters<Float>, state: TrainingState,
        epoch: Int
    ) throws {
        let final = Checkpoint(
            city: tasks.cityName, cityFingerprint: tasks.cityFingerprint, run: run,
            recipe: recipe, state: state, view: task.viewName, epoch: epoch,
            parameters: parameters, moments: nil)
        try final.write(to: path("final"))
        try surroundings.report(
            .checkpoint(kind: "final", file: path("final"), step: state.step, epoch: epoch))
        try surroundings.report(
            .tested(step: state.step, epoch: epoch, metrics: task.test(parameters)))
    }

    // MARK: Steps

    private func learner(_ task: any LearningTask, resuming checkpoint: Checkpoint?) throws
        -> Learner
    {
        var task = task
        if let checkpoint {
            // Before its first step a run has no moments to save.
            guard checkpoint.moments != nil || checkpoint.state.phaseStep == 0,
                task.restore(checkpoint.state)
            else {
                throw Failure(
                    .badData, "the checkpoint holds no optimiser to resume with",
                    remedy: "resume from last.safetensors", file: path("last"))
            }
            try requireShapes(of: checkpoint, as: task.initialParameters())
            return Learner(
                state: checkpoint.state, parameters: checkpoint.parameters,
                optimizer: Adam(task.optimization.adam, checkpoint.moments), task: task)
        }
        var state = TrainingState(learningRate: learning.learningRate)
        task.keep(in: &state)
        return Learner(
            state: state, parameters: task.initialParameters(),
            optimizer: Adam(task.optimization.adam), task: task)
    }

    /// The parameters that go on must be those that the recipe makes of the city.
    private func requireShapes(of checkpoint: Checkpoint, as fresh: Parameters<Float>) throws {
        let (found, expected) = (checkpoint.parameters, fresh)
        for name in Set(found.names).union(expected.names).sorted() {
            let shapes = [found, expected].map { $0.contains(name) ? $0[name].shape : nil }
            guard shapes[0] == shapes[1] else {
                let words = shapes.map { $0.map { "\($0)" } ?? "none" }
                throw Failure(
                    .badData,
                    "the checkpoint's parameter \(name) has shape \(words[0]); the recipe makes it "
                        + words[1],
                    remedy: "restore the run's own checkpoint from a copy, or start a new run",
                    file: path("last"))
            }
        }
    }

    private func learn(
        _ learner: inout Learner, epochs: Int, afterEpoch: (inout Learner, Int) throws -> Bool
    ) throws {
        let stepsPerEpoch = learner.task.stepsPerEpoch
        let steps = epochs * stepsPerEpoch
        let phase = learner.state.phase
        try surroundings.report(
            .phase(
                phase, firstStep: learner.state.step - learner.state.phaseStep, steps: steps,
                stepsPerEpoch: stepsPerEpoch, batch: learner.task.rowsPerStep))
        while learner.state.phaseStep < steps {
            try obey(&learner, epoch: learner.state.phaseStep / stepsPerEpoch)
            let rate = learner.task.optimization.schedule.rate(
                learner.state.learningRate, step: learner.state.phaseStep,
                stepsPerEpoch: stepsPerEpoch, epochs: learning.epochs)
            let (loss, norm) = try step(&learner, rate: rate)
            try surroundings.report(
                .step(
                    phase,
                    TrainingEvent.Step(
                        step: learner.state.step,
                        epoch: Double(learner.state.phaseStep) / Double(stepsPerEpoch),
                        loss: loss, gradientNorm: norm, learningRate: rate)))
            if learner.state.phaseStep % stepsPerEpoch == 0,
                try afterEpoch(&learner, learner.state.phaseStep / stepsPerEpoch)
            {
                return
            }
        }
    }

    private func step(_ learner: inout Learner, rate: Double) throws
        -> (loss: Double, norm: Double)
    {
        let (value, gradients) = learner.task.differentiate(
            learner.parameters, step: learner.state.phaseStep, total: learner.state.step)
        guard value.isFinite else {
            throw Failure(
                .work, "the loss became \(value) at step \(learner.state.step + 1)",
                remedy: "resume from the last checkpoint with a lower learning rate")
        }
        let norm = Double(gradients.norm)
        learner.optimizer.update(
            &learner.parameters,
            learner.task.optimization.clipping.clipped(gradients, norm: norm),
            learningRate: rate)
        learner.state.step += 1
        learner.state.phaseStep += 1
        learner.task.keep(in: &learner.state)
        return (value, norm)
    }

    private func evaluate(_ learner: inout Learner, epoch: Int, part: String) throws {
        guard epoch % learning.evaluateEvery == 0 || epoch == learning.epochs else { return }
        let found = learner.task.validate(learner.parameters)
        var metrics: [String: Double] = [:]
        for (name, value) in found { metrics["\(part)/\(name)"] = value }
        try surroundings.report(
            .evaluated(step: learner.state.step, epoch: epoch, metrics: metrics))
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
        try save("last", learner, epoch: epoch)
    }

    private func save(
        _ kind: String, _ learner: Learner, epoch: Int
    ) throws {
        let checkpoint = Checkpoint(
            city: tasks.cityName, cityFingerprint: tasks.cityFingerprint, run: run,
            recipe: recipe, state: learner.state, view: learner.task.viewName, epoch: epoch,
            parameters: learner.parameters,
            moments: learner.optimizer.step > 0 ? learner.optimizer.moments : nil)
        try checkpoint.write(to: path(kind))
        try surroundings.report(
            .checkpoint(
                kind: kind, file: path(kind), step: learner.state.step, epoch: epoch))
    }

    /// Carries out what was asked for; returns when the training may go on.
    private func obey(_ learner: inout Learner, epoch: Int) throws {
        var paused = false
        repeat {
            for command in try surroundings.commands() {
                switch command {
                case .pause where !paused:
                    paused = true
                    try save("last", learner, epoch: epoch)
                    try surroundings.report(.paused(step: learner.state.step))
                case .resume where paused:
                    paused = false
                    try surroundings.report(.resumed(step: learner.state.step))
                case .pause, .resume: break
                case .stop:
                    try save("last", learner, epoch: epoch)
                    throw Stopped()
                case .learningRate(let rate):
                    learner.state.learningRate = rate
                    // The command is taken: after a kill only the checkpoint still knows the rate.
                    try save("last", learner, epoch: epoch)
                    try surroundings.report(.learningRate(step: learner.state.step, rate))
                }
            }
            if paused { surroundings.sleep() }
        } while paused
    }
}
