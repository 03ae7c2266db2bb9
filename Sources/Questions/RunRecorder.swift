import Foundation
import Recommending
import Reports
import Sessions
import Support
import Tensors
import Training

/// Turns a trainer's events into rows of the session, and the session's commands into the
/// trainer's.
final class RunRecorder {
    private let store: SessionStore
    private let run: String
    private let report: RunReport
    let isInterrupted: () -> Bool
    let progressSink: (TrainingProgress) -> Void
    /// What the division of the data is called where openings of its test part are written down.
    var splitName: String
    /// Done before the first event is written: what fails before it leaves no trace in the run.
    var atFirst: (() throws -> Void)?
    /// The trainer has told something.
    private(set) var hasBegun = false
    /// The wait for the session's database was interrupted: nothing more is written.
    private(set) var isCutOff = false
    private var progress = RunProgress()
    private var batch = 0
    private var firstStep = 0
    private var stepsOfPhase = 0
    private var lastLoss: Double?
    private var exactEpoch: Double?
    private var meter = TrainingMeter()
    /// What it was queued for still stands in its row.
    private var hasJob: Bool
    /// What a guard has found and nobody has answered.
    private var found: String?
    private var pendingEvaluation: (step: Int, epoch: Int, metrics: [String: Double])?
    /// Times and steps of the last second or so, for the speed.
    private var window: [(time: ContinuousClock.Instant, step: Int)] = []
    private var lastTold = ContinuousClock.now

    init(
        _ store: SessionStore, _ report: RunReport, _ isInterrupted: @escaping () -> Bool,
        _ progressSink: @escaping (TrainingProgress) -> Void
    ) {
        self.store = store
        run = report.run
        splitName = report.recipe.split
        self.report = report
        self.isInterrupted = isInterrupted
        self.progressSink = progressSink
        hasJob = report.job != nil
        progress.totalEpochs = report.totalEpochs
        progress.bestEpoch = report.bestEpoch
        progress.bestValue = report.bestValue
    }

    var surroundings: Trainer.Surroundings {
        Trainer.Surroundings(
            report: { event in try self.keep { try self.receive(event) } },
            commands: {
                if self.isInterrupted() { return [.stop] }
                var asked: [TrainingCommand] = []
                try self.keep { asked = try self.store.takeCommands(self.run) }
                return self.isInterrupted() ? [.stop] : asked
            },
            sleep: { Thread.sleep(forTimeInterval: 0.05) })
    }

    /// Writes something into the session.
    ///
    /// Whoever holds the database is waited for. Where the user ends that wait, the training still
    /// writes its checkpoint and leaves: only its last records are missing.
    func keep(_ body: () throws -> Void) throws {
        guard !isCutOff else { return }
        do {
            try store.io(body)
        } catch let failure as Failure where failure.kind == .interrupted && isInterrupted() {
            isCutOff = true
        }
    }

    private func receive(_ event: TrainingEvent) throws {
        if let first = atFirst {
            try first()
            atFirst = nil
        }
        hasBegun = true
        switch event {
        case .phase(let phase, let first, let steps, let stepsPerEpoch, let batch):
            progress.phase = phase.rawValue
            progress.totalSteps = first + steps
            progress.totalEpochs = steps / max(1, stepsPerEpoch)
            firstStep = first
            stepsOfPhase = steps
            self.batch = batch
            window = []
            try store.setStatus(run, .running)
            try store.addEvent(
                run, .phase, "\(phase.rawValue): \(steps) steps of \(batch) rows", step: first)
        case .step(let phase, let step): try record(phase, step)
        case .evaluated(let step, let epoch, let metrics, let seconds):
            meter.evaluation = seconds
            let values = metrics.map {
                MetricValue(name: $0.key, step: step, epoch: Double(epoch), value: $0.value)
            }
            try store.record(run, values, progress)
            pendingEvaluation = (step, epoch, metrics)
        case .best(let epoch, let value):
            progress.bestEpoch = epoch
            progress.bestValue = value
            try store.record(run, [], progress)
        case .checkpoint(let kind, let file, let step, let epoch):
            try store.setCheckpoint(
                run, kind: kind, file: relative(file), step: step, epoch: epoch)
            if kind == "last", let evaluation = pendingEvaluation {
                pendingEvaluation = nil
                tell(
                    "evaluation", metrics: evaluation.metrics,
                    isBest: progress.bestEpoch == evaluation.epoch)
            }
            if kind == "final" { tell("checkpoint", file: file) }
            if KeptCheckpoint.step(ofKind: kind) != nil {
                try store.addEvent(
                    run, .kept, "checkpoint \(kind) is kept", step: step, epoch: exactEpoch)
            }
        case .changed(let change, let isRepeated, let all):
            try store.addEvent(
                run, .changed, (isRepeated ? "as in the selection, " : "") + change.sentence,
                step: change.step, epoch: change.epoch)
            try setChanges(all)
        case .refused(let step, let sentence):
            try store.addEvent(run, .refused, sentence, step: step)
        case .looked(let step, let epoch, let metrics):
            let values = metrics.map {
                MetricValue(
                    name: MetricSeries.look + $0.key, step: step, epoch: epoch, value: $0.value)
            }
            try store.record(run, values, progress)
            let best = metrics.first { $0.key.hasSuffix("/\(report.recipe.selectBy)") }
            try store.addEvent(
                run, .looked,
                "evaluated on request"
                    + (best.map { ": \($0.key) \(Numbers.short($0.value, 5))" } ?? ""),
                step: step, epoch: epoch)
            tell("evaluation", metrics: metrics)
        case .rolledBack(let kind, let step, let state):
            try rollBack(to: kind, from: step, state)
        case .warned(let finding, let step, let epoch):
            try store.addEvent(run, .warning, finding.sentence, step: step, epoch: epoch)
            found = finding.sentence
            try store.setMessage(run, finding.sentence)
            notify("guard", finding.sentence)
        case .inspected(let step, let epoch, let numbers):
            let values = numbers.map {
                MetricValue(
                    name: MetricSeries.inspection + $0.key, step: step, epoch: epoch,
                    value: $0.value)
            }
            try store.record(run, values, progress)
            try store.addEvent(
                run, .looked, "looked into step \(step): \(numbers.count) numbers of parameters",
                step: step, epoch: epoch)
        case .paused(let step):
            try store.setStatus(run, .paused, message: found)
            try store.addEvent(
                run, .paused, "paused at step \(step)", step: step, epoch: exactEpoch)
        case .resumed(let step):
            window = []
            found = nil
            try store.setStatus(run, .running)
            try store.addEvent(
                run, .resumed, "resumed at step \(step)", step: step, epoch: exactEpoch)
        case .tested(let step, let epoch, let metrics):
            try store.addOpening(
                runs: [run], city: report.city, cityFingerprint: report.cityFingerprint,
                split: splitName,
                command: report.recipe.selectOn == SelectionPart.test.rawValue
                    ? "training of \(run), which chose its epoch on it"
                    : "training of \(run), at its end")
            let values = metrics.map {
                MetricValue(
                    name: "final/\($0.key)", step: step, epoch: Double(epoch), value: $0.value)
            }
            try store.record(run, values, progress)
            tell("test", metrics: metrics)
        }
    }

