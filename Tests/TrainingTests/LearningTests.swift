import Autodiff
import Evaluation
import Foundation
import Graphs
import Models
import Reports
import Tensors
import TestSupport
import Testing
import Training

/// That a training learns, by every recipe.
@Suite struct LearningTests {
    let small: SmallCity

    init() throws { small = try SmallCity() }

    private func trained(_ change: (inout TrainingRecipe) -> Void) throws -> Rehearsal {
        var recipe = TrainingRecipe.short
        change(&recipe)
        let rehearsal = try Rehearsal(small, recipe)
        #expect(try rehearsal.run() == .finished)
        return rehearsal
    }

    @Test func itOverfitsAndBeatsTheUntrainedModel() throws {
        let rehearsal = try trained {
            $0.dimension = 32
            $0.epochs = 120
            $0.learningRate = 0.02
            $0["decay"] = 0
            $0.evaluateEvery = 20
            $0.refit = false
        }
        let curve = rehearsal.lossCurve
        let (start, end) = (curve.prefix(2).max() ?? 0, curve.suffix(10).reduce(0, +) / 10)
        #expect(abs(start - log(2)) < 0.02, "BPR starts at log 2")
        #expect(end < start / 2, "\(start) → \(end)")

        let assembly = try SEPGCNAssembly(
            SEPGCNRecipe(rehearsal.recipe), small.split.trainingView())
        let model = assembly.makeModel()
        var random = RandomStream(seed: 77, name: "parameters")
        let untrained: Parameters<Float> = model.initialParameters(&random)
        let before = TestEvaluation.metrics(model.scorer(untrained), split: small.split)
        for name in ["new/recall@20", "all/recall@20", "all/ndcg@20"] {
            let (old, new) = try (#require(before[name]), #require(rehearsal.tests[name]))
            #expect(new > old, "\(name): \(old) → \(new)")
        }
    }

    @Test(arguments: ["full", "lightgcn", "temporal", "spatial"], ["count", "binary"])
    func everyAblationTrains(ablation: String, visits: String) throws {
        let rehearsal = try trained {
            $0["ablation"] = .text(ablation)
            $0["visits"] = .text(visits)
            $0.epochs = 4
        }
        #expect(rehearsal.lossCurve.allSatisfy { $0.isFinite })
        #expect(rehearsal.tests["published/recall@20"] != nil)
        #expect(try rehearsal.final.recipe["ablation"] == .text(ablation))
        let names = try rehearsal.final.parameters.names
        #expect(names.contains("category.embedding") == (ablation != "lightgcn"))
    }

    /// Ablations that had no effect would pass every test of training.
    @Test func optionsChangeTheLoss() throws {
        let changes: [(String, (inout TrainingRecipe) -> Void)] = [
            ("plain", { _ in }), ("lightgcn", { $0["ablation"] = "lightgcn" }),
            ("temporal", { $0["ablation"] = "temporal" }),
            ("spatial", { $0["ablation"] = "spatial" }),
            ("binary", { $0["visits"] = "binary" }), ("layer 0", { $0["layerZero"] = true }),
            ("no category", { $0["category"] = false }), ("gamma", { $0["gamma"] = 0.2 }),
            ("decay", { $0["decay"] = 0.01 }), ("layers", { $0["layers"] = 3 }),
        ]
        var seen: [Double: String] = [:]
        for (name, change) in changes {
            let rehearsal = try trained {
                change(&$0)
                $0.epochs = 2
            }
            let loss = try #require(rehearsal.losses[2])
            #expect(seen[loss] == nil, "\(name) trains as \(seen[loss] ?? "")")
            seen[loss] = name
        }
    }

    @Test(arguments: [("full", true, false), ("full", false, true), ("lightgcn", true, true)])
    func everyFormOfPropagationGivesTheSameLosses(
        ablation: String, category: Bool, layerZero: Bool
    ) throws {
        let curves = try ["collapsed", "layered", "sparse", "auto"].map { form in
            try trained {
                $0["propagation"] = .text(form)
                $0["ablation"] = .text(ablation)
                $0["category"] = .flag(category)
                $0["layerZero"] = .flag(layerZero)
                $0.epochs = 3
            }.losses
        }
        for curve in curves.dropFirst() {
            #expect(curve.keys.sorted() == curves[0].keys.sorted())
            for (step, loss) in curve {
                #expect(abs(loss - (curves[0][step] ?? .nan)) < 1e-4, "step \(step)")
            }
        }
    }

    @Test func refitTrainsOnValidationToo() throws {
        let (with, without) = try (
            trained { $0.refit = true }, trained { $0.refit = false }
        )
        #expect(try with.final.view == "training+validation")
        #expect(try without.final.view == "training")
        #expect(try with.final.epoch == without.final.epoch, "the chosen epoch")
        let steps = without.losses.count
        #expect(with.losses.filter { $0.key <= steps } == without.losses)
        #expect(with.losses.count > steps)
        #expect(
            with.metrics.values.allSatisfy { $0.keys.allSatisfy { $0.hasPrefix("validation/") } })
    }

    @Test func selectingOnTestSaysSo() throws {
        let rehearsal = try trained { $0.selectOn = "test" }
        #expect(try rehearsal.final.view == "training+validation")
        #expect(
            rehearsal.metrics.values.allSatisfy { $0.keys.allSatisfy { $0.hasPrefix("test/") } })
        let epoch = try rehearsal.final.epoch
        let best = try #require(rehearsal.metrics[epoch])
        // The published protocol chose the epoch, so the end must measure the same.
        #expect(best["test/recall@20"] == rehearsal.tests["published/recall@20"])
    }

    @Test func theBestEpochIsTheOneWithTheBestMetric() throws {
        let rehearsal = try trained {
            $0.epochs = 20
            $0.learningRate = 0.05
            $0.selectBy = "ndcg@10"
            $0.refit = false
        }
        let values = rehearsal.metrics.compactMapValues { $0["validation/ndcg@10"] }
        let best = try #require(values.values.max())
        let first = try #require(values.filter { $0.value == best }.keys.min())
        #expect(try rehearsal.final.epoch == first)
        #expect(values.count == 10)
    }

    @Test func aMetricThatIsNoneIsRefused() throws {
        var wrong = TrainingRecipe("sepgcn")
        wrong.selectBy = "recall@19"
        let refusal = failure { try Catalogue.validate(wrong) }
        #expect(refusal?.kind == .usage)
        #expect(refusal?.remedy.contains("recall@20") == true)
    }

    @Test func aLossThatIsNoNumberFails() throws {
        let rehearsal = try Rehearsal(
            small,
            {
                var recipe = TrainingRecipe.short
                // Finite as a Double, infinite as a Float.
                recipe["decay"] = 1e45
                return recipe
            }())
        let refusal = failure { _ = try rehearsal.run() }
        #expect(refusal?.kind == .work)
        #expect(rehearsal.losses.values.allSatisfy { $0.isFinite })
    }
}
