import Foundation
import Models
import Reports
import Support
import Tensors
import TestSupport
import Testing
import Training

/// The trained baselines of lists: broken trainings, checkpoints, and how they differ.
@Suite struct BaselineTrainingTests {
    static let models = Catalogue.names(where: \.isBaseline)

    let small: SmallCity

    init() throws { small = try SmallCity() }

    /// Two steps an epoch, an evaluation every second epoch, both phases.
    private func short(_ model: String) -> TrainingRecipe {
        var recipe = TrainingRecipe(model)
        recipe.dimension = 8
        recipe["layers"] = 2
        recipe.epochs = 5
        recipe.batch = 1024
        recipe.learningRate = 0.01
        recipe.evaluateEvery = 2
        recipe.seed = 3
        return recipe
    }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }

    private func compare(_ found: Rehearsal, _ expected: Rehearsal, _ place: String) throws {
        #expect(found.losses == expected.losses, "losses, \(place)")
        #expect(found.norms == expected.norms, "gradient norms, \(place)")
        #expect(found.tests == expected.tests, "test metrics, \(place)")
        #expect(try bytes(found.finalPath) == bytes(expected.finalPath), "bytes, \(place)")
    }

    @Test(arguments: models) func brokenAtEveryEvent(model: String) throws {
        let expected = try Rehearsal(small, short(model))
        try expected.run()
        for event in expected.events.indices {
            let broken = try Rehearsal(small, short(model))
            broken.breakAt = event
            #expect(throws: Rehearsal.Broken.self) { try broken.run() }
            broken.breakAt = nil
            #expect(try broken.run() == .finished)
            try compare(broken, expected, "\(model) broken at event \(event)")
        }
    }

    /// The checkpoint knows the model and its recipe.
    @Test(arguments: models) func checkpointsKeepTheModel(model: String) throws {
        let rehearsal = try Rehearsal(small, short(model))
        try rehearsal.run()
        let final = try rehearsal.final
        #expect(final.recipe == short(model))
        #expect(final.parameters.names == ["user.embedding", "place.embedding"])
        let file = try SafetensorsFile(path: rehearsal.finalPath)
        #expect(file.metadata["model"] == model)
    }

    /// LightGCN is the ablation of SEP-GCN under the paper's options, step for step.
    @Test func theModelIsTheAblation() throws {
        var recipe = short("lightgcn")
        recipe["propagation"] = "collapsed"
        var ablation = TrainingRecipe("sepgcn")
        for setting in Catalogue.lightgcn.card.settings {
            ablation[setting.path] = recipe[setting.path]
        }
        ablation["ablation"] = "lightgcn"
        #expect(recipe["visits"] == "binary" && recipe["layerZero"] == true)
        let (first, second) = try (Rehearsal(small, recipe), Rehearsal(small, ablation))
        try first.run()
        try second.run()
        #expect(first.losses == second.losses)
        #expect(try bits(first.final) == bits(second.final))
    }

    @Test func theModelsDiffer() throws {
        let models: [String] = ["sepgcn", "lightgcn", "bpr-mf"]
        let losses = try models.map { model in
            let rehearsal = try Rehearsal(small, short(model))
            try rehearsal.run()
            return rehearsal.losses
        }
        #expect(losses[0] != losses[1] && losses[1] != losses[2] && losses[0] != losses[2])
    }
}
