import Autodiff
import Foundation
import Reports
import Support
import Tensors

/// What a training watches for in itself, and what it tells when it is looked into.
extension Trainer {
    var newGuard: TrainingGuard {
        TrainingGuard(
            supervision.guards, resume: "whyhere train \(recipe.model) --resume \(run)")
    }

    /// After each step: the loss, and now and then the machine.
    func watch(_ learner: inout Learner, loss: Double, rate: Double) throws {
        guard supervision.guards.isOn else { return }
        if let finding = learner.watch.afterStep(
            learner.state.step, loss: loss, first: learner.state.firstLoss ?? loss, rate: rate)
        {
            try react(to: finding, &learner)
        }
        guard learner.state.step % 64 == 1 else { return }
        // The last and the best checkpoint are written anew before the old ones go.
        let needed = learner.task.parameterShapes.count * 3 * 4 * 2
        let free = try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize]
        if let free = (free as? NSNumber)?.intValue,
            let finding = learner.watch.with(
                freeBytes: free, needed: Int(needed), folder: folder)
        {
            try react(to: finding, &learner)
        }
        if let memory = SystemMemory.resident,
            let finding = learner.watch.with(memory: memory, limit: SystemMemory.limit)
        {
            try react(to: finding, &learner)
        }
    }

    /// After each evaluation: whether anything is learned, and whether tables have collapsed.
    func evaluationFinding(_ learner: inout Learner) -> GuardFinding? {
        guard learner.watch.isOn else { return nil }
        if let collapsed = CollapsedTable.first(
            in: learner.parameters, beyond: learner.watch.collapse),
            let finding = learner.watch.afterEvaluation(collapsed: collapsed)
        {
            return finding
        }
        if let finding = learner.watch.afterEvaluation(equalScores: equalScores(learner)) {
            return finding
        }
        let metric = learner.learning.selectBy
        return learner.watch.afterEvaluation(
            metric: metric, best: learner.state.bestValue,
            isBest: learner.state.evaluationsSinceBest == 0,
            chance: learner.task.chance(of: metric),
            progress: learner.exactEpoch / Double(max(1, learner.learning.epochs)))
    }

    /// Whether every object of a question has one score. Asked seldom: scoring costs as much as a
    /// part of an evaluation.
    private func equalScores(_ learner: Learner) -> Bool {
        let evaluation = learner.epoch / max(1, learner.learning.evaluateEvery)
        guard evaluation % 10 == 1 else { return false }
        let scores = learner.task.sampleScores(learner.parameters)
        guard scores.count > 1, let first = scores.first else { return false }
        return scores.allSatisfy { $0 == first }
    }

    /// Tells a finding; a serious one pauses or ends the training.
    ///
    /// - Throws: `Failure(.work)` where it ends it.
    func react(to finding: GuardFinding, _ learner: inout Learner) throws {
        try surroundings.report(
            .warned(finding, step: learner.state.step, epoch: learner.exactEpoch))
        guard finding.kind.isSerious else { return }
        // The numbers are sound where only the machine is short of something.
        let isGood = [.disk, .memory, .chance].contains(finding.kind)
        switch supervision.reaction {
        case .warn: return
        case .pause:
            learner.isPaused = true
            if isGood { try save("last", learner, epoch: learner.epoch) }
            try surroundings.report(.paused(step: learner.state.step))
        case .stop:
            if isGood { try save("last", learner, epoch: learner.epoch) }
            throw Failure(
                .work,
                "a guard ended the training at step \(learner.state.step): \(finding.problem)",
                remedy: finding.remedy + ", or go on as it is with --no-guard")
        }
    }

    /// The batch of the step that failed once more, with an eye on every value; nil where it goes well
    /// this time.
    func firstBadValue(_ learner: Learner) -> FirstBadValue? {
        var task = learner.task
        guard task.restore(learner.state) else { return nil }
        let observation = TapeObservation()
        TapeObservation.$current.withValue(observation) {
            _ = task.differentiate(
                learner.parameters, step: learner.state.phaseStep, total: learner.state.step)
        }
        return observation.first
    }

    /// Numbers of each parameter in the step that was just taken.
    ///
    /// - Parameter before: The parameters before it.
    func inspect(
        _ learner: inout Learner, _ before: Parameters<Float>, _ gradients: GradientStore<Float>
    ) throws {
        learner.isInspected = false
        var numbers: [String: Double] = [:]
        for name in before.names {
            let (old, new) = (before[name], learner.parameters[name])
            let weight = Self.norm(old.elements)
            let update = Self.norm(zip(old.elements, new.elements).map { $1 - $0 })
            numbers["\(name)/gradient"] =
                gradients[name].map { Double($0.squaredSum).squareRoot() } ?? 0
            numbers["\(name)/weight"] = weight
            numbers["\(name)/update"] = weight > 0 ? update / weight : 0
            // Rows that no gradient has ever moved: their squares are all zero.
            guard old.shape.count == 2, learner.optimizer.second.contains(name) else { continue }
            let squares = learner.optimizer.second[name]
            let dead = (0..<old.rows).count { row in
                squares.elements[row * old.columns..<(row + 1) * old.columns]
                    .allSatisfy { $0 == 0 }
            }
            numbers["\(name)/dead-rows"] = Double(dead) / Double(max(1, old.rows))
        }
        try surroundings.report(
            .inspected(step: learner.state.step + 1, epoch: learner.exactEpoch, numbers))
    }

    private static func norm(_ values: some Sequence<Float>) -> Double {
        values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
}
