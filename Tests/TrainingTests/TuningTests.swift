import City
import Evaluation
import Graphs
import Models
import Recommending
import Reports
import TestSupport
import Testing
import Training

/// Choices on validation, within one budget for all.
@Suite struct TuningTests {
    let small: SmallCity

    init() throws { small = try SmallCity() }

    @Test func everyMethodHasTheSameBudget() {
        #expect(
            TuningBudget.neighbors.count * TuningBudget.shrinkages.count == TuningBudget.trials)
        #expect(TuningBudget.lambdas.count == TuningBudget.trials)
        for card in Catalogue.cards where card.isBaseline {
            let recipes = TuningBudget.recipes(card.standard)
            #expect(recipes.count == TuningBudget.trials)
            #expect(
                Set(recipes.map { "\($0.learningRate) \($0["decay"]?.text ?? "")" }).count
                    == recipes.count)
        }
    }

    /// Against every trial by itself, on training and validation visits alone.
    @Test func theBestSettingsAreChosen() {
        let tuning = RuleTuning(small.split)
        let graph = BipartiteGraph(small.split.trainingView())
        let evaluation = RankingEvaluation(
            visited: graph.visitedPlaces, truth: small.split.heldOut(.validation))
        func recall(_ scorer: any PlaceScorer) -> Double {
            evaluation.run(scorer, .new).mean("recall@20") ?? 0
        }
        let chosen = tuning.settings
        let neighbors = recall(
            ItemNeighbors(graph, neighbors: chosen.neighbors, shrinkage: chosen.shrinkage))
        for k in TuningBudget.neighbors {
            for h in TuningBudget.shrinkages {
                #expect(recall(ItemNeighbors(graph, neighbors: k, shrinkage: h)) <= neighbors)
            }
        }
        let ease = recall(EASE(graph, lambda: chosen.lambda))
        for lambda in TuningBudget.lambdas {
            #expect(recall(EASE(graph, lambda: lambda)) <= ease)
        }
        #expect(tuning.sentences.count == 2)
        #expect(tuning.sentences[0].hasPrefix("item-knn: k \(chosen.neighbors), shrinkage"))
        #expect(tuning.sentences[1].contains("chosen among \(TuningBudget.trials) by recall@20 on"))
        #expect(RuleTuning(small.split).settings == chosen)
    }

    /// A trial chooses as a training does, and does not look at the test part.
    @Test func aTrialChoosesAnEpochAndNothingMore() throws {
        var recipe = TrainingRecipe("bpr-mf")
        recipe.dimension = 8
        recipe.epochs = 12
        recipe.batch = 1024
        recipe.evaluateEvery = 2
        let whole = try Rehearsal(small, recipe)
        try whole.run()
        let folder = try ScratchFolder()
        var tested = 0
        let tasks = TripleTasks(try recipe.places(), city: small.city, split: small.split)
        let card = try recipe.card()
        func trainer(_ commands: @escaping () -> [TrainingCommand]) -> Trainer {
            Trainer(
                recipe, card, tasks, run: "trial", folder: folder.path,
                surroundings: Trainer.Surroundings(
                    report: { if case .tested = $0 { tested += 1 } }, commands: commands,
                    sleep: {}))
        }
        let state = try #require(try trainer { [] }.select())
        #expect(tested == 0)
        #expect(try state.bestEpoch == whole.final.epoch)
        let best = whole.metrics.compactMapValues { $0["validation/recall@20"] }.values.max()
        #expect(state.bestValue == best)
        #expect(try trainer { [.stop] }.select() == nil)
    }
}