    /// Tells whoever wants to know, where the run was told how.
    func notify(_ happened: String, _ sentence: String) {
        guard let command = report.supervision?.onFinish else { return }
        FinishHook.run(
            command, run: run, session: report.session, happened: happened, sentence: sentence)
    }

    private func rollBack(to kind: String, from step: Int, _ state: TrainingState) throws {
        let left = try store.setAside(run, after: state.step)
        try store.putCheckpointsAside(run, after: state.step, as: left)
        progress.phase = state.phase.rawValue
        progress.step = state.step
        progress.learningRate = state.learningRate
        progress.bestEpoch = state.bestEpoch
        progress.bestValue = state.bestValue
        window = []
        try store.record(run, [], progress)
        try store.addEvent(
            run, .rolledBack,
            "rolled back from step \(step) to \(state.step) (\(kind)); what was left is "
                + MetricSeries.left(left) + "*",
            step: state.step)
        try setChanges(state.changes)
    }

    /// Keeps the changes that lead to where the run stands: a repetition makes them again.
    private func setChanges(_ changes: [SettingChange]) throws {
        try store.changeManifest(run) { $0.changes = changes.isEmpty ? nil : changes }
    }

    private func relative(_ file: String) -> String {
        file.hasPrefix(store.folder + "/") ? String(file.dropFirst(store.folder.count + 1)) : file
    }

    private func record(_ phase: TrainingState.Phase, _ step: TrainingEvent.Step) throws {
        if hasJob {
            // What it was queued for stands in its checkpoint by now.
            try store.endJob(run)
            hasJob = false
        }
        let now = ContinuousClock.now
        window.append((now, step.step))
        while window.count > 2, window[0].time < now - .seconds(2) { window.removeFirst() }
        if let first = window.first, step.step > first.step {
            let seconds = (now - first.time) / .seconds(1)
            let rate = Double(step.step - first.step) / max(seconds, 1e-9)
            progress.rowsPerSecond = rate * Double(batch)
            progress.secondsLeft =
                (Double(firstStep + stepsOfPhase - step.step)
                    + report.stepsAfter(
                        phase.rawValue, of: stepsOfPhase, epochs: progress.totalEpochs,
                        bestEpoch: progress.bestEpoch)) / rate
        }
        progress.step = step.step
        progress.epoch = Int(step.epoch)
        exactEpoch = step.epoch
        progress.learningRate = step.learningRate
        progress.memory = step.step % 16 == 1 ? SystemMemory.resident : progress.memory
        lastLoss = step.loss
        let prefix = phase == .refit ? "refit/" : ""
        var values = [
            (prefix + "loss", step.loss), (prefix + "gradient_norm", step.gradientNorm),
            (prefix + "learning_rate", step.learningRate),
        ]
        values += meter.measure(step, rowsPerSecond: progress.rowsPerSecond)
        try store.record(
            run,
            values.map {
                MetricValue(name: $0.0, step: step.step, epoch: step.epoch, value: $0.1)
            }, progress)
        if now - lastTold > .seconds(5) { tell("step") }
    }

    private func tell(
        _ event: String, metrics: [String: Double]? = nil, isBest: Bool? = nil,
        file: String? = nil
    ) {
        lastTold = .now
        progressSink(
            TrainingProgress(
                event: event, run: run, phase: progress.phase, step: progress.step,
                totalSteps: progress.totalSteps,
                epoch: Double(progress.epoch), totalEpochs: progress.totalEpochs, loss: lastLoss,
                rowsPerSecond: progress.rowsPerSecond, secondsLeft: progress.secondsLeft,
                metrics: metrics, isBest: isBest, file: file))
    }
}
