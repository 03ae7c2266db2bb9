import Autodiff
import City
import Evaluation
import Graphs
import Models
import Optimizers
import Reports
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
    private let city: City
    private let split: Split
    private let run: String
    private let folder: String
    private let surroundings: Surroundings

    /// - Parameter folder: Where `last`, `best` and `final.safetensors` go; it exists.
    public init(
        _ recipe: TrainingRecipe, city: City, split: Split, run: String, folder: String,
        surroundings: Surroundings
    ) {
        self.recipe = recipe
        self.city = city
        self.split = split
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
            var state = checkpoint?.state ?? TrainingState(learningRate: recipe.learningRate)
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
            recipe.refit && recipe.selectOn == "validation",
            "A trial that would be tested: refit \(recipe.refit) on \(recipe.selectOn)")
        do {
            return try selection(resuming: nil)
        } catch is Stopped {
            return nil
        }
    }

    // MARK: Phases

    private func selection(resuming checkpoint: Checkpoint?) throws -> TrainingState {
        let onTest = recipe.selectOn == "test"
        let view = onTest ? split.trainingAndValidationView() : split.trainingView()
        let assembly = try TripleAssembly(recipe, view)
        let model = assembly.makeModel()
        let visited = assembly.graph.visitedPlaces
        let evaluation = RankingEvaluation(
            visited: visited, truth: split.heldOut(onTest ? .test : .validation))
        guard evaluation.metrics.names.contains(recipe.selectBy) else {
            throw Failure(
                .usage, "--select-by \(recipe.selectBy) is no metric",
                remedy: "give one of \(evaluation.metrics.names.joined(separator: ", "))")
        }
        var learner = try learner(assembly, model, visited: visited, resuming: checkpoint)
        // A run that was interrupted after its last evaluation has nothing left to select.
        if !patienceIsOver(learner.state) {
            try learn(&learner, assembly, model, epochs: recipe.epochs) { learner, epoch in
                try evaluate(
                    &learner, assembly, model, evaluation, epoch: epoch,
                    part: onTest ? "test" : "validation")
                return patienceIsOver(learner.state)
            }
        }
        var state = learner.state
        if recipe.refit && !onTest {
            state.phase = .refit
            state.phaseStep = 0
            return state
        }
        let best = try Checkpoint(readingFrom: path("best"), expecting: city.fingerprint)
        state.phase = .finished
        try finish(assembly, model, best.parameters, state: state, epoch: best.epoch)
        return state
    }

    private func patienceIsOver(_ state: TrainingState) -> Bool {
        recipe.patience > 0 && state.evaluationsSinceBest >= recipe.patience
    }

    /// Trains anew from the same seed on training and validation visits together.
    private func refit(_ state: TrainingState, resuming checkpoint: Checkpoint?) throws {
        let assembly = try TripleAssembly(recipe, split.trainingAndValidationView())
        let model = assembly.makeModel()
        let visited = assembly.graph.visitedPlaces
        var learner = try learner(assembly, model, visited: visited, resuming: checkpoint)
        if checkpoint == nil {
            let (batches, negatives) = (learner.state.batches, learner.state.negatives)
            learner.state = state
            learner.state.batches = batches
            learner.state.negatives = negatives
            learner.state.learningRate = recipe.learningRate
            try save("last", learner, assembly, epoch: 0)
        }
        let epochs = state.bestEpoch ?? recipe.epochs
        try learn(&learner, assembly, model, epochs: epochs) { learner, epoch in
            if epoch % recipe.evaluateEvery == 0 {
                try save("last", learner, assembly, epoch: epoch)
            }
            return false
        }
        learner.state.phase = .finished
        try finish(assembly, model, learner.parameters, state: learner.state, epoch: epochs)
    }

    /// The test part is looked at here, once, after everything has been decided.
    private func finish(
        _ assembly: TripleAssembly, _ model: any TripleModel, _ parameters: Parameters<Float>,
        state: TrainingState, epoch: Int
    ) throws {
        let final = Checkpoint(
            city: city.name, cityFingerprint: city.fingerprint, run: run, recipe: recipe,
            state: state, view: assembly.view.name, epoch: epoch, parameters: parameters,
            optimizer: nil)
        try final.write(to: path("final"))
        try surroundings.report(
            .checkpoint(kind: "final", file: path("final"), step: state.step, epoch: epoch))
        let metrics = TestEvaluation.metrics(model.scorer(parameters), split: split)
        try surroundings.report(.tested(step: state.step, epoch: epoch, metrics: metrics))
    }

    // MARK: Steps

    private func learner(
        _ assembly: TripleAssembly, _ model: any TripleModel, visited: [[Int32]],
        resuming checkpoint: Checkpoint?
    ) throws -> Learner {
        guard
            var sampler = TripleSampler(assembly.graph, visited: visited, seed: recipe.seed)
        else {
            throw Failure(
                .badData, "no user has both a visited and an unvisited place",
                remedy: "train on a city with more places")
        }
        if let checkpoint {
            guard let optimizer = checkpoint.optimizer ?? freshOptimizer(checkpoint),
                let batches = RandomStream(state: checkpoint.state.batches),
                let negatives = RandomStream(state: checkpoint.state.negatives)
            else {
                throw Failure(
                    .badData, "the checkpoint holds no optimiser to resume with",
                    remedy: "resume from last.safetensors", file: path("last"))
            }
            sampler.batches = batches
            sampler.negatives = negatives
            return Learner(
                state: checkpoint.state, parameters: checkpoint.parameters, optimizer: optimizer,
                sampler: sampler)
        }
        var random = RandomStream(seed: recipe.seed, name: "parameters")
        var state = TrainingState(learningRate: recipe.learningRate)
        state.batches = sampler.batches.state
        state.negatives = sampler.negatives.state
        return Learner(
            state: state, parameters: model.initialParameters(&random, Float.self),
            optimizer: Adam(), sampler: sampler)
    }

    /// Before its first step a run has no moments to save.
    private func freshOptimizer(_ checkpoint: Checkpoint) -> Adam<Float>? {
        checkpoint.state.phaseStep == 0 ? Adam() : nil
    }

    private func learn(
        _ learner: inout Learner, _ assembly: TripleAssembly, _ model: any TripleModel, epochs: Int,
        afterEpoch: (inout Learner, Int) throws -> Bool
    ) throws {
        let rows = assembly.view.visitUser.count
        let stepsPerEpoch = (rows + recipe.batch - 1) / recipe.batch
        let steps = epochs * stepsPerEpoch
        let phase = learner.state.phase
        try surroundings.report(
            .phase(
                phase, firstStep: learner.state.step - learner.state.phaseStep, steps: steps,
                stepsPerEpoch: stepsPerEpoch, batch: recipe.batch))
        while learner.state.phaseStep < steps {
            try obey(&learner, assembly, epoch: learner.state.phaseStep / stepsPerEpoch)
            let inEpoch = learner.state.phaseStep % stepsPerEpoch
            let size = min(recipe.batch, rows - inEpoch * recipe.batch)
            let (loss, norm) = try step(&learner, model, size: size)
            try surroundings.report(
                .step(
                    phase,
                    TrainingEvent.Step(
                        step: learner.state.step,
                        epoch: Double(learner.state.phaseStep) / Double(stepsPerEpoch),
                        loss: loss, gradientNorm: norm,
                        learningRate: learner.state.learningRate)))
            if learner.state.phaseStep % stepsPerEpoch == 0,
                try afterEpoch(&learner, learner.state.phaseStep / stepsPerEpoch)
            {
                return
            }
        }
    }

    /// The loss of a batch and its derivatives; whatever they needed is freed on return.
    ///
    /// Kept apart from `step`, which throws: there Swift 6.3.1 never releases the loss, and each
    /// step would leak its whole tape.
    @inline(never)
    private func differentiate(
        _ model: any TripleModel, _ parameters: Parameters<Float>, _ batch: TripleBatch
    ) -> (loss: Double, gradients: GradientStore<Float>) {
        let tape = Tape<Float>()
        let loss = model.loss(tape, parameters, batch)
        return (Double(loss.value.scalar), tape.gradients(of: loss))
    }

    private func step(_ learner: inout Learner, _ model: any TripleModel, size: Int) throws
        -> (loss: Double, norm: Double)
    {
        let batch = learner.sampler.next(size)
        let (value, gradients) = differentiate(model, learner.parameters, batch)
        guard value.isFinite else {
            throw Failure(
                .work, "the loss became \(value) at step \(learner.state.step + 1)",
                remedy: "resume from the last checkpoint with a lower learning rate")
        }
        learner.optimizer.update(
            &learner.parameters, gradients, learningRate: learner.state.learningRate)
        learner.state.step += 1
        learner.state.phaseStep += 1
        learner.state.batches = learner.sampler.batches.state
        learner.state.negatives = learner.sampler.negatives.state
        return (value, Double(gradients.norm))
    }

    private func evaluate(
        _ learner: inout Learner, _ assembly: TripleAssembly, _ model: any TripleModel,
        _ evaluation: RankingEvaluation, epoch: Int, part: String
    ) throws {
        guard epoch % recipe.evaluateEvery == 0 || epoch == recipe.epochs else { return }
        let scorer = model.scorer(learner.parameters)
        // On validation no training place can be a miss by construction, so `new` is what the
        // published protocol becomes there once its impossible truths are left out; the test part
        // keeps them, as the published figures do.
        let result = evaluation.run(scorer, part == "test" ? .published : .new)
        var metrics: [String: Double] = [:]
        for (name, value) in result.means { metrics["\(part)/\(name)"] = value }
        try surroundings.report(
            .evaluated(step: learner.state.step, epoch: epoch, metrics: metrics))
        let value = result.mean(recipe.selectBy) ?? 0
        if value > learner.state.bestValue ?? -.infinity {
            learner.state.bestValue = value
            learner.state.bestEpoch = epoch
            learner.state.evaluationsSinceBest = 0
            try save("best", learner, assembly, epoch: epoch)
            try surroundings.report(.best(epoch: epoch, value: value))
        } else {
            learner.state.evaluationsSinceBest += 1
        }
        try save("last", learner, assembly, epoch: epoch)
    }

    private func save(
        _ kind: String, _ learner: Learner, _ assembly: TripleAssembly, epoch: Int
    ) throws {
        let checkpoint = Checkpoint(
            city: city.name, cityFingerprint: city.fingerprint, run: run, recipe: recipe,
            state: learner.state, view: assembly.view.name, epoch: epoch,
            parameters: learner.parameters,
            optimizer: learner.optimizer.step > 0 ? learner.optimizer : nil)
        try checkpoint.write(to: path(kind))
        try surroundings.report(
            .checkpoint(
                kind: kind, file: path(kind), step: learner.state.step, epoch: epoch))
    }

    /// Carries out what was asked for; returns when the training may go on.
    private func obey(_ learner: inout Learner, _ assembly: TripleAssembly, epoch: Int) throws {
        var paused = false
        repeat {
            for command in try surroundings.commands() {
                switch command {
                case .pause where !paused:
                    paused = true
                    try save("last", learner, assembly, epoch: epoch)
                    try surroundings.report(.paused(step: learner.state.step))
                case .resume where paused:
                    paused = false
                    try surroundings.report(.resumed(step: learner.state.step))
                case .pause, .resume: break
                case .stop:
                    try save("last", learner, assembly, epoch: epoch)
                    throw Stopped()
                case .learningRate(let rate):
                    learner.state.learningRate = rate
                    // The command is taken: after a kill only the checkpoint still knows the rate.
                    try save("last", learner, assembly, epoch: epoch)
                    try surroundings.report(.learningRate(step: learner.state.step, rate))
                }
            }
            if paused { surroundings.sleep() }
        } while paused
    }
}
