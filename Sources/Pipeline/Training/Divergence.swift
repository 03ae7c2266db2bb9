import Autodiff
import Foundation
import Reports
import Support
import Tensors

/// A training whose numbers went out of bounds.
struct Divergence: Error {
    /// Such as "the loss became nan".
    var what: String
    /// Before the step that failed.
    var state: TrainingState
    /// Where the numbers went out of bounds, where that was looked for.
    var first: FirstBadValue?

    var sentence: String {
        "\(what) at step \(state.step + 1)" + (first.map { " (first: \($0.sentence))" } ?? "")
    }

    /// Of a training that cannot be resumed, such as a trial.
    var failure: Failure {
        Failure(.work, sentence, remedy: "lower the learning rate \(state.learningRate)")
    }
}

extension LearningTask {
    /// Fails where parameters and what the optimiser remembers of them alone are more than this
    /// process can have. A recipe's own estimate comes before; here their shapes are known.
    ///
    /// - Throws: `Failure(.usage)`.
    func requireMemory(limit: Int = SystemMemory.limit) throws {
        let needed = parameterShapes.count * 3 * 4
        guard needed > Double(limit) else { return }
        func gigabytes(_ bytes: Double) -> String { String(format: "%.1f", bytes / 1e9) }
        throw Failure(
            .usage,
            "the model's parameters and the optimiser's memory need \(gigabytes(needed)) GB, and this process can have \(gigabytes(Double(limit))) GB",
            remedy: "lower --dimension, or train on a machine with more memory")
    }
}

extension Trainer {
    /// - Throws: `Divergence` where a parameter is infinite or no number.
    func requireFinite(_ parameters: Parameters<Float>, _ state: TrainingState) throws {
        guard let found = parameters.firstNotFinite else { return }
        var before = state
        // The step that did it has been counted.
        before.step = max(0, state.step - 1)
        throw Divergence(what: "parameter \(found.name) became \(found.number)", state: before)
    }

    /// What a divergence is told as, with a remedy that works.
    ///
    /// A rise of the learning rate that made it diverge is taken back, else each resumption would fail
    /// again.
    ///
    /// - Parameter start: Steps that this process began with.
    func told(_ divergence: Divergence, start: Int) throws -> Failure {
        let state = divergence.state
        let resume = "whyhere train \(recipe.model) --resume \(run)"
        // Only a higher rate can have made it diverge.
        if let raise = state.changes.last(where: { $0.setting == Self.rateSetting }),
            (raise.value.number ?? 0) > (raise.before.number ?? 0),
            FileManager.default.fileExists(atPath: path("last"))
        {
            try takeBack(raise)
            return Failure(
                .work,
                "\(divergence.sentence), after the learning rate had been set to \(raise.value.text)",
                remedy: "the rate is \(raise.before.text) again: go on with '\(resume)'")
        }
        if state.step == start, start == 0 {
            return Failure(
                .work,
                "\(divergence.sentence), the first one, so that no learning rate helps",
                remedy: "start a new run with other settings, such as smaller weights in its loss")
        }
        if state.step == start {
            return Failure(
                .work,
                "\(divergence.sentence), the first one after the last checkpoint, whose numbers are out of bounds already",
                remedy:
                    "start a new run with --learning-rate \(Self.lower(state.learningRate))")
        }
        return Failure(
            .work, divergence.sentence,
            remedy:
                "go on from the last checkpoint with a lower learning rate: '\(resume) --learning-rate \(Self.lower(state.learningRate))'"
        )
    }

    /// Undoes a change in the last checkpoint, so that a resumption goes on without it.
    private func takeBack(_ change: SettingChange) throws {
        var last = try Checkpoint(readingFrom: path("last"), expecting: tasks.cityFingerprint)
        let undone = SettingChange(
            setting: change.setting, path: change.path, before: change.value, value: change.before,
            phase: last.state.phase.rawValue, step: last.state.step,
            phaseStep: last.state.phaseStep, stepsPerEpoch: change.stepsPerEpoch,
            reason: "the training diverged")
        last.state.changes.append(undone)
        last.recipe = last.recipe.with([undone])
        if let rate = change.before.number { last.state.learningRate = rate }
        try last.write(to: path("last"))
        try surroundings.report(.changed(undone, isRepeated: false, all: last.state.changes))
    }

    /// A tenth, in few digits.
    private static func lower(_ rate: Double) -> String { String(format: "%.3g", rate / 10) }
}

extension Parameters {
    /// The first number that is infinite or none, by the order of names; nil where all are numbers.
    public var firstNotFinite: (name: String, number: Scalar)? {
        for name in names {
            if let found = self[name].elements.first(where: { !$0.isFinite }) {
                return (name, found)
            }
        }
        return nil
    }
}
