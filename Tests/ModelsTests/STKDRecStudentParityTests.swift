import Autodiff
import Layers
import Models
import Tensors
import TestSupport
import Testing

/// The student's mathematics, by numbers that PyTorch computed.
@Suite struct STKDRecStudentParityTests {
    static let paths =
        (try? ParityCase.paths(beside: #filePath, prefix: "stkdrec-student")) ?? []

    @Test func fixturesAreThere() { #expect(Self.paths.count >= 2) }

    @Test(arguments: paths)
    func outputsAndGradients(path: String) throws {
        let setup = try StudentCase(try ParityCase(path: path))
        let tape = Tape<Float>()
        let seen = Seen()
        let loss = setup.model.loss(
            tape, setup.parameters, setup.batch, setup.lesson, keys: nil,
            probe: Probe { name, value in seen.values[name] = value })
        func check(_ name: String, _ value: Tensor<Float>, isGradient: Bool = false) throws {
            let expected: Tensor<Float> = try setup.parity.file.tensor(name)
            let worst = excess(
                value.reshaped(expected.shape), expected, absolute: isGradient ? 5e-5 : 2e-5,
                relative: isGradient ? 1e-3 : 2e-4)
            #expect(worst <= 1, "\(name)")
        }
        try check("expected_loss", loss.value)
        try check("expected_output", seen.values["output"]!)
        try check("expected_positive_logit", seen.values["logits.positive"]!)
        try check("expected_negative_logit", seen.values["logits.negative"]!)
        let gradients = tape.gradients(of: loss)
        for (name, fixture) in setup.names {
            let shape = setup.parameters[name].shape
            try check(
                "expected_grad." + fixture,
                gradients[name]?.dense(shape: shape) ?? .zeros(shape), isGradient: true)
        }
        let attention: Tensor<Float> = try setup.parity.file.tensor("expected_attention")
        let (count, length) = (setup.batch.count, setup.batch.length)
        let configuration = setup.model.configuration
        let (blocks, heads) = (configuration.blocks, configuration.heads)
        let square = length * length
        for block in 0..<blocks {
            let found = seen.values["block\(block).attention"]!
            for unit in 0..<count * heads {
                let (sequence, head) = (unit / heads, unit % heads)
                let start = ((sequence * blocks + block) * heads + head) * square
                let own = Tensor<Float>([square], Array(attention.elements[start..<start + square]))
                let mine = Tensor<Float>(
                    [square], Array(found.elements[unit * square..<(unit + 1) * square]))
                #expect(excess(mine, own, absolute: 2e-5, relative: 2e-4) <= 1)
            }
        }
    }

    @Test(arguments: paths)
    func candidateScores(path: String) throws {
        let setup = try StudentCase(try ParityCase(path: path))
        let scores = setup.model.scores(setup.parameters, setup.batch)
        let candidates: [Int32] = Array(try setup.parity.file.column("candidates"))
        let expected: Tensor<Float> = try setup.parity.file.tensor("expected_candidate_score")
        let each = expected.columns
        let found = Tensor<Float>(
            expected.shape,
            candidates.indices.map { scores[$0 / each, Int(candidates[$0]) - 1] })
        #expect(excess(found, expected, absolute: 2e-5, relative: 2e-4) <= 1)
    }
}

/// Collects what a probe sees, on the test's own thread.
final class Seen: @unchecked Sendable {
    var values: [String: Tensor<Float>] = [:]
}

/// A parity case as a model, its parameters, its batch and its teacher.
struct StudentCase {
    let parity: ParityCase
    let model: STKDRecStudent<Float>
    let parameters: Parameters<Float>
    let batch: SequenceBatch
    let lesson: STKDRecStudent<Float>.Lesson
    /// Our names of the parameters with the fixture's.
    let names: [(String, String)]

    init(_ parity: ParityCase) throws {
        self.parity = parity
        var configuration = STKDRecStudent<Float>.Configuration()
        configuration.dimension = try parity.integer("dimension")
        configuration.blocks = try parity.integer("blocks")
        configuration.heads = try parity.integer("heads")
        configuration.length = try parity.integer("maximum_length")
        configuration.places = try parity.integer("items")
        configuration.geohashes = try parity.integer("geos")
        configuration.distances = try parity.integer("distances")
        configuration.temperature = parity.configuration["temperature"] ?? 0
        configuration.distillationWeight = parity.configuration["distillation_weight"] ?? 0
        configuration.normEpsilon = parity.configuration["norm_epsilon"] ?? 0
        configuration.dropout = 0
        model = STKDRecStudent(configuration)
        var random = RandomStream(seed: 1, name: "names")
        var parameters = Parameters<Float>()
        var names: [(String, String)] = []
        for name in model.initialParameters(&random).names {
            let fixture = Self.fixture(name)
            parameters[name] = try parity.file.tensor(fixture)
            names.append((name, fixture))
        }
        self.parameters = parameters
        self.names = names
        func integers(_ name: String) throws -> [Int32] { Array(try parity.file.column(name)) }
        let items = try integers("sequence")
        var batch = SequenceBatch(
            count: items.count / configuration.length, length: configuration.length)
        batch.items = items
        batch.positives = try integers("positive")
        batch.negatives = try integers("negative")
        batch.geohashes = try integers("geo")
        batch.distances = try integers("distance")
        batch.targetGeohashes = try integers("geo_positive")
        batch.targetDistances = try integers("distance_positive")
        self.batch = batch
        lesson = .init(
            positive: try parity.file.tensor("teacher_positive"),
            negative: try parity.file.tensor("teacher_negative"))
    }

    /// `block0.query.weight` is `block0.query_weight` there, `item.embedding` `item_embedding`.
    private static func fixture(_ name: String) -> String {
        guard name.hasPrefix("block") else {
            return name == "space.weight"
                ? "spatial_weight"
                : name.replacing("geohash", with: "geo").replacing(".", with: "_")
        }
        let parts = name.split(separator: ".")
        return parts[0] + "." + parts.dropFirst().joined(separator: "_")
    }
}
