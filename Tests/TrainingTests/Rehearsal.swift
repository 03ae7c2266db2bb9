import City
import Foundation
import Models
import Reports
import Tensors
import TestSupport
import Training

/// One training in a folder, with everything it said.
///
/// What a session does with the events in the program is done here in memory: a step that is
/// trained again replaces what was known of it.
final class Rehearsal {
    struct Broken: Error {}

    let small: SmallCity
    let recipe: TrainingRecipe
    let folder: ScratchFolder
    private let tasks: any LearningTasks
    private(set) var losses: [Int: Double] = [:]
    private(set) var norms: [Int: Double] = [:]
    private(set) var rates: [Int: Double] = [:]
    private(set) var tests: [String: Double] = [:]
    private(set) var metrics: [Int: [String: Double]] = [:]
    private(set) var events: [TrainingEvent] = []
    private(set) var naps = 0

    /// Asked before each step, with the number of the call.
    var commands: (Int) -> [TrainingCommand] = { _ in [] }
    /// Asked for when it runs next.
    var given: [AskedChange] = []
    var learningRate: Double? {
        get { given.first?.value.number }
        set { given = newValue.map { [AskedChange("learning-rate", .real($0))] } ?? [] }
    }
    /// What it is watched for.
    var supervision = Supervision.none
    /// It waits for somebody.
    private(set) var isPaused = false
    /// What another training changed, to be changed here at the same steps.
    var repeating: [SettingChange] = []
    /// The kept checkpoint to go on from when it runs next.
    var from: String?
    /// The epoch of the selection where it stops.
    var until: Int?
    /// Which event of a run, counted from 0, its recipient fails on.
    var breakAt: Int?

    /// - Parameter tasks: What is learned; nil learns triples.
    init(_ small: SmallCity, _ recipe: TrainingRecipe, _ tasks: (any LearningTasks)? = nil) throws {
        self.small = small
        self.recipe = recipe
        self.tasks =
            try tasks ?? TripleTasks(recipe.places(), city: small.city, split: small.split)
        folder = try ScratchFolder()
    }

    var lastPath: String { folder.file("last.safetensors") }
    var finalPath: String { folder.file("final.safetensors") }
    var lossCurve: [Double] { losses.sorted { $0.key < $1.key }.map(\.value) }

    var last: Checkpoint {
        get throws { try Checkpoint(readingFrom: lastPath, expecting: small.city.fingerprint) }
    }
    var final: Checkpoint {
        get throws { try Checkpoint(readingFrom: finalPath, expecting: small.city.fingerprint) }
    }

    /// Trains from the last checkpoint, or from the start where there is none.
    @discardableResult
    func run() throws -> Trainer.Ending {
        let checkpoint = FileManager.default.fileExists(atPath: lastPath) ? try last : nil
        let start = checkpoint?.state.step ?? 0
        for step in losses.keys where step > start { losses[step] = nil }
        var calls = 0
        var count = 0
        let surroundings = Trainer.Surroundings(
            report: { event in
                if count == self.breakAt { throw Broken() }
                count += 1
                self.receive(event)
            },
            commands: {
                calls += 1
                return self.commands(calls)
            },
            sleep: { self.naps += 1 })
        var trainer = Trainer(
            recipe, try recipe.card(), tasks, run: "rehearsal", folder: folder.path, given: given,
            repeating: repeating, supervision: supervision, surroundings: surroundings)
        trainer.until = until
        guard let from else { return try trainer(resuming: checkpoint) }
        return try trainer(resuming: trainer.goBack(to: from, from: start))
    }

    private func receive(_ event: TrainingEvent) {
        events.append(event)
        switch event {
        case .step(_, let step):
            losses[step.step] = step.loss
            norms[step.step] = step.gradientNorm
            rates[step.step] = step.learningRate
        case .evaluated(_, let epoch, let values, _): metrics[epoch] = values
        case .tested(_, _, let values): tests = values
        case .paused: isPaused = true
        case .resumed: isPaused = false
        case .rolledBack(_, _, let state):
            isPaused = false
            for step in losses.keys where step > state.step { losses[step] = nil }
        default: break
        }
    }
}

extension TrainingRecipe {
    /// Two steps an epoch on the small city, an evaluation every second epoch.
    static var short: TrainingRecipe {
        var recipe = TrainingRecipe()
        recipe.dimension = 8
        recipe["layers"] = 2
        recipe.epochs = 5
        recipe.batch = 1024
        recipe.learningRate = 0.01
        recipe.evaluateEvery = 2
        recipe.seed = 3
        return recipe
    }
}

/// The tensors of a checkpoint, compared bit for bit.
func bits(_ checkpoint: Checkpoint) -> [String: [UInt32]] {
    Dictionary(
        uniqueKeysWithValues: checkpoint.parameters.names.map { name in
            (name, checkpoint.parameters[name].elements.map(\.bitPattern))
        })
}
