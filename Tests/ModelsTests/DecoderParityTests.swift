import Autodiff
import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import Models

/// A block of the decoder, by numbers that PyTorch computed.
@Suite struct DecoderParityTests {
    static let paths = (try? ParityCase.paths(beside: #filePath, prefix: "llama-block")) ?? []

    @Test func fixturesAreThere() { #expect(!Self.paths.isEmpty) }

    @Test(arguments: paths) func outputsAndGradients(path: String) throws {
        let parity = try ParityCase(path: path)
        func tensor(_ name: String) throws -> Tensor<Float> { try parity.file.tensor(name) }
        let input = try tensor("input")
        let (sequences, length) = (input.shape[0], input.shape[1])
        let d = try parity.integer("dimension")
        let decoder = Decoder<Float>(
            dimension: d, blocks: 1, heads: try parity.integer("heads"),
            hidden: try parity.integer("hidden"), dropout: 0, positions: length,
            rotaryBase: parity.configuration["rope_base"] ?? 0,
            normEpsilon: parity.configuration["norm_epsilon"] ?? 0)
        var parameters = Parameters<Float>()
        for part in ["query", "key", "value", "output", "gate", "up", "down"] {
            parameters["block0.\(part).weight"] = try tensor("\(part)_weight")
        }
        for norm in ["attention_norm", "feed_norm"] {
            parameters["block0.\(norm).scale"] = try tensor(norm)
        }
        let tape = Tape<Float>()
        let seen = Seen()
        let pass = ModelPass(
            training: tape, parameters, keys: nil,
            probe: Probe { name, value in seen.values[name] = value })
        let x = tape.parameter("input", input.reshaped([sequences * length, d]))
        let output = decoder(pass, x, sequences: sequences, length: length)
        func check(_ name: String, _ value: Tensor<Float>, isGradient: Bool = false) throws {
            let expected = try tensor(name)
            let worst = excess(
                value.reshaped(expected.shape), expected, absolute: isGradient ? 5e-5 : 2e-5,
                relative: isGradient ? 1e-3 : 2e-4)
            #expect(worst <= 1, "\(name)")
        }
        try check("expected_output", output.value)
        try check("expected_attention", seen.values["block0.attention"]!)
        let cotangent = try tensor("output_cotangent").reshaped([sequences * length, d])
        let gradients = tape.gradients(of: output.rowDots(tape.constant(cotangent)).sum())
        try check(
            "expected_grad_input", gradients["input"]!.dense(shape: x.shape), isGradient: true)
        for name in parameters.names {
            let fixture = name.replacingOccurrences(of: "block0.", with: "")
                .replacingOccurrences(of: ".scale", with: "")
                .replacingOccurrences(of: ".weight", with: "_weight")
            try check(
                "expected_grad." + fixture,
                gradients[name]!.dense(shape: parameters[name].shape), isGradient: true)
        }
    }
}
