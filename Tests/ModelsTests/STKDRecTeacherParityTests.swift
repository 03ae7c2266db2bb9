import Autodiff
import Graphs
import Layers
import Models
import Tensors
import TestSupport
import Testing

/// The mathematics of STKDRec's teacher, by numbers that PyTorch computed.
@Suite struct STKDRecTeacherParityTests {
    static let paths =
        (try? ParityCase.paths(beside: #filePath, prefix: "stkdrec-teacher")) ?? []

    @Test func fixturesAreThere() { #expect(Self.paths.count >= 1) }

    @Test(arguments: paths)
    func outputsAndGradients(path: String) throws {
        let parity = try ParityCase(path: path)
        let (users, places) = (try parity.integer("users"), try parity.integer("items"))
        let graph = SpaceTimeGraph(
            rows: places + 1, sources: Array(try parity.file.column("edge_source")),
            targets: Array(try parity.file.column("edge_target")),
            weights: try parity.file.column("edge_weight", as: Float.self).map(Double.init))
        var configuration = STKDRecTeacher<Float>.Configuration(users: users, places: places)
        configuration.dimension = try parity.integer("dimension")
        configuration.hops = try parity.integer("hops")
        configuration.length = try parity.integer("maximum_length")
        configuration.dropout = 0
        configuration.usesNegative = false
        let teacher = STKDRecTeacher(configuration, graph)
        var random = RandomStream(seed: 1, name: "names")
        var parameters = teacher.initialParameters(&random)
        for name in parameters.names {
            let read: Tensor<Float> = try parity.file.tensor(Self.fixture(name))
            #expect(read.shape == parameters[name].shape, "\(name)")
            parameters[name] = read
        }
        let sequence: Tensor<Float> = try parity.file.tensor("expected_gate")
        var batch = SequenceBatch(count: sequence.rows, length: sequence.columns)
        batch.users = Array(try parity.file.column("user"))
        batch.items = Array(try parity.file.column("sequence"))
        batch.positives = Array(try parity.file.column("positive"))

        func check(_ name: String, _ value: Tensor<Float>, isGradient: Bool = false) throws {
            let expected: Tensor<Float> = try parity.file.tensor(name)
            let worst = excess(
                value.reshaped(expected.shape), expected, absolute: isGradient ? 5e-5 : 2e-5,
                relative: isGradient ? 1e-3 : 2e-4)
            #expect(worst <= 1, "\(name)")
        }
        let tape = Tape<Float>()
        let loss = teacher.loss(
            tape, parameters, batch, keys: DropoutKeys(seed: 0, step: 0), sampling: nil)
        try check("expected_loss", loss.value)
        let gradients = tape.gradients(of: loss)
        for name in parameters.names {
            let shape = parameters[name].shape
            try check(
                "expected_grad." + Self.fixture(name),
                gradients[name]?.dense(shape: shape) ?? .zeros(shape), isGradient: true)
        }
        let encodings = teacher.encodings(parameters)
        try check("expected_item", encodings)
        try check("expected_output", teacher.outputs(parameters, encodings, batch))
        let logits = teacher.logits(parameters, encodings, batch)
        try check("expected_positive_logit", logits.positive)
        #expect(logits.negative.elements.allSatisfy { $0 == 0 })
        // The fixture has gates of padding, too, which nothing reads.
        let gates = teacher.reading(parameters, encodings, batch).gates
        let expected: Tensor<Float> = try parity.file.tensor("expected_gate")
        for index in 0..<gates.count {
            let wanted = batch.items[index] == 0 ? 0 : expected[index]
            #expect(abs(gates[index] - wanted) <= 2e-5 + 2e-4 * abs(wanted))
        }
    }

    /// `hop0.neighbour.weight` is `hop0.neighbour_weight` there.
    private static func fixture(_ name: String) -> String {
        let parts = name.split(separator: ".")
        return name.hasPrefix("hop")
            ? parts[0] + "." + parts.dropFirst().joined(separator: "_")
            : parts.joined(separator: "_")
    }
}
