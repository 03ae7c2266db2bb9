import Autodiff
import City
import Explanation
import Graphs
import Models
import Reports
import Tensors
import TestSupport
import Testing
import Training

/// A small city with a briefly trained model.
struct TrainedCity {
    let small: SmallCity
    let assembly: SEPGCNAssembly
    let parameters: Parameters<Float>
    let layers: SEPGCNLayers

    init(_ change: (inout TrainingRecipe) -> Void) throws {
        var recipe = TrainingRecipe()
        recipe.dimension = 16
        recipe.epochs = 6
        recipe.batch = 1024
        recipe.learningRate = 0.02
        recipe.refit = false
        change(&recipe)
        small = try SmallCity(isListed: recipe["distances"]?.word == "as-released")
        let folder = try ScratchFolder()
        let trainer = Trainer(
            recipe, try recipe.card(),
            TripleTasks(try recipe.places(), city: small.city, split: small.split), run: "brief",
            folder: folder.path,
            surroundings: Trainer.Surroundings(
                report: { _ in }, commands: { [] }, sleep: {}))
        _ = try trainer()
        parameters = try Checkpoint(readingFrom: folder.file("final.safetensors")).parameters
        assembly = try SEPGCNAssembly(SEPGCNRecipe(recipe), small.split.trainingView())
        layers = SEPGCNLayers(assembly, parameters)
    }

    /// So many random pairs, the same each time.
    func pairs(_ count: Int) -> [(user: Int, place: Int)] {
        var random = RandomStream(seed: 11, name: "pairs")
        return (0..<count).map { _ in
            (
                random.integer(below: small.city.userCount),
                random.integer(below: small.city.placeCount)
            )
        }
    }
}

/// Contributions add up to the score: the property that the whole program rests on.
@Suite struct SumTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout TrainingRecipe) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout TrainingRecipe) -> Void) {
            testDescription = name
            self.change = change
        }
    }

    static let cases = [
        Case("full") { _ in },
        Case("layer zero") { $0["layerZero"] = true },
        Case("no category") { $0["category"] = false },
        Case("layer zero, no category, one layer") {
            $0["layerZero"] = true
            $0["category"] = false
            $0["layers"] = 1
        },
        Case("lightgcn") { $0["ablation"] = "lightgcn" },
        Case("lightgcn, layer zero") {
            $0["ablation"] = "lightgcn"
            $0["layerZero"] = true
        },
        Case("temporal, binary") {
            $0["ablation"] = "temporal"
            $0["visits"] = "binary"
        },
        Case("spatial, four layers") {
            $0["ablation"] = "spatial"
            $0["layers"] = 4
        },
        Case("distances as released") { $0["distances"] = "as-released" },
        Case("median of users' medians") { $0["median"] = "per-user" },
        Case("gamma 1") { $0["gamma"] = 1 },
        Case("gamma 0") { $0["gamma"] = 0 },
    ]

    @Test(arguments: cases)
    func termsAndLayersSumToTheScore(recipe: Case) throws {
        let trained = try TrainedCity(recipe.change)
        // What ranks places must be what is explained.
        let ranking = trained.assembly.makeModel().scorer(trained.parameters)
            .scores(ofUsers: 0..<trained.small.city.userCount)
        let visited = trained.assembly.graph.visitedPlaces
        var withEvidence = 0
        for (user, place) in trained.pairs(100) {
            for side in SEPGCNExplanation.Side.allCases {
                let explanation = SEPGCNExplanation(
                    user: user, place: place, side: side, trained.assembly, trained.layers)
                let magnitude = explanation.terms.reduce(0) { $0 + abs($1.contribution) }
                let tolerance = 1e-9 * magnitude
                #expect(abs(explanation.sum - explanation.score) <= tolerance)
                let layered = explanation.byLayer.reduce(0, +)
                #expect(abs(layered - explanation.score) <= tolerance)
                #expect(explanation.byLayer.count == trained.layers.configuration.layers + 1)
                let float = Double(ranking[user, place])
                #expect(abs(float - explanation.score) < 1e-5 * (1 + magnitude))
                if explanation.terms.contains(where: { $0.kind != .initial }) { withEvidence += 1 }
                for term in explanation.terms where term.kind == .bipartite && side == .user {
                    let own = try #require(term.edge)
                    #expect(visited[user].contains(trained.assembly.graph.edgePlace[own]))
                }
            }
        }
        #expect(withEvidence > 150)
    }

    @Test func kindsAreThereAsTheRecipeHasThem() throws {
        let trained = try TrainedCity { $0["layerZero"] = true }
        let (user, place) = (0, 5)
        let kinds = Set(
            SEPGCNExplanation(
                user: user, place: place, side: .user, trained.assembly, trained.layers
            )
            .terms.map(\.kind))
        #expect(kinds == [.bipartite, .sep, .category, .initial])
        let plain = try TrainedCity { $0["ablation"] = "lightgcn" }
        let few = Set(
            SEPGCNExplanation(user: user, place: place, side: .user, plain.assembly, plain.layers)
                .terms.map(\.kind))
        #expect(few == [.bipartite])
    }
}
