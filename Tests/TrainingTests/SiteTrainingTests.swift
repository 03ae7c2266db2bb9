import City
import Foundation
import Graphs
import Models
import Reports
import Tensors
import TestSupport
import Testing
import Training

/// Trainings that choose regions for brands, on a small grown city.
@Suite struct SiteTrainingTests {
    let small: SmallCity
    let split: SiteSplit
    let graph: UrbanGraph

    init() throws {
        small = try SmallCity(places: 400, brands: 12)
        split = try SiteSplit(small.city)
        graph = try UrbanGraph.make(split)
    }

    /// Several steps an epoch, an evaluation each second epoch.
    private func recipe(
        _ model: String, _ change: (inout TrainingRecipe) -> Void = { _ in }
    ) -> TrainingRecipe {
        var recipe = TrainingRecipe(model)
        recipe.dimension = 8
        recipe.epochs = 4
        recipe.batch = model == "knowsite" ? 24 : 600
        recipe.learningRate = 0.01
        recipe.evaluateEvery = 2
        recipe.patience = 0
        recipe.seed = 3
        recipe["site.rateDecay"] = 0.9
        change(&recipe)
        return recipe
    }

    /// Vectors as a TuckER would have left them.
    private func pretraining(_ recipe: TrainingRecipe) throws -> SitePretraining? {
        guard recipe.model == "knowsite", recipe["site.pretrained"] != "none" else { return nil }
        var random = RandomStream(seed: 12, name: "pretraining")
        let assembly = try self.recipe("tucker") { $0.dimension = recipe.dimension }.sites()
            .assembly(graph, pretrained: nil)
        return try SitePretraining(
            assembly.initialParameters(&random), run: "tucker-1", fitting: graph,
            dimension: recipe.dimension)
    }

    private func rehearsal(_ recipe: TrainingRecipe) throws -> Rehearsal {
        try Rehearsal(
            small, recipe,
            SiteTasks(
                try recipe.sites(), split: split, graph: graph,
                pretrained: try pretraining(recipe)))
    }

    @Test(arguments: ["knowsite", "tucker"])
    func aSteeredRunIsRepeatedBitForBit(model: String) throws {
        try expectRepeated([
            3: [.rate(0.003)],
            4: [.change(setting: "dropout", value: .real(0.4), reason: nil)],
            5: [.change(setting: "clip", value: .real(0.2), reason: nil), .rollBack(to: "step-3")],
            6: [.change(setting: "epochs", value: .integer(6), reason: nil)],
        ]) { try rehearsal(recipe(model)) }
    }

    private func whole(_ recipe: TrainingRecipe) throws -> Rehearsal {
        let rehearsal = try rehearsal(recipe)
        #expect(try rehearsal.run() == .finished)
        return rehearsal
    }

    private func compare(_ found: Rehearsal, _ expected: Rehearsal, _ place: String) throws {
        #expect(found.losses == expected.losses, "losses, \(place)")
        #expect(found.norms == expected.norms, "gradient norms, \(place)")
        #expect(found.rates == expected.rates, "learning rates, \(place)")
        #expect(found.metrics == expected.metrics, "metrics, \(place)")
        #expect(found.tests == expected.tests, "test metrics, \(place)")
        #expect(try bits(found.final) == bits(expected.final), "parameters, \(place)")
        #expect(try found.final.epoch == expected.final.epoch, "epoch, \(place)")
    }

    private func stepsPerEpoch(_ rehearsal: Rehearsal) -> Int {
        for event in rehearsal.events {
            if case .phase(_, _, _, let steps, _) = event { return steps }
        }
        return 0
    }

    /// What a run of KnowSite started from is in its own checkpoint.
    @Test func itGoesOnFromItsOwnVectors() throws {
        let recipe = recipe("knowsite")
        let expected = try whole(recipe)
        let interrupted = try rehearsal(recipe)
        interrupted.commands = { $0 == 5 ? [.stop] : [] }
        #expect(try interrupted.run() == .stopped)
        let vectors = try SitePretraining(
            interrupted.last.parameters, run: "rehearsal", fitting: graph, dimension: 8)
        let again = try Rehearsal(
            small, recipe,
            SiteTasks(try recipe.sites(), split: split, graph: graph, pretrained: vectors))
        try FileManager.default.copyItem(atPath: interrupted.lastPath, toPath: again.lastPath)
        #expect(try again.run() == .finished)
        #expect(try bits(again.final) == bits(expected.final))
    }

    /// Averages of norms are in the checkpoint, and a run goes on with them.
    @Test func runningAveragesGoOn() throws {
        let recipe = recipe("knowsite") { $0["site.norm"] = "running" }
        let expected = try whole(recipe)
        let interrupted = try rehearsal(recipe)
        interrupted.commands = { $0 == 5 ? [.stop] : [] }
        #expect(try interrupted.run() == .stopped)
        let again = try rehearsal(recipe)
        try FileManager.default.copyItem(atPath: interrupted.lastPath, toPath: again.lastPath)
        #expect(try again.run() == .finished)
        #expect(try bits(again.final) == bits(expected.final))
        let (mean, variance) = ("layer1.norm.mean", "layer1.norm.variance")
        let (kept, final) = (try interrupted.last.parameters, try expected.final.parameters)
        for parameters in [kept, final] {
            #expect(parameters[mean].elements.allSatisfy { $0 != 0 })
            #expect(parameters[variance].elements.allSatisfy { $0 > 0 && $0 != 1 })
        }
        #expect(kept[mean].elements != final[mean].elements)
        #expect(try interrupted.last.moments?.first.contains(mean) == false)
        // They change what is predicted, and nothing of the training.
        let other = try whole(self.recipe("knowsite"))
        #expect(other.losses == expected.losses && other.metrics != expected.metrics)
        #expect(try !other.final.parameters.contains(mean))
    }

