import Autodiff
import City
import Graphs
import Layers
import Optimizers
import Recommending
import Tensors
import TestSupport
import Testing

@testable import Models

@Suite struct GRU4RecTests {
    private func model<Scalar: TensorScalar>(
        _: Scalar.Type, dimension: Int = 4, layers: Int = 2, places: Int = 6,
        loss: GRU4RecLoss = .crossEntropy
    ) -> GRU4Rec<Scalar> {
        var result = GRU4Rec<Scalar>.Configuration()
        result.dimension = dimension
        result.layers = layers
        result.places = places
        result.loss = loss
        return GRU4Rec(result)
    }

    private func trained<Scalar: TensorScalar>(_ model: GRU4Rec<Scalar>) -> Parameters<Scalar> {
        var random = RandomStream(seed: 5, name: "gru4rec")
        var parameters = model.initialParameters(&random)
        for name in parameters.names {
            parameters[name] = random.normal(parameters[name].shape, deviation: 0.5)
        }
        return parameters
    }

    private func batch(_ histories: [[Int32]], length: Int) -> SequenceBatch {
        var batch = SequenceBatch(count: histories.count, length: length)
        for (row, history) in histories.enumerated() {
            let start = (row + 1) * length - history.count + 1
            for (index, place) in history.dropLast().enumerated() {
                batch.items[start + index] = place + 1
                batch.positives[start + index] = history[index + 1] + 1
            }
        }
        return batch
    }

    /// One number wide, worked out apart from this program: visits to places 0 and 1 lead to 1 and 2.
    private var byHand: (GRU4Rec<Double>, Parameters<Double>, SequenceBatch) {
        var parameters = Parameters<Double>()
        parameters["place.embedding"] = Tensor([3, 1], [0.5, -1, 0.25])
        parameters["layer0.input.weight"] = Tensor([3, 1], [1, 0.5, 2])
        parameters["layer0.input.bias"] = Tensor([3], [0.1, 0, -0.2])
        parameters["layer0.hidden.weight"] = Tensor([3, 1], [0.3, -0.4, 0.6])
        parameters["layer0.hidden.bias"] = Tensor([3], [0, 0.2, 0.1])
        parameters["output.weight"] = Tensor([3, 1], [0.7, -0.3, 1.1])
        parameters["output.bias"] = Tensor([3], [0.05, 0.1, -0.2])
        return (
            model(Double.self, dimension: 1, layers: 1, places: 3), parameters,
            batch([[0, 1, 2]], length: 2)
        )
    }

    @Test func oneStepAndTwoByHand() {
        let (model, parameters, batch) = byHand
        let one = model.scores(parameters, batch.keeping([[0]])).elements
        for (found, expected) in zip(
            one, [0.24040589154195346, 0.018397475053448506, 0.09920925813735548])
        {
            #expect(abs(found - expected) < 1e-12)
        }
        let two = model.scores(parameters, batch).elements
        for (found, expected) in zip(
            two, [-0.282590980652328, 0.24253899170814058, -0.7226429695965155])
        {
            #expect(abs(found - expected) < 1e-12)
        }
        // After nothing the vector is 0.
        #expect(model.scores(parameters, batch.keeping([[]])).elements == [0.05, 0.1, -0.2])
        let shares = model.shares(parameters, batch)
        #expect(abs(shares[0] - 0.15543246196000363) < 1e-12)
        #expect(abs(shares[1] - 0.6008009139273855) < 1e-12)
    }

    @Test(
        arguments: zip(
            GRU4RecLoss.allCases, [1.4241132832350343, 1.0111483213125196, 1.1307563642520733]))
    func lossesByHand(loss: GRU4RecLoss, expected: Double) {
        let (_, parameters, batch) = byHand
        let model = model(Double.self, dimension: 1, layers: 1, places: 3, loss: loss)
        let found = model.loss(Tape(), parameters, batch, keys: nil).value.scalar
        #expect(abs(found - expected) < 1e-12)
    }

    @Test(arguments: GRU4RecLoss.allCases) func derivatives(loss: GRU4RecLoss) {
        let model = model(Double.self, loss: loss)
        let batch = batch([[0, 3, 5, 1], [2, 2], [4, 1, 3]], length: 4)
        let keys = DropoutKeys(seed: 1, step: 4)
        let worst = largestSampledError(trained(model), samples: 8) { tape, parameters in
            model.loss(tape, parameters, batch, keys: keys)
        }
        #expect(worst.error < 1e-7, "\(worst.name)")
    }

