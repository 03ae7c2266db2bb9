import Foundation
import Recommending
import Reports
import Support

/// The training goes on from another checkpoint.
struct RolledBack: Error {
    var checkpoint: Checkpoint
}

/// What somebody asks of a training while it runs.
extension Trainer {
    static var rateSetting: String { "learning-rate" }

    /// Carries out what was asked for; returns when the training may go on.
    func obey(_ learner: inout Learner) throws {
        repeat {
            for command in try surroundings.commands() {
                switch command {
                case .pause where !learner.isPaused:
                    learner.isPaused = true
                    try save("last", learner, epoch: learner.epoch)
                    try surroundings.report(.paused(step: learner.state.step))
                case .resume where learner.isPaused:
                    learner.isPaused = false
                    try surroundings.report(.resumed(step: learner.state.step))
                case .pause, .resume: break
                case .stop:
                    try save("last", learner, epoch: learner.epoch)
                    throw Stopped()
                case .stopAfterEpoch: learner.stopsAfterEpoch = true
                case .evaluate: try look(learner)
                case .keepCheckpoint: try keep(learner)
                case .inspect: learner.isInspected = true
                case .change(let setting, let value, let reason):
                    try orRefuse(learner) {
                        try change(&learner, setting, to: value, reason: reason)
                    }
                case .rollBack(let kind):
                    try orRefuse(learner) {
                        throw RolledBack(
                            checkpoint: try goBack(to: kind, from: learner.state.step))
                    }
                }
            }
            if learner.isPaused { surroundings.sleep() }
        } while learner.isPaused
    }

    /// A wish that cannot be granted ends no training.
    private func orRefuse(_ learner: Learner, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let failure as Failure where failure.kind == .usage {
            try surroundings.report(.refused(step: learner.state.step, "\(failure)"))
        }
    }

    private func look(_ learner: Learner) throws {
        let part = learner.learning.selectOn == .test ? "test" : "validation"
        var metrics: [String: Double] = [:]
        for (name, value) in learner.task.validate(learner.parameters) {
            metrics["\(part)/\(name)"] = value
        }
        try surroundings.report(
            .looked(step: learner.state.step, epoch: learner.exactEpoch, metrics: metrics))
    }

    // MARK: Kept checkpoints

    /// Keeps a checkpoint that nothing replaces, and the best of its time beside it.
    func keep(_ learner: Learner) throws {
        let kind = KeptCheckpoint.kind(ofStep: learner.state.step)
        if FileManager.default.fileExists(atPath: path("best")) {
            try Self.link(path("best"), as: path(kind + ".best"))
        }
        try save(kind, learner, epoch: learner.epoch)
        // After a kill the run goes on from there: no kept checkpoint is ever ahead of the last.
        try Self.link(path(kind), as: path("last"))
        try surroundings.report(
            .checkpoint(
                kind: "last", file: path("last"), step: learner.state.step, epoch: learner.epoch))
    }

