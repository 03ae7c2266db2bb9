import Autodiff
import Optimizers
import Recommending
import Reports
import Support
import Tensors

/// A learning in progress: parameters, optimiser, task and state, and the settings that hold now.
struct Learner {
    var state: TrainingState
    var parameters: Parameters<Float>
    var optimizer: Adam<Float>
    var task: any LearningTask
    /// The run's recipe with every change until now.
    var recipe: TrainingRecipe
    var tasks: any LearningTasks
    /// What its phase is watched by.
    var watch: TrainingGuard
    /// It waits for somebody.
    var isPaused = false
    /// It stops at the end of the epoch.
    var stopsAfterEpoch = false
    /// The next step is looked into.
    var isInspected = false

    var learning: LearningSettings { tasks.learning }
    /// Epochs of this phase that have passed.
    var epoch: Int { state.phaseStep / task.stepsPerEpoch }
    /// The same with its fraction.
    var exactEpoch: Double { Double(state.phaseStep) / Double(task.stepsPerEpoch) }
    /// The learning rate of the next step.
    var rate: Double {
        tasks.optimization.schedule.rate(
            learning.learningRate, step: state.phaseStep, stepsPerEpoch: task.stepsPerEpoch,
            epochs: learning.epochs)
    }
}

extension Trainer {
    /// What a phase begins with, or goes on with from a checkpoint.
    func learner(_ phase: TrainingState.Phase, resuming checkpoint: Checkpoint?) throws -> Learner {
        let isRefit = phase == .refit
        guard let checkpoint else {
            let task = try tasks.task(refit: isRefit)
            try task.requireMemory()
            var state = TrainingState(learningRate: tasks.learning.learningRate)
            task.keep(in: &state)
            return Learner(
                state: state, parameters: task.initialParameters(),
                optimizer: Adam(tasks.optimization.adam), task: task, recipe: recipe,
                tasks: tasks, watch: newGuard)
        }
        var state = checkpoint.state
        if state.changes.isEmpty, state.learningRate != recipe.learningRate {
            // An earlier version changed the rate and kept no record.
            state.changes = [
                SettingChange(
                    setting: Self.rateSetting, path: "learningRate",
                    before: .real(recipe.learningRate),
                    value: .real(state.learningRate), phase: phase.rawValue, step: state.step,
                    phaseStep: state.phaseStep, stepsPerEpoch: 1)
            ]
        }
        var tasks = tasks
        var task = try tasks.task(refit: isRefit)
        let now = recipe(after: state, stepsPerEpoch: task.stepsPerEpoch)
        if now != recipe {
            tasks = try tasks.with(now)
            let isLossOther = card.steerable.contains {
                $0.steering == .loss && now[$0.path] != recipe[$0.path]
            }
            if isLossOther { task = try tasks.task(refit: isRefit) }
        }
        // Before its first step a run has no moments to save.
        guard checkpoint.moments != nil || checkpoint.state.phaseStep == 0, task.restore(state)
        else {
            throw Failure(
                .badData, "the checkpoint holds no optimiser to resume with",
                remedy: "resume from last.safetensors", file: path("last"))
        }
        try checkpoint.require(task.parameterShapes)
        state.learningRate = tasks.learning.learningRate
        return Learner(
            state: state, parameters: checkpoint.parameters,
            optimizer: Adam(tasks.optimization.adam, checkpoint.moments), task: task, recipe: now,
            tasks: tasks, watch: newGuard)
    }

    func save(_ kind: String, _ learner: Learner, epoch: Int) throws {
        // What goes on from numbers that are none could never be mended by a lower rate.
        try requireFinite(learner.parameters, learner.state)
        let checkpoint = Checkpoint(
            city: tasks.cityName, cityFingerprint: tasks.cityFingerprint, run: run,
            recipe: learner.recipe, firstRecipe: recipe, state: learner.state,
            view: learner.task.viewName, epoch: epoch, parameters: learner.parameters,
            moments: learner.optimizer.step > 0 ? learner.optimizer.moments : nil)
        try checkpoint.write(to: path(kind))
        try surroundings.report(
            .checkpoint(kind: kind, file: path(kind), step: learner.state.step, epoch: epoch))
    }
}
