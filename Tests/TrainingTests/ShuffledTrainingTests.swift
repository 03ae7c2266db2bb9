import Autodiff
import City
import Evaluation
import Models
import Optimizers
import Recommending
import Reports
import Tensors
import TestSupport
import Testing
import Training

/// SEP-GCN falls to chance on shuffled labels, and rises above it on true ones.
@Suite struct ShuffledTrainingTests {
    /// A short training without a session.
    private func scorer(_ view: TrainingView, seed: UInt64) throws -> any PlaceScorer {
        var recipe = TrainingRecipe.short
        recipe.seed = seed
        let assembly = try SEPGCNAssembly(SEPGCNRecipe(recipe), view)
        let model = assembly.makeModel()
        var random = RandomStream(seed: seed, name: "parameters")
        var parameters: Parameters<Float> = model.initialParameters(&random)
        var sampler = try #require(
            TripleSampler(assembly.graph, visited: assembly.graph.visitedPlaces, seed: seed))
        var optimizer = Adam<Float>()
        for _ in 0..<40 {
            let tape = Tape<Float>()
            let loss = model.loss(tape, parameters, sampler.next(512))
            optimizer.update(
                &parameters, tape.gradients(of: loss), learningRate: recipe.learningRate)
        }
        return model.scorer(parameters)
    }

    @Test func aTrainedModel() throws {
        let small = try SmallCity()
        let view = small.split.trainingView()
        let truth = small.split.heldOut(.test)
        let evaluation = RankingEvaluation(visited: [], truth: truth)
        let chance = evaluation.run(
            ConstantScorer(users: view.users, places: view.places), .all)
        let spread = ChanceAudit.spread(
            of: (0..<truth.users).map { Array(truth.places(ofUser: $0)) }.filter { !$0.isEmpty },
            hit: 20 / Double(view.places))
        func audit(_ views: [TrainingView]) throws -> AuditFinding {
            let results = try views.enumerated().map {
                evaluation.run(try scorer($0.element, seed: UInt64($0.offset + 1)), .all)
            }
            return ChanceAudit.shuffledLabels(
                [ChanceAudit.Trial(name: "sepgcn", results: results)], metric: "recall@20",
                chance: chance, spread: spread)
        }
        let shuffled = (1...ChanceAudit.shuffles).map {
            LabelShuffle(places: view.places, .keepingNothing, seed: UInt64($0)).view(view)
        }
        let silent = try audit(shuffled)
        #expect(silent.status == .passed, "\(silent.detail)")
        let learned = try audit(Array(repeating: view, count: ChanceAudit.shuffles))
        #expect(learned.status == .failed, "\(learned.detail)")
    }
}
