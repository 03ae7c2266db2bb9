import Autodiff
import City
import Foundation
import Models
import Recommending
import Tensors
import TestSupport
import Testing

/// Alignment begins at the model that it is compared with.
@Suite struct AlignmentStartTests {
    private let small: SmallCity
    private let split: Split

    init() throws {
        small = try SmallCity(days: 60)
        split = try Split(small.city, .leaveOneOut, action: .visit)
    }

    /// A recipe of a stage, small enough for a step of milliseconds.
    private func made(
        _ standard: GeneratorRecipe, _ change: (inout GeneratorRecipe) -> Void = { _ in }
    ) -> GeneratorRecipe {
        var recipe = standard
        recipe.learning.dimension = 8
        recipe.learning.split = .leaveOneOut
        recipe.layers = 2
        recipe.length = 12
        recipe.action = .visit
        recipe.pointer = true
        change(&recipe)
        return recipe
    }

    /// With Δ(p) = log π(p) − log π_ref(p) = 0 for every place all places of a list are alike:
    /// L = − log (1 / (1 + rejected)). The β is so large that a Δ of a millionth would show.
    @Test(arguments: [1, 3], GeneratorRecipe.Rejected.allCases)
    func beforeTheFirstStepThePolicyIsItsReference(
        rejects: Int, rejected: GeneratorRecipe.Rejected
    ) throws {
        let view = split.trainingView()
        var random = RandomStream(seed: 13, name: "stage 1")
        let first = try GeneratorAssembly(
            made(Catalogue.spacetimeGR.standard), view, in: split
        ).initialParameters(&random)
        let aligned = made(Catalogue.spacetimeGRAlignment.standard) {
            $0.keep = 0
            $0.beta = 1e6
            $0.rejects = rejects
            $0.rejected = rejected
        }
        let assembly = try GeneratorAssembly(aligned, view, in: split, source: first)
        let parameters = assembly.initialParameters(&random)
        let rows = Array(assembly.order(epoch: 0).prefix(20))
        for step in 0..<3 {
            let loss = assembly.loss(Tape(), parameters, rows, step: step).value.scalar
            #expect(abs(loss - log(Float(1 + rejects))) < 1e-5, "step \(step): \(loss)")
        }
    }

    /// Nothing else can be asked for: it would be no comparison with the model itself.
    @Test func alignmentDropsNothing() throws {
        let card = Catalogue.spacetimeGRAlignment.card
        #expect(!card.settings.contains { $0.name == "dropout" })
        #expect(Catalogue.spacetimeGREmbedding.card.settings.contains { $0.name == "dropout" })
        let dropping = made(Catalogue.spacetimeGRAlignment.standard) { $0.dropout = 0.1 }
        let refused = failure { try dropping.validate() }
        #expect(refused?.problem.contains("--dropout 0.1") == true)
    }
}
