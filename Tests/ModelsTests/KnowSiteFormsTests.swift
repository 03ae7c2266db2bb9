import Autodiff
import Layers
import Models
import Optimizers
import Recommending
import Reports
import Support
import Tensors
import TestSupport
import Testing

/// KnowSite beyond the paper's form: gates for paths, and norms with running averages.
@Suite struct KnowSiteFormsTests {
    private typealias Site = KnowSite<Double>

    private func loss(_ model: Site, _ parameters: Parameters<Double>, _ batch: Site.Batch)
        -> Double
    {
        model.loss(Tape(), parameters, batch, keys: DropoutKeys(seed: 3, step: 2)).value.scalar
    }

    private func distance(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
        guard a.shape == b.shape else { return .infinity }
        return (0..<a.count).reduce(0) { max($0, abs(a[$1] - b[$1])) }
    }

    /// The penalty is λ times the gates' sum, the mean over the pairs of the batch: two pairs of the
    /// first brand, one of the second.
    @Test func thePenaltyByHand() throws {
        let layout = try SiteLayout(TinySites.graph())
        func model(_ penalty: Double) -> (model: Site, parameters: Parameters<Double>) {
            TinySites.model(Double.self, layout) {
                $0.attention = .sigmoid
                $0.gatePenalty = penalty
            }
        }
        let (free, parameters) = model(0)
        let batch = Site.Batch(
            brands: [9, 11], categories: [12, 13],
            targets: [(row: 0, column: 1, count: 2), (row: 1, column: 0, count: 1)])
        let gates = free.intermediates(parameters, batch)["paths.attention"]!
        #expect(gates.shape == [2, 8] && gates.elements.allSatisfy { $0 > 0 && $0 < 1 })
        let sums = (0..<2).map { row in (0..<8).reduce(0) { $0 + gates[row, $1] } }
        #expect(abs(sums[0] - 1) > 0.1, "gates sum to one, as shares do")
        let wanted = loss(free, parameters, batch) + 0.25 * (2 * sums[0] + sums[1]) / 3
        #expect(abs(loss(model(0.25).model, parameters, batch) - wanted) < 1e-12)
    }

    /// A sigmoid weighs each path by its own key: another path's key changes nothing.
    @Test func gatesDoNotCompete() throws {
        let layout = try SiteLayout(TinySites.graph())
        for form in AttentionForm.allCases {
            let (model, parameters) = TinySites.model(Double.self, layout) { $0.attention = form }
            var other = parameters
            other.update("path3.hidden.bias") { $0 = $0 + Tensor($0.shape, repeating: 0.8) }
            let batch = TinySites.batch(Double.self)
            let before = model.intermediates(parameters, batch)["paths.attention"]!
            let after = model.intermediates(other, batch)["paths.attention"]!
            #expect(abs(before[0, 3] - after[0, 3]) > 1e-7)
            let moved = (0..<8).filter { $0 != 3 && before[0, $0] != after[0, $0] }
            #expect(moved.count == (form == .softmax ? 7 : 0))
        }
    }

    /// Terms sum to the model's score whatever its form.
    @Test(arguments: PathComposition.allCases, [false, true])
    func termsOfGatesSumToTheScore(composition: PathComposition, normalized: Bool) throws {
        let layout = try SiteLayout(TinySites.graph(), reaches: .init())
        let (model, parameters) = TinySites.model(Float.self, layout) {
            $0.composition = composition
            $0.attention = .sigmoid
            $0.norm = .running
            $0.isNormalized = normalized
        }
        let scores = model.scores(parameters)
        let readout = KnowSiteReadout(model, parameters)
        for brand in 0..<3 {
            let evidence = SiteEvidence(readout, brand: brand)
            for region in 0..<4 {
                let sum =
                    evidence.contributions(to: region)!.reduce(0, +) + evidence.constant(of: region)
                #expect(abs(sum - evidence.fullScores()[region]) < 1e-12)
                #expect(abs(sum - Double(scores[brand, region])) < 1e-5)
            }
        }
    }

    @Test func aPenaltyOfSharesIsRefused() throws {
        var recipe = TrainingRecipe("knowsite")
        recipe["site.gatePenalty"] = 0.1
        let found = failure { try Catalogue.validate(recipe) }
        #expect(found?.problem.contains("gate-penalty") == true)
        recipe["site.attention"] = "sigmoid"
        #expect(throws: Never.self) { try Catalogue.validate(recipe) }
    }

    // MARK: Running averages

    /// A step moves the averages, by hand for the first layer, and trains as a norm without them.
    @Test(arguments: [false, true]) func aStepMovesTheAverages(frozen: Bool) throws {
        let layout = try SiteLayout(TinySites.graph())
        func model(_ norm: NormStatistics) -> (model: Site, parameters: Parameters<Double>) {
            TinySites.model(Double.self, layout) {
                $0.norm = norm
                $0.layers = 2
                $0.isFrozen = frozen
                $0.dropout = 0.4
            }
        }
        let (running, parameters) = model(.running)
        let batch = TinySites.batch(Double.self)
        let tape = Tape<Double>()
        let value = running.loss(tape, parameters, batch, keys: DropoutKeys(seed: 3, step: 2))
        let gradients = tape.gradients(of: value)
        #expect(value.value.scalar == loss(model(.batch).model, parameters, batch))
        let names = [0, 1].flatMap { ["layer\($0).norm.mean", "layer\($0).norm.variance"] }
        #expect(Set(gradients.replacements.keys) == Set(names))
        for name in names {
            #expect(gradients[name] == nil && parameters.contains(name))
            #expect(gradients.replacements[name]?.shape == [4])
        }
        var moved = parameters
        var adam = Adam<Double>()
        adam.update(&moved, gradients, learningRate: 0)
        for name in parameters.names {
            #expect((moved[name].elements != parameters[name].elements) == names.contains(name))
        }
        // Prediction moves nothing and goes by the averages.
        let scores = running.scores(parameters)
        #expect(distance(running.scores(parameters), scores) == 0)
        #expect(distance(running.scores(moved), scores) > 1e-4)
        #expect(distance(model(.batch).model.scores(parameters), scores) > 1e-4)
    }

    /// After many steps of the same parameters without dropout the averages are the batch's mean and
    /// unbiased variance: with the biased one prediction is what the batch's own norm predicts.
    @Test(arguments: [1, 2]) func averagesOfOneBatchPredictAsTheBatch(layers: Int) throws {
        let layout = try SiteLayout(TinySites.graph())
        let (running, start) = TinySites.model(Double.self, layout) {
            $0.norm = .running
            $0.layers = layers
        }
        var configuration = running.configuration
        configuration.norm = .batch
        let pretrained = (start[Site.Name.entity], start[Site.Name.relation])
        let batchwise = Site(configuration, layout, pretrained: pretrained)
        var parameters = start
        var adam = Adam<Double>()
        for step in 0..<300 {
            let tape = Tape<Double>()
            let loss = running.loss(
                tape, parameters, TinySites.batch(Double.self),
                keys: DropoutKeys(seed: 1, step: step))
            adam.update(&parameters, tape.gradients(of: loss), learningRate: 0)
        }
        let wanted = batchwise.scores(parameters)
        #expect(distance(running.scores(parameters), wanted) > 1e-6, "unbiased and biased are one")
        let rows = Double(layout.entities)
        for layer in 0..<layers {
            parameters.update("layer\(layer).norm.variance") {
                $0 = $0.scaled(by: (rows - 1) / rows)
            }
        }
        #expect(distance(running.scores(parameters), wanted) < 1e-9)
    }
}
