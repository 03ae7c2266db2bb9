import Autodiff
import Models
import Tensors
import Testing

/// The split of a student's score, in Double.
@Suite struct STKDRecStudentReadoutTests {
    struct Setting: Sendable {
        var usesSpace = true
        var ranksByDistance = false
        var ignoresPadding = false
        var blocks = 2
    }

    static let settings = [
        Setting(), Setting(ranksByDistance: true, ignoresPadding: true),
        Setting(usesSpace: false, blocks: 1),
    ]

    /// A small student whose biases and norms are anything but 0 and 1.
    static func student(_ setting: Setting) -> (
        model: STKDRecStudent<Double>, parameters: Parameters<Double>
    ) {
        var configuration = STKDRecStudent<Double>.Configuration()
        configuration.dimension = 8
        configuration.blocks = setting.blocks
        configuration.heads = 2
        configuration.length = 7
        configuration.dropout = 0
        configuration.places = 12
        configuration.geohashes = 5
        configuration.distances = 4
        configuration.usesSpace = setting.usesSpace
        configuration.ranksByDistance = setting.ranksByDistance
        configuration.ignoresPadding = setting.ignoresPadding
        let model = STKDRecStudent<Double>(configuration)
        var random = RandomStream(seed: 5, name: "view")
        var parameters = model.initialParameters(&random)
        for name in parameters.names {
            parameters[name] =
                parameters[name] + random.normal(parameters[name].shape, deviation: 0.3)
        }
        return (model, parameters)
    }

    static func batch(_ items: [Int32] = [0, 0, 3, 9, 3, 12, 7]) -> SequenceBatch {
        var batch = SequenceBatch(count: 1, length: 7)
        batch.users = [1]
        batch.items = items
        batch.geohashes = items.map { $0 == 0 ? 0 : $0 % 5 + 1 }
        batch.distances = items.map { $0 == 0 ? 0 : $0 % 4 + 1 }
        return batch
    }

    @Test(arguments: settings)
    func partsAndConstantAreTheScore(setting: Setting) {
        let (model, parameters) = Self.student(setting)
        for items: [Int32] in [
            [0, 0, 3, 9, 3, 12, 7], [1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 0, 0, 0, 4],
        ] {
            let batch = Self.batch(items)
            let distances = setting.ranksByDistance ? [(0..<12).map { Int32($0 % 4 + 1) }] : nil
            let scores = model.scores(parameters, batch, distances: distances)
            for place in [0, 4, 11] {
                let readout = STKDRecStudentReadout(
                    model, parameters, batch, candidate: Int32(place + 1),
                    distance: distances?[0][place])
                let sum = readout.contributions.reduce(0, +) + readout.constant
                #expect(abs(readout.score - scores[0, place]) <= 1e-12 * abs(readout.score))
                #expect(abs(sum - readout.score) <= 1e-9 * max(abs(readout.score), 1e-3))
                #expect(abs(readout.constant) > 1e-6, "biases count")
                #expect(readout.positions == (0..<7).filter { items[$0] != 0 })
            }
        }
    }

    /// Attention moves and norms are sums: rows of the rollout and of each head sum to 1, and the
    /// last position of the first block looks at itself alone where it is the only event.
    @Test func attentionAndRolloutAreShares() {
        let (model, parameters) = Self.student(Setting(ignoresPadding: true))
        let readout = STKDRecStudentReadout(model, parameters, Self.batch(), candidate: 4)
        #expect(readout.attention.count == 2 && readout.attention[0].count == 2)
        for head in readout.attention.flatMap({ $0 }) {
            for row in 2..<7 {
                let sum = (0..<7).reduce(0.0) { $0 + head[row, $1] }
                #expect(abs(sum - 1) < 1e-12)
            }
        }
        #expect(abs(readout.rollout.reduce(0, +) - 1) < 1e-12)
        #expect(abs(readout.weights.reduce(0, +) - 1) < 1e-12)
        // By hand: half of each block's mean over heads, half the position itself.
        let means = readout.attention.map { ($0[0] + $0[1]).scaled(by: 0.5) }
        for event in readout.positions {
            var expected = 0.0
            for middle in 0..<7 {
                let second = (means[1][6, middle] + (middle == 6 ? 1 : 0)) / 2
                let first = (means[0][middle, event] + (middle == event ? 1 : 0)) / 2
                expected += second * first
            }
            #expect(abs(readout.rollout[event - 2] - expected) < 1e-12)
        }
    }

    /// Value terms with the bias of the output are the derivative along the attention's output, so
    /// in a network of one block the part of the values is what attention carries of the parts.
    @Test func valueTermsAreWhatAttentionCarries() {
        let (model, parameters) = Self.student(Setting(usesSpace: false, blocks: 1))
        let batch = Self.batch()
        let readout = STKDRecStudentReadout(model, parameters, batch, candidate: 4)
        // Of an event that is not the last, all goes through attention; the values have the bias.
        let last = readout.positions.count - 1
        var unbiased = parameters
        unbiased["block0.value.bias"] = .zeros([8])
        let biasless = STKDRecStudentReadout(model, unbiased, batch, candidate: 4)
        for event in 0..<last {
            #expect(
                abs(biasless.values[event] - biasless.contributions[event])
                    < 1e-10 * max(1, abs(biasless.values[event])))
        }
        #expect(abs(readout.values[0] - readout.contributions[0]) > 1e-9)
    }

    /// An event with presence 0 is as padding is.
    @Test(arguments: settings)
    func absenceIsPadding(setting: Setting) {
        let (model, parameters) = Self.student(setting)
        let distances = setting.ranksByDistance ? [(0..<12).map { Int32($0 % 4 + 1) }] : nil
        let presence = Tensor<Double>([7], [0, 0, 0, 0, 1, 1, 1])
        let absent = model.scores(
            parameters, Self.batch(), distances: distances, presence: presence)
        let padded = model.scores(
            parameters, Self.batch([0, 0, 0, 0, 3, 12, 7]), distances: distances)
        for place in 0..<12 { #expect(abs(absent[0, place] - padded[0, place]) < 1e-12) }
        let whole = model.scores(parameters, Self.batch(), distances: distances)
        let ones = model.scores(
            parameters, Self.batch(), distances: distances,
            presence: Tensor([7], repeating: 1))
        for place in 0..<12 { #expect(abs(ones[0, place] - whole[0, place]) < 1e-12) }
        #expect((0..<12).contains { abs(absent[0, $0] - whole[0, $0]) > 1e-6 })
    }

    /// Without the last event the answer is read before it: later events are not looked at, so it
    /// does not matter what the absent one was.
    @Test func anAbsentLastEventAnswersNothing() {
        let (model, parameters) = Self.student(Setting())
        let presence = Tensor<Double>([7], [1, 1, 1, 1, 1, 1, 0])
        let one = model.scores(parameters, Self.batch(), presence: presence)
        let other = model.scores(
            parameters, Self.batch([0, 0, 3, 9, 3, 12, 2]), presence: presence)
        #expect(one.elements == other.elements)
        let shorter = model.scores(
            parameters, Self.batch([0, 0, 3, 9, 11, 12, 2]), presence: presence)
        #expect(one.elements != shorter.elements)
    }
}
