import Autodiff
import City
import Foundation
import Graphs
import Layers
import Tensors
import TestSupport
import Testing

@testable import Models

/// The generator beside itself: derivatives, causality, branches, exact scores and beams.
@Suite struct SpacetimeGRTests {
    typealias Change = @Sendable (inout SpacetimeGR<Double>.Configuration) -> Void
    static let variants: [(String, Change)] = [
        ("paper", { _ in }), ("pointer", { $0.usesPointer = true }),
        (
            "three tokens, pointer",
            {
                $0.usesPointer = true; $0.usesActionToken = false
            }
        ),
        ("no space and time", { $0.usesSpaceTime = false }),
        (
            "pointer with biases",
            {
                $0.usesPointer = true; $0.biasesPointer = true; $0.turnsPointer = false
            }
        ),
        ("profile", { $0.profile = (try? vocabulary()).map { TowerTables(view, $0) } }),
    ]

    /// Places in three blocks of 5 km.
    static let view = TrainingView(
        name: "training", cityFingerprint: "", users: 2, places: 7, categoryCount: 3,
        visitUser: [0, 0, 0, 0, 1, 1, 1], visitPlace: [0, 1, 4, 1, 2, 5, 6],
        visitLocalTime: [0, 9_000, 90_000, 200_000, 10, 7_000, 300_000],
        latitude: [40.0, 40.001, 40.002, 40.1, 40.101, 40.2, 40.201],
        longitude: [10.0, 10.001, 10.0, 10.1, 10.1, 10.2, 10.2], category: [0, 1, 2, 0, -1, 1, 2])

    static func vocabulary(_ index: PlaceBlocks.Index = .popularity) throws -> ActionVocabulary {
        ActionVocabulary(view, blocks: try PlaceBlocks(view, index: index))
    }

    static func model<Scalar: TensorScalar>(
        _: Scalar.Type, _ vocabulary: ActionVocabulary,
        _ change: (inout SpacetimeGR<Scalar>.Configuration) -> Void = { _ in }
    ) -> SpacetimeGR<Scalar> {
        var configuration = SpacetimeGR<Scalar>.Configuration(vocabulary)
        configuration.dimension = 8
        configuration.layers = 2
        configuration.heads = 2
        configuration.hidden = 12
        configuration.actions = 4
        change(&configuration)
        return SpacetimeGR(configuration)
    }

    static func batch(_ vocabulary: ActionVocabulary) -> ActionBatch {
        var batch = ActionBatch(length: 4)
        let places: [[Int32]] = [[0, 1, 4, 1], [2, 5, 2]]
        for (user, own) in places.enumerated() {
            batch.add(
                own.enumerated().map { index, place in
                    var action = vocabulary.action(
                        vocabulary.moment(
                            Int64(index) * 50_000, position: nil,
                            previous: index > 0 ? Int64(index - 1) * 50_000 : nil, kind: 0),
                        at: place)
                    action.isTarget = index > 0 || user == 1
                    return action
                }, user: Int32(user))
        }
        return batch
    }

    static func random<Scalar: TensorScalar>(_ model: SpacetimeGR<Scalar>) -> Parameters<Scalar> {
        var random = RandomStream(seed: 3, name: "generator")
        var parameters = model.initialParameters(&random)
        for name in parameters.names {
            parameters[name] = random.normal(parameters[name].shape, deviation: 0.5)
        }
        return parameters
    }

    @Test(arguments: variants.indices) func derivatives(variant: Int) throws {
        let vocabulary = try Self.vocabulary()
        let model = Self.model(Double.self, vocabulary, Self.variants[variant].1)
        let parameters = Self.random(model)
        let batch = Self.batch(vocabulary)
        let keys = DropoutKeys(seed: 1, step: 2)
        let worst = largestSampledError(parameters) {
            model.loss($0, $1, batch, keys: keys)
        }
        #expect(worst.error <= 1e-6, "\(worst)")
    }

