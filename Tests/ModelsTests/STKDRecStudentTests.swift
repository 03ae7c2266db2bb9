import Autodiff
import Foundation
import Layers
import Models
import Tensors
import TestSupport
import Testing

/// The student beside itself: derivatives, padding, batches, and what is looked at.
@Suite struct STKDRecStudentTests {
    private func configuration<Scalar: TensorScalar>(
        _: Scalar.Type, _ change: (inout STKDRecStudent<Scalar>.Configuration) -> Void = { _ in }
    ) -> STKDRecStudent<Scalar>.Configuration {
        var result = STKDRecStudent<Scalar>.Configuration()
        result.dimension = 4
        result.blocks = 2
        result.heads = 2
        result.length = 4
        result.dropout = 0.3
        result.places = 6
        result.geohashes = 3
        result.distances = 3
        result.temperature = 2
        result.normEpsilon = 1e-3
        change(&result)
        return result
    }

    private func batch() -> SequenceBatch {
        var batch = SequenceBatch(count: 2, length: 4)
        batch.users = [1, 2]
        batch.items = [0, 0, 3, 5, 1, 2, 6, 2]
        batch.positives = [0, 0, 5, 2, 2, 6, 2, 4]
        batch.negatives = [0, 0, 1, 4, 5, 3, 1, 1]
        batch.geohashes = [0, 0, 1, 2, 3, 1, 1, 2]
        batch.distances = [0, 0, 3, 1, 1, 2, 2, 3]
        batch.targetGeohashes = [0, 0, 2, 1, 1, 1, 2, 3]
        batch.targetDistances = [0, 0, 1, 2, 2, 2, 3, 1]
        batch.negativeDistances = [0, 0, 2, 3, 1, 1, 1, 2]
        return batch
    }

    private func lesson<Scalar: TensorScalar>(_: Scalar.Type) -> STKDRecStudent<Scalar>.Lesson {
        var random = RandomStream(seed: 8, name: "lesson")
        return .init(
            positive: random.normal([2, 4], deviation: 1),
            negative: random.normal([2, 4], deviation: 1),
            outputs: random.normal([8, 4], deviation: 1),
            places: random.normal([6, 6], deviation: 1))
    }

    static let variants:
        [(String, @Sendable (inout STKDRecStudent<Double>.Configuration) -> Void)] =
            [
                ("paper", { _ in }), ("no space", { $0.usesSpace = false }),
                ("by distance", { $0.ranksByDistance = true }),
                ("padding ignored", { $0.ignoresPadding = true }),
                ("over candidates", { $0.distillation = .candidates }),
                ("over places", { $0.distillation = .places }),
                ("cross-entropy", { $0.loss = .crossEntropy }),
                (
                    "cross-entropy over places",
                    {
                        $0.loss = .crossEntropy; $0.distillation = .places
                    }
                ),
                ("sum", { $0.fusion = .sum }), ("product", { $0.fusion = .product }),
                ("concatenation", { $0.fusion = .concatenation }),
            ]

    @Test(arguments: variants.indices) func derivatives(variant: Int) {
        let (name, change) = Self.variants[variant]
        let model = STKDRecStudent<Double>(configuration(Double.self, change))
        var random = RandomStream(seed: 2, name: "student")
        var parameters = model.initialParameters(&random)
        // Larger tables than those a training starts with, so that derivatives are not tiny.
        for name in parameters.names where name.hasSuffix("embedding") {
            parameters[name] = random.normal(parameters[name].shape, deviation: 0.5)
        }
        let (batch, lesson) = (batch(), lesson(Double.self))
        let keys = DropoutKeys(seed: 1, step: 4)
        let tape = Tape<Double>()
        let gradients = tape.gradients(
            of: model.loss(tape, parameters, batch, lesson, keys: keys))
        func loss(_ parameters: Parameters<Double>) -> Double {
            model.loss(Tape(), parameters, batch, lesson, keys: keys).value.scalar
        }
        var worst = 0.0
        for name in parameters.names {
            let shape = parameters[name].shape
            let found = gradients[name]?.dense(shape: shape) ?? .zeros(shape)
            // Some of each parameter; all of them would take a minute.
            for index in stride(from: 0, to: found.count, by: max(1, found.count / 6)) {
                func shifted(_ distance: Double) -> Double {
                    var moved = parameters
                    moved.update(name) { $0[index] += distance }
                    return loss(moved)
                }
                let difference = (shifted(1e-5) - shifted(-1e-5)) / 2e-5
                worst = max(worst, abs(found[index] - difference) / (1 + abs(difference)))
            }
        }
        #expect(worst < 1e-6, "\(name)")
    }

