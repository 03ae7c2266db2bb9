import Foundation
import Models
import Reports
import Support
import TestSupport
import Testing

@testable import Questions

/// A run by another name goes on as it was.
@Suite struct RunRenamingTests {
    private let home: TrainedWorkspace
    private var workspace: Workspace { home.workspace }

    init() throws { home = try TrainedWorkspace() }

    @Test func aRenamedRunResumesAndRecommends() throws {
        let run = try home.train("bpr-mf") { $0.epochs = 2 }
        var asked = 0
        let stopped = try workspace.createRun(
            city: Workspace.bundledCity,
            recipe: {
                var recipe = TrainingRecipe("bpr-mf")
                recipe.dimension = 16
                recipe.epochs = 4
                recipe.refit = false
                return recipe
            }(), session: "default")
        _ = try workspace.train(
            run: stopped, session: "default",
            isInterrupted: {
                asked += 1
                return asked > 30
            }, progress: { _ in })
        #expect(try workspace.run(stopped, session: "default").status == .stopped)
        let list = RecommendationRequest(
            run: run, session: "default", user: "3", candidates: "new", count: 5)
        let before = try workspace.recommend(list)
        let report = try workspace.renameRun(run, to: "best", session: "default")
        #expect(report.run == "best" && report.status == .finished)
        var renamed = list
        renamed.run = "best"
        let after = try workspace.recommend(renamed)
        #expect(after.items.map(\.place) == before.items.map(\.place))
        _ = try workspace.renameRun(stopped, to: "going-on", session: "default")
        let finished = try workspace.train(
            run: "going-on", session: "default", isInterrupted: { false }, progress: { _ in })
        #expect(finished.status == .finished && finished.epoch == 4)
        let unknown = failure { _ = try workspace.run(run, session: "default") }
        #expect(unknown?.remedy == "it is called 'best' now")
        #expect(
            try workspace.checkSession("default", mends: false, takesIn: false).unreadable.isEmpty)
    }

    /// What learned from it names it, in its row and in its checkpoints.
    @Test func whatStartsFromItFollows() throws {
        let runs = try home.siteRuns(tucker: 1, knowsite: 1)
        _ = try workspace.renameRun(runs.tucker, to: "vectors", session: "default")
        let run = try workspace.run(runs.knowsite, session: "default")
        #expect(run.recipe["site.pretrained"]?.word == "vectors")
    }

    @Test(arguments: [
        "", ".hidden", "-x", "a b", "a/b", "a@b", "popularity", "auto", "queue", "whyhere", "1st",
        "a\u{7}b",
        String(repeating: "a", count: 101),
    ])
    func impossibleNames(name: String) throws {
        let run = try home.train("bpr-mf") { $0.epochs = 1 }
        let failure = failure { _ = try workspace.renameRun(run, to: name, session: "default") }
        #expect(failure?.kind == .usage)
    }

    @Test func whatTheWorkbenchKeptFollows() throws {
        struct Kept: Codable, Equatable {
            var run: String
            var beside: [String]
            var share: Double
            var text: String?
        }
        let run = try home.train("bpr-mf") { $0.epochs = 1 }
        try workspace.keepPlace(
            Kept(run: run, beside: ["x", run], share: 0.25, text: nil), city: "riverbend",
            session: "default")
        _ = try workspace.renameRun(run, to: "best", session: "default")
        let kept = try workspace.place(Kept.self, city: "riverbend", session: "default")
        #expect(kept == Kept(run: "best", beside: ["x", "best"], share: 0.25, text: nil))
    }
}