    /// A profile is the user's own: another user has other scores, nobody those of row 0; what the token is
    /// made of sums to it.
    @Test func aProfileIsOfItsUser() throws {
        let vocabulary = try Self.vocabulary()
        let tables = TowerTables(Self.view, vocabulary)
        let model = Self.model(Double.self, vocabulary) { $0.profile = tables }
        let parameters = Self.random(model)
        func logs(_ user: Int32) -> [Double] {
            var batch = ActionBatch(length: 2)
            let moment = vocabulary.moment(50_000, position: nil, previous: nil, kind: 0)
            batch.add([vocabulary.action(moment, at: 3)], question: moment, user: user)
            return model.logProbabilities(parameters, batch, vocabulary.blocks).elements
        }
        #expect(logs(0) != logs(1) && logs(0) != logs(-1))
        #expect(logs(0) == logs(0))
        let moment = vocabulary.moment(50_000, position: nil, previous: nil, kind: 0)
        let shares = model.sharesOfMoment(parameters, moment, ofUser: 1)
        #expect(shares.map(\.name).last == "profile")
        #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    }

    /// Only what is told of targets moves the loss: not their own later tokens, not the future.
    @Test func lossFallsThroughTargetsAlone() throws {
        let vocabulary = try Self.vocabulary()
        let model = Self.model(Double.self, vocabulary) { $0.usesPointer = true }
        let parameters = Self.random(model)
        var batch = Self.batch(vocabulary)
        for index in batch.isTarget.indices { batch.isTarget[index] = index == 2 }
        func loss(_ batch: ActionBatch) -> Double {
            model.loss(Tape(), parameters, batch, keys: nil).value.scalar
        }
        let before = loss(batch)
        var later = batch
        later.blocks[3] = 3
        later.inners[3] = 2
        later.hours[3] = 9
        // Its own category and cells are told after the place is.
        later.categories[2] = 2
        later.placeCells[1][2] = 1
        #expect(loss(later) == before)
        var earlier = batch
        earlier.hours[1] = 9
        #expect(loss(earlier) != before)
        // By gradient: an hour that only the later action has moves nothing, one before it does.
        func gradient(_ batch: ActionBatch) -> Tensor<Double> {
            let tape = Tape<Double>()
            let found = tape.gradients(of: model.loss(tape, parameters, batch, keys: nil))
            return found["hour"]!.dense(shape: parameters["hour"].shape)
        }
        #expect(gradient(later).slicingRows(9..<10).squaredSum == 0)
        #expect(gradient(earlier).slicingRows(9..<10).squaredSum > 0)
    }

    /// Exact scores are the product of what the whole sequence says of block and inner.
    @Test(arguments: variants.indices) func scoresAreThoseOfWholeSequences(variant: Int) throws {
        let vocabulary = try Self.vocabulary()
        let model = Self.model(Double.self, vocabulary, Self.variants[variant].1)
        let parameters = Self.random(model)
        let whole = Self.batch(vocabulary)
        let index = vocabulary.blocks
        var asked = ActionBatch(length: 4)
        for (user, own) in ([[0, 1, 4], [2, 5]] as [[Int32]]).enumerated() {
            func moment(_ index: Int) -> EncodedAction {
                vocabulary.moment(
                    Int64(index) * 50_000, position: nil,
                    previous: index > 0 ? Int64(index - 1) * 50_000 : nil, kind: 0)
            }
            asked.add(
                own.enumerated().map { vocabulary.action(moment($0), at: $1) },
                question: moment(own.count), user: Int32(user))
        }
        let logs = model.logProbabilities(parameters, asked, index)
        for question in 0..<2 {
            let total = (0..<7).reduce(0.0) { $0 + exp(logs[question, $1]) }
            #expect(abs(total - 1) < 1e-9)
            for place in 0..<7 {
                // The loss with this place as the only target, indices of the block alone.
                var batch = whole
                for at in batch.isTarget.indices { batch.isTarget[at] = false }
                let at = question * 4 + asked.lengths[question] - 1
                batch.isTarget[at] = true
                batch.blocks[at] = index.block[place] + 1
                batch.inners[at] = index.inner[place] + 1
                batch.places[at] = Int32(place)
                let loss = model.loss(Tape(), parameters, batch, keys: nil).value.scalar
                // Heads of a tiny city have indices that a block lacks; exact scores leave them out.
                let own = index.places[Int(index.block[place])].count
                guard own == index.size else { continue }
                #expect(abs(logs[question, place] + loss) < 1e-9, "\(question) \(place)")
            }
        }
    }

    @Test func beamsAreTheExactScoresOfTheirBlocks() throws {
        let vocabulary = try Self.vocabulary(.hashed)
        let model = Self.model(Double.self, vocabulary)
        let parameters = Self.random(model)
        let batch = Self.batch(vocabulary)
        let index = vocabulary.blocks
        let exact = model.logProbabilities(parameters, batch, index)
        let all = model.logProbabilities(
            parameters, batch, index, blocks: .likeliest(index.count))
        #expect(excess(all, exact, absolute: 1e-12, relative: 1e-12) <= 1)
        let beam = model.logProbabilities(parameters, batch, index, blocks: .likeliest(2))
        for question in 0..<2 {
            var tried = Set<Int32>()
            for place in 0..<7 where beam[question, place] > -.infinity {
                tried.insert(index.block[place])
                #expect(abs(beam[question, place] - exact[question, place]) < 1e-12)
            }
            #expect(tried.count == 2)
        }
    }

    /// Without queries the pointer looks by its biases alone, each worked out from its definition.
    @Test func pointerBiasesByHand() throws {
        let vocabulary = try Self.vocabulary()
        let model = Self.model(Double.self, vocabulary) {
            $0.usesPointer = true
            $0.biasesPointer = true
            $0.actions = 6
        }
        var parameters = Self.random(model)
        let query = "pointer.query.weight"
        parameters[query] = .zeros(parameters[query].shape)
        let places: [Int32] = [1, 4, 1, 0, 1]
        let times: [Int64] = [3_600, 90_000, 400_000, 407_000, 500_000, 777_000]
        func moment(_ index: Int) -> EncodedAction {
            vocabulary.moment(
                times[index], position: nil, previous: index > 0 ? times[index - 1] : nil, kind: 0)
        }
        var batch = ActionBatch(length: 6)
        batch.add(
            places.enumerated().map { vocabulary.action(moment($0), at: $1) }, question: moment(5))
        let found = try #require(
            model.split(parameters, batch, vocabulary.blocks, place: 1).pointer)
        func bias(_ name: String) -> Tensor<Double> { parameters["pointer.bias." + name] }
        let (asked, last) = (moment(5), places[4])
        let logits = places.indices.map { action -> Double in
            let own = moment(action)
            let hour = (Int(asked.hour - own.hour) + 24) % 24
            let day = (Int(asked.day - own.day) + 7) % 7
            return bias("hour")[hour, 0] + bias("day")[day, 0]
                + (action > 0 && places[action - 1] == last ? bias("followed")[0] : 0)
                + (places[action] == last ? bias("same")[0] : 0)
                + bias("age")[0] * Double(action)
        }
        let sum = logits.reduce(0) { $0 + exp($1) }
        for (weight, logit) in zip(found.weights, logits) {
            #expect(abs(weight - exp(logit) / sum) < 1e-12)
        }
        // Action 3 followed a visit of place 1, action 4 is one.
        #expect(places[2] == last && places[3] != last)
    }
}