    /// A place that is the only one to come stands against nothing.
    @Test func aBatchOfOnePlaceHasNoPairs() {
        let model = model(Double.self, loss: .bpr)
        let tape = Tape<Double>()
        let loss = model.loss(
            tape, trained(model), batch([[1, 3], [2, 3]], length: 2), keys: nil)
        #expect(loss.value.scalar == 0)
        let gradients = tape.gradients(of: loss)
        #expect(
            gradients["output.weight"]?.dense(shape: [6, 4]).elements.allSatisfy { $0 == 0 } == true
        )
    }

    /// Neither padding nor the other sequences of a batch, nor their order, change anything.
    @Test func paddingAndCompanyDoNotMatter() {
        let model = model(Double.self)
        let parameters = trained(model)
        let histories: [[Int32]] = [[0, 3, 5, 1], [2, 2], [4, 1, 3], [5]]
        let together = model.scores(parameters, batch(histories, length: 4))
        let padded = model.scores(parameters, batch(histories, length: 9))
        let turned = model.scores(parameters, batch(histories.reversed(), length: 4))
        for (row, history) in histories.enumerated() {
            let alone = model.scores(parameters, batch([history], length: 4))
            for place in 0..<6 {
                #expect(abs(alone[0, place] - together[row, place]) < 1e-12)
                #expect(abs(padded[row, place] - together[row, place]) < 1e-12)
                #expect(abs(turned[3 - row, place] - together[row, place]) < 1e-12)
            }
        }
        func loss(_ length: Int) -> Double {
            model.loss(Tape(), parameters, batch(histories, length: length), keys: nil)
                .value.scalar
        }
        #expect(abs(loss(4) - loss(9)) < 1e-12)
    }

    @Test func contributionsAddUpToTheScore() throws {
        let model = model(Double.self)
        let parameters = trained(model)
        let batch = batch([[0, 3, 5, 1, 2]], length: 6)
        let evidence = WindowEvidence(
            SequenceWindow(batch: batch, places: 6) { model.scores(parameters, $0) },
            shownWeights: model.shares(parameters, batch), popularity: [1, 1, 1, 1])
        let scores = model.scores(parameters, batch)
        #expect(evidence.count == 4 && evidence.fullScores() == scores.elements)
        for place in 0..<6 {
            let terms = try #require(evidence.contributions(to: place))
            let sum = terms.reduce(0, +) + evidence.constant(of: place)
            #expect(abs(sum - scores[0, place]) < 1e-12)
            #expect(evidence.constant(of: place) == parameters["output.bias"][place])
            // Without the second event: the same history without it.
            let without = model.scores(parameters, self.batch([[0, 5, 1, 2]], length: 6))
            #expect(
                abs(evidence.scores(of: place, withoutEach: [1])[0] - without[0, place]) < 1e-12)
        }
        #expect(evidence.shownWeights.allSatisfy { $0 > 0 })
        #expect(evidence.shownWeights.reduce(0, +) < 1)
    }

    /// Losses against others of the batch learn ten visits of four users by heart, too.
    @Test(arguments: [GRU4RecLoss.bpr, .top1]) func pairsAreLearnedByHeart(loss: GRU4RecLoss) {
        let model = model(Float.self, dimension: 8, layers: 1, loss: loss)
        var random = RandomStream(seed: 3, name: "gru4rec")
        var parameters = model.initialParameters(&random)
        let histories: [[Int32]] = [[0, 1, 2], [3, 1, 4], [5, 0], [2, 5]]
        let batch = batch(histories, length: 3)
        var adam = Adam<Float>()
        for _ in 0..<300 {
            let tape = Tape<Float>()
            let loss = model.loss(tape, parameters, batch, keys: nil)
            adam.update(&parameters, tape.gradients(of: loss), learningRate: 0.03)
        }
        let scores = model.scores(parameters, batch)
        for (row, history) in histories.enumerated() {
            let target = Int(history.last!)
            // They know nothing of places that never come next.
            let others = [0, 1, 2, 4, 5]
            #expect(others.allSatisfy { scores[row, $0] <= scores[row, target] }, "\(history)")
        }
    }
}