    /// Cross-entropy and divergence over places, from the scores that rank them: where only the last
    /// position has a place to come, its logits are the scores.
    @Test func lossesOverPlacesAreThoseOfTheScores() {
        let model = STKDRecStudent<Double>(
            configuration(Double.self) {
                $0.loss = .crossEntropy
                $0.distillation = .places
                $0.distillationWeight = 0.25
                $0.temperature = 3
            })
        var random = RandomStream(seed: 5, name: "student")
        var parameters = model.initialParameters(&random)
        parameters["item.embedding"] = random.normal([7, 4], deviation: 0.5)
        var batch = batch()
        for position in batch.positives.indices where position % 4 != 3 {
            batch.positives[position] = 0
        }
        let teacher: Tensor<Double> = random.normal([2, 6], deviation: 1)
        let lesson = STKDRecStudent<Double>.Lesson(
            positive: .zeros([2, 4]), negative: .zeros([2, 4]), places: teacher)
        let found = model.loss(Tape(), parameters, batch, lesson, keys: nil).value.scalar
        let scores = model.scores(parameters, batch)
        func softmax(_ values: Tensor<Double>, _ row: Int, _ temperature: Double) -> [Double] {
            let powers = (0..<6).map { exp(values[row, $0] / temperature) }
            return powers.map { $0 / powers.reduce(0, +) }
        }
        var (entropy, divergence) = (0.0, 0.0)
        for row in 0..<2 {
            entropy -= log(softmax(scores, row, 1)[Int(batch.positives[row * 4 + 3]) - 1]) / 2
            let (p, q) = (softmax(teacher, row, 3), softmax(scores, row, 3))
            divergence += zip(p, q).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) } / 2
        }
        #expect(abs(found - (0.75 * entropy + 0.25 * divergence)) < 1e-9)
    }

    private func trained() -> (STKDRecStudent<Float>, Parameters<Float>) {
        let model = STKDRecStudent<Float>(configuration(Float.self) { $0.ignoresPadding = true })
        var random = RandomStream(seed: 5, name: "student")
        var parameters = model.initialParameters(&random)
        parameters["item.embedding"] = random.normal([7, 4], deviation: 0.5)
        return (model, parameters)
    }

    /// What stands at padding does not matter, nor do the other sequences of a batch.
    @Test func paddingAndCompanyDoNotMatter() {
        let (model, parameters) = trained()
        var batch = batch()
        let scores = model.scores(parameters, batch)
        batch.geohashes[0] = 3
        batch.distances[1] = 2
        #expect(model.scores(parameters, batch) == scores)
        let alone = model.scores(parameters, batch.selecting([1]))
        #expect(alone.elements == scores.slicingRows(1..<2).elements)
        let turned = model.scores(parameters, batch.selecting([1, 0]))
        #expect(turned.slicingRows(0..<1).elements == alone.elements)
    }

    /// An event whose presence is 0 is as padding is, where padding is looked at too.
    @Test func anEventWithoutPresenceIsPadding() {
        let model = STKDRecStudent<Float>(configuration(Float.self))
        var random = RandomStream(seed: 5, name: "student")
        let parameters = model.initialParameters(&random)
        let batch = batch()
        var presence = Tensor<Float>([8], repeating: 1)
        presence[2] = 0
        let masked = model.scores(parameters, batch, presence: presence)
        var padded = batch
        padded.items[2] = 0
        let scores = model.scores(parameters, padded)
        #expect(excess(masked, scores, absolute: 1e-6, relative: 1e-5) <= 1)
        #expect(masked != model.scores(parameters, batch))
    }

    /// The last block at one position equals the block at all of them, of which a probe makes use.
    @Test(arguments: variants.indices) func theLastPositionAloneIsThatOfTheWholeBlock(
        variant: Int
    ) {
        for ignoresPadding in [false, true] {
            let model = STKDRecStudent<Double>(
                configuration(Double.self) {
                    Self.variants[variant].1(&$0)
                    $0.ignoresPadding = ignoresPadding
                })
            var random = RandomStream(seed: 8, name: "student")
            var parameters = model.initialParameters(&random)
            for name in parameters.names {
                parameters[name] = random.normal(parameters[name].shape, deviation: 0.5)
            }
            var batch = batch()
            // The second sequence is padding alone.
            for index in 4..<8 { batch.items[index] = 0 }
            let teacher: Tensor<Double> = random.normal(
                [8, model.configuration.dimension], deviation: 1)
            for presence in [nil, Tensor<Double>([8], [1, 0.5, 1, 0, 1, 1, 1, 1])] {
                let seen = model.contexts(
                    parameters, batch, teacher: teacher, presence: presence,
                    probe: Probe { _, _ in })
                let found = model.contexts(
                    parameters, batch, teacher: teacher, presence: presence)
                #expect(excess(found, seen, absolute: 1e-12, relative: 1e-12) <= 1)
            }
        }
    }

    @Test func observingChangesNothing() {
        let (model, parameters) = trained()
        let seen = Seen()
        let plain = model.scores(parameters, batch())
        let watched = model.scores(
            parameters, batch(), probe: Probe { name, value in seen.values[name] = value })
        // A probe is shown the whole of the last block; without one it is made at one position only,
        // with other roundings.
        #expect(excess(plain, watched, absolute: 1e-6, relative: 1e-5) <= 1)
        #expect(seen.values.keys.contains("block1.attention"))
        let changed = model.scores(
            parameters, batch(), probe: Probe(changes: ["block1.context": .zero]))
        #expect(changed != plain)
    }

    /// Scores by distance are plain scores plus h · (distance W_s), place by place.
    @Test func ranksByDistance() {
        let model = STKDRecStudent<Float>(
            configuration(Float.self) { $0.ranksByDistance = true })
        var random = RandomStream(seed: 5, name: "student")
        let parameters = model.initialParameters(&random)
        let batch = batch()
        let rows: [[Int32]] = [[1, 2, 3, 1, 2, 3], [3, 3, 3, 1, 1, 0]]
        let found = model.scores(parameters, batch, distances: rows)
        let plain = model.scores(parameters, batch)
        let contexts = model.contexts(parameters, batch)
        let space = parameters["distance.embedding"].matrixProduct(parameters["space.weight"])
        for sequence in 0..<2 {
            for place in 0..<6 {
                let row = Int(rows[sequence][place])
                let extra = (0..<4).reduce(Float(0)) {
                    $0 + contexts[sequence, $1] * space[row, $1]
                }
                #expect(abs(found[sequence, place] - plain[sequence, place] - extra) < 1e-5)
            }
        }
    }
}