    @Test func frozenVectorsStayAndTrainedOnesMove() throws {
        for frozen in [true, false] {
            let recipe = recipe("knowsite") { $0["site.frozen"] = .flag(frozen) }
            let started = try #require(try pretraining(recipe))
            let final = try whole(recipe).final.parameters
            let same = final["entity.embedding"].elements == started.entities.elements
            #expect(same == frozen)
        }
        // Without vectors to start from there is nothing to freeze.
        let recipe = recipe("knowsite") { $0["site.pretrained"] = "none" }
        var random = RandomStream(seed: recipe.seed, name: "parameters")
        let first = try recipe.sites().assembly(graph, pretrained: nil)
            .initialParameters(&random)["entity.embedding"]
        #expect(try whole(recipe).final.parameters["entity.embedding"].elements != first.elements)
    }

    @Test(arguments: ["knowsite", "tucker"])
    func theRateDecaysOnceAnEpoch(model: String) throws {
        let rehearsal = try whole(recipe(model))
        let steps = stepsPerEpoch(rehearsal)
        for (step, rate) in rehearsal.rates {
            let epoch = (step - 1) / steps
            #expect(abs(rate - 0.01 * pow(0.9, Double(epoch))) < 1e-15, "step \(step)")
        }
        let flat = try whole(recipe(model) { $0["site.rateDecay"] = 1 })
        #expect(Set(flat.rates.values) == [0.01])
    }

    @Test func patienceStops() throws {
        let recipe = recipe("knowsite") {
            $0.epochs = 40
            $0.learningRate = 0.3
            $0.patience = 2
            $0.evaluateEvery = 1
        }
        let rehearsal = try whole(recipe)
        let values = rehearsal.metrics.compactMapValues { $0["validation/ndcg@10"] }
        let last = try #require(values.keys.max())
        let best = try rehearsal.final.epoch
        #expect(last < 40, "patience never ran out")
        #expect(last == best + 2)
        #expect(values[best] == values.values.max())
        #expect(rehearsal.losses.count == last * stepsPerEpoch(rehearsal))
    }

    @Test(arguments: ["knowsite", "tucker", "distmult"])
    func theTestPartIsOpenedOnceAtTheEnd(model: String) throws {
        let rehearsal = try whole(recipe(model))
        let tested = rehearsal.events.indices.filter {
            if case .tested = rehearsal.events[$0] { true } else { false }
        }
        #expect(tested == [rehearsal.events.count - 1])
        #expect(rehearsal.tests.keys.allSatisfy { $0.hasPrefix("sites/") })
        #expect(rehearsal.tests["sites/ndcg@10"] != nil && rehearsal.tests["sites/mrr"] != nil)
        #expect(rehearsal.metrics.keys.sorted() == [2, 4])
        for metrics in rehearsal.metrics.values {
            #expect(metrics.keys.allSatisfy { $0.hasPrefix("validation/") })
        }
        #expect(try rehearsal.final.view == "training")
    }

    @Test(arguments: ["knowsite", "tucker"])
    func seedsDecide(model: String) throws {
        let first = try whole(recipe(model))
        try compare(try whole(recipe(model)), first, "the same seed")
        let other = try whole(recipe(model) { $0.seed = 4 })
        #expect(other.losses != first.losses)
    }

    /// An option without effect would pass every other test.
    @Test func optionsChangeTheLoss() throws {
        let changes: [(String, (inout TrainingRecipe) -> Void)] = [
            ("plain", { _ in }), ("no encoder", { $0["layers"] = 0 }),
            ("one layer", { $0["layers"] = 1 }),
            ("alpha", { $0["alpha"] = 0.8 }), ("multiply", { $0["site.message"] = "multiply" }),
            ("subtract", { $0["site.message"] = "subtract" }),
            ("correlation", { $0["site.message"] = "correlation" }),
            ("paths added", { $0["site.composition"] = "add" }),
            ("paths multiplied", { $0["site.composition"] = "multiply" }),
            ("gates", { $0["site.attention"] = "sigmoid" }),
            (
                "few gates",
                {
                    $0["site.attention"] = "sigmoid"
                    $0["site.gatePenalty"] = 0.1
                }
            ), ("raw", { $0["site.fusion"] = "raw" }), ("no dropout", { $0["site.dropout"] = 0 }),
            ("without", { $0["site.without"] = "region-flow" }),
            ("from nothing", { $0["site.pretrained"] = "none" }),
        ]
        var seen: [Double: String] = [:]
        for (name, change) in changes {
            let rehearsal = try whole(
                recipe("knowsite") {
                    $0.epochs = 1
                    change(&$0)
                })
            let loss = try #require(rehearsal.losses[2])
            #expect(loss.isFinite)
            #expect(seen[loss] == nil, "\(name) trains as \(seen[loss] ?? "")")
            seen[loss] = name
        }
        var facts: [Double: String] = [:]
        let others: [(String, (inout TrainingRecipe) -> Void)] = [
            ("plain", { _ in }), ("input", { $0["site.inputDropout"] = 0 }),
            ("relation", { $0["site.relationDropout"] = 0 }),
            ("output", { $0["site.dropout"] = 0 }),
            ("smoothing", { $0["site.smoothing"] = 0 }), ("all", { $0["site.candidates"] = "all" }),
        ]
        for (name, change) in others {
            let rehearsal = try whole(
                recipe("tucker") {
                    $0.epochs = 1
                    change(&$0)
                })
            let loss = try #require(rehearsal.losses[2])
            #expect(facts[loss] == nil, "\(name) trains as \(facts[loss] ?? "")")
            facts[loss] = name
        }
    }
}
