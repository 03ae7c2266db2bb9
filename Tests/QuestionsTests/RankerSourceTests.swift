import Foundation
import Recommending
import Reports
import Support
import Tensors
import TestSupport
import Testing
import Training

@testable import Models
@testable import Questions

/// A ranker that is told scores of other runs: which it takes, that they travel with it, and that it
/// says what they say.
@Suite struct RankerSourceTests {
    private let home: TrainedWorkspace

    init() throws { home = try TrainedWorkspace() }

    private func recipe(
        _ model: String, _ change: (inout TrainingRecipe) -> Void = { _ in }
    ) -> TrainingRecipe {
        var recipe = TrainingRecipe(model)
        recipe.dimension = 8
        recipe.epochs = 1
        recipe.patience = 0
        recipe["layers"] = 1
        recipe.split = "leave-one-out"
        recipe["generation.candidates"] = 6
        if model == "ranker" {
            recipe["generation.learnAfter"] = 0.9
        } else {
            recipe["sequence.length"] = 8
            recipe["generation.start"] = "none"
            recipe["generation.requests"] = 1
            recipe["generation.learnBefore"] = 0.3
            recipe["generation.pointerBias"] = true
            recipe["generation.pointer"] = true
        }
        change(&recipe)
        return recipe
    }

    private func train(
        _ model: String, _ change: (inout TrainingRecipe) -> Void = { _ in }
    ) throws -> String {
        try home.train(model) { $0 = recipe(model, change) }
    }

    private func checkpoint(_ run: String, _ kind: String = "final") throws -> Checkpoint {
        try Checkpoint(
            readingFrom: home.folder.path
                + "/sessions/default/checkpoints/\(run)/\(kind).safetensors")
    }

    @Test func bothSourcesTravelAndAreTold() throws {
        let towers = try train("spacetime-gr-embedding") { $0.refit = true }
        let clicks = try train("spacetime-gr-ranking")
        let sized: (inout TrainingRecipe) -> Void = {
            $0["ranking.towers"] = "auto"
            $0["ranking.products"] = true
            $0["ranking.clicks"] = .text(clicks)
        }
        let run = try train("ranker", sized)
        let held = try checkpoint(run)
        // The sources as they were when their epoch was chosen, whatever was learned afterwards.
        for (source, name) in [(towers, "towers."), (clicks, "clicks.")] {
            let own = try checkpoint(source, "best").parameters
            let found = held.parameters.withoutPrefix(RankerAssembly.sourcePrefix + name)
            #expect(found.names == own.names)
            for name in own.names { #expect(found[name] == own[name], "\(name)") }
        }
        let stored = try RankerRecipe(held.recipe)
        #expect(stored.towers == towers && stored.clicks == clicks)
        #expect(stored.towersKept.length == 8 && stored.clicksKept.learning.dimension == 8)

        let ranker = try #require(
            home.workspace.nextPlaceRecommender(run, session: "default") as? RankerRecommender)
        let user = try #require(ranker.askedUsers.min())
        let query = try #require(try ranker.question(ofUser: user).moment)
        let list: [Int32] = [3, 50, 7]
        let rows = ranker.assembly.rows([query], of: [list])
        let width = CandidateFeatures.count + 1 + 8 + 1
        #expect(rows.shape == [3, width])
        let cosine = try home.workspace.nextPlaceRecommender(towers, session: "default")
        let best = try GeneratorAssembly(
            GeneratorRecipe(checkpoint(towers).recipe), ranker.split.trainingView(),
            in: ranker.split
        ).questionScorer(try checkpoint(towers, "best").parameters)
        let logit = try home.workspace.nextPlaceRecommender(clicks, session: "default")
        let (cosines, logits) = (best.scores([query]), logit.scorer.scores([query]))
        for (row, place) in list.enumerated() {
            #expect(abs(rows[row, CandidateFeatures.count] - cosines[0, Int(place)]) < 1e-5)
            #expect(abs(rows[row, width - 1] - logits[0, Int(place)]) < 1e-4)
            let products = (1...8).reduce(Float(0)) { $0 + rows[row, CandidateFeatures.count + $1] }
            #expect(abs(products - cosines[0, Int(place)]) < 1e-5)
        }
        // The refitted towers say something else.
        #expect(cosine.scorer.scores([query]) != cosines)

        // A part for each group of features, which sum to the score.
        let report = try home.workspace.explain(
            ExplanationRequest(
                run: run, session: "default", user: String(user), place: "50"))
        #expect(
            report.byKind.map(\.name)
                == CandidateFeatures.groups.map(\.name) + ["towers", "clicks", "average candidate"])
        let sum = report.byKind.reduce(0) { $0 + $1.contribution }
        #expect(abs(sum - report.score) < 1e-6 * max(1, abs(report.score)))

