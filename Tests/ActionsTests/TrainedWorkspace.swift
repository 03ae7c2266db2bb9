import Actions
import Foundation
import Reports

/// A folder of its own with short trainings on the bundled city; goes when it is done with.
final class TrainedWorkspace {
    let workspace: Workspace
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "whyhere-actions-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        workspace = try Workspace(folder: folder.path)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Trains in the session `default`; returns the run's name.
    func train(_ model: TrainedModel, _ change: (inout TrainingRecipe) -> Void) throws -> String {
        var recipe = TrainingRecipe(model)
        recipe.dimension = 16
        recipe.refit = false
        change(&recipe)
        let run = try workspace.createRun(
            city: Workspace.bundledCity, recipe: recipe, session: "default")
        _ = try workspace.train(
            run: run, session: "default", isInterrupted: { false }, progress: { _ in })
        return run
    }
}
