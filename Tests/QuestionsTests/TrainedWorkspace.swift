import Foundation
import Questions
import Reports
import TestSupport

/// A folder of its own with short trainings on the bundled city; goes when it is done with.
final class TrainedWorkspace {
    let workspace: Workspace
    let folder: URL

    /// Runs of `shortRun` by model.
    private var short: [String: String] = [:]

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "whyhere-actions-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        workspace = try Workspace(folder: folder.path)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Trains in the session `default`; returns the run's name.
    func train(
        _ model: String, on city: String = Workspace.bundledCity,
        _ change: (inout TrainingRecipe) -> Void
    ) throws -> String {
        var recipe = TrainingRecipe(model)
        recipe.dimension = 16
        recipe.refit = false
        change(&recipe)
        let run = try workspace.createRun(city: city, recipe: recipe, session: "default")
        _ = try workspace.train(
            run: run, session: "default", isInterrupted: { false }, progress: { _ in })
        return run
    }

    /// TuckER for some epochs, and KnowSite that starts from it.
    func siteRuns(tucker: Int, knowsite: Int) throws -> (tucker: String, knowsite: String) {
        let source = try train("tucker") { $0.epochs = tucker }
        let run = try train("knowsite") {
            $0.epochs = knowsite
            $0["site.pretrained"] = .text(source)
        }
        return (source, run)
    }

    /// Asks why the second place of a user's list is recommended.
    func second(of run: String, user: Int, candidates: String) throws -> ExplanationRequest {
        let list = try workspace.recommend(
            RecommendationRequest(
                run: run, session: "default", user: String(user), candidates: candidates, count: 3))
        var request = ExplanationRequest(
            run: run, session: "default", user: String(user), place: String(list.items[1].place))
        request.candidates = candidates
        return request
    }

    /// An epoch of a model of moments, trained when it is first asked for; what it starts from comes
    /// first.
    func shortRun(_ model: String) throws -> String {
        if let known = short[model] { return known }
        let teacher = model == "stkdrec" ? try shortRun("stkdrec-teacher") : nil
        let start = model.hasPrefix("spacetime-gr-") ? try shortRun("spacetime-gr") : nil
        let made = try train(model) {
            $0.epochs = 1
            $0.patience = 0
            $0["layers"] = 2
            $0.split = "leave-one-out"
            $0["sequence.length"] = 12
            $0["generation.pointer"] = true
            if let teacher { $0["sequence.teacher"] = .text(teacher) }
            if let start { $0["generation.start"] = .text(start) }
        }
        short[model] = made
        return made
    }
}