        // Stopped and gone on, it is the same without asking for its sources again.
        let stopped = try home.workspace.createRun(
            city: Workspace.bundledCity, recipe: recipe("ranker", sized), session: "default")
        var steps = 0
        let before = try home.workspace.train(
            run: stopped, session: "default",
            isInterrupted: {
                steps += 1
                return steps == 5
            }, progress: { _ in })
        #expect(before.status == .stopped)
        let after = try home.workspace.train(
            run: stopped, session: "default", isInterrupted: { false }, progress: { _ in })
        #expect(after.status == .finished)
        let again = try checkpoint(stopped).parameters
        #expect(again.names == held.parameters.names)
        for name in again.names { #expect(again[name] == held.parameters[name], "\(name)") }
    }

    /// What a source has learned its scores say too much of; other events are others.
    @Test func whatCannotBeASourceIsRefused() throws {
        let towers = try train("spacetime-gr-embedding")
        func refusal(_ change: (inout TrainingRecipe) -> Void) -> Failure? {
            failure {
                _ = try train("ranker") {
                    $0["ranking.towers"] = .text(towers)
                    change(&$0)
                }
            }
        }
        let early = refusal { $0["generation.learnAfter"] = 0.2 }
        #expect(early?.kind == .usage)
        #expect(early?.problem.contains("learned the oldest 0.3 of the training") == true)
        let split = refusal { $0.split = "chronological" }
        #expect(split?.problem.contains("--split leave-one-out") == true)
        let action = refusal { $0["sequence.action"] = "visit" }
        #expect(action?.problem.contains("--action auto") == true)
        let model = refusal {
            $0["ranking.towers"] = "none"; $0["ranking.clicks"] = .text(towers)
        }
        #expect(model?.kind == .usage)
        let missing = refusal { $0["ranking.clicks"] = "auto" }
        #expect(missing?.problem.contains("to start from") == true)
        // What auto finds and cannot take is told as it is.
        let found = refusal {
            $0["ranking.towers"] = "auto"
            $0["generation.learnAfter"] = 0
        }
        #expect(found?.problem.contains("learned the oldest") == true)
    }

    /// What each option changes, the losses show.
    @Test func everyOptionChangesTheTraining() throws {
        let changes: [(String, (inout TrainingRecipe) -> Void)] = [
            ("dimension", { $0.dimension = 9 }),
            ("layers", { $0["layers"] = 0 }),
            ("dropout", { $0["sequence.dropout"] = 0.5 }),
            ("decay", { $0["decay"] = 5 }),
            ("loss", { $0["ranking.loss"] = "softmax" }),
            ("candidates", { $0["generation.candidates"] = 5 }),
            ("learn-after", { $0["generation.learnAfter"] = 0.8 }),
            ("length", { $0["sequence.length"] = 3 }),
            ("action", { $0["sequence.action"] = "visit" }),
        ]
        func losses(_ change: (inout TrainingRecipe) -> Void) throws -> [Double] {
            let run = try train("ranker", change)
            let series = try home.workspace.showRun(run, session: "default", points: nil).series
            return try #require(series.first { $0.name == "loss" }).points.map(\.value)
        }
        let plain = try losses { _ in }
        for (name, change) in changes {
            let found = try losses(change)
            #expect(found != plain, "\(name)")
            #expect(found.allSatisfy { $0.isFinite }, "\(name)")
        }
    }
}
