import City
import Foundation
import Models
import Recommending
import Reports
import Sessions
import Support
import Tensors
import Training

/// How a comparison trains the baselines that the session does not have yet.
public struct BaselineTraining: Sendable {
    /// Whether learning rate and decay are chosen on validation first, within `TuningBudget`.
    public var isTuned: Bool
    /// Asked before every step; true stops.
    public var isInterrupted: @Sendable () -> Bool
    public var progress: @Sendable (TrainingProgress) -> Void

    public init(
        isTuned: Bool, isInterrupted: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (TrainingProgress) -> Void
    ) {
        self.isTuned = isTuned
        self.isInterrupted = isInterrupted
        self.progress = progress
    }
}

extension Workspace {
    /// The runs of a comparison: those that were asked for, then one of each trained baseline.
    ///
    /// A baseline is the newest finished run of its model on this city and split whose epoch was
    /// chosen on validation; where the session has none it is trained now, as a run of its own.
    /// Where the request names a run of the model, that one stands for it.
    ///
    /// - Throws: `Failure(.interrupted)` where a training was stopped.
    func comparedRuns(
        on split: Split, _ request: ModelComparisonRequest, _ training: BaselineTraining?
    ) throws -> [String] {
        let known = try listRuns(session: request.session)
        var runs = request.runs
        for card in Catalogue.cards where card.isBaseline {
            let own = known.filter { $0.recipe.model == card.name }
            guard !own.contains(where: { request.runs.contains($0.run) }) else { continue }
            let ready = own.first { run in
                run.cityFingerprint == split.city.fingerprint && run.status == .finished
                    && run.recipe.split == split.rule.rawValue
                    && run.recipe.selectOn == SelectionPart.validation.rawValue
            }
            if let ready {
                runs.append(ready.run)
            } else if let training {
                runs.append(
                    try train(card, on: split, training, session: request.session))
            }
        }
        return runs
    }

    private func train(
        _ card: ModelCard, on split: Split, _ training: BaselineTraining, session: String
    ) throws -> String {
        var recipe = card.standard
        recipe.split = split.rule.rawValue
        let choice =
            training.isTuned ? try tune(recipe, on: split, training, session: session) : nil
        let run = try createRun(
            city: split.city.name, recipe: choice?.recipe ?? recipe, session: session)
        if let choice {
            let store = try self.session(session)
            var manifest = try RunManifest(city: split.city, split: split.fingerprint)
            manifest.notes = [choice.sentence]
            try store.io { try store.setManifest(run, manifest) }
        }
        let report = try train(
            run: run, session: session, isInterrupted: training.isInterrupted,
            progress: training.progress)
        guard report.status == .finished else {
            throw Failure(
                .interrupted, "the training of \(run) was stopped",
                remedy: "go on with 'whyhere train \(card.name) --resume \(run)'")
        }
        return run
    }

    /// Removes what processes that were killed at it left.
    private func sweepTuning(_ session: String) throws {
        let folder = "\(try sessionFolder(session))/checkpoints"
        // A session that is new has none.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard name.hasPrefix(".tuning-"), let number = Int32(name.dropFirst(8)), number > 0,
                !Leftovers.isAlive(number)
            else { continue }
            // Litter that cannot be removed harms nobody.
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    /// Tries the recipes of `TuningBudget`, each without a run of its own.
    ///
    /// - Returns: The best recipe, with the patience of the first; nil where there is no
    ///   validation.
    private func tune(
        _ recipe: TrainingRecipe, on split: Split, _ training: BaselineTraining, session: String
    ) throws -> (recipe: TrainingRecipe, sentence: String)? {
        Parallel.keepFreedMemory()
        guard !split.heldOut(.validation).places.isEmpty else { return nil }
        try sweepTuning(session)
        let folder = try self.session(session).checkpointFolder(
            ".tuning-\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let trials = TuningBudget.recipes(recipe)
        var best: (recipe: TrainingRecipe, value: Double)?
        for (index, trial) in trials.enumerated() {
            let trainer = Trainer(
                trial, try trial.card(),
                TripleTasks(try trial.places(), city: split.city, split: split), run: "trial",
                folder: folder,
                surroundings: Trainer.Surroundings(
                    report: { _ in }, commands: { training.isInterrupted() ? [.stop] : [] },
                    sleep: {}))
            guard let state = try trainer.select() else {
                throw Failure(
                    .interrupted, "the tuning of \(try recipe.card().title) was stopped",
                    remedy: "ask again, or give --no-tuning or --no-training")
            }
            let value = state.bestValue ?? 0
            if value > best?.value ?? 0 { best = (trial, value) }
            training.progress(
                TrainingProgress(
                    event: "trial",
                    run: "\(recipe.model), trial \(index + 1) of \(trials.count)",
                    phase: "rate \(trial.learningRate), \(trial.decayText)", step: state.step,
                    totalSteps: state.step, epoch: Double(state.bestEpoch ?? 0),
                    totalEpochs: trial.epochs,
                    metrics: ["validation/\(trial.selectBy)": value]))
        }
        guard var best else { return nil }
        best.recipe.patience = recipe.patience
        best.recipe.refit = recipe.refit
        return (
            best.recipe,
            TuningBudget.sentence(
                recipe.model,
                "learning rate \(best.recipe.learningRate), \(best.recipe.decayText)",
                trials.count, best.value)
        )
    }

    /// How the runs of a comparison came to their options, for its card, a sentence each.
    func tuningSentences(_ runs: [String], session: String) throws -> [String] {
        try runs.map { name in
            let run = try self.run(name, session: session)
            let tuned = run.manifest?.notes.first { $0.hasPrefix(run.model + ": ") }
            return tuned.map { "\(name): " + $0.dropFirst(run.model.count + 2) }
                ?? "\(name): learning rate \(run.recipe.learningRate), \(run.recipe.decayText), "
                + "set by hand"
        }
    }
}

extension TrainingRecipe {
    /// What a tuning sets beside the rate.
    fileprivate var decayText: String {
        let decay = self["decay"]?.number
        return decay.map { "decay \($0)" } ?? "no decay"
    }
}