    /// Both names are of one file: whoever writes either anew leaves the other as it is.
    private static func link(_ file: String, as name: String) throws {
        let url = URL(fileURLWithPath: name)
        let temporary = url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).tmp"
        try? FileManager.default.removeItem(atPath: temporary)
        do {
            try FileManager.default.linkItem(atPath: file, toPath: temporary)
        } catch {
            // Not every file system has links.
            try FileManager.default.copyItem(atPath: file, toPath: temporary)
        }
        guard rename(temporary, name) == 0 else {
            throw Failure.system("write", path: name, code: errno)
        }
        // Where both are of one file already, renaming does nothing.
        unlink(temporary)
    }

    /// Makes a kept checkpoint the last one: after a kill the run goes on from there.
    ///
    /// - Parameter step: Where the training stands.
    /// - Throws: `Failure(.usage)` where there is no such checkpoint to go on from.
    public func goBack(to kind: String, from step: Int) throws -> Checkpoint {
        let checkpoint = try kept(kind)
        guard checkpoint.state.step <= step else {
            throw Failure(
                .usage, "the checkpoint '\(kind)' is ahead of step \(step)",
                remedy:
                    "branch off it: 'whyhere train \(recipe.model) --branch \(run) --from \(kind)'"
            )
        }
        let best = path(kind + ".best")
        if FileManager.default.fileExists(atPath: best) { try Self.link(best, as: path("best")) }
        if kind != "last" { try Self.link(path(kind), as: path("last")) }
        try surroundings.report(.rolledBack(to: kind, from: step, checkpoint.state))
        return checkpoint
    }

    private func kept(_ kind: String) throws -> Checkpoint {
        guard ["best", "last"].contains(kind) || KeptCheckpoint.step(ofKind: kind) != nil,
            FileManager.default.fileExists(atPath: path(kind))
        else {
            throw Failure(
                .usage, "run \(run) has no checkpoint '\(kind)' to go back to",
                remedy: "give one that 'whyhere runs show \(run)' lists")
        }
        let checkpoint = try Checkpoint(readingFrom: path(kind), expecting: tasks.cityFingerprint)
        guard checkpoint.moments != nil || checkpoint.state.phaseStep == 0 else {
            throw Failure(
                .usage, "the checkpoint '\(kind)' holds no optimiser to go on with",
                remedy: "give another that 'whyhere runs show \(run)' lists")
        }
        return checkpoint
    }

    // MARK: Changes

    /// The recipe that holds for the step after a state.
    ///
    /// A refit repeats the changes of the selection at the same epochs: the number of epochs was
    /// found under them. What is changed in the refit itself stands from there on.
    func recipe(after state: TrainingState, stepsPerEpoch: Int) -> TrainingRecipe {
        let own = state.changes.filter { $0.phase == state.phase.rawValue }
        let repeated = inherited(state, stepsPerEpoch: stepsPerEpoch).filter {
            $0.phaseStep < state.phaseStep
        }
        return recipe.with(repeated + own)
    }

    private func inherited(_ state: TrainingState, stepsPerEpoch: Int) -> [SettingChange] {
        guard state.phase == .refit else { return [] }
        let own = Set(state.changes.filter { $0.phase == state.phase.rawValue }.map(\.setting))
        return state.changes.filter {
            $0.phase == TrainingState.Phase.selection.rawValue && !own.contains($0.setting)
        }.map { $0.moved(to: state.phase.rawValue, stepsPerEpoch: stepsPerEpoch) }
    }

    /// Makes the changes that are due before the next step: those of a run that this one repeats,
    /// and in a refit those of the selection.
    func makeDueChanges(_ learner: inout Learner) throws {
        for change in inherited(learner.state, stepsPerEpoch: learner.task.stepsPerEpoch)
        where change.phaseStep == learner.state.phaseStep {
            guard try take(&learner, change.setting, change.value) != nil else { continue }
            try surroundings.report(
                .changed(change, isRepeated: true, all: learner.state.changes))
        }
        var taken = learner.state.repeated ?? 0
        while taken < repeating.count, repeating[taken].step == learner.state.step,
            repeating[taken].phase == learner.state.phase.rawValue
        {
            let due = repeating[taken]
            taken += 1
            learner.state.repeated = taken
            try change(&learner, due.setting, to: due.value, reason: due.reason)
        }
    }

    /// Changes a setting from the next step on, with a checkpoint before.
    ///
    /// - Throws: `Failure(.usage)` where it cannot be; the training then is as it was.
    func change(
        _ learner: inout Learner, _ name: String, to value: SettingValue, reason: String?
    ) throws {
        let before = learner
        guard let old = try take(&learner, name, value) else { return }
        learner.watch.startOver()
        learner.state.changes.append(
            SettingChange(
                setting: name, path: try card.requireSteerable(name).path, before: old,
                value: value, phase: learner.state.phase.rawValue, step: learner.state.step,
                phaseStep: learner.state.phaseStep, stepsPerEpoch: learner.task.stepsPerEpoch,
                reason: reason))
        try keep(before)
        // The command is taken: after a kill only the checkpoint still knows of it.
        try save("last", learner, epoch: learner.epoch)
        try surroundings.report(
            .changed(
                learner.state.changes[learner.state.changes.count - 1], isRepeated: false,
                all: learner.state.changes))
        if learner.state.phase == .selection, learner.learning.epochs != before.learning.epochs {
            try reportPhase(learner, epochs: learner.learning.epochs)
        }
    }

    /// Puts a value into what learns.
    ///
    /// - Returns: The value before; nil where it has that value already.
    private func take(_ learner: inout Learner, _ name: String, _ wanted: SettingValue) throws
        -> SettingValue?
    {
        let setting = try card.requireSteerable(name)
        let old = learner.recipe[setting.path] ?? setting.before ?? setting.standard
        let value: SettingValue
        do throws(SettingFault) {
            value = try setting.domain.value(wanted)
        } catch {
            throw Failure(name, wanted.text, error)
        }
        guard value != old else { return nil }
        var recipe = learner.recipe
        recipe[setting.path] = value
        let tasks = try learner.tasks.with(recipe)
        let underWay =
            (learner.state.phaseStep + learner.task.stepsPerEpoch - 1) / learner.task.stepsPerEpoch
        guard learner.state.phase == .refit || tasks.learning.epochs >= max(1, underWay) else {
            throw Failure(
                .usage,
                "the last epoch cannot be \(tasks.learning.epochs): epoch \(underWay) has begun",
                remedy: "give \(underWay) or more")
        }
        if setting.steering == .loss {
            var task = try tasks.task(refit: learner.state.phase == .refit)
            guard task.restore(learner.state), task.stepsPerEpoch == learner.task.stepsPerEpoch,
                task.parameterShapes == learner.task.parameterShapes
            else {
                throw Failure(
                    .usage, "\(name) \(value.text) needs other parameters or batches",
                    remedy: "start a new run with it")
            }
            learner.task = task
        }
        learner.optimizer.decay = tasks.optimization.adam.decay
        learner.tasks = tasks
        learner.recipe = recipe
        learner.state.learningRate = tasks.learning.learningRate
        return old
    }
}
